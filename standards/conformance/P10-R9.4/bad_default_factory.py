"""Defaults by lambda."""

from collections import defaultdict
from dataclasses import dataclass, field


@dataclass
class Job:
    """A job."""

    steps: list[str] = field(default_factory=lambda: ["fetch", "build"])  # expect: P10-R9.4


def tally(words: list[str]) -> dict[str, int]:
    """How often each word occurs, from ten."""
    found: dict[str, int] = defaultdict(lambda: 10)  # expect: P10-R9.4
    for word in words:
        found[word] += 1
    return found
