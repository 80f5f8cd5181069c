"""Whole numbers as sums of atoms: n + 1, last - first, 2 * len(xs).

An atom is what the analysis does not take apart: a variable, an attribute, the length of a
container, one element, or any other expression (named by its place).
"""

from __future__ import annotations

import ast
from typing import Final, NamedTuple

from flightlm.checker import limits
from flightlm.checker.effects import Effects

MAX_TERMS: Final = 64
OPAQUE: Final = "#"
Swap = tuple[tuple[str, int], ...]


class Term(NamedTuple):
    """An atom, how often it counts, and a node that stands for it."""

    key: str
    factor: int
    place: int

    @property
    def opaque(self) -> bool:
        """Whether the atom is an expression that only its place names."""
        assert self.key != "", "an atom has a name"
        return self.key[0] == OPAQUE


class Form(NamedTuple):
    """The sum of the terms and a constant; at most one term for each key, no factor is 0."""

    terms: tuple[Term, ...]
    constant: int

    def factor(self, key: str) -> int:
        """How often an atom counts."""
        for term in self.terms:
            if term.key == key:
                return term.factor
        return 0

    def without(self, key: str) -> Form:
        """The form without one atom."""
        return Form(tuple(term for term in self.terms if term.key != key), self.constant)

    def minus(self, other: Form) -> Form:
        """The difference of two forms."""
        turned = tuple(Term(t.key, -t.factor, t.place) for t in other.terms)
        return collected((*self.terms, *turned), self.constant - other.constant)

    def plus(self, number: int) -> Form:
        """The form with a number added."""
        return Form(self.terms, self.constant + number)

    def times(self, factor: int) -> Form:
        """A multiple."""
        assert factor != 0, "no factor of a form is 0"
        terms = tuple(Term(t.key, t.factor * factor, t.place) for t in self.terms)
        return Form(terms, self.constant * factor)

    def keys(self) -> frozenset[str]:
        """Its atoms."""
        return frozenset(term.key for term in self.terms)


def collected(terms: tuple[Term, ...], constant: int) -> Form:
    """A form with the terms of one key added up."""
    sums: dict[str, Term] = {}
    for term in terms:
        before = sums.get(term.key)
        factor = term.factor + (0 if before is None else before.factor)
        sums[term.key] = Term(term.key, factor, term.place)
    assert len(sums) <= len(terms), "no more atoms than terms"
    return Form(tuple(t for t in sums.values() if t.factor != 0), constant)


class Linear:
    """Reads expressions as forms."""

    __slots__ = ("effects", "known", "tree", "values")

    def __init__(self, effects: Effects) -> None:
        assert len(effects.tree.nodes) > 0, "a tree has its module"
        self.effects = effects
        self.tree = effects.tree
        self.values = effects.file.values
        self.known: dict[int, Form] = {}

    def form(self, place: int, swap: Swap = ()) -> Form:
        """The form of the expression at `place`; names in `swap` stand for other expressions."""
        known = self.known.get(place)
        if known is not None and not swap:
            return known
        found: list[Term] = []
        constant = 0
        waiting = [(place, 1, False)]  # an expression, its factor, whether it was swapped in
        for _ in range(limits.MAX_DEPTH):
            if not waiting:
                break
            i, factor, swapped = waiting.pop()
            value = self.number(i)
            if value is not None:
                constant += factor * value
                continue
            parts = self.parts(i, () if swapped else swap)
            if parts:
                waiting.extend((j, factor * by, swapped or out) for j, by, out in parts)
            else:
                found.append(Term(self.key(i, () if swapped else swap), factor, i))
        found.extend(Term(self.key(i, ()), factor, i) for i, factor, _ in waiting)
        assert len(found) > 0 or not waiting, "nothing is lost"
        result = collected(tuple(found), constant)
        if not swap:
            self.known[place] = result
        return result

    def number(self, i: int) -> int | None:
        """The value of a constant expression that is a whole number."""
        value = self.values.constant(i)
        if isinstance(value, bool) or not isinstance(value, int):
            return None
        return value

    def parts(self, i: int, swap: Swap) -> list[tuple[int, int, bool]]:
        """The expressions whose multiples add up to expression i; none if it is an atom."""
        tree = self.tree
        node = tree.nodes[i]
        assert isinstance(node, ast.expr), "an expression"
        if isinstance(node, ast.BinOp):
            left = tree.index[node.left]
            right = tree.index[node.right]
            if isinstance(node.op, ast.Add):
                return [(left, 1, False), (right, 1, False)]
            if isinstance(node.op, ast.Sub):
                return [(left, 1, False), (right, -1, False)]
            return self.product(node, left, right)
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
            return [(i + 1, -1, False)]
        if isinstance(node, ast.NamedExpr):
            return [(tree.index[node.value], 1, False)]
        if isinstance(node, ast.Name):
            return [(place, 1, True) for name, place in swap if name == node.id]
        return []

    def product(self, node: ast.BinOp, left: int, right: int) -> list[tuple[int, int, bool]]:
        """A product with a constant, `x << 3` included."""
        assert left < right, "operands in source order"
        first = self.number(left)
        second = self.number(right)
        if isinstance(node.op, ast.Mult):
            if second is not None:
                return [(left, second, False)]
            if first is not None:
                return [(right, first, False)]
        if isinstance(node.op, ast.LShift) and second is not None and 0 <= second < 64:
            return [(left, 1 << second, False)]
        return []

    def key(self, i: int, swap: Swap) -> str:
        """The name of the atom at i."""
        node = self.tree.nodes[i]
        assert i >= 0, "a place"
        path = self.effects.path(i)
        if path:
            return path
        if isinstance(node, ast.Call) and self.is_len(node):
            inner = self.tree.index[node.args[0]]
            argument = node.args[0]
            if isinstance(argument, ast.Name):
                inner = next((place for name, place in swap if name == argument.id), inner)
            path = self.effects.path(inner)
            return f"len({path})" if path else f"{OPAQUE}{i}"
        if isinstance(node, ast.Subscript):
            position = self.number(self.tree.index[node.slice])
            path = self.effects.path(i + 1)
            if path and position is not None:
                return f"{path}[{position}]"
        return f"{OPAQUE}{i}"

    def is_len(self, node: ast.Call) -> bool:
        """Whether a call is len() of one argument."""
        if len(node.args) != 1 or node.keywords:
            return False
        if isinstance(node.args[0], ast.Starred):
            return False
        return "builtins.len" in self.values.external(self.tree.index[node.func])

    def rebuilt(self, form: Form, key: str, instead: Form) -> Form:
        """The form with an atom replaced by another form."""
        factor = form.factor(key)
        rest = form.without(key)
        assert factor != 0, "the atom is in the form"
        scaled = tuple(Term(t.key, t.factor * factor, t.place) for t in instead.terms)
        return collected((*rest.terms, *scaled), rest.constant + instead.constant * factor)
