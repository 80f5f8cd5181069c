"""Which bindings of a variable can be the one that a use of it sees."""

from __future__ import annotations

import ast
from bisect import bisect_left
from typing import Final

from flightlm.checker.context import FileContext
from flightlm.checker.effects import Effects
from flightlm.checker.paths import FORS
from flightlm.checker.scopes import Binding, ScopeKind
from flightlm.checker.syntax import FUNCTIONS

MAX_BINDINGS: Final = 64  # that are looked at for one use, the nearest before it
LOOPING: Final = (*FORS, ast.While)
NO_BINDINGS: Final[tuple[Binding, ...]] = ()


class Definitions:
    """Reaching definitions of names, by the structure of the code."""

    __slots__ = ("effects", "file", "here", "known", "ordered", "tree")

    def __init__(self, file: FileContext, effects: Effects) -> None:
        assert file.tree is effects.tree, "one file"
        self.file = file
        self.effects = effects
        self.tree = file.tree
        self.known: dict[int, tuple[Binding, ...]] = {}
        self.ordered: dict[tuple[int, str], tuple[Binding, ...]] = {}
        self.here: dict[tuple[int, str], bool] = {}  # whether the owner alone binds the name

    def reaching(self, i: int) -> tuple[Binding, ...]:
        """The bindings that the Name at i may see; empty if they are too many or elsewhere."""
        known = self.known.get(i)
        if known is not None:
            return known
        node = self.tree.nodes[i]
        assert isinstance(node, ast.Name), "a name"
        scopes = self.file.scopes
        owner = scopes.resolve(scopes.of[i], node.id)
        result = NO_BINDINGS
        if owner >= 0:
            bindings = self.bindings_of(owner, node.id)
            few = len(bindings) <= MAX_BINDINGS
            result = bindings if few else NO_BINDINGS
            if len(bindings) > 1 and self._runs_here(owner, i, node.id):
                result = self._ordered(i, bindings) if few else self._nearest(i, bindings)
        self.known[i] = result
        return result

    def bindings_of(self, owner: int, name: str) -> tuple[Binding, ...]:
        """All bindings of a name in the scope that owns it, in source order."""
        known = self.ordered.get((owner, name))
        if known is not None:
            return known
        scopes = self.file.scopes
        bindings = scopes.own(owner, name) if owner >= 0 else NO_BINDINGS
        result = tuple(sorted(bindings, key=place_of_binding))
        assert len(result) == len(bindings), "the same bindings"
        self.ordered[(owner, name)] = result
        return result

    def _nearest(self, i: int, bindings: tuple[Binding, ...]) -> tuple[Binding, ...]:
        """The bindings that the use at i may see, of very many; empty if too many may be."""
        tree = self.tree
        end = bisect_left(bindings, i, key=place_of_binding)
        window = bindings[max(0, end - MAX_BINDINGS) : end]
        sure = [b for b in window if self._done(b, i) and self._is_sure(b, i)]
        if not sure:
            return NO_BINDINGS
        last = sure[-1].place
        start = last
        stop = i
        for loop in self._loops(i, last):
            start = min(start, loop)
            stop = max(stop, tree.ends[loop])
        first = bisect_left(bindings, start, key=place_of_binding)
        beyond = bisect_left(bindings, stop, key=place_of_binding)
        assert first < beyond, "the sure binding is one of them"
        near = bindings[first:beyond]
        return self._ordered(i, near) if len(near) <= MAX_BINDINGS else NO_BINDINGS

    def _is_sure(self, binding: Binding, i: int) -> bool:
        """Whether a binding before the use gives the name a value that older ones do not reach."""
        return binding.kind != "augassign" and self._dominates(binding, i)

    def _runs_here(self, owner: int, i: int, name: str) -> bool:
        """Whether the use and all bindings run in the body of one function, in source order."""
        scopes = self.file.scopes
        assert owner >= 0, "the scope that binds the name"
        here = scopes.function(i)
        if here != scopes.owners[owner]:
            return False
        at = scopes.of[i]
        for _ in range(self.tree.depths[i] + 1):
            if at in (owner, -1) or scopes.kind(at) is ScopeKind.LAMBDA:
                break
            at = scopes.parent(at)
        return at == owner and self._bound_here(owner, name)

    def _bound_here(self, owner: int, name: str) -> bool:
        """Whether all bindings of a name run in the function of its scope."""
        known = self.here.get((owner, name))
        if known is not None:
            return known
        scopes = self.file.scopes
        here = scopes.owners[owner]
        places = [binding.place for binding in self.bindings_of(owner, name)]
        result = all(scopes.function(place) == here or self._heads(place) for place in places)
        self.here[(owner, name)] = result
        return result

    def _heads(self, place: int) -> bool:
        return isinstance(self.tree.nodes[place], (ast.arg, *FUNCTIONS, ast.ClassDef))

    def _ordered(self, i: int, bindings: tuple[Binding, ...]) -> tuple[Binding, ...]:
        """The last binding that must have run, and what may have run after it."""
        before = [b for b in bindings if self._done(b, i)]
        sure = [b for b in before if self._is_sure(b, i)]
        last = max((b.place for b in sure), default=-1)
        found = [b for b in before if b.place >= last]
        for loop in self._loops(i, last):
            inside = (b for b in bindings if self.tree.contains(loop, b.place))
            found.extend(b for b in inside if b not in found)
        assert len(found) <= len(bindings), "some of them"
        return tuple(sorted(found, key=place_of_binding)) if found else bindings

    def _done(self, binding: Binding, i: int) -> bool:
        """Whether a binding stands before node i and its value does not hold i."""
        value = binding.value
        if binding.place >= i:
            return False
        holds = value >= 0 and self.tree.contains(value, i)
        if binding.kind == "augassign":
            holds = self.tree.statements[i] == self.tree.statements[binding.place]
        return not holds

    def _dominates(self, binding: Binding, i: int) -> bool:
        """Whether the statement that binds lies in a block around the use and runs always."""
        tree = self.tree
        place = binding.place
        if isinstance(tree.nodes[place], ast.arg):
            return True
        statement = tree.statements[place]
        node = tree.nodes[statement]
        if binding.kind in ("for", "with", "except", "match", "walrus") and statement != place:
            heads = tree.contains(statement, i)
            if isinstance(node, FORS):
                return heads and self._in_body(statement, i)
            if not isinstance(node, ast.With | ast.AsyncWith | ast.Assign | ast.Expr):
                return heads and binding.kind not in ("match", "except")
        assert statement >= 0, "a place"
        return self._block_holds(statement, i)

    def _in_body(self, loop: int, i: int) -> bool:
        at = i
        for _ in range(self.tree.depths[i] + 1):
            if self.tree.parents[at] == loop:
                return self.tree.fields[at] == "body"
            at = self.tree.parents[at]
        return False

    def _block_holds(self, statement: int, i: int) -> bool:
        """Whether the block of a statement also holds, at any depth, node i."""
        assert self.tree.statements[statement] == statement, "a statement"
        tree = self.tree
        block = tree.parents[statement]
        if not tree.contains(block, i):
            return False
        at = i
        for _ in range(tree.depths[i] + 1):
            if tree.parents[at] == block:
                return tree.fields[at] == tree.fields[statement]
            at = tree.parents[at]
        return False

    def _loops(self, i: int, last: int) -> list[int]:
        """The loops around node i that the last sure binding stands before."""
        tree = self.tree
        found = []
        child = i
        for _ in range(tree.depths[i] + 1):
            at = tree.parents[child]
            if child == 0 or isinstance(tree.nodes[at], (*FUNCTIONS, ast.ClassDef)):
                break
            once = tree.fields[child] in ("iter", "orelse")
            looping = isinstance(tree.nodes[at], LOOPING) and not once
            if looping and not tree.contains(at, max(last, 0)):
                found.append(at)
            child = at
        assert len(found) <= tree.depths[i] + 1, "loops are ancestors"
        return found

    def is_constant(self, i: int) -> bool:
        """Whether the Name at i is a module-level name that is bound once and for all."""
        node = self.tree.nodes[i]
        assert isinstance(node, ast.Name), "a name"
        scopes = self.file.scopes
        owner = scopes.resolve(scopes.of[i], node.id)
        if owner != 0:
            return False
        bindings = scopes.own(0, node.id)
        kinds = ("assign", "annassign", "from", "unpack")
        return len(bindings) == 1 and bindings[0].kind in kinds and scopes.function(i) >= 0


def place_of_binding(binding: Binding) -> int:
    """Where a binding stands; bindings are sorted by it."""
    return binding.place
