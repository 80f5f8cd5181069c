"""A walrus of a comprehension is meant to outlive it."""


def first_long(words: list[str]) -> str:
    if any(len(found := word) > 10 for word in words):
        return found
    return ""
