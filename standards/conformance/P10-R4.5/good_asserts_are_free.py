"""Assertions do not count, whatever they combine."""


def blend(a: float, b: float, t: float, lo: float, hi: float) -> float:
    assert lo < hi, "an interval"
    assert lo <= a <= hi and lo <= b <= hi, "both inside"
    assert 0.0 <= t <= 1.0 or t == -1.0, "a weight, or the default"
    assert all(x == x for x in (a, b, t) if x or not x), "no NaN"
    assert isinstance(a, float) and isinstance(b, float) and isinstance(t, float), "floats"
    assert (a if a > b else b) <= hi and (a if a < b else b) >= lo, "ordered"
    assert a != hi or b != hi or t != 1.0 or lo != hi, "not all equal"
    weight = 0.5 if t < 0 else t
    return a + (b - a) * weight
