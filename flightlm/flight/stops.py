"""Stop strings: find the end of a match, byte by byte, and how much text to hold back.

One automaton per stop string (Knuth, Morris & Pratt 1977).  Its state is the length of the
longest suffix of the text that is a prefix of the stop string: exactly the bytes that must not
be shown yet.
"""

from __future__ import annotations

from typing import Final

from flightlm.flight import limits
from flightlm.flight.arena import Arena, BufferSpec, slot_name
from flightlm.flight.status import Fault, FlightError


def stop_buffers(slot: int = 0) -> tuple[BufferSpec, ...]:
    """Patterns and failure links of at most MAX_STOPS strings of one slot, and their states."""
    shape = (limits.MAX_STOPS, limits.MAX_STOP_BYTES)
    row = (limits.MAX_STOPS,)
    specs = (
        BufferSpec("text", slot_name("stop.patterns", slot), shape, "u1"),
        BufferSpec("text", slot_name("stop.links", slot), shape, "i4"),
        BufferSpec("text", slot_name("stop.lengths", slot), row, "i4"),
        BufferSpec("text", slot_name("stop.states", slot), row, "i4"),
    )
    assert len(specs) == 4, "four tables"
    assert shape[0] > 0, "there is room for a stop string"
    return specs


class StopMatcher:
    """Watches a stream of bytes for the first of several stop strings."""

    __slots__ = ("_lengths", "_links", "_patterns", "_states", "count")

    def __init__(self, arena: Arena, slot: int = 0) -> None:
        self._patterns: Final = arena.u8(slot_name("stop.patterns", slot))
        self._links: Final = arena.i32(slot_name("stop.links", slot))
        self._lengths: Final = arena.i32(slot_name("stop.lengths", slot))
        self._states: Final = arena.i32(slot_name("stop.states", slot))
        assert self._patterns.shape == self._links.shape, "one link per byte"
        assert self._lengths.shape == self._states.shape, "one state per stop string"
        self.count = 0

    def begin(self, stops: tuple[bytes, ...]) -> None:
        """Forget everything and watch for `stops`.

        Raises FlightError(STOP); nothing has changed then.
        """
        self.require(stops)
        assert len(stops) <= limits.MAX_STOPS, "the number was checked"
        self.count = 0
        for stop in stops:
            self._add(stop)
        self._states.fill(0)
        assert self.count == len(stops), "every stop string is watched"

    def require(self, stops: tuple[bytes, ...]) -> None:
        """Raise FlightError(STOP) unless these are stop strings that `begin` can watch for."""
        if len(stops) > limits.MAX_STOPS:
            raise FlightError(Fault.STOP, f"{len(stops)} stop strings")
        for stop in stops:
            if not isinstance(stop, bytes):
                raise FlightError(Fault.STOP, f"{type(stop).__name__} is not bytes")
            size = len(stop)
            if size == 0:
                raise FlightError(Fault.STOP, "a stop string is empty")
            if size > limits.MAX_STOP_BYTES:
                raise FlightError(Fault.STOP, f"a stop string has {size} bytes")

    def _add(self, stop: bytes) -> None:
        """Store one pattern and compute its failure links."""
        size = len(stop)
        assert size > 0, "the stop strings were checked"
        assert size <= limits.MAX_STOP_BYTES, "the stop strings were checked"
        row = self.count
        assert row < limits.MAX_STOPS, "there is room"
        for at in range(size):
            self._patterns[row, at] = stop[at]
        self._lengths[row] = size
        self._links[row, 0] = 0
        state = 0
        for at in range(1, size):
            state = self._advance(row, state, stop[at])
            self._links[row, at] = state
        self.count = row + 1

    def _advance(self, row: int, state: int, byte: int) -> int:
        """The state of pattern `row` after `byte`; a full match gives its length."""
        assert state >= 0, "a state counts matched bytes"
        assert state < limits.MAX_STOP_BYTES, "a full match was handled"
        # Each failure link is shorter than the state it leaves, so `state` rounds suffice.
        for _ in range(limits.MAX_STOP_BYTES):
            if self._patterns.item(row, state) == byte:
                return state + 1
            if state == 0:
                return 0
            state = self._links.item(row, state - 1)
        raise AssertionError("failure links end at 0")

    def feed(self, byte: int) -> int:
        """Take one byte; return the length of the longest stop string that it completes, or 0."""
        assert byte >= 0, "a byte is not negative"
        assert byte < limits.BYTE_VALUES, "a byte has eight bits"
        matched = 0
        for row in range(min(self.count, limits.MAX_STOPS)):
            state = self._advance(row, self._states.item(row), byte)
            if state == self._lengths.item(row):
                matched = max(matched, state)
                state = self._links.item(row, state - 1)
            self._states[row] = state
        return matched

    def held(self) -> int:
        """How many of the last bytes may be the beginning of a stop string."""
        assert self.count >= 0, "a count is not negative"
        longest = 0
        for row in range(min(self.count, limits.MAX_STOPS)):
            longest = max(longest, self._states.item(row))
        assert longest < limits.MAX_STOP_BYTES, "a full match is not held"
        return longest
