"""The steps of programs: what attributes, calls, items and operators of values may be.

Kinds of Op:  ref var ann literal object self type super unknown  put a value;
attr call item slice elem rest gather merge binop unary compare same display dict tuple await enter aenter
instantiate decorate varargs kwargs  take `count` values and put one.
"""

from __future__ import annotations

from typing import Final

from flightlm.checker import external_types as outside
from flightlm.checker import limits
from flightlm.checker.lookup import ProjectIndex
from flightlm.checker.objects import (
    ANY_LENGTH,
    ANYTHING,
    BOOL,
    EXACT,
    FLOAT,
    INT,
    NONE,
    NOTHING,
    STR,
    UNKNOWN,
    Value,
    bounded,
    one,
    packed,
    thing,
    typed,
)
from flightlm.checker.symbols import FunctionIndex, Op
from flightlm.checker.words import words

Values_ = frozenset[Value]

ARRAY: Final = Value("object", "numpy.ndarray")
CONTEXT: Final = "contextlib.AbstractContextManager"
MAX_ORIGIN: Final = 80  # characters of the text that says where an unknown object came from
NUMERIC: Final = ("builtins.int", "builtins.float", "builtins.bool", "builtins.complex")
RANKS: Final = {"builtins.bool": 0, "builtins.int": 1, "builtins.float": 2, "builtins.complex": 3}
SEQUENCES: Final = ("builtins.str", "builtins.bytes", "builtins.list", "builtins.tuple")
DUNDERS: Final = {
    "Add": "add",
    "Sub": "sub",
    "Mult": "mul",
    "MatMult": "matmul",
    "Div": "truediv",
    "FloorDiv": "floordiv",
    "Mod": "mod",
    "Pow": "pow",
    "LShift": "lshift",
    "RShift": "rshift",
    "BitOr": "or",
    "BitXor": "xor",
    "BitAnd": "and",
    "USub": "neg",
    "UAdd": "pos",
    "Invert": "invert",
}


def apply(index: ProjectIndex, op: Op, args: list[Values_]) -> Values_:
    """The result of one step; the empty set while an operand is not known yet."""
    kind = op.kind
    if kind == "attr":
        return attribute(index, args[0], op.name)
    if kind == "call":
        return call(index, args[0], args[1:], op.name)
    if kind == "same":
        return bounded(frozenset(v for arg in args for v in arg))
    if kind in ("item", "slice", "elem", "rest"):
        return part(index, op, args)
    if kind in ("binop", "unary", "compare"):
        return operator(index, op, args)
    if kind in ("display", "dict", "tuple"):
        return display(op, args)
    if kind in ("gather", "merge"):
        return unpacked(index, op, args)
    return put(index, op) if op.count == 0 else wrap(index, op, args)


def put(index: ProjectIndex, op: Op) -> Values_:
    """A step without operands."""
    kind = op.kind
    if kind == "ref":
        return index.resolve(op.name)
    if kind == "var":
        return index.solved.get(op.name, NOTHING)
    if kind in ("literal", "object"):
        return thing(kind, op.name)
    if kind == "ann" and op.type is not None:
        return index.type_values(op.type)
    if kind == "self":
        return thing("instance", op.name)
    if kind == "type":
        return thing("class", op.name)
    if kind == "super":
        return frozenset((Value("super", op.name, (Value("instance", op.name),)),))
    return ANYTHING


def wrap(index: ProjectIndex, op: Op, args: list[Values_]) -> Values_:
    """Steps that bindings add to an expression."""
    kind = op.kind
    if kind == "varargs":
        return frozenset((Value("object", "builtins.tuple", (packed(args[0]), ANY_LENGTH)),))
    if kind == "kwargs":
        return frozenset(
            (Value("object", "builtins.dict", (packed(thing_str()), packed(args[0]))),)
        )
    if kind == "instantiate":
        return instantiated(args[0])
    if kind == "decorate":
        return decorated(index, args[1], args[0])
    if kind == "await":
        return awaited(args[0])
    return entered(index, args[0], kind == "aenter")


def thing_str() -> Values_:
    """A string."""
    return frozenset((STR,))


def attribute(index: ProjectIndex, values: Values_, name: str) -> Values_:
    """value.name"""
    found: set[Value] = set()
    for value in values:
        kind = value.kind
        if kind == "module":
            found |= index.resolve(f"{value.name}.{name}")
        elif kind == "external":
            found |= external_attribute(value, name)
        elif kind == "instance":
            found |= instance_attribute(index, value, name)
        elif kind == "class":
            found |= class_attribute(index, value, name)
        elif kind == "object":
            found |= outside.object_attribute(value, name)
        elif kind == "super":
            found |= super_attribute(index, value, name)
        elif kind == "unknown":
            found.add(further(value, f".{name}"))
        else:
            found |= rare_attribute(index, value, name)
    return bounded(frozenset(found))


def further(value: Value, step: str) -> Value:
    """What is reached from an object that came from outside the project."""
    if value.name == "" or len(value.name) > MAX_ORIGIN:
        return value
    return Value("unknown", value.name + step)


def external_attribute(value: Value, name: str) -> Values_:
    """An attribute of an external: one more step of its path, or of its type."""
    made = outside.as_object(value)
    if made.kind == "object" and made.name.startswith("builtins."):
        return outside.object_attribute(made, name)
    return frozenset((Value("external", f"{value.name}.{name}"),))


def rare_attribute(index: ProjectIndex, value: Value, name: str) -> Values_:
    """Attributes of literals, functions, type variables and unions."""
    if value.kind == "literal":
        if value.name in ("None", "..."):
            return NOTHING
        return outside.object_attribute(typed(value), name)
    if value.kind == "typevar" and value.args:
        return attribute_of_bound(index, value.args[0], name)
    if value.kind in ("function", "method") and name in ("__name__", "__qualname__", "__module__"):
        return frozenset((STR,))
    if value.kind in ("function", "method") and name == "__wrapped__":
        return frozenset((value,))
    return ANYTHING


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
    for cls in index.mro(value.name):
        known = index.classes.get(cls)
        if known is None:
            if cls != "builtins.object":
                return outside_attribute(value, cls, name)
            continue
        symbol = known.methods.get(name)
        if symbol is not None:
            return bound_method(index, index.functions[symbol], cls, value)
        if name in known.fields:
            return field_values(index, cls, name, value)
        if name in known.classes:
            return thing("class", known.classes[name])
    return special_attribute(index, value, name)


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
    below = [m for m in index.overrides(value.name, name)]
    if below:
        return bounded(frozenset(Value("method", symbol, (value,)) for symbol in below))
    return ANYTHING


def bound_method(index: ProjectIndex, function: FunctionIndex, cls: str, value: Value) -> Values_:
    """What reading a method from an instance gives."""
    if function.is_property:
        return returned(index, function.symbol, value, [])
    if function.wrapped:
        return bind(index.solved.get(f"{cls}/{function.name}", NOTHING), value)
    if function.is_static:
        return thing("function", function.symbol)
    if function.is_classmethod:
        return frozenset((Value("method", function.symbol, (Value("class", value.name),)),))
    return frozenset((Value("method", function.symbol, (value,)),))


def bind(values: Values_, receiver: Values_ | Value) -> Values_:
    """Functions found on a class, as methods of an instance of it."""
    if not isinstance(receiver, Value):
        return values
    return frozenset(
        Value("method", v.name, (receiver,)) if v.kind == "function" else v for v in values
    )


def field_values(index: ProjectIndex, cls: str, name: str, value: Value) -> Values_:
    """What a field holds; functions of the class body are bound, properties are read."""
    found = index.solved.get(f"{cls}/{name}", NOTHING)
    field = index.classes[cls].fields[name]
    if index.is_enum(cls) and field.class_level and not name.startswith("_"):
        return thing("instance", cls)
    if field.class_level:
        found = bind(found, value)
        read: set[Value] = set()
        for member in found:
            if member.kind == "object" and member.name == "builtins.property":
                for getter in member.args[:1]:
                    read |= returned(index, getter.name, value, [])
            elif member.kind == "typevar":
                read |= substituted(index, member, value)
            else:
                read.add(member)
        return frozenset(read)
    if any(member.kind == "typevar" for member in found):
        return frozenset(v for member in found for v in substituted(index, member, value))
    return found


def substituted(index: ProjectIndex, member: Value, receiver: Value) -> Values_:
    """A type variable of a generic class, by the arguments of the instance."""
    if member.kind != "typevar":
        return frozenset((member,))
    if member.name == "Self":
        return frozenset((receiver,))
    known = index.classes.get(receiver.name)
    if known is not None and member.name in known.type_parameters:
        k = known.type_parameters.index(member.name)
        if k < len(receiver.args):
            return one(receiver.args[k])
    return one(member.args[0]) if member.args else ANYTHING


def class_attribute(index: ProjectIndex, value: Value, name: str) -> Values_:
    """An attribute of a class object."""
    for cls in index.mro(value.name):
        known = index.classes.get(cls)
        if known is None:
            if cls == "?":
                return ANYTHING
            if cls != "builtins.object":
                return frozenset((Value("external", f"{cls}.{name}", (value,)),))
            continue
        symbol = known.methods.get(name)
        if symbol is not None:
            return unbound(index, index.functions[symbol], cls, value)
        if name in known.fields:
            if index.is_enum(cls) and not name.startswith("_"):
                return thing("instance", value.name)
            return index.solved.get(f"{cls}/{name}", NOTHING)
        if name in known.classes:
            return thing("class", known.classes[name])
    return meta_attribute(index, value, name)


def unbound(index: ProjectIndex, function: FunctionIndex, cls: str, value: Value) -> Values_:
    """What reading a method from the class gives."""
    if function.is_classmethod and not function.wrapped:
        return frozenset((Value("method", function.symbol, (value,)),))
    if function.wrapped:
        return index.solved.get(f"{cls}/{function.name}", NOTHING)
    if function.is_property:
        return ANYTHING
    return thing("function", function.symbol)


def meta_attribute(index: ProjectIndex, value: Value, name: str) -> Values_:
    """An attribute of a class object that its classes do not define."""
    if name in ("__name__", "__qualname__", "__module__", "__doc__"):
        return frozenset((STR,))
    for cls in index.mro(value.name):
        known = index.classes.get(cls)
        meta = index.class_of(known.metaclass) if known is not None and known.metaclass else ""
        symbol = index.overrides(meta, name) if meta else ()
        if symbol:
            return frozenset(Value("method", s, (value,)) for s in symbol)
    if name.startswith("__"):
        return frozenset((Value("external", f"builtins.object.{name}", (value,)),))
    below = index.overrides(value.name, name)
    if below:
        return bounded(frozenset(Value("function", symbol) for symbol in below))
    return ANYTHING


def super_attribute(index: ProjectIndex, value: Value, name: str) -> Values_:
    """super().name: every class that may follow."""
    receiver = value.args[0] if value.args else Value("instance", value.name)
    after = index.after(value.name, name)
    found = [Value("method", symbol, (receiver, EXACT)) for symbol in after]
    if found:
        return bounded(frozenset(found))
    for cls in index.mro(value.name)[1:]:
        if cls not in index.classes and cls != "?":
            return frozenset((Value("external", f"{cls}.{name}", (receiver,)),))
    return ANYTHING


def call(index: ProjectIndex, callees: Values_, args: list[Values_], named: str) -> Values_:
    """callee(*args); `named` are the names of the keyword arguments."""
    found: set[Value] = set()
    for callee in callees:
        kind = callee.kind
        if kind == "function":
            found |= closures(index, callee, returned(index, callee.name, None, args), args)
        elif kind == "method":
            receiver = callee.args[0] if callee.args else None
            found |= closures(index, callee, returned(index, callee.name, receiver, args), args)
        elif kind == "class":
            found |= constructed(index, callee, args)
        elif kind == "external":
            found |= external_call(index, callee, args, named)
        elif kind == "instance":
            for symbol in index.overrides(callee.name, "__call__"):
                found |= returned(index, symbol, callee, args)
        elif kind == "object" and callee.name == "typing.Callable" and callee.args:
            found |= one(callee.args[0])
        elif kind == "unknown":
            found.add(further(callee, "()"))
        else:
            found.add(UNKNOWN)
    if not found and callees:
        return ANYTHING if any(v.kind == "instance" for v in callees) else NOTHING
    return bounded(frozenset(found))


def constructed(index: ProjectIndex, callee: Value, args: list[Values_]) -> Values_:
    """C(...): an instance; one that wraps a function remembers it."""
    functions = [v for v in args[0] if v.kind == "function"] if args else []
    if len(functions) == 1 and index.owner_of(callee.name, "__call__"):
        return frozenset((Value("instance", callee.name, (functions[0],)),))
    return frozenset((Value("instance", callee.name),))


def closures(index: ProjectIndex, callee: Value, results: Values_, args: list[Values_]) -> Values_:
    """The results of a call; a closure over a function argument is taken per argument."""
    functions = [v for arg in args[:1] for v in arg if v.kind in ("function", "method")]
    if not functions or len(functions) > 4:
        return results
    inside = f"{callee.name}.<locals>."
    found: set[Value] = set()
    for result in results:
        if result.kind == "function" and result.name.startswith(inside):
            for function in functions:
                if "@" not in result.name and function.name.count("@") < 4:
                    found.add(Value("function", f"{result.name}@{function.name}"))
        elif result == UNKNOWN and is_identity(index, callee.name):
            found.update(functions)
        else:
            found.add(result)
    return frozenset(found)


def is_identity(index: ProjectIndex, symbol: str) -> bool:
    """Whether a function has no inner functions, so that it can only give back what it got."""
    return symbol in index.functions and symbol not in index.outer


def decorated(index: ProjectIndex, decorators: Values_, functions: Values_) -> Values_:
    """What a decorator makes of a function: outside the project, the function itself."""
    found: set[Value] = set()
    for decorator in decorators:
        if decorator.kind in ("function", "method", "class", "instance"):
            made = call(index, frozenset((decorator,)), [functions], "")
            known = frozenset(v for v in made if v.kind != "unknown")
            found |= known or functions
        else:
            found |= functions
    return bounded(frozenset(found))


def base_symbol(symbol: str) -> str:
    """A closure's own symbol, without the function that it was made for."""
    return symbol.partition("@")[0]


def returned(
    index: ProjectIndex, symbol: str, receiver: Value | None, args: list[Values_]
) -> Values_:
    """What a function of the project returns."""
    own, _, target = symbol.partition("@")
    function = index.functions.get(own)
    if function is None:
        return ANYTHING
    if function.returns is not None:
        found = index.type_values(function.returns)
        if any(v.kind == "typevar" or v.args for v in found):
            found = specialised(index, function, found, receiver, args)
        return framed(index, function, found)
    found = index.solved.get(f"{own}/return", NOTHING)
    if function.is_generator:
        found = index.solved.get(f"{own}/yield", NOTHING)
        return framed(index, function, found)
    if not function.returns_value:
        found = ANYTHING if function.is_stub else frozenset((NONE,))
    if target and UNKNOWN in found:
        wrapped = index.functions.get(base_symbol(target))
        if wrapped is not None and wrapped.returns is not None:
            return index.type_values(wrapped.returns)
    return framed(index, function, found)


def framed(index: ProjectIndex, function: FunctionIndex, found: Values_) -> Values_:
    """The call of a generator or a coroutine function gives an object that runs later."""
    assert function.symbol in index.functions, "a function of the project"
    if "contextlib.contextmanager" in function.decorators:
        objects = [made for made in found if made.kind == "object"]
        inside = frozenset(v for made in objects for v in outside.elements(made))
        plain = found if function.returns is None else inside
        return frozenset((Value("object", CONTEXT, (packed(plain),)),))
    if "contextlib.asynccontextmanager" in function.decorators:
        return frozenset((Value("object", CONTEXT, (UNKNOWN,)),))
    if function.is_generator:
        if function.returns is not None:
            return found
        kind = "collections.abc.AsyncGenerator" if function.is_async else "types.GeneratorType"
        return frozenset((Value("object", kind, (packed(found),)),))
    if function.is_async:
        return frozenset((Value("object", "types.CoroutineType", (packed(found),)),))
    return found


def specialised(
    index: ProjectIndex,
    function: FunctionIndex,
    found: Values_,
    receiver: Value | None,
    args: list[Values_],
) -> Values_:
    """Type variables of a return annotation, by the receiver and by the arguments."""
    result: set[Value] = set()
    for value in found:
        if value.kind != "typevar":
            result.add(value)
            continue
        if receiver is not None and value.name == "Self":
            result.add(receiver if receiver.kind == "instance" else instance_of(receiver))
            continue
        passed = argument_for(function, value.name, args, receiver is not None)
        if passed:
            result |= frozenset(typed(v) for v in passed)
        elif receiver is not None and receiver.kind == "instance":
            result |= substituted(index, value, receiver)
        else:
            result |= one(value.args[0]) if value.args else ANYTHING
    return bounded(frozenset(result))


def instance_of(value: Value) -> Value:
    """The instance of a class object."""
    return Value("instance", value.name) if value.kind == "class" else value


def argument_for(
    function: FunctionIndex, variable: str, args: list[Values_], bound: bool
) -> Values_:
    """The argument of the parameter that is annotated with a type variable, or its elements."""
    skip = 1 if bound and not function.is_static else 0
    for k, parameter in enumerate(function.parameters[skip:]):
        annotation = parameter.annotation
        if annotation is None or k >= len(args):
            continue
        if annotation.name.rpartition(".")[2].removeprefix("typevar:") == variable:
            return args[k]
    return NOTHING


def external_call(index: ProjectIndex, callee: Value, args: list[Values_], named: str) -> Values_:
    """A call of something outside the project."""
    path = callee.name
    if callee.args and path.rpartition(".")[0]:
        receiver = callee.args[0]
        if receiver.kind == "object":
            made = outside.method_result(path, receiver)
            if made:
                return made
        if receiver.kind in ("class", "instance"):
            return outside.library_result(path, args, bound=True)
    if path.startswith("numpy."):
        known = outside.FIXED.get(path)
        if known is not None:
            return thing("object", known)
        return outside.numpy_result(path[6:], args, named)
    if path in PASSING:
        return passing_call(index, path, args)
    found = outside.builtin_result(path, args)
    return found or outside.library_result(path, args, bound=bool(callee.args))


PASSING: Final = words(
    """
    builtins.next builtins.enumerate builtins.zip builtins.type builtins.getattr typing.cast
    functools.partial builtins.property builtins.staticmethod builtins.classmethod
    builtins.map builtins.filter builtins.max builtins.min functools.partialmethod
    functools.lru_cache functools.cache functools.wraps functools.update_wrapper
    functools.singledispatch functools.cached_property functools.reduce dataclasses.field
    dataclasses.replace asyncio.run weakref.ref weakref.proxy builtins.dict
    """
) | frozenset(outside.KEEPING)


def passing_call(index: ProjectIndex, path: str, args: list[Values_]) -> Values_:
    """Callables outside the project whose result depends on their arguments."""
    first = args[0] if args else NOTHING
    if path in outside.KEEPING:
        return outside.container_of(path, elements(index, first))
    if path == "builtins.dict":
        dicts = frozenset(v for v in first if v.kind == "object" and v.name in outside.DICTS)
        return dicts or thing("object", "builtins.dict")
    if path in ("builtins.next", "builtins.max", "builtins.min", "functools.reduce"):
        return smallest(index, path, args)
    if path == "builtins.enumerate":
        pair = Value("object", "builtins.tuple", (INT, packed(elements(index, first))))
        return frozenset((Value("object", path, (pair,)),))
    if path == "builtins.zip":
        items = tuple(packed(elements(index, arg)) for arg in args)
        pair = Value("object", "builtins.tuple", items)
        return frozenset((Value("object", path, (pair,)),))
    if path == "builtins.type" and len(args) == 1:
        return types_of(first)
    if path == "typing.cast":
        return instantiated(first)
    if path == "builtins.property":
        getters = tuple(v for v in first if v.kind == "function")
        return frozenset((Value("object", path, getters[:1]),))
    return passing_function(index, path, args)


def passing_function(index: ProjectIndex, path: str, args: list[Values_]) -> Values_:
    """Wrappers of functions, and what applies a function to elements."""
    first = args[0] if args else NOTHING
    if path == "builtins.map":
        made = packed(results(index, first))
        return frozenset((Value("object", path, (made,)),))
    if path == "builtins.filter":
        inside = elements(index, args[1]) if len(args) > 1 else ANYTHING
        return frozenset((Value("object", path, (packed(inside),)),))
    if path == "asyncio.run":
        return awaited(first)
    if path == "dataclasses.replace":
        return first or ANYTHING
    if path == "builtins.getattr" and len(args) > 1:
        return literal_getattr(index, args)
    if path in ("functools.lru_cache", "functools.wraps"):
        callables = frozenset(v for v in first if v.kind in ("function", "method", "class"))
        if path == "functools.lru_cache" and callables:
            return callables
        return frozenset((Value("external", "functools.update_wrapper"),))
    if path in ("builtins.getattr", "dataclasses.field", "weakref.ref", "builtins.type"):
        return ANYTHING
    return first or ANYTHING


def results(index: ProjectIndex, callables: Values_) -> Values_:
    """What functions that something outside the project calls return."""
    found: set[Value] = set()
    for value in callables:
        if value.kind in ("function", "method"):
            found |= returned(index, value.name, value.args[0] if value.args else None, [])
        elif value.kind == "class":
            found.add(Value("instance", value.name))
        elif value.kind == "external":
            found |= outside.builtin_result(value.name, []) or ANYTHING
        else:
            found.add(UNKNOWN)
    return bounded(frozenset(found)) or ANYTHING


def smallest(index: ProjectIndex, path: str, args: list[Values_]) -> Values_:
    """next, max, min, reduce: one element, or the default or one of the arguments."""
    if path == "functools.reduce":
        return results(index, args[0]) if args else ANYTHING
    if path == "builtins.next" and args:
        default = args[1] if len(args) > 1 else NOTHING
        return bounded(elements(index, args[0]) | default)
    if len(args) > 1:
        return bounded(frozenset(typed(v) for arg in args for v in arg))
    return elements(index, args[0]) if args else ANYTHING


def literal_getattr(index: ProjectIndex, args: list[Values_]) -> Values_:
    """getattr(x, "name") is x.name."""
    names = [v.name for v in args[1] if v.kind == "literal" and v.name[:1] in ("'", '"')]
    if len(names) != 1 or len(args[1]) != 1:
        return ANYTHING
    found = attribute(index, args[0], names[0][1:-1])
    return bounded(found | (args[2] if len(args) > 2 else NOTHING))


def types_of(values: Values_) -> Values_:
    """type(x)."""
    found: set[Value] = set()
    for value in values:
        if value.kind == "instance":
            found.add(Value("class", value.name))
        elif value.kind in ("object", "literal") and value.name != "None":
            found.add(Value("external", typed(value).name))
        else:
            found.add(UNKNOWN)
    return frozenset(found)


def instantiated(values: Values_) -> Values_:
    """Objects of class objects, tuples of them taken apart: except clauses, casts, patterns."""
    found: set[Value] = set()
    for value in values:
        for cls in value.args if value.kind == "object" else (value,):
            for each in one(cls):
                if each.kind == "class":
                    found.add(Value("instance", each.name))
                elif each.kind == "external":
                    found.add(Value("object", each.name))
                elif each == NONE:
                    found.add(NONE)
                else:
                    found.add(UNKNOWN)
    return bounded(frozenset(found)) or ANYTHING


def awaited(values: Values_) -> Values_:
    """await x."""
    found: set[Value] = set()
    for value in values:
        if value.kind == "object" and value.name in ("types.CoroutineType", "asyncio.Task"):
            found |= one(value.args[0]) if value.args else ANYTHING
        elif value.kind == "object" and value.name == "collections.abc.Coroutine":
            found |= one(value.args[2]) if len(value.args) > 2 else ANYTHING
        elif value.kind == "object" and value.name == "collections.abc.Awaitable" and value.args:
            found |= one(value.args[0])
        else:
            found.add(value if value.kind == "unknown" else UNKNOWN)
    return bounded(frozenset(found))


def entered(index: ProjectIndex, values: Values_, is_async: bool) -> Values_:
    """with x as this."""
    found: set[Value] = set()
    name = "__aenter__" if is_async else "__enter__"
    for value in values:
        if value.kind == "instance":
            methods = index.overrides(value.name, name)
            for symbol in methods:
                made = returned(index, symbol, value, [])
                found |= awaited(made) if is_async else made
            if not methods:
                found.add(value if index.has_outside_base(value.name) else UNKNOWN)
        elif value.kind == "object" and value.name == CONTEXT and value.args:
            found |= one(value.args[0])
        elif value.kind == "object" and is_own_context(value.name):
            found.add(value)
        else:
            found.add(value if value.kind == "unknown" else UNKNOWN)
    return bounded(frozenset(found))


def is_own_context(name: str) -> bool:
    """Whether an external context manager gives itself."""
    return name in ("typing.TextIO", "typing.BinaryIO", "typing.IO") or "." in name


def elements(index: ProjectIndex, values: Values_) -> Values_:
    """What iterating over a value gives."""
    found: set[Value] = set()
    for value in values:
        made = outside.as_object(typed(value))
        if made.kind == "object":
            found |= outside.elements(made)
        elif made.kind == "instance":
            found |= iterated(index, made)
        elif made.kind == "class" and index.is_enum(made.name):
            found.add(Value("instance", made.name))
        elif made.kind == "unknown":
            found.add(made)
        elif made != NONE:
            found.add(UNKNOWN)
    return bounded(frozenset(found))


def iterated(index: ProjectIndex, value: Value) -> Values_:
    """What iterating over an object of a project class gives."""
    found: set[Value] = set()
    for symbol in index.overrides(value.name, "__iter__"):
        for made in returned(index, symbol, value, []):
            if made.kind == "object":
                found |= outside.elements(made)
                continue
            if made.kind == "instance":
                for step in index.overrides(made.name, "__next__"):
                    found |= returned(index, step, made, [])
    if found:
        return bounded(frozenset(found))
    for symbol in index.overrides(value.name, "__getitem__"):
        found |= returned(index, symbol, value, [])
    return bounded(frozenset(found)) or inherited_elements(index, value)


def inherited_elements(index: ProjectIndex, value: Value) -> Values_:
    """The elements of a class that inherits from list[X] or the like, or of a named tuple."""
    known = index.classes.get(value.name)
    for base in known.base_types if known is not None else ():
        for made in index.type_values(base):
            if made.kind == "object" and made.args:
                return outside.elements(made)
    return ANYTHING


def part(index: ProjectIndex, op: Op, args: list[Values_]) -> Values_:
    """Items, slices, elements and what a starred target gets."""
    if op.kind == "elem":
        return elements(index, args[0])
    if op.kind == "rest":
        inside = packed(elements(index, args[0]))
        return frozenset((Value("object", "builtins.list", (inside,)),))
    found: set[Value] = set()
    for value in args[0]:
        made = outside.as_object(typed(value))
        if op.kind == "slice" and made.kind == "object":
            found.add(sliced(made))
        elif made.kind == "object":
            found |= array_item(args) if made == ARRAY else outside.item(made, op.name)
            if made == ARRAY and op.name == "slices":
                found = {ARRAY, *(v for v in found if v != UNKNOWN)}
        elif made.kind == "instance":
            found |= project_item(index, made, op.name)
        elif made.kind == "class":
            found.add(Value("instance", made.name) if index.is_enum(made.name) else made)
        elif made.kind == "external":
            found.add(made if op.name == "" or not made.args else UNKNOWN)
        elif made.kind == "unknown":
            found.add(made if op.kind == "slice" else UNKNOWN)
        elif made != NONE:
            found.add(UNKNOWN)
    return bounded(frozenset(found))


def array_item(args: list[Values_]) -> Values_:
    """array[key]: an array where the key is an array or a slice."""
    keys = args[1] if len(args) > 1 else NOTHING
    arrays = len(keys) > 0 and all(k.name in ("numpy.ndarray", "builtins.slice") for k in keys)
    return frozenset((ARRAY,)) if arrays else ANYTHING


def sliced(value: Value) -> Value:
    """A slice has its sequence's type; the length of a tuple is lost."""
    if value.name == "builtins.tuple" and value.args and value.args[-1] != ANY_LENGTH:
        return Value("object", "builtins.tuple", (packed(outside.elements(value)), ANY_LENGTH))
    return value


def project_item(index: ProjectIndex, value: Value, key: str) -> Values_:
    """instance[key]."""
    found: set[Value] = set()
    for symbol in index.overrides(value.name, "__getitem__"):
        found |= returned(index, symbol, value, [])
    if found:
        return bounded(frozenset(found))
    known = index.classes.get(value.name)
    fields = [f for f in known.fields.values() if f.class_level] if known is not None else []
    if key.isdigit() and "typing.NamedTuple" in index.mro(value.name) and int(key) < len(fields):
        return index.solved.get(f"{value.name}/{fields[int(key)].name}", ANYTHING)
    for base in known.base_types if known is not None else ():
        for made in index.type_values(base):
            if made.kind == "object":
                found |= outside.item(made, key)
    return bounded(frozenset(found)) or ANYTHING


def operator(index: ProjectIndex, op: Op, args: list[Values_]) -> Values_:
    """Unary and binary operators and comparisons."""
    if op.kind == "compare":
        return compared(op, args)
    if op.kind == "unary":
        return negated(index, op, args[0])
    left, right = args
    if not left or not right:
        return NOTHING
    found: set[Value] = set()
    for value in left:
        for other in right:
            found |= combined(index, op.name, typed(value), typed(other))
    return bounded(frozenset(found))


def compared(op: Op, args: list[Values_]) -> Values_:
    """A comparison: a bool, or an array of bools."""
    if op.name == "is":
        return frozenset((BOOL,))
    sides = args[0] | args[1]
    if ARRAY in sides:
        return frozenset((ARRAY,))
    plain = all(v.kind == "literal" or v.name.startswith("builtins.") for v in sides)
    known = all(v.kind != "unknown" for v in sides)
    return frozenset((BOOL,)) if plain or known else ANYTHING


def negated(index: ProjectIndex, op: Op, values: Values_) -> Values_:
    """not, -, +, ~."""
    if op.name == "Not":
        return frozenset((BOOL,))
    found: set[Value] = set()
    for value in values:
        if value.kind == "literal" and op.name == "USub" and value.name[:1].isdigit():
            found.add(Value("literal", f"-{value.name}"))
        elif typed(value).name in NUMERIC:
            found.add(INT if typed(value) == BOOL else typed(value))
        elif value == ARRAY or value.name == "numpy.generic":
            found.add(value)
        elif value.kind == "instance":
            for symbol in index.overrides(value.name, f"__{DUNDERS.get(op.name, 'neg')}__"):
                found |= returned(index, symbol, value, [])
        else:
            found.add(UNKNOWN)
    return bounded(frozenset(found))


def combined(index: ProjectIndex, name: str, left: Value, right: Value) -> Values_:
    """left <operator> right for two values."""
    if left == ARRAY or right == ARRAY:
        return frozenset((ARRAY,))
    if left.name in RANKS and right.name in RANKS:
        return arithmetic(name, left, right)
    if left.name in SEQUENCES and name in ("Add", "Mult", "Mod"):
        if left.name == "builtins.tuple":
            return thing("object", "builtins.tuple")
        return frozenset((left,))
    if left.name in RANKS and right.name in SEQUENCES and name == "Mult":
        return frozenset((right,))
    if left.kind == "object" and left.name in ("builtins.set", "builtins.frozenset"):
        return frozenset((left,))
    if left.kind == "object" and left.name == "builtins.dict" and name == "BitOr":
        return frozenset((left,))
    if name == "BitOr" and left.kind in ("class", "external") and not left.args:
        return frozenset((left, right))  # a union of types
    if left.kind == "object" and left.name.startswith("pathlib.") and name == "Div":
        return frozenset((left,))
    return overloaded(index, name, left, right)


def arithmetic(name: str, left: Value, right: Value) -> Values_:
    """Two Python numbers."""
    rank = max(RANKS[left.name], RANKS[right.name])
    if name == "Div":
        return frozenset((FLOAT,)) if rank < 3 else thing("object", "builtins.complex")
    if name in ("BitAnd", "BitOr", "BitXor") and rank == 0:
        return frozenset((BOOL,))
    if rank < 2:
        return frozenset((INT,))
    return frozenset((FLOAT,)) if rank == 2 else thing("object", "builtins.complex")


def overloaded(index: ProjectIndex, name: str, left: Value, right: Value) -> Values_:
    """An operator that a class of the project defines, or an unknown one."""
    found: set[Value] = set()
    word = DUNDERS.get(name, "")
    if left.kind == "instance":
        for symbol in index.overrides(left.name, f"__{word}__"):
            found |= returned(index, symbol, left, [])
    if not found and right.kind == "instance":
        for symbol in index.overrides(right.name, f"__r{word}__"):
            found |= returned(index, symbol, right, [])
    if found:
        return frozenset(found)
    scalars = ("numpy.generic", *RANKS)
    if left.name in scalars and right.name in scalars:
        return thing("object", "numpy.generic")
    return ANYTHING


def unpacked(index: ProjectIndex, op: Op, args: list[Values_]) -> Values_:
    """Displays with * or ** inside: op.name is "type/how many of the operands are unpacked"."""
    name, _, text = op.name.partition("/")
    stars = int(text)
    if op.kind == "merge":
        keys: set[Value] = set()
        held: set[Value] = set()
        for value in (v for arg in args[:stars] for v in arg):
            known = value.kind == "object" and len(value.args) == 2
            keys |= one(value.args[0]) if known else ANYTHING
            held |= one(value.args[1]) if known else ANYTHING
        half = (len(args) - stars) // 2
        keys.update(v for arg in args[stars : stars + half] for v in arg)
        held.update(v for arg in args[stars + half :] for v in arg)
        both = (packed(frozenset(keys)), packed(frozenset(held)))
        return frozenset((Value("object", name, both),))
    inside = frozenset(v for arg in args[:stars] for v in elements(index, arg))
    inside |= frozenset(v for arg in args[stars:] for v in arg)
    args_of = (packed(inside), ANY_LENGTH) if name == "builtins.tuple" else (packed(inside),)
    return frozenset((Value("object", name, args_of),))


def display(op: Op, args: list[Values_]) -> Values_:
    """List, set, dict and tuple displays and comprehensions, with their element types."""
    if op.kind == "tuple":
        if len(args) > limits.MAX_ALTERNATIVES:
            every = bounded(frozenset(v for arg in args for v in arg))
            return frozenset((Value("object", "builtins.tuple", (packed(every), ANY_LENGTH)),))
        return frozenset((Value("object", "builtins.tuple", tuple(packed(a) for a in args)),))
    if not args:
        name = "builtins.dict" if op.kind == "dict" else op.name
        return thing("object", name)
    if op.kind == "dict":
        half = len(args) // 2
        keys = packed(frozenset(v for arg in args[:half] for v in arg))
        held = packed(frozenset(v for arg in args[half:] for v in arg))
        return frozenset((Value("object", "builtins.dict", (keys, held)),))
    inside = packed(frozenset(v for arg in args for v in arg))
    return frozenset((Value("object", op.name, (inside,)),))
