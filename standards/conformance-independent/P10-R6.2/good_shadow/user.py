from store import ITEMS as base


def run() -> list[str]:
    items = list(base)
    items.append("b")
    return items
