"""What is known of numbers and of the number of rounds: intervals, sizes, bound classes.

K a constant; C a capacity (the length of a container that never grows, the shape of an array, a
frozen field); G a number that depends on data, under a guard that dominates its use; D one
without a guard.
"""

from __future__ import annotations

from typing import Final, NamedTuple

CLASSES: Final = "KCGD"
RANKS: Final = {name: rank for rank, name in enumerate(CLASSES)}
MAX_SHIFT: Final = 1 << 10


class Interval(NamedTuple):
    """A whole number lies between lo and hi (None: not known).

    cls   how its upper end is bounded: "K", "C", "G" or "D"
    why   the guard or capacity behind it; in class D what is missing
    """

    lo: int | None
    hi: int | None
    cls: str
    why: str = ""


class Size(NamedTuple):
    """How often iterating something runs.

    kind  "bounded"; "unbounded": endless; "stream": as long as its source sends (files, sockets,
          queues, generators with a loop without a bound); "unknown"
    lo, hi, cls, why  as in Interval, for the number of rounds; for what is not bounded `why` says
          what it is
    """

    kind: str
    lo: int
    hi: int | None
    cls: str
    why: str = ""


UNSEEN: Final = Size("unknown", 0, None, "D", "its type is not known")
FREE: Final = Interval(None, None, "D")
NATURAL: Final = Interval(0, None, "D")


def worst(left: str, right: str) -> str:
    """The weaker of two classes."""
    assert left in CLASSES, "a bound class"
    assert right in CLASSES, "a bound class"
    return left if RANKS[left] >= RANKS[right] else right


def exactly(value: int) -> Interval:
    """A constant."""
    return Interval(value, value, "K")


def added(left: int | None, right: int | None) -> int | None:
    """A sum of ends."""
    return None if left is None or right is None else left + right


def scaled(value: Interval, factor: int) -> Interval:
    """A multiple.  Turned round, the class says whether the upper end is known."""
    if factor >= 0:
        lo = None if value.lo is None else value.lo * factor
        hi = None if value.hi is None else value.hi * factor
        return Interval(lo, hi, value.cls, value.why)
    assert factor < 0, "turned round"
    lo = None if value.hi is None else value.hi * factor
    hi = None if value.lo is None else value.lo * factor
    cls = "D"
    if value.lo is not None:
        cls = "K"
    return Interval(lo, hi, cls, value.why if hi is None else "")


def joined(values: list[Interval]) -> Interval:
    """One of several values: the widest."""
    assert len(values) > 0, "there is a value"
    lows = [v.lo for v in values if v.lo is not None]
    highs = [v.hi for v in values if v.hi is not None]
    cls = "K"
    for value in values:
        cls = worst(cls, value.cls)
    lo = min(lows) if len(lows) == len(values) else None
    hi = max(highs) if len(highs) == len(values) else None
    return Interval(lo, hi, cls, next((v.why for v in values if v.why), ""))


def tightened(value: Interval, other: Interval) -> Interval:
    """Both hold: the narrower ends, the better class."""
    lows = [v for v in (value.lo, other.lo) if v is not None]
    highs = [v for v in (value.hi, other.hi) if v is not None]
    best = min(value.cls, other.cls, key=CLASSES.index)
    assert best in CLASSES, "a bound class"
    why = value.why if best == value.cls and value.why else other.why
    return Interval(max(lows, default=None), min(highs, default=None), best, why)


def natural(value: Interval) -> bool:
    """Whether it is never negative."""
    return value.lo is not None and value.lo >= 0


def magnitude(value: Interval) -> Interval:
    """abs()."""
    if natural(value):
        return value
    if value.lo is None or value.hi is None:
        return NATURAL
    assert value.lo < 0, "the natural ones are above"
    return Interval(0, max(-value.lo, value.hi), value.cls, value.why)


def positive(value: Interval) -> bool:
    """Whether it is at least 1."""
    return value.lo is not None and value.lo >= 1


def product(left: Interval, right: Interval) -> Interval:
    """left * right."""
    if natural(left) and natural(right):
        lo = (left.lo or 0) * (right.lo or 0)
        hi = None if left.hi is None or right.hi is None else left.hi * right.hi
        return Interval(lo, hi, worst(left.cls, right.cls), left.why or right.why)
    corners = [x * y for x in ends_of(left) for y in ends_of(right)]
    if len(corners) < 4:
        return FREE
    assert len(corners) == 4, "two ends of two numbers"
    return Interval(min(corners), max(corners), worst(left.cls, right.cls), left.why or right.why)


def ends_of(value: Interval) -> tuple[int, ...]:
    """Both ends, if both are known."""
    return () if value.lo is None or value.hi is None else (value.lo, value.hi)


def quotient(left: Interval, right: Interval) -> Interval:
    """left // right."""
    if not positive(right):
        return FREE
    low = right.lo or 1
    assert low >= 1, "the divisor is positive"
    lo = 0 if natural(left) else left.lo
    if left.hi is None:
        return Interval(lo, None, left.cls, left.why)
    if left.hi < 0:
        return Interval(lo, -1, left.cls, left.why)
    return Interval(lo, left.hi // low, left.cls, left.why)


def remainder(left: Interval, right: Interval) -> Interval:
    """left % right, which has the sign of the right."""
    if not positive(right):
        return FREE
    assert left.cls in CLASSES, "a bound class"
    hi = None if right.hi is None else right.hi - 1
    return Interval(0, hi, right.cls, right.why)


def shifted(left: Interval, right: Interval) -> Interval:
    """left << right."""
    if not natural(left) or not natural(right):
        return FREE
    cls = worst(left.cls, right.cls)
    if left.hi is None or right.hi is None or right.hi > MAX_SHIFT:
        return Interval(0, None, cls, left.why or right.why)
    assert right.hi >= 0, "a shift is natural"
    return Interval(0, left.hi << right.hi, cls, left.why or right.why)


def masked(ends: list[Interval]) -> Interval:
    """x & y of numbers that are not negative is at most each of them."""
    sure = [Interval(0, end.hi, end.cls, end.why) for end in ends]
    best = sure[0]
    for other in sure[1:]:
        best = tightened(best, other)
    assert best.lo == 0, "a mask gives no negative number"
    return best


def least(values: list[Interval]) -> Interval:
    """min(): at most each of them."""
    highs = [v for v in values if v.hi is not None]
    lows = [v.lo for v in values if v.lo is not None]
    lo = min(lows) if len(lows) == len(values) else None
    assert len(values) > 1, "min of two or more"
    best = min(values, key=_class_index)
    if not highs:
        return Interval(lo, None, best.cls, best.why)
    hi = min(v.hi for v in highs if v.hi is not None)
    return Interval(lo, hi, best.cls, best.why or "min()")


def _class_index(value: Interval) -> int:
    return CLASSES.index(value.cls)


def greatest(values: list[Interval]) -> Interval:
    """max(): at least each of them."""
    lows = [v.lo for v in values if v.lo is not None]
    highs = [v.hi for v in values if v.hi is not None]
    cls = "K"
    for value in values:
        cls = worst(cls, value.cls)
    assert cls in CLASSES, "a bound class"
    hi = max(highs) if len(highs) == len(values) else None
    return Interval(max(lows, default=None), hi, cls, next((v.why for v in values if v.why), ""))
