from typing import ClassVar, Final


class Decoder:
    TABLE: Final = {"a": 1, "b": 2}
    NAMES: ClassVar[Final[list[str]]] = ["a", "b"]

    def code(self, letter: str) -> int:
        return self.TABLE[letter]
