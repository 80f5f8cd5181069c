import random
import time


def wait(dev, deadline: float) -> bool:
    while time.time() < deadline:  # expect: P10-R2.1
        if dev.ready():
            return True
    return False


def gcd(a: int, b: int) -> int:
    while b:  # expect: P10-R2.1
        a, b = b, a % b
    return a


def collatz(n: int) -> int:
    steps = 0
    while n != 1:  # expect: P10-R2.1
        n = n // 2 if n % 2 == 0 else 3 * n + 1
        steps += 1
    return steps


def roll() -> int:
    n = 0
    while random.random() < 0.5:  # expect: P10-R2.1
        n += 1
    return n


def search(xs: list[int], v: int) -> int:
    lo, hi = 0, len(xs)
    while lo < hi:  # expect: P10-R2.1
        mid = (lo + hi) // 2
        if xs[mid] < v:
            lo = mid + 1
        else:
            hi = mid
    return lo


def parent(node) -> object:
    while node.parent is not None:  # expect: P10-R2.1
        node = node.parent
    return node


def step(n: int, k: int) -> int:
    i = 0
    while i < n:  # expect: P10-R2.1
        i += k
    return i


def grow(xs: list[int]) -> int:
    i = 0
    while i < len(xs):  # expect: P10-R2.1
        xs.append(1)
        i += 1
    return i
