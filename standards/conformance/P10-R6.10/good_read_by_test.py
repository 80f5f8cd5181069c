def clamp(values: list[int], limit: int) -> int:
    total = sum(values)
    if total > limit:
        return total - limit
    return 0
