"""At ground, conditions may be combined."""


def pick(values: list[int], low: int, high: int) -> list[int]:
    kept = [v for v in values if low <= v <= high and v % 2 == 0]
    return kept if kept or low > high else values
