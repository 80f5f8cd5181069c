def pick(names: list[str], want: str) -> int:  # expect: P10-R5.2
    """Guards that do not raise are no checks; unreachable ones neither."""
    if not names:
        return -1
    if want == "":
        print("empty")
    found = 0
    for i, name in enumerate(names):
        if name == want:
            found = i
    total = found + 1
    total *= 2
    total -= 1
    return total
    assert found > 0, "E1"
