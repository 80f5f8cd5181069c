def total(values: list[int], strict: bool) -> int:
    kept = [v for v in values if v > 0]  # expect: P10-R6.10
    if strict:
        result = sum(values)
    else:
        result = sum(kept) + len(kept)
    return result
