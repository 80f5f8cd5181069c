"""Pages may import what they like."""

from shop.core import prices


def title(name: str) -> str:
    """The title of a page."""
    return f"{name} {prices.PRICE}"
