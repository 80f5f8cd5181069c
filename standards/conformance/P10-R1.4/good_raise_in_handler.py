"""Raises in handlers, in else and behind finally belong to the caller."""


def checked(text: str) -> int:
    """A positive number."""
    try:
        value = int(text)
    except ValueError:
        raise ValueError(f"{text!r} is no number") from None
    else:
        if value < 0:
            raise ValueError("negative")
    return value


def guarded(text: str, log: list[str]) -> int:
    """A positive number, noted."""
    try:
        return checked(text)
    finally:
        log.append(text)
