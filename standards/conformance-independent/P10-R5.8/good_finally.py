def inner(n: int) -> int:
    assert n > 0, "E1"
    return n


def run(n: int) -> int:
    try:
        return inner(n)
    finally:
        print("done")
