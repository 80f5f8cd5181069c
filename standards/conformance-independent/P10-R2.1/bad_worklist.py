from collections import deque


def reach(graph: dict[int, list[int]], start: int) -> set[int]:
    seen = {start}
    queue = deque([start])
    while queue:  # expect: P10-R2.1
        node = queue.popleft()
        for nxt in graph[node]:
            if nxt not in seen:
                seen.add(nxt)
                queue.append(nxt)
    return seen


def either(stack: list[int], budget: int) -> int:
    while stack or budget > 0:  # expect: P10-R2.1
        budget -= 1
        if stack:
            stack.pop()
            stack.append(1)
    return budget


def sometimes(stack: list[int]) -> int:
    n = 0
    while stack:  # expect: P10-R2.1
        if stack[-1] > 0:
            stack.pop()
        n += 1
    return n


def newton(x: float, tol: float) -> float:
    err = 1.0
    while err > tol:  # expect: P10-R2.1
        nxt = 0.5 * (x + 2.0 / x)
        err = abs(nxt - x)
        x = nxt
    return x
