def inner(n: int) -> int:
    assert n > 0, "E1"
    return n


def run(n: int) -> int:
    try:
        return inner(n)
    except AssertionError:  # expect: P10-R5.8
        return 0


def loose(n: int) -> int:
    try:
        n = inner(n)
    except:  # expect: P10-R5.8
        n = 0
    return n


def direct(n: int) -> int:
    try:
        assert n > 1, "E2"
    except (ValueError, AssertionError) as exc:  # expect: P10-R5.8
        print(exc)
    return n
