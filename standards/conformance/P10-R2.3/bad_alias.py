"""Another name for the same list."""


def split(orders: list[int]) -> list[int]:
    """Both names are one list."""
    open_orders = orders
    for order in orders:
        if order < 0:
            open_orders.remove(order)  # expect: P10-R2.3
    return open_orders


class Board:
    """Cards on a board."""

    def __init__(self) -> None:
        self.cards: list[str] = []

    def tidy(self) -> None:
        """The local name is the attribute."""
        cards = self.cards
        for card in cards:
            if card.endswith("!"):
                self.cards.remove(card)  # expect: P10-R2.3
