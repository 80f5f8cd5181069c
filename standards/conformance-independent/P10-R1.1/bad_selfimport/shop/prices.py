"""The function comes back to itself through the package's re-export."""
import shop


def price(items: list[int], depth: int) -> int:  # expect: P10-R1.1
    if depth == 0:
        return sum(items)
    return shop.price(items, depth - 1)
