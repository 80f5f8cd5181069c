"""Errors of every kind are silenced."""

import decimal


def cents(amount: decimal.Decimal) -> int:
    """An amount in cents."""
    value: int = amount * 100  # type: ignore  # expect: P10-R8.12
    return value


def shell(word: str) -> bool:
    """Whether a word is a shell's name."""
    return word in ("sh", "bash")  # nosec  # expect: P10-R8.12
