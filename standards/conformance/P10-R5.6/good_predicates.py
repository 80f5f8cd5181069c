def is_even(number: int) -> bool:
    return number % 2 == 0


def halve(number: int, name: str) -> int:
    assert is_even(number), "an even number"
    assert isinstance(number, int), "an integer"
    assert name.startswith("n"), "named so"
    assert all(c.isalpha() for c in name), "letters"
    assert number.bit_length() < 64 or callable(name), "small"
    return number // 2
