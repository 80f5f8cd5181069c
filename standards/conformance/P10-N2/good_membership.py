# flightlm-test: profile=flight
"""One comparison, whatever stands on its sides."""


def is_vowel(letter: str) -> bool:
    return letter in ("a", "e", "i", "o", "u")


def differs(a: float, b: float, scale: float) -> bool:
    return abs(a - b) > max(a, b) * scale
