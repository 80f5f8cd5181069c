def find(words: list[str], wanted: str) -> str:
    found = None
    for word in words:
        if word == wanted:
            found = word
    return found or ""


def limited(value: int | None) -> int:
    if value is None:
        value = 3
    return value
