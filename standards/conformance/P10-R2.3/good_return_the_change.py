"""A change in the expression that is returned: no round follows."""

from library import joined


def take_first(orders: list[str]) -> str:
    """Return the last one for the first that is empty."""
    for order in orders:
        if order == "":
            return orders.pop()
    return ""


def join(rows: list[list[int]]) -> object:
    """Hand the list on when a row is empty."""
    for row in rows:
        if len(row) == 0:
            return joined(rows)
    return None
