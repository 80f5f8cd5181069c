"""A return of a function inside the loop does not leave the loop."""


def drain(orders: list[str]) -> None:
    """Shorten the list for each order."""
    for order in orders:
        def take(name: str) -> str:
            return orders.pop() + name

        print(take(order))  # expect: P10-R2.3
