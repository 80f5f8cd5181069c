import time


def add(x: int, acc: list[int] = []) -> list[int]:  # expect: P10-R6.3
    acc.append(x)
    return acc


def opts(*, table: dict[str, int] = {}, n: int = 3) -> int:  # expect: P10-R6.3
    return table.get("a", n)


def stamp(t: float = time.time()) -> float:  # expect: P10-R6.3
    return t


class Job:
    def run(self, seen: set[str] = set()) -> int:  # expect: P10-R6.3
        return len(seen)


async def go(xs=[i for i in range(3)]) -> int:  # expect: P10-R6.3
    return len(xs)


f = lambda x, acc=[]: acc + [x]  # expect: P10-R6.3
