def load(n: int) -> int:
    try:
        n += 1
        if n > 3:
            raise ValueError("E1")
    except OSError:
        n = 0
    else:
        if n == 2:
            raise KeyError("E2")
    finally:
        n += 1
    raise RuntimeError("E3")
