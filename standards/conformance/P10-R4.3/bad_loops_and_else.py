def drain(queue: list[int], seen: set[int]) -> int:
    total = 0
    for item in queue: total += item  # expect: P10-R4.3
    while queue: queue.pop()  # expect: P10-R4.3
    if total > 10:
        seen.add(total)
    else: seen.clear()  # expect: P10-R4.3
    return total
