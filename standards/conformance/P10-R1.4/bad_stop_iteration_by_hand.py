"""Iteration protocol exceptions raised by hand."""

from collections.abc import Iterator


def first_words(lines: list[str]) -> Iterator[str]:
    """The first word of each line up to an empty line."""
    for line in lines:
        if not line:
            raise StopIteration  # expect: P10-R1.4
        yield line.split()[0]


def leave() -> None:
    """Pretend to be closed."""
    raise GeneratorExit("done")  # expect: P10-R1.4
