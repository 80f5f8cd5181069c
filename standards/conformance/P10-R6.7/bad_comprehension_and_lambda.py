import re


def lengths(words: list[str]) -> list[int]:
    found = [len(str) for str in words]  # expect: P10-R6.7
    found.sort(key=lambda re: -re)  # expect: P10-R6.7
    return found if re.escape("") == "" else []
