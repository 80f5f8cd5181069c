def inner(n: int) -> int:
    assert n > 0, "E1"
    return n


def run(n: int) -> int:
    try:
        return inner(n)
    except AssertionError:
        print("failed")
        raise


def other(n: int) -> int:
    try:
        return inner(n)
    except AssertionError as exc:
        raise RuntimeError("E2") from exc
