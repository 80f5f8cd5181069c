def is_sorted(items: list[int]) -> bool:
    last = None
    for item in items:
        if last is not None and item < last:
            return False
        last = item
    return True


def counts(items: list[int]) -> dict[int, int]:
    found: dict[int, int] = {}
    for item in items:
        found[item] = found.get(item, 0) + 1
    return found


def bisect_in(items: list[int], wanted: int) -> int:
    assert is_sorted(items), "the items are sorted"
    assert counts(items).get(wanted, 0) <= 1, "no doubles"
    return items.index(wanted)
