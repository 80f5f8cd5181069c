"""Functions with names instead of lambdas."""


def to_cents(price: float) -> int:
    """A price in cents."""
    return round(price * 100)


def cents(prices: list[float]) -> list[int]:
    """Prices in cents."""
    return [to_cents(price) for price in prices]
