def parse(text: str) -> int:
    value = int(text)
    assert isinstance(value, int), "a number"
    result = value * 2
    assert isinstance(result, int), "a number"
    return result
