def f(x: int, name: str, c: bool, xs: list[int]) -> int:
    assert True, "E1"  # expect: P10-R5.4
    assert (x > 0, "E2")  # expect: P10-R5.4
    assert [x], "E3"  # expect: P10-R5.4
    assert "message", "E4"  # expect: P10-R5.4
    assert f"{x} is bad", "E5"  # expect: P10-R5.4
    assert lambda: x, "E6"  # expect: P10-R5.4
    assert (y > 0 for y in xs), "E7"  # expect: P10-R5.4
    assert x == x, "E8"  # expect: P10-R5.4
    assert x is x, "E9"  # expect: P10-R5.4
    assert c or True, "E10"  # expect: P10-R5.4
    assert isinstance(x, object), "E11"  # expect: P10-R5.4
    assert len(name) >= 0, "E12"  # expect: P10-R5.4
    assert abs(x) >= 0, "E13"  # expect: P10-R5.4
    assert 3 > 2, "E14"  # expect: P10-R5.4
    assert {"a": x}, "E15"  # expect: P10-R5.4
    assert hasattr(x, "__class__"), "E16"  # expect: P10-R5.4
    return x
