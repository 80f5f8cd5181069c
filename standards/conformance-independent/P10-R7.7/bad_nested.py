def run(n: int) -> int:
    try:
        n += 1
    except ValueError as exc:
        with open("x", encoding="utf-8") as fh:
            print(exc, fh.name)
            raise RuntimeError("E1")  # expect: P10-R7.7
    except (KeyError, OSError):
        try:
            n += 2
        finally:
            raise TypeError("E2")  # expect: P10-R7.7
    return n
