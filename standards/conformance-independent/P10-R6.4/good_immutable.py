from typing import ClassVar


class Model:
    name: ClassVar[str] = "m"
    fields = ("a", "b")
    codes = frozenset((1,))
    limit = 3
    items: list[int]

    def __init__(self) -> None:
        self.items = []
