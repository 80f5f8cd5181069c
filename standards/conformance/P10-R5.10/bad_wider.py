def repeat(text: str, times: int) -> str:
    assert isinstance(text, (str, bytes)), "text"
    assert isinstance(times, (int, float)), "a number"  # expect: P10-R5.10
    return text * times
