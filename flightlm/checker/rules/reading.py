"""Short words for what the rules ask of a file all the time."""

from __future__ import annotations

import ast
from collections.abc import Sequence

from flightlm.checker.context import FileContext
from flightlm.checker.objects import Value
from flightlm.checker.scopes import Binding, Scope
from flightlm.checker.symbols import ClassIndex, FunctionIndex
from flightlm.checker.syntax import Tree

Bound = tuple[str, tuple[Binding, ...]]


def node_at(file: FileContext, i: int) -> ast.AST:
    """The node at a place."""
    nodes = file.tree.nodes
    return nodes[i]


def parent_at(file: FileContext, i: int) -> int:
    """The place of the parent of node i."""
    parents = file.tree.parents
    return parents[i]


def statement_at(file: FileContext, i: int) -> int:
    """The place of the innermost statement that holds node i."""
    statements = file.tree.statements
    return statements[i]


def field_at(file: FileContext, i: int) -> str:
    """The field of its parent that holds node i."""
    fields = file.tree.fields
    return fields[i]


def line_at(file: FileContext, number: int) -> str:
    """A line of the file; they count from 1."""
    lines = file.source.lines
    return lines[number - 1]


def place_at(file: FileContext, node: ast.AST) -> int:
    """The place of a node."""
    index = file.tree.index
    return index[node]


def scope_at(file: FileContext, i: int) -> int:
    """The id of the scope in which node i is evaluated."""
    scopes = file.scopes.of
    return scopes[i]


def scope_of(file: FileContext, scope: int) -> Scope:
    """The scope with an id."""
    scopes = file.scopes.scopes
    return scopes[scope]


def opened_by(file: FileContext, i: int) -> Scope:
    """The scope that the def, class or module at i opens."""
    opened = file.scopes.opened
    return scope_of(file, opened[i])


def block_range(tree: Tree, body: Sequence[ast.stmt]) -> range:
    """The places of the statements of a block; empty if there is none."""
    if not body:
        return range(0)
    last = tree.index[body[-1]]
    return range(tree.index[body[0]], tree.ends[last])


def function_at(file: FileContext, i: int) -> int:
    """The scope of the def around node i; -1 at module or class level."""
    scopes = file.scopes
    return scopes.function(i)


def owner_of(file: FileContext, scope: int, name: str) -> int:
    """The scope that binds a name as seen from a scope; -1 if none does."""
    scopes = file.scopes
    return scopes.resolve(scope, name)


def bound_in(file: FileContext, scope: int, name: str) -> tuple[Binding, ...]:
    """What binds a name as seen from a scope."""
    scopes = file.scopes
    return scopes.bindings(scope, name)


def names_of(scope: Scope) -> list[Bound]:
    """The names that a scope binds, each with all that binds it."""
    bindings = scope.bindings
    return [*bindings.items()]


def bindings_of(scope: Scope) -> list[tuple[str, Binding]]:
    """Every binding of a scope with its name."""
    return [(name, binding) for name, bindings in names_of(scope) for binding in bindings]


def callee_symbols(file: FileContext, i: int) -> list[str]:
    """The functions of the project that the call at i may call."""
    values = file.values
    callees = values.callees(i)
    return [symbol for symbol, _ in callees.targets]


def function_named(file: FileContext, symbol: str) -> FunctionIndex | None:
    """The function of the project with a symbol."""
    functions = file.index.functions
    return functions.get(symbol)


def symbol_at(file: FileContext, i: int) -> str:
    """The symbol of the def or class at node i, or of what is around it."""
    scopes = file.scopes
    return scopes.symbol(i)


def values_at(file: FileContext, i: int) -> frozenset[Value]:
    """What expression i may be."""
    values = file.values
    return values.of(i)


def external_at(file: FileContext, i: int) -> frozenset[str]:
    """The dotted names that expression i may mean."""
    values = file.values
    return values.external(i)


def constant_at(file: FileContext, i: int) -> object:
    """The constant that expression i is; None if it is none."""
    values = file.values
    return values.constant(i)


def order_of(file: FileContext, symbol: str) -> Sequence[str]:
    """The method resolution order of a class."""
    index = file.index
    return index.mro(symbol)


def subclasses_of(file: FileContext, symbol: str) -> Sequence[str]:
    """The classes of the project that are derived from a class; it may be among them."""
    index = file.index
    return [*index.subclasses(symbol)]


def class_named(file: FileContext, symbol: str) -> ClassIndex | None:
    """The class of the project with a symbol."""
    classes = file.index.classes
    return classes.get(symbol)
