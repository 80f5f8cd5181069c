def total_of(orders: list[dict[str, float]], rate: float) -> float:
    net = sum(
        order["price"] * order["count"]
        for order in orders
        if order["count"] > 0
    )
    return net * (
        1 + rate
    )
