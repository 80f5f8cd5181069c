"""A chain over several lines."""

from pathlib import Path


def report(path: Path) -> str:
    """The first line of a report."""
    return (
        path.read_text()  # expect: P10-R9.8 P10-R9.1
        .replace("\t", " ")
        .strip()
        .splitlines()[0]
    )
