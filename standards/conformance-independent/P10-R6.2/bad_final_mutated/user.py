import store
from store import INDEX


def run() -> int:
    store.ITEMS.append("b")  # expect-any a: P10-R6.2
    return len(INDEX)
