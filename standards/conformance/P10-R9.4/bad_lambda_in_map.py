"""Lambdas in map and filter."""


def cents(prices: list[float]) -> list[int]:
    """Prices in cents."""
    return list(map(lambda price: round(price * 100), prices))  # expect: P10-R9.4


def cheap(prices: list[float]) -> list[float]:
    """The prices below ten."""
    return list(filter(lambda price: price < 10.0, prices))  # expect: P10-R9.4
