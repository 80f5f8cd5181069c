"""What an expression may be: the values that the analysis computes with."""

from __future__ import annotations

from functools import lru_cache
from typing import Final, NamedTuple

from flightlm.checker import limits


class Value(NamedTuple):
    """One thing that an expression may be.

    module     a module of the project, by dotted name
    class      a class object of the project, by symbol "pkg.mod:Class"
    function   a function object of the project; "wrapper@f" is the closure `wrapper` made for f
    method     a function bound to args[0]; EXACT behind it: no override can replace it
    instance   an object of a project class; args are its type arguments
    super      super() as seen from the class `name`; args[0] is the receiver
    external   something outside the project by dotted path: "numpy.add", "builtins.list.append";
               args[0] is the receiver where there is one
    object     an object of an external type: "builtins.list", "numpy.ndarray"; args are element
               types: one for lists and sets, key and value for dicts, one per place for tuples
               (element and "..." for tuples of any length)
    literal    a constant; name is its repr
    typevar    a type variable; args[0] is its bound
    union      several values in one place of `args`
    unknown    anything; name is "" or the external callable or object that it came from
    """

    kind: str
    name: str
    args: tuple[Value, ...] = ()


UNKNOWN: Final = Value("unknown", "")
NOTHING: Final[frozenset[Value]] = frozenset()
ANYTHING: Final[frozenset[Value]] = frozenset((UNKNOWN,))
EXACT: Final = Value("literal", "exact")
NONE: Final = Value("literal", "None")
ANY_LENGTH: Final = Value("literal", "...")
INT: Final = Value("object", "builtins.int")
FLOAT: Final = Value("object", "builtins.float")
BOOL: Final = Value("object", "builtins.bool")
STR: Final = Value("object", "builtins.str")
BYTES: Final = Value("object", "builtins.bytes")
LITERAL_TYPES: Final = {
    "True": "builtins.bool",
    "False": "builtins.bool",
    "None": "types.NoneType",
    "Ellipsis": "types.EllipsisType",
}


def one(value: Value) -> frozenset[Value]:
    """A set of one value, unions taken apart."""
    return frozenset(value.args) if value.kind == "union" else frozenset((value,))


@lru_cache(limits.MAX_REMEMBERED)  # most are asked for again and again
def thing(kind: str, name: str) -> frozenset[Value]:
    """A set of one value without arguments."""
    return frozenset((Value(kind, name),))


def bounded(values: frozenset[Value]) -> frozenset[Value]:
    """The set itself, or anything if it has too many members or none."""
    if len(values) > limits.MAX_ALTERNATIVES and not is_table(values):
        kinds = frozenset(simple(v) for v in values)
        return kinds if len(kinds) <= limits.MAX_ALTERNATIVES else ANYTHING
    return values


def is_table(values: frozenset[Value]) -> bool:
    """Whether many values are the functions and classes of a table: all of them are told apart."""
    named = all(value.kind in ("function", "class") for value in values)
    return named and len(values) <= limits.MAX_TABLE


def simple(value: Value) -> Value:
    """The value without its arguments, a literal as an object of its type."""
    if value.kind == "literal":
        return typed(value)
    if value.kind in ("object", "instance"):
        return Value(value.kind, value.name)
    return value


def packed(values: frozenset[Value]) -> Value:
    """A set as one value that can stand among the arguments of another."""
    if len(values) == 1:
        (only,) = values
        return shallow(typed(only))
    if len(values) == 0:
        return UNKNOWN
    if len(values) > limits.MAX_ALTERNATIVES and not is_table(values):
        return UNKNOWN
    kinds = frozenset(shallow(typed(v)) for v in values)
    assert len(kinds) <= len(values), "literals of one type become one value"
    if len(kinds) == 1:
        (only,) = kinds
        return only
    return Value("union", "", tuple(sorted(kinds)))


def shallow(value: Value) -> Value:
    """The value with at most three levels of arguments, so that no value grows without end."""
    for first in value.args:
        for second in first.args:
            if any(third.args for third in second.args):
                return Value(value.kind, value.name)
    return value


def typed(value: Value) -> Value:
    """A literal as an object of its type; None and other values stay."""
    if value.kind != "literal" or value.name in ("None", "..."):
        return value
    return Value("object", literal_type(value.name))


def literal_type(text: str) -> str:
    """The type of a literal's repr."""
    assert text != "", "a repr is not empty"
    known = LITERAL_TYPES.get(text)
    if known is not None:
        return known
    if text.startswith(("'", '"')):
        return "builtins.str"
    if text.startswith(("b'", 'b"')):
        return "builtins.bytes"
    if text.endswith(("j", "j)")):
        return "builtins.complex"
    number = text.lstrip("-")
    return "builtins.int" if number.isdigit() else "builtins.float"
