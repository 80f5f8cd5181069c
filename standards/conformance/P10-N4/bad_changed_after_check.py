def per_step(total: float, steps: int) -> float:
    if steps == 0:
        raise ValueError("steps")
    steps -= 1
    return total / steps  # expect: P10-N4
