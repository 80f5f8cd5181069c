"""What several rules ask about names, methods and stubs."""

from __future__ import annotations

import ast
from typing import Final

from flightlm.checker.context import FileContext
from flightlm.checker.rules.reading import external_at, node_at, place_at
from flightlm.checker.scopes import ScopeKind
from flightlm.checker.syntax import FUNCTIONS

STATIC: Final = "builtins.staticmethod"
ABSTRACT: Final = frozenset(
    (
        "abc.abstractmethod",
        "abc.abstractproperty",
        "abc.abstractclassmethod",
        "abc.abstractstaticmethod",
        "typing.overload",
        "typing_extensions.overload",
    )
)
PROTOCOLS: Final = frozenset(("typing.Protocol", "typing_extensions.Protocol"))


def externals(file: FileContext, i: int) -> frozenset[str]:
    """The dotted names that expression i may mean; a call or subscript is seen through."""
    node = node_at(file, i)
    if isinstance(node, ast.Call):
        return external_at(file, place_at(file, node.func))
    if isinstance(node, ast.Subscript):
        return external_at(file, place_at(file, node.value))
    return external_at(file, i)


def decorated_by(file: FileContext, i: int, names: frozenset[str]) -> bool:
    """Whether one of the decorators of the def or class at i is one of `names`."""
    decorators = getattr(node_at(file, i), "decorator_list", ())
    return any(externals(file, place_at(file, d)) & names for d in decorators)


def class_of(file: FileContext, i: int) -> int:
    """The place of the class whose body holds the def at i directly; -1 if there is none."""
    scopes = file.scopes
    scope = scopes.scopes[scopes.of[i]]
    if scope.kind is ScopeKind.TYPE and scope.parent >= 0:
        scope = scopes.scopes[scope.parent]
    return scope.place if scope.kind is ScopeKind.CLASS else -1


def is_method(file: FileContext, i: int) -> bool:
    """Whether the def at i receives an object or class as its first parameter."""
    if not isinstance(node_at(file, i), FUNCTIONS):
        return False
    if class_of(file, i) < 0:
        return False
    return not decorated_by(file, i, frozenset((STATIC,)))


def receiver_of(file: FileContext, i: int) -> str:
    """The name of the first parameter of the method at i; "" if it is none."""
    if not is_method(file, i):
        return ""
    arguments = getattr(node_at(file, i), "args", None)
    if not isinstance(arguments, ast.arguments):
        return ""
    positional = [*arguments.posonlyargs, *arguments.args]
    return str(positional[0].arg) if positional else ""


def bases_named(file: FileContext, i: int, names: frozenset[str]) -> bool:
    """Whether the class at i names one of `names` among its bases."""
    bases = getattr(node_at(file, i), "bases", ())
    return any(externals(file, place_at(file, b)) & names for b in bases)


def is_protocol(file: FileContext, i: int) -> bool:
    """Whether the class at i is a protocol."""
    return bases_named(file, i, PROTOCOLS)


def is_declared_only(file: FileContext, i: int) -> bool:
    """Whether the def at i is abstract, an overload or a method of a protocol."""
    if not isinstance(node_at(file, i), FUNCTIONS):
        return False
    if decorated_by(file, i, ABSTRACT):
        return True
    around = class_of(file, i)
    return around >= 0 and is_protocol(file, around)


def is_ellipsis(node: ast.AST) -> bool:
    """The statement `...`."""
    if not isinstance(node, ast.Expr) or not isinstance(node.value, ast.Constant):
        return False
    return node.value.value is Ellipsis


def is_stub(file: FileContext, i: int) -> bool:
    """Whether the node at i is a def that only declares: its body is `...`."""
    node = node_at(file, i)
    if not isinstance(node, FUNCTIONS):
        return False
    body = getattr(node, "body", [])
    return len(body) == 1 and is_ellipsis(body[0]) and is_declared_only(file, i)


FINALS: Final = frozenset(("typing.Final", "typing_extensions.Final"))


def is_final(file: FileContext, i: int) -> bool:
    """Whether the annotation at i is Final, also inside ClassVar, Annotated or a string."""
    tree = file.tree
    for j in range(i, tree.ends[i]):
        node = tree.nodes[j]
        if isinstance(node, ast.Name | ast.Attribute) and external_at(file, j) & FINALS:
            return True
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            return outer_type(node.value) == "Final"
    return False


def outer_type(annotation: str) -> str:
    """The outermost type of an annotation written as text, without its module."""
    path, _, _ = annotation.partition("[")
    _, _, name = path.rpartition(".")
    return name
