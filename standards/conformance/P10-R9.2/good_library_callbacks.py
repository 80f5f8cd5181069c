"""Functions handed to the standard library, whose calls are known."""

import atexit
import threading
from functools import reduce


def report() -> None:
    """Print the end of the run."""
    print("end")


def longer(a: str, b: str) -> str:
    """The longer of two texts."""
    return a if len(a) >= len(b) else b


def run(words: list[str]) -> str:
    """The longest word, reported by a thread."""
    atexit.register(report)
    thread = threading.Thread(target=report)
    thread.start()
    lengths = list(map(len, words))
    assert len(lengths) == len(words), "one length per word"
    return reduce(longer, words)
