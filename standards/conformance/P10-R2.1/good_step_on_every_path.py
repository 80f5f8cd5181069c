"""Steps before `continue`, in `finally`, in both branches."""


def parse(words: list[str]) -> list[int]:
    """The numbers among the words."""
    found: list[int] = []
    at = 0
    while at < len(words):
        word = words[at]
        at += 1
        if not word.isdigit():
            continue
        found.append(int(word))
    return found


def checked(words: list[str]) -> int:
    """The step stands in `finally`."""
    total = 0
    at = 0
    while at < len(words):
        try:
            total += int(words[at])
        except ValueError:
            total -= 1
        finally:
            at += 1
    return total


def tokens(text: str) -> int:
    """Every branch steps, some further than others."""
    count = 0
    at = 0
    while at < len(text):
        if text[at] == "\\":
            at += 2
        elif text[at] == " ":
            at += 1
            continue
        else:
            at += 1
        count += 1
    return count
