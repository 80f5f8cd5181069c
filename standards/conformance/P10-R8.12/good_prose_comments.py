"""Comments in prose that begin like a type comment."""

SHAPES = {
    "round": 1,  # type: the kind of hole
    "square": 2,
}


def hole(kind: str) -> int:
    """The number of a kind of hole."""
    # type: see the table above
    # noqabel is the name of the old plant
    return SHAPES[kind]
