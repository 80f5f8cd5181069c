"""Reading another module's list is no computation of one's own."""

import string

from typing import Final

__all__ = ["exported"]
KEPT: Final = ("ascii_letters", "digits")


def exported(names: list[str]) -> list[str]:
    """The names that module string exports."""
    __all__ = [name for name in names if name in string.__all__]
    return [*__all__, *KEPT]
