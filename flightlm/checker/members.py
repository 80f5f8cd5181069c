"""What an attribute of a value may be: of modules, classes, instances, and what lies outside."""

from __future__ import annotations

from typing import Final

from flightlm.checker import external_types as outside
from flightlm.checker.lookup import ProjectIndex
from flightlm.checker.objects import (
    ANYTHING,
    EXACT,
    NOTHING,
    STR,
    UNKNOWN,
    Value,
    bounded,
    one,
    thing,
    typed,
)
from flightlm.checker.returns import Values_, returned, solved, substituted
from flightlm.checker.symbols import ClassIndex, FunctionIndex

MAX_ORIGIN: Final = 80  # characters of the text that says where an unknown object came from
FUNCTION_NAMES: Final = ("__name__", "__qualname__", "__module__")
CLASS_NAMES: Final = ("__name__", "__qualname__", "__module__", "__doc__")


def attribute(index: ProjectIndex, values: Values_, name: str) -> Values_:
    """value.name"""
    found: set[Value] = set()
    for value in values:
        found |= attribute_of(index, value, name)
    return bounded(frozenset(found))


def attribute_of(index: ProjectIndex, value: Value, name: str) -> Values_:
    """An attribute of one value."""
    if value.kind == "instance":
        return instance_attribute(index, value, name)
    if value.kind == "class":
        return class_attribute(index, value, name)
    if value.kind == "module":
        return index.resolve(f"{value.name}.{name}")
    if value.kind == "super":
        return super_attribute(index, value, name)
    return outer_attribute(index, value, name)


def outer_attribute(index: ProjectIndex, value: Value, name: str) -> Values_:
    """An attribute of what is no module, class or instance of the project."""
    if value.kind == "object":
        return outside.object_attribute(value, name)
    if value.kind == "external":
        return external_attribute(value, name)
    if value.kind == "unknown":
        return frozenset((further(value, f".{name}"),))
    return rare_attribute(index, value, name)


def further(value: Value, step: str) -> Value:
    """What is reached from an object that came from outside the project."""
    if value.name == "" or len(value.name) > MAX_ORIGIN:
        return value
    return Value("unknown", value.name + step)


def external_attribute(value: Value, name: str) -> Values_:
    """An attribute of an external: one more step of its path, or of its type."""
    made = outside.as_object(value)
    path = made.name
    if made.kind == "object" and path.startswith("builtins."):
        return outside.object_attribute(made, name)
    return frozenset((Value("external", f"{value.name}.{name}"),))


def rare_attribute(index: ProjectIndex, value: Value, name: str) -> Values_:
    """Attributes of literals, functions, type variables and unions."""
    if value.kind == "literal":
        none = value.name in ("None", "...")
        return NOTHING if none else outside.object_attribute(typed(value), name)
    if value.kind == "typevar" and value.args:
        return attribute_of_bound(index, value.args[0], name)
    if value.kind in ("function", "method"):
        return function_attribute(value, name)
    return ANYTHING


def function_attribute(value: Value, name: str) -> Values_:
    """An attribute of a function object."""
    if name in FUNCTION_NAMES:
        return frozenset((STR,))
    return frozenset((value,)) if name == "__wrapped__" else ANYTHING


def attribute_of_bound(index: ProjectIndex, bound: Value, name: str) -> Values_:
    """An attribute of a bounded type variable."""
    found: set[Value] = set()
    for value in one(bound):
        if value.kind == "instance":
            found |= instance_attribute(index, value, name)
        elif value.kind == "object":
            found |= outside.object_attribute(value, name)
        else:
            found.add(UNKNOWN)
    return frozenset(found)


def instance_attribute(index: ProjectIndex, value: Value, name: str) -> Values_:
    """An attribute of an object of a project class."""
    classes = index.classes
    for cls in index.mro(value.name):
        known = classes.get(cls)
        if known is None and cls != "builtins.object":
            return outside_attribute(value, cls, name)
        if known is not None and known.has(name):
            return own_attribute(index, known, value, name)
    return special_attribute(index, value, name)


def own_attribute(index: ProjectIndex, known: ClassIndex, value: Value, name: str) -> Values_:
    """An attribute of an object that a class of its order defines."""
    assert known.has(name), "the class defines it"
    if name in known.methods:
        symbol = known.methods[name]
        return bound_method(index, index.functions[symbol], known.symbol, value)
    if name in known.fields:
        return field_values(index, known, name, value)
    return thing("class", known.classes[name])


def outside_attribute(value: Value, cls: str, name: str) -> Values_:
    """An attribute that a class inherits from outside the project."""
    if cls == "?":
        return ANYTHING
    if name == "__class__":
        return thing("class", value.name)
    made = outside.object_attribute(Value("object", cls), name)
    return frozenset(Value(v.kind, v.name, (value,)) if v.kind == "external" else v for v in made)


def special_attribute(index: ProjectIndex, value: Value, name: str) -> Values_:
    """An attribute that no class of the order defines."""
    if name == "__class__":
        return thing("class", value.name)
    if name == "__dict__":
        return thing("object", "builtins.dict")
    if name in ("__name__", "__doc__", "__module__"):
        return frozenset((STR,))
    below = frozenset(Value("method", s, (value,)) for s in index.overrides(value.name, name))
    return bounded(below) or ANYTHING


def bound_method(index: ProjectIndex, function: FunctionIndex, cls: str, value: Value) -> Values_:
    """What reading a method from an instance gives."""
    if function.is_property:
        return returned(index, function.symbol, value, [])
    if function.wrapped:
        return bind(solved(index, f"{cls}/{function.name}"), value)
    if function.is_static:
        return thing("function", function.symbol)
    if function.is_classmethod:
        return frozenset((Value("method", function.symbol, (Value("class", value.name),)),))
    return frozenset((Value("method", function.symbol, (value,)),))


def bind(values: Values_, receiver: Value) -> Values_:
    """Functions found on a class, as methods of an instance of it."""
    return frozenset(
        Value("method", v.name, (receiver,)) if v.kind == "function" else v for v in values
    )


def field_values(index: ProjectIndex, known: ClassIndex, name: str, value: Value) -> Values_:
    """What a field holds; functions of the class body are bound, properties are read."""
    cls = known.symbol
    found = solved(index, f"{cls}/{name}")
    if not known.is_class_level(name):
        return frozenset(v for member in found for v in substituted(index, member, value))
    if index.is_enum(cls) and not name.startswith("_"):
        return thing("instance", cls)
    return frozenset(v for member in bind(found, value) for v in read_member(index, member, value))


def read_member(index: ProjectIndex, member: Value, receiver: Value) -> Values_:
    """What reading a class variable from an instance gives."""
    if member.kind != "object" or member.name != "builtins.property":
        return substituted(index, member, receiver)
    getters = member.args[:1]
    return frozenset(v for getter in getters for v in returned(index, getter.name, receiver, []))


def class_attribute(index: ProjectIndex, value: Value, name: str) -> Values_:
    """An attribute of a class object."""
    classes = index.classes
    for cls in index.mro(value.name):
        known = classes.get(cls)
        if known is None and cls != "builtins.object":
            inherited = Value("external", f"{cls}.{name}", (value,))
            return ANYTHING if cls == "?" else frozenset((inherited,))
        if known is not None and known.has(name):
            return own_class_attribute(index, known, value, name)
    return meta_attribute(index, value, name)


def own_class_attribute(index: ProjectIndex, known: ClassIndex, value: Value, name: str) -> Values_:
    """An attribute of a class object that a class of its order defines."""
    assert known.has(name), "the class defines it"
    cls = known.symbol
    if name in known.methods:
        symbol = known.methods[name]
        return unbound(index, index.functions[symbol], cls, value)
    if name not in known.fields:
        return thing("class", known.classes[name])
    if index.is_enum(cls) and not name.startswith("_"):
        return thing("instance", value.name)
    return solved(index, f"{cls}/{name}")


def unbound(index: ProjectIndex, function: FunctionIndex, cls: str, value: Value) -> Values_:
    """What reading a method from the class gives."""
    if function.is_classmethod and not function.wrapped:
        return frozenset((Value("method", function.symbol, (value,)),))
    if function.wrapped:
        return solved(index, f"{cls}/{function.name}")
    if function.is_property:
        return ANYTHING
    return thing("function", function.symbol)


def meta_attribute(index: ProjectIndex, value: Value, name: str) -> Values_:
    """An attribute of a class object that its classes do not define."""
    if name in CLASS_NAMES:
        return frozenset((STR,))
    methods = meta_methods(index, value.name, name)
    if methods:
        return frozenset(Value("method", symbol, (value,)) for symbol in methods)
    if name.startswith("__"):
        return frozenset((Value("external", f"builtins.object.{name}", (value,)),))
    below = frozenset(Value("function", symbol) for symbol in index.overrides(value.name, name))
    return bounded(below) or ANYTHING


def meta_methods(index: ProjectIndex, symbol: str, name: str) -> tuple[str, ...]:
    """The methods of this name of a class's metaclass."""
    classes = index.classes
    for cls in index.mro(symbol):
        known = classes.get(cls)
        meta = index.class_of(known.metaclass) if known is not None and known.metaclass else ""
        found = index.overrides(meta, name) if meta else ()
        if found:
            return found
    return ()


def super_attribute(index: ProjectIndex, value: Value, name: str) -> Values_:
    """super().name: every class that may follow."""
    receiver = value.args[0] if value.args else Value("instance", value.name)
    found = [Value("method", symbol, (receiver, EXACT)) for symbol in index.after(value.name, name)]
    if found:
        return bounded(frozenset(found))
    order = index.mro(value.name)
    for cls in order[1:]:
        if cls not in index.classes and cls != "?":
            return frozenset((Value("external", f"{cls}.{name}", (receiver,)),))
    return ANYTHING
