"""A work list with a budget, T4: the budget bounds what the list does not."""


def reach(graph: dict[str, list[str]], start: str) -> int:
    """At most a thousand nodes."""
    waiting = [start]
    budget = 1000
    seen = 0
    while waiting and budget > 0:
        budget -= 1
        node = waiting.pop()
        seen += 1
        waiting.extend(graph.get(node, []))
    return seen


def merge(left: list[int], right: list[int]) -> int:
    """Both operands of a disjunction are counters that every path steps."""
    i = 0
    while i < len(left) or i < len(right):
        i += 1
    return i
