"""A change right before the loop is left."""


def take(orders: list[str], wanted: str) -> bool:
    """Remove one and stop."""
    for order in orders:
        if order == wanted:
            orders.remove(order)
            break
    return wanted not in orders


def take_quietly(orders: list[str], wanted: str) -> bool:
    """Remove one and return."""
    for place, order in enumerate(orders):
        if order == wanted:
            del orders[place]
            return True
    return False
