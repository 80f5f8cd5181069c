E_RANGE = "E7"


def f(n: int) -> int:
    assert n > 0, "E1: n"
    assert n < 10, E_RANGE
    assert n != 3, f"E2 {n}"
    assert (
        n != 4
    ), ("E3",)
    return n
