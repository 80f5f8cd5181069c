from typing import ClassVar


class Card:
    __slots__ = ["rank", "suit"]
    __match_args__ = ("rank", "suit")
    suits = ("clubs", "hearts")
    kinds: ClassVar[frozenset[str]] = frozenset(("red", "black"))
    limit = 13

    def __init__(self, rank: int, suit: str) -> None:
        self.rank = rank
        self.suit = suit
