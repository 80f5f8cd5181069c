"""Attributes of an instance of an imported class."""

import argparse
import threading


def options(words: list[str]) -> argparse.Namespace:
    """The options with the derived one added."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--depth", type=int, default=1)
    found = parser.parse_args(words)
    found.doubled = found.depth * 2
    return found


def worker_name(thread: threading.Thread, number: int) -> None:
    """Name a worker."""
    thread.name = f"worker-{number}"
