"""Fetch rates with a retrying decorator."""

from collections.abc import Callable


def retrying(fetch: Callable[[str], float]) -> Callable[[str], float]:
    """Try three times."""

    def attempt(currency: str) -> float:
        for _ in range(2):
            try:
                return fetch(currency)
            except OSError:
                continue
        return fetch(currency)

    return attempt


@retrying  # expect: P10-R8.5
def rate(currency: str) -> float:
    """The rate of a currency."""
    return float(len(currency))
