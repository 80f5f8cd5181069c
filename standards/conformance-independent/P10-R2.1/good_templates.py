def total(xs: list[int]) -> int:
    i = 0
    s = 0
    while i < len(xs):
        s += xs[i]
        i += 1
    return s


def down(n: int) -> int:
    i = 64
    while i > 0:
        i -= 2
    return i


def bits(n: int) -> int:
    count = 0
    while n > 0:
        count += n & 1
        n >>= 1
    return count


def digits(n: int) -> int:
    count = 0
    while n > 0:
        n //= 10
        count += 1
    return count


def drain(stack: list[int]) -> int:
    s = 0
    while stack:
        s += stack.pop()
    return s


def search(queue: list[int]) -> int:
    budget = 1000
    found = 0
    while queue and budget > 0:
        budget -= 1
        node = queue.pop()
        queue.append(node + 1)
        found += 1
    return found
