"""`type` with one argument asks; it makes nothing."""


def same_kind(first: object, second: object) -> bool:
    """Whether two things have the same class."""
    return type(first) is type(second)


def field(name: str, type: str, width: int) -> str:
    """One column of a CREATE TABLE statement."""
    return f"{name} {type}({width})"


def kinds(things: list[object]) -> list[str]:
    """The class names of some things."""
    return [type(thing).__name__ for thing in things]
