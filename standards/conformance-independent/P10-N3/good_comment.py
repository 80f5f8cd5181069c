# Nothing is left to do here; all fixed.


def f(n: int) -> int:
    return n  # mastodon
