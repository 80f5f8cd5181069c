"""To assign in the loop would do the work again on every turn."""


def matches(lines: list[str], word: str) -> list[str]:
    wanted = word.strip().lower()
    found: list[str] = []
    for line in lines:
        if line:
            found.append(line + wanted)
    return found
