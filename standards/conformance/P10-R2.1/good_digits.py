"""Division and shifts, T3."""


def digits(number: int) -> list[int]:
    """Decimal digits, the last first."""
    found: list[int] = []
    while number > 0:
        number, digit = divmod(number, 10)
        found.append(digit)
    return found


def ones(mask: int) -> int:
    """The number of set bits."""
    count = 0
    while mask > 0:
        count += mask & 1
        mask >>= 1
    return count


def base(number: int) -> str:
    """Base 36."""
    text = ""
    while number >= 1:
        text = "0123456789abcdefghijklmnopqrstuvwxyz"[number % 36] + text
        number = number // 36
    return text
