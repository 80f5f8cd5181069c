"""Overloads say when the result is None: a type checker chooses among them."""

from typing import Literal, overload


class Store:
    """Sizes by name."""

    def __init__(self, sizes: dict[str, str]) -> None:
        self.sizes = sizes

    @overload
    def find(self, name: str, must: Literal[True] = ...) -> str: ...

    @overload
    def find(self, name: str, must: Literal[False]) -> str | None: ...

    def find(self, name: str, must: bool = True) -> str | None:
        """The size as text."""
        return self.sizes[name] if must else self.sizes.get(name)

    def tidy(self, name: str) -> str:
        """Without blanks."""
        return self.find(name).strip()
