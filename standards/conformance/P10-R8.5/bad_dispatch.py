"""Format values by their type, chosen at run time."""

import atexit
import functools


@functools.singledispatch  # expect: P10-R8.5
def show(value: object) -> str:
    """The text of a value."""
    return repr(value)


@show.register  # expect: P10-R8.5
def show_int(value: int) -> str:
    """The text of a number."""
    return f"{value:_}"


@atexit.register  # expect: P10-R8.5
def farewell() -> None:
    """Say that the program ends."""
    print("done")
