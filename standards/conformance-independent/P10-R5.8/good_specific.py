def inner(n: int) -> int:
    assert n > 0, "E1"
    return n


def run(n: int) -> int:
    try:
        return inner(n)
    except (ValueError, KeyError):
        return 0
    except OSError as exc:
        print(exc)
    return 1
