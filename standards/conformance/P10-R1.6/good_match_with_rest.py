"""match statements that name the rest."""


def describe(command: object) -> str:
    """What a command does."""
    match command:
        case ["go", str(where)]:
            return where
        case {"stop": True}:
            return "stop"
        case _:
            return "?"


def size(shape: tuple[int, ...]) -> int:
    """The size of a shape."""
    match shape:
        case (width,):
            return width
        case (width, height):
            return width * height
        case other:
            return len(other)


def number(text: str) -> int:
    """A number."""
    match text:
        case "one":
            return 1
        case "two" | _:
            return 2
