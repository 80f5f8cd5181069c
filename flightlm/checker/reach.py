"""Which functions of one file a call may run, directly or through others.

Sets of functions are whole numbers: bit k stands for the k-th function in source order.  A file of
many functions has as many such sets, and each question is one `&` of two of them.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Final

from flightlm.checker.callgraph import components
from flightlm.checker.scopes import Scopes

NONE_OF_THEM: Final = 0


def union(sets: Sequence[int]) -> int:
    """The functions that are in one of the sets."""
    whole = NONE_OF_THEM
    for part in sets:
        whole |= part
    assert whole >= 0, "a set of bits"
    return whole


class Reach:
    """The functions of one file, and what running each of them may run.

    places   the functions in source order
    numbers  from a place to its number
    sets     per function what running it may run, itself included
    """

    __slots__ = ("numbers", "places", "scopes", "sets")

    def __init__(self, scopes: Scopes, callees: Mapping[int, Sequence[int]]) -> None:
        """`callees`: from each function, by place, to those that it calls."""
        self.scopes = scopes
        self.places = sorted(callees)
        self.numbers = {place: k for k, place in enumerate(self.places)}
        rows = [sorted({self.numbers[at] for at in callees[place]}) for place in self.places]
        self.sets = [NONE_OF_THEM] * len(rows)
        for part in components(rows):  # callees first
            whole = union([1 << member for member in part])
            for member in part:
                whole |= union([self.sets[k] for k in rows[member]])
            for member in part:
                self.sets[member] = whole
        assert all(self.sets[k] >> k & 1 for k in range(len(rows))), "a function runs itself"

    def run_by(self, functions: Collection[int]) -> int:
        """What running the functions at these places may run."""
        return union([self.sets[self.numbers[place]] for place in functions])

    def around(self, places: Sequence[int]) -> int:
        """The functions that hold one of the places."""
        found = NONE_OF_THEM
        scopes = self.scopes
        seen: set[int] = set()
        for place in places:
            scope = scopes.of[place]
            for _ in range(len(scopes.scopes)):
                if scope < 0 or scope in seen:
                    break
                seen.add(scope)
                number = self.numbers.get(self.opener(scope), -1)
                found |= NONE_OF_THEM if number < 0 else 1 << number
                scope = scopes.parent(scope)
        assert len(seen) <= len(scopes.scopes), "each scope once"
        return found

    def opener(self, scope: int) -> int:
        """The place of the node that opens a scope."""
        opened = self.scopes.scopes[scope]
        return opened.place

    def first(self, functions: int) -> int:
        """The place of the first function of a set that is not empty."""
        assert functions > NONE_OF_THEM, "there is a function"
        lowest = functions & -functions
        return self.places[lowest.bit_length() - 1]
