def kind(n: int) -> str:
    if n == 1:
        return "a"
    assert False, "E1"  # expect: P10-R5.5


def pick(n: int) -> int:
    assert not (n, "never"), "E2"  # expect: P10-R5.5
    assert None, "E3"  # expect: P10-R5.5
    assert 0, "E4"  # expect: P10-R5.5
    assert not "text", "E5"  # expect: P10-R5.5
    return n
