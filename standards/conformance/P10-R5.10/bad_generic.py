def merge(left: dict[str, int], right: dict[str, int]) -> dict[str, int]:
    assert isinstance(left, dict), "a table"
    assert isinstance(right, dict), "a table"  # expect: P10-R5.10
    return {**left, **right}
