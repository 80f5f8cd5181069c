"""Stars in patterns and slices."""


def command(words: list[str]) -> str:
    """The verb of a command."""
    match words:
        case ["go", *_]:
            return "go"
        case [verb, *others] if others:
            return verb
        case _:
            return ""


def options(event: dict[str, int]) -> int:
    """How many keys an event has beside its time."""
    match event:
        case {"time": _, **rest}:
            return len(rest)
        case _:
            return len(event)
