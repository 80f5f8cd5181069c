"""Generator expressions and generator functions."""

from collections.abc import Iterator


def halves(values: tuple[int, ...]) -> Iterator[int]:
    for value in values:
        yield value // 2


class Votes:
    def __init__(self, votes: tuple[int, ...]) -> None:
        self.votes = votes

    def count(self) -> int:  # flightlm: steady
        total = sum(vote for vote in self.votes)  # expect: P10-R3.9
        for half in halves(self.votes):  # expect: P10-R3.9
            total += half
        return total
