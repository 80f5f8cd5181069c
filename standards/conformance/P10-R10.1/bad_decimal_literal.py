def step(x: int) -> int:
    return 1if x else 0  # expect: P10-R10.1
