"""The arena: exact size, alignment, one owner per buffer, seal, high-water mark."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flightlm.flight import limits
from flightlm.flight.arena import ITEM_BYTES, Arena, BufferSpec, aligned, planned_bytes
from flightlm.flight.status import Fault, FlightError

SPECS = (
    BufferSpec("a", "floats", (3, 5), "f4"),
    BufferSpec("a", "doubles", (7,), "f8"),
    BufferSpec("b", "ids", (9,), "i4"),
    BufferSpec("b", "bytes", (1,), "u1"),
    BufferSpec("b", "flags", (13,), "b1"),
)


def take_all(arena: Arena) -> list[np.ndarray[tuple[int, ...], np.dtype[np.generic]]]:
    """Every buffer of SPECS."""
    return [
        arena.f32("floats"),
        arena.f64("doubles"),
        arena.i32("ids"),
        arena.u8("bytes"),
        arena.mask("flags"),
    ]


@pytest.mark.requirement("FLM-REQ-102")
def test_what_is_planned_is_what_is_allocated() -> None:
    arena = Arena(SPECS)
    assert arena.allocated_bytes == planned_bytes(SPECS)
    assert planned_bytes(SPECS) == 64 + 64 + 64 + 64 + 64 + 64


@pytest.mark.requirement("FLM-REQ-101")
def test_views_are_aligned_zeroed_disjoint_and_typed() -> None:
    arena = Arena(SPECS)
    views = take_all(arena)
    for view, spec in zip(views, SPECS, strict=True):
        assert view.ctypes.data % limits.ALIGNMENT == 0
        assert view.shape == spec.shape
        assert not view.any()
        view.fill(1)
    for number, view in enumerate(views):
        view.fill(number)
    for number, view in enumerate(views):
        assert (view == view.dtype.type(number)).all(), "no buffer overlaps another"
    assert [str(view.dtype) for view in views] == ["float32", "float64", "int32", "uint8", "bool"]


@pytest.mark.requirement("FLM-REQ-103")
def test_each_buffer_has_one_owner_and_one_type() -> None:
    arena = Arena(SPECS)
    _ = arena.f32("floats")
    with pytest.raises(AssertionError, match="one owner"):
        _ = arena.f32("floats")
    with pytest.raises(AssertionError, match="planned element type"):
        _ = arena.f32("ids")
    with pytest.raises(AssertionError, match="in the plan"):
        _ = arena.f32("unknown")


@pytest.mark.requirement("FLM-REQ-103")
def test_a_sealed_arena_gives_nothing_and_needs_every_buffer_taken() -> None:
    arena = Arena(SPECS)
    _ = arena.f32("floats")
    with pytest.raises(AssertionError, match="every planned buffer"):
        arena.seal()
    whole = Arena(SPECS)
    _ = take_all(whole)
    before = whole.sealed
    whole.seal()
    assert (before, whole.sealed) == (False, True)
    with pytest.raises(AssertionError, match="sealed"):
        _ = whole.u8("bytes")
    with pytest.raises(AssertionError, match="once"):
        whole.seal()


@pytest.mark.requirement("FLM-REQ-103")
def test_the_high_water_mark_rises_to_the_plan() -> None:
    arena = Arena(SPECS)
    assert arena.high_water == 0
    _ = arena.f32("floats")
    first = arena.high_water
    assert 0 < first < arena.allocated_bytes
    for take, name in ((arena.f64, "doubles"), (arena.i32, "ids"), (arena.u8, "bytes")):
        before = arena.high_water
        _ = take(name)
        assert arena.high_water > before
    _ = arena.mask("flags")
    arena.seal()
    assert arena.high_water <= arena.allocated_bytes
    assert arena.allocated_bytes - arena.high_water < 2 * limits.ALIGNMENT


@pytest.mark.requirement("FLM-REQ-102")
@given(
    sizes=st.lists(
        st.tuples(st.sampled_from(sorted(ITEM_BYTES)), st.integers(0, 400)), min_size=1, max_size=20
    )
)
@settings(deadline=None)
def test_any_plan_is_exact(sizes: list[tuple[str, int]]) -> None:
    specs = tuple(
        BufferSpec("s", f"b{index}", (size,), kind) for index, (kind, size) in enumerate(sizes)
    )
    arena = Arena(specs)
    assert arena.allocated_bytes == planned_bytes(specs)
    assert planned_bytes(specs) == 64 + sum(aligned(spec.nbytes) for spec in specs)


@pytest.mark.requirement("FLM-REQ-102")
def test_a_size_beyond_int64_is_refused_and_does_not_wrap() -> None:
    spec = BufferSpec("s", "huge", (limits.MAX_ARENA_BYTES // 4,), "f4")
    with pytest.raises(FlightError) as caught:
        _ = planned_bytes((spec, BufferSpec("s", "more", (1,), "u1")))
    assert caught.value.fault is Fault.MEMORY
