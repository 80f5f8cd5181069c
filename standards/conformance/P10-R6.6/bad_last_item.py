def last_price(orders: list[dict[str, float]]) -> float:
    for order in orders:
        if order["price"] > 100:
            break
    return order["price"]  # expect: P10-R6.6
