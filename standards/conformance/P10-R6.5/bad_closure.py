"""A function inside a method stores through the same receiver."""

from collections.abc import Callable


class Button:
    def __init__(self, label: str) -> None:
        self.label = label

    def handler(self) -> Callable[[int], int]:
        def pressed(code: int) -> int:
            self.code = code  # expect: P10-R6.5
            return code

        return pressed
