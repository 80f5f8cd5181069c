def gcd(a: int, b: int) -> int:
    while b:
        a, b = b, a % b
    return a


def digits(n: int, base: int) -> int:
    if base < 2:
        raise ValueError("base")
    count = 0
    while n > 0:
        n //= base
        count += 1
    return count
