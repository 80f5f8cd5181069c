import os


def f(x: int, xs: list[int], p: str) -> int:
    assert x or 1, "E1"  # expect: P10-R5.4
    assert x >= 0 or x < 0 or True, "E2"  # expect: P10-R5.4
    assert os.path.exists, "E3"  # expect: P10-R5.4
    assert len(xs) > -1, "E4"  # expect: P10-R5.4
    assert not (x != x), "E5"  # may: P10-R5.4
    assert 0 <= abs(x), "E6"  # expect: P10-R5.4
    assert print, "E7"  # expect: P10-R5.4
    assert p is p, "E8"  # expect: P10-R5.4
    assert xs == xs, "E9"  # expect: P10-R5.4
    assert 1, "E10"  # expect: P10-R5.4
    assert ..., "E11"  # expect: P10-R5.4
    assert isinstance(p, (object,)), "E12"  # expect: P10-R5.4
    return x
