"""Recursion through a lambda's own name and through a closure."""

power = lambda base, n: 1 if n == 0 else base * power(base, n - 1)  # expect: P10-R1.1


def count_change(amount: int, coins: tuple[int, ...]) -> int:
    """In how many ways coins make an amount."""
    found = 0

    def search(rest: int, first: int) -> None:  # expect: P10-R1.1
        nonlocal found
        if rest == 0:
            found += 1
            return
        for k in range(first, len(coins)):
            if coins[k] <= rest:
                search(rest - coins[k], k)

    search(amount, 0)
    return found
