"""Long lines."""
MESSAGE = "the quick brown fox jumps over the lazy dog and then over the second dog, and then it rests"  # expect: P10-R4.7
# a comment that goes on and on and on, well past what fits on a screen that is one hundred columns wide  # expect: P10-R4.7


def f(alpha: int, beta: int, gamma: int, delta: int) -> dict[str, tuple[int, int, int, int, int, int]]:  # expect: P10-R4.7
    return {}
