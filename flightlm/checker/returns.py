"""What functions of the project return: by their annotation, or by what was solved for them."""

from __future__ import annotations

from typing import Final

from flightlm.checker import external_types as outside
from flightlm.checker.lookup import ProjectIndex
from flightlm.checker.objects import (
    ANYTHING,
    NONE,
    NOTHING,
    UNKNOWN,
    Value,
    bounded,
    one,
    packed,
    typed,
)
from flightlm.checker.symbols import FunctionIndex, TypeRef
from flightlm.checker.words import first_part, last_part

Values_ = frozenset[Value]
Args = list[Values_]  # the arguments of a call, in order

CONTEXT: Final = "contextlib.AbstractContextManager"


def solved(index: ProjectIndex, name: str) -> Values_:
    """What a variable, field or result of the project may be, as far as it is known by now."""
    return index.solution(name)


def base_symbol(symbol: str) -> str:
    """A closure's own symbol, without the function that it was made for."""
    return first_part(symbol, "@")


def returned(index: ProjectIndex, symbol: str, receiver: Value | None, args: Args) -> Values_:
    """What a function of the project returns."""
    functions = index.functions
    function = functions.get(base_symbol(symbol))
    if function is None:
        return ANYTHING
    if function.returns is None:
        return inferred(index, function, symbol)
    found = index.type_values(function.returns)
    return framed(index, function, specialised(index, function, found, receiver, args))


def inferred(index: ProjectIndex, function: FunctionIndex, symbol: str) -> Values_:
    """What a function without a return annotation returns; `symbol` names what it closes over."""
    own = base_symbol(symbol)
    if function.is_generator:
        return framed(index, function, solved(index, f"{own}/yield"))
    found = solved(index, f"{own}/return")
    if not function.returns_value:
        found = ANYTHING if function.is_stub else frozenset((NONE,))
    wrapped = wrapped_type(index, symbol) if UNKNOWN in found else None
    return framed(index, function, found) if wrapped is None else index.type_values(wrapped)


def wrapped_type(index: ProjectIndex, symbol: str) -> TypeRef | None:
    """The return annotation of the function that a closure was made for: of f in "wrapper@f"."""
    _, _, target = symbol.partition("@")
    functions = index.functions
    wrapped = functions.get(base_symbol(target))
    return wrapped.returns if wrapped is not None else None


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
    index: ProjectIndex, function: FunctionIndex, found: Values_, receiver: Value | None, args: Args
) -> Values_:
    """Type variables of a return annotation, by the receiver and by the arguments."""
    if not any(value.kind == "typevar" or value.args for value in found):
        return found
    plain = frozenset(value for value in found if value.kind != "typevar")
    made = [specialised_variable(index, function, v, receiver, args) for v in found - plain]
    return bounded(plain | frozenset(value for values in made for value in values))


def specialised_variable(
    index: ProjectIndex, function: FunctionIndex, value: Value, receiver: Value | None, args: Args
) -> Values_:
    """The same for one type variable."""
    assert value.kind == "typevar", "a type variable"
    if receiver is not None and value.name == "Self":
        return frozenset((instance_of(receiver),))
    passed = argument_for(function, value.name, args, receiver is not None)
    if passed:
        return frozenset(typed(v) for v in passed)
    if receiver is not None and receiver.kind == "instance":
        return substituted(index, value, receiver)
    return one(value.args[0]) if value.args else ANYTHING


def instance_of(value: Value) -> Value:
    """The instance of a class object."""
    return Value("instance", value.name) if value.kind == "class" else value


def argument_for(function: FunctionIndex, variable: str, args: Args, bound: bool) -> Values_:
    """The argument of the parameter that is annotated with a type variable."""
    skip = 1 if bound and not function.is_static else 0
    for parameter, given in zip(function.parameters[skip:], args, strict=False):
        annotation = parameter.annotation
        if annotation is not None and variable_name(annotation) == variable:
            return given
    return NOTHING


def variable_name(annotation: TypeRef) -> str:
    """The type variable that an annotation names, without the module that defines it."""
    name = last_part(annotation.name)
    return name.removeprefix("typevar:")


def substituted(index: ProjectIndex, member: Value, receiver: Value) -> Values_:
    """A type variable of a generic class, by the arguments of the instance."""
    if member.kind != "typevar":
        return frozenset((member,))
    if member.name == "Self":
        return frozenset((receiver,))
    place = parameter_place(index, receiver.name, member.name)
    if 0 <= place < len(receiver.args):
        return one(receiver.args[place])
    return one(member.args[0]) if member.args else ANYTHING


def parameter_place(index: ProjectIndex, cls: str, variable: str) -> int:
    """Where a type variable stands among those of a generic class, or -1."""
    classes = index.classes
    known = classes.get(cls)
    names = known.type_parameters if known is not None else ()
    return names.index(variable) if variable in names else -1


def run(index: ProjectIndex, receiver: Value, name: str, args: Args) -> Values_:
    """What the methods of this name return, those of the receiver's class and of classes below."""
    found: set[Value] = set()
    for symbol in index.overrides(receiver.name, name):
        found |= returned(index, symbol, receiver, args)
    return frozenset(found)
