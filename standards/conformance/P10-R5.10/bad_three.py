def join(parts: list, glue: str, limit: int) -> str:
    assert isinstance(parts, list), "a list"
    assert isinstance(glue, str), "text"  # expect: P10-R5.10
    assert isinstance(limit, int), "a number"  # expect: P10-R5.10
    return glue.join(parts[:limit])
