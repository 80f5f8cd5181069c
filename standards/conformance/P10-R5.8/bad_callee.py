def checked(value: int) -> int:
    assert value < 10, "a digit"
    return value


def digits(text: str) -> list[int]:
    found = []
    for character in text:
        try:
            found.append(checked(int(character)))
        except BaseException:  # expect: P10-R5.8
            found.append(0)
    return found
