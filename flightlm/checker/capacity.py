"""Containers kept in attributes: where they grow, and whether a capacity bounds them.

A growth is bounded by `len(x) < CAPACITY` that must hold there, by a container that is made with
maxlen=, or by a test of the length right behind it that takes elements out again.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import Final

from flightlm.checker.blocks import blocks_of
from flightlm.checker.context import FileContext
from flightlm.checker.effects import Effects
from flightlm.checker.guards import Fact, Guards
from flightlm.checker.scopes import ScopeKind
from flightlm.checker.syntax import FUNCTIONS
from flightlm.checker.words import words

GROWING: Final = words("append appendleft extend extendleft insert add update setdefault")
SHRINKING: Final = words("pop popleft popitem clear remove discard")
CONSTRUCTORS: Final = ("__init__", "__new__", "__post_init__", "__set_name__", "__init_subclass__")
DICTS: Final = words(
    "builtins.dict collections.defaultdict collections.OrderedDict collections.Counter "
    "collections.abc.MutableMapping"
)
BELOW: Final = ("<", "<=", "!=")
MAX_LINKS: Final = 8


@dataclass(frozen=True, slots=True)
class Growth:
    """One place where an attribute grows; `field` as written, `why` if nothing bounds it."""

    place: int
    field: str
    bounded: bool
    why: str


class Finder:
    """Finds the growths of one file."""

    __slots__ = ("effects", "file", "growers", "guards", "maxlen", "nodes", "tree", "values")

    def __init__(self, file: FileContext, growers: frozenset[str]) -> None:
        self.file = file
        self.tree = file.tree
        self.nodes = file.tree.nodes
        self.values = file.values
        self.growers = growers
        self.effects = Effects(file)
        self.guards = Guards(file, self.effects, blocks_of(file).leaving)
        self.maxlen = self._bounded_fields()
        assert len(self.nodes) > 0, "a tree has its module"

    def _bounded_fields(self) -> frozenset[str]:
        """The names of attributes that are made with a maximal length."""
        found: set[str] = set()
        assert len(self.nodes) > 0, "a tree has its module"
        for _, node in self.tree.pairs((ast.Assign, ast.AnnAssign)):
            if not isinstance(node, ast.Assign | ast.AnnAssign):
                continue
            value = node.value
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            if not isinstance(value, ast.Call):
                continue
            limits = [word.value for word in value.keywords if word.arg in ("maxlen", "maxsize")]
            limits.extend(value.args[1:2])
            if any(not is_none(limit) for limit in limits):
                found.update(t.attr for t in targets if isinstance(t, ast.Attribute))
        return frozenset(found)

    def find(self) -> tuple[Growth, ...]:
        """Every growth outside constructors, in source order."""
        found: list[Growth] = []
        for i in self.tree.places((ast.Call, ast.AugAssign, ast.Subscript)):
            target = self._grown(i)
            if target < 0 or self._is_init(i):
                continue
            field = self._field(target)
            if field >= 0:
                found.append(self._judged(i, target, field))
        assert len(found) <= len(self.nodes), "a node grows one container"
        return tuple(found)

    def _grown(self, i: int) -> int:
        """The container that node i makes longer, or -1."""
        assert 0 <= i < len(self.nodes), "a place of this tree"
        node = self.nodes[i]
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            if node.func.attr in GROWING:
                return self._receiver(i, node.func)
        elif isinstance(node, ast.AugAssign) and isinstance(node.op, ast.Add | ast.BitOr):
            place = self.tree.index[node.target]
            return place if self._is_container(place) else -1
        elif isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Store):
            place = self.tree.index[node.value]
            return place if any(v.name in DICTS for v in self.values.types(place)) else -1
        return -1

    def _receiver(self, i: int, func: ast.Attribute) -> int:
        """The receiver of a method that grows containers, unless it is something else."""
        place = self.tree.index[func.value]
        if self._is_container(place):
            return place
        found = self.values.callees(i)
        certain = func.attr in ("append", "appendleft", "extend", "setdefault")
        unknown = found.weak != "" and not found.targets and not found.externals
        return place if unknown and certain else -1

    def _is_container(self, place: int) -> bool:
        return any(v.kind == "object" and v.name in self.growers for v in self.values.types(place))

    def _is_init(self, i: int) -> bool:
        """Whether node i runs while an object or a module is made."""
        scopes = self.file.scopes
        function = scopes.function(i)
        if function < 0:
            return True
        scope = scopes.scopes[function]
        above = scopes.scopes[scope.parent]
        return above.kind is ScopeKind.CLASS and scope.name in CONSTRUCTORS

    def _field(self, place: int) -> int:
        """The attribute that a container is kept in, a local alias followed; -1 for a local."""
        assert 0 <= place < len(self.nodes), "a place of this tree"
        at = place
        for _ in range(MAX_LINKS):
            node = self.nodes[at]
            if isinstance(node, ast.Attribute):
                return at
            if isinstance(node, ast.Subscript):
                at = self.tree.index[node.value]
                continue
            if not isinstance(node, ast.Name):
                return -1
            scopes = self.file.scopes
            owner = scopes.resolve(scopes.of[at], node.id)
            bound = scopes.bindings(scopes.of[at], node.id) if owner > 0 else ()
            bindings = [binding for binding in bound if binding.kind != "augassign"]
            if len(bindings) != 1 or bindings[0].kind not in ("assign", "annassign", "walrus"):
                return -1
            at = bindings[0].value
        return -1

    def _judged(self, i: int, target: int, field: int) -> Growth:
        """Whether something bounds one growth."""
        node = self.nodes[field]
        assert isinstance(node, ast.Attribute), "an attribute"
        name = dotted(node)
        if node.attr in self.maxlen:
            return Growth(i, name, True, "")
        paths = {self.effects.path(target), self.effects.path(field)} - {""}
        if any(self._is_guard(fact, paths) for fact in self.guards.at(i)):
            return Growth(i, name, True, "")
        if self._is_trimmed(i, paths):
            return Growth(i, name, True, "")
        return Growth(i, name, False, f"no test of len({name}) holds here")

    def _is_guard(self, fact: Fact, paths: set[str]) -> bool:
        """len(x) < CAPACITY, or CAPACITY > len(x)."""
        if fact.sign in BELOW and self._is_length(fact.left, paths):
            return True
        flipped = {">": "<", ">=": "<=", "!=": "!="}
        return flipped.get(fact.sign, "") in BELOW and self._is_length(fact.right, paths)

    def _is_length(self, place: int, paths: set[str]) -> bool:
        if place < 0:
            return False
        node = self.nodes[place]
        if isinstance(node, ast.BinOp):
            return self._sums(place, paths)
        return self._measures(place, paths)

    def _sums(self, place: int, paths: set[str]) -> bool:
        """len(x) + n"""
        return any(self._measures(j, paths) for j in self.tree.inside(place))

    def _measures(self, place: int, paths: set[str]) -> bool:
        """Whether an expression is the length of the container."""
        node = self.nodes[place]
        if not isinstance(node, ast.Call) or len(node.args) != 1:
            return False
        if "builtins.len" not in self.values.external(self.tree.index[node.func]):
            return False
        return self.effects.path(self.tree.index[node.args[0]]) in paths

    def _is_trimmed(self, i: int, paths: set[str]) -> bool:
        """Whether a statement of the same block, behind the growth, tests the length and takes
        elements out."""
        assert 0 <= i < len(self.nodes), "a place of this tree"
        tree = self.tree
        statement = tree.statements[i]
        block = (tree.parents[statement], tree.fields[statement])
        end = tree.ends[tree.parents[statement]]
        for j in range(tree.ends[statement], end):
            if (tree.parents[j], tree.fields[j]) != block:
                continue
            node = self.nodes[j]
            if isinstance(node, FUNCTIONS):
                break
            if isinstance(node, ast.If | ast.While) and self._trims(j, paths):
                return True
        return False

    def _trims(self, i: int, paths: set[str]) -> bool:
        """if len(x) > CAPACITY: x.pop()"""
        assert 0 <= i < len(self.nodes), "a place of this tree"
        test = self.tree.index[self.test_of(i)]
        inside = range(test, self.tree.ends[test])
        if not any(self._measures(j, paths) for j in inside):
            return False
        for j in self.tree.inside(i):
            node = self.nodes[j]
            if isinstance(node, ast.Attribute) and node.attr in SHRINKING:
                if self.effects.path(j + 1) in paths:
                    return True
            if isinstance(node, ast.Delete):
                return True
        return False

    def test_of(self, i: int) -> ast.expr:
        """The test of an if or a while."""
        node = self.nodes[i]
        assert isinstance(node, ast.If | ast.While), "a statement with a test"
        return node.test


def is_none(node: ast.expr) -> bool:
    """Whether an expression is the literal None."""
    return isinstance(node, ast.Constant) and node.value is None


def dotted(node: ast.Attribute) -> str:
    """The attribute as written."""
    names = [node.attr]
    base: ast.expr = node.value
    for _ in range(MAX_LINKS):
        if not isinstance(base, ast.Attribute):
            break
        names.append(base.attr)
        base = base.value
    names.append(base.id if isinstance(base, ast.Name) else "…")
    assert len(names) > 1, "an attribute has a base"
    return ".".join(reversed(names))


def growths(file: FileContext, growers: frozenset[str]) -> tuple[Growth, ...]:
    """Where attributes of a file grow outside constructors."""
    finder = Finder(file, growers)
    return finder.find()
