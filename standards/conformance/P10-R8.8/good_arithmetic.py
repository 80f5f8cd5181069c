"""Products and powers in arguments."""


def compound(principal: float, rate: float, years: int) -> float:
    """The capital after some years."""
    return round(principal * (1.0 + rate) ** years, 2)


def area(a: float, b: float) -> float:
    """The area of a rectangle, squared sides first."""
    return max(a * b, a**2)
