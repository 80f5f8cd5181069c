"""New keys in a dict that is gone through."""

import heapq


def lower(headers: dict[str, str]) -> dict[str, str]:
    """Add the key in lower case."""
    for name in headers:
        headers[name.lower()] = headers[name]  # expect: P10-R2.3
    return headers


def reorder(tasks: list[int]) -> list[int]:
    """The library changes its argument."""
    for place, task in enumerate(tasks):
        if task > place:
            heapq.heappush(tasks, task - 1)  # expect: P10-R2.3
    return tasks


def squares(values: list[int]) -> list[None]:
    """A comprehension is a loop too."""
    return [values.append(value * value) for value in values]  # expect: P10-R2.3
