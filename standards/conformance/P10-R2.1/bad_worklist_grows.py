"""A graph walk without a set of seen nodes."""


def reach(graph: dict[str, list[str]], start: str) -> int:
    """Every pop pushes the neighbours."""
    waiting = [start]
    seen = 0
    while waiting:  # expect: P10-R2.1
        node = waiting.pop()
        seen += 1
        waiting.extend(graph.get(node, []))
    return seen


def drain(jobs: list[str], slow: frozenset[str]) -> int:
    """Only some paths take a job out."""
    done = 0
    while jobs:  # expect: P10-R2.1
        if jobs[-1] in slow:
            continue
        jobs.pop()
        done += 1
    return done
