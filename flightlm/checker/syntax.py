"""The syntax tree as flat arrays in preorder, so that every walk is one bounded loop.

Node i's descendants are the nodes i+1 … ends[i]-1, its parent is parents[i], and reading the
arrays backwards meets every child before its parent: what other tools do by recursion is a `for`
over a range here.  (ast.NodeVisitor, ast.generic_visit and ast.unparse recurse, and fail with
RecursionError on a sum of 900 operands that parses well.)
"""

from __future__ import annotations

import ast
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from flightlm.checker import limits

FunctionNode = ast.FunctionDef | ast.AsyncFunctionDef
FUNCTIONS: Final = (ast.FunctionDef, ast.AsyncFunctionDef)
COMPREHENSIONS: Final = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
LOOPS: Final = (ast.For, ast.AsyncFor, ast.While)
STATEMENT_KINDS: Final = tuple(ast.stmt.__subclasses__())
BRANCH_KINDS: Final = (*STATEMENT_KINDS, ast.ExceptHandler, ast.match_case)
Kinds = tuple[type[ast.AST], ...]
Pairs = list[tuple[int, ast.AST]]
NO_PLACES: Final[Sequence[int]] = ()


class TooComplex(Exception):
    """The file exceeds a bound of the analysis."""


@dataclass(frozen=True, slots=True)
class Tree:
    """One module's nodes in preorder.  All tuples have the same length; node 0 is the module.

    nodes[i]       the node; expression contexts (Load, Store, Del) and operators are left out
    parents[i]     the index of its parent; 0 for the module
    ends[i]        one past its last descendant
    fields[i]      the parent's field that holds it: "body", "orelse", "test", "args", …
    statements[i]  the innermost statement (or the module) that holds it, itself included
    depths[i]      its distance from the module
    index          from a node to its place
    kinds          from a class of nodes, with no regard to its bases, to their places in order
    expressions    the places of all expressions, the last one first: what they hold comes before
    _places, _pairs  what was asked for before: the rules ask again and again
    """

    nodes: tuple[ast.AST, ...]
    parents: tuple[int, ...]
    ends: tuple[int, ...]
    fields: tuple[str, ...]
    statements: tuple[int, ...]
    depths: tuple[int, ...]
    index: dict[ast.AST, int]
    kinds: dict[type[ast.AST], list[int]]
    expressions: tuple[int, ...]
    _places: dict[Kinds, list[int]] = field(default_factory=dict)
    _pairs: dict[Kinds, Pairs] = field(default_factory=dict)

    def inside(self, i: int) -> range:
        """The places of node i's descendants, itself left out."""
        assert 0 <= i < len(self.nodes), "a place of this tree"
        return range(i + 1, self.ends[i])

    def places(self, kinds: Kinds) -> Sequence[int]:
        """The places of all nodes of some classes, in order."""
        if len(kinds) == 1:
            return self.kinds.get(kinds[0], NO_PLACES)
        known = self._places.get(kinds)
        if known is not None:
            return known
        found: list[int] = []
        for kind in kinds:
            found.extend(self.kinds.get(kind, NO_PLACES))
        found.sort()
        assert len(kinds) == len(frozenset(kinds)), "each class is asked for once"
        self._places[kinds] = found
        return found

    def places_in(self, i: int, kinds: Kinds) -> list[int]:
        """Those of node i's descendants that are of some classes, in order."""
        end = self.ends[i]
        found: list[int] = []
        for kind in kinds:
            held = self.kinds.get(kind, NO_PLACES)
            start = bisect_left(held, i + 1)
            found.extend(held[start : bisect_left(held, end, start)])
        found.sort()
        assert len(kinds) == len(frozenset(kinds)), "each class is asked for once"
        return found

    def pairs(self, kinds: Kinds) -> Sequence[tuple[int, ast.AST]]:
        """All nodes of some classes with their places, in order."""
        found = self._pairs.get(kinds)
        if found is None:
            nodes = self.nodes
            found = [(i, nodes[i]) for i in self.places(kinds)]
            self._pairs[kinds] = found
        return found

    def place(self, node: ast.AST) -> int:
        """The place of a node of this tree."""
        assert node in self.index, "a node of this tree, no context and no operator"
        return self.index[node]

    def contains(self, outer: int, inner: int) -> bool:
        """Whether node `inner` is `outer` or lies inside it."""
        assert outer < len(self.ends), "a place of this tree"
        return outer <= inner < self.ends[outer]


def generators_of(node: ast.AST) -> list[ast.comprehension]:
    """The `for` parts of a comprehension."""
    assert isinstance(node, COMPREHENSIONS), "a comprehension"
    return node.generators


STATEMENTS: Final = frozenset((*STATEMENT_KINDS, ast.Module))
LEAVES: Final = frozenset((ast.Name, ast.Constant, ast.alias, ast.Pass, ast.Break, ast.Continue))
# What is no node of its own: operators and contexts carry no place (their parent names them), and
# the other types are those of names, numbers and texts in a node's fields.
OPERATORS: Final = frozenset(
    (
        *ast.expr_context.__subclasses__(),
        *ast.operator.__subclasses__(),
        *ast.unaryop.__subclasses__(),
        *ast.boolop.__subclasses__(),
        *ast.cmpop.__subclasses__(),
    )
)
LEFT_OUT: Final = OPERATORS | frozenset((type(None), str, int, bool))


def attribute_chain(tree: Tree, i: int) -> tuple[int, list[str]]:
    """Of `a.b.c` the place of a, and b, c; of any other expression its own place and nothing."""
    links: list[str] = []
    at = i
    for _ in range(limits.MAX_DEPTH):
        node = tree.nodes[at]
        if not isinstance(node, ast.Attribute):
            break
        links.append(node.attr)
        at += 1  # the object stands first in an attribute
    assert at < tree.ends[i], "the base lies inside the expression"
    return at, links[::-1]


def children_of(node: ast.AST, place: int) -> list[tuple[str, ast.AST, int]]:
    """The children, the last one first, with the field that holds each and its place."""
    if isinstance(node, ast.Attribute):
        return [("value", node.value, place)]
    found: list[tuple[str, ast.AST, int]] = []
    for name, value in reversed([*ast.iter_fields(node)]):
        kind = type(value)
        if kind is list:
            for item in reversed(value):
                if type(item) not in LEFT_OUT:
                    found.append((name, item, place))
        elif kind not in LEFT_OUT:
            found.append((name, value, place))
    assert len(found) <= limits.MAX_NODES, "a node has fewer children than a tree may have nodes"
    return found


def build_tree(module: ast.Module) -> Tree:
    """Flatten a module.  Raises TooComplex beyond MAX_NODES nodes or MAX_DEPTH levels."""
    assert isinstance(module, ast.Module), "a parsed file"
    nodes: list[ast.AST] = []
    parents: list[int] = []
    fields: list[str] = []
    statements: list[int] = []
    depths: list[int] = []
    kinds: dict[type[ast.AST], list[int]] = {}
    waiting: list[tuple[str, ast.AST, int]] = [("", module, 0)]
    for place in range(limits.MAX_NODES + 1):
        if not waiting:
            break
        field_name, node, parent = waiting.pop()
        depth = depths[parent] + 1 if nodes else 0
        if depth > limits.MAX_DEPTH:
            raise TooComplex(f"nested more than {limits.MAX_DEPTH} levels deep")
        nodes.append(node)
        parents.append(parent)
        fields.append(field_name)
        depths.append(depth)
        kind = type(node)
        statements.append(place if kind in STATEMENTS else statements[parent])
        same = kinds.get(kind)
        if same is None:
            kinds[kind] = [place]
        else:
            same.append(place)
        if kind not in LEAVES:
            waiting.extend(children_of(node, place))
    if waiting:
        raise TooComplex(f"more than {limits.MAX_NODES} nodes")
    ends = list(range(1, len(nodes) + 1))
    for place in range(len(nodes) - 1, 0, -1):
        parent = parents[place]
        ends[parent] = max(ends[parent], ends[place])
    index = dict(zip(nodes, range(len(nodes)), strict=True))
    expressions = [i for kind, held in kinds.items() if issubclass(kind, ast.expr) for i in held]
    expressions.sort(reverse=True)
    return Tree(
        tuple(nodes),
        tuple(parents),
        tuple(ends),
        tuple(fields),
        tuple(statements),
        tuple(depths),
        index,
        kinds,
        tuple(expressions),
    )
