import contextlib
from contextlib import suppress as ignoring


def tidy(items):
    with contextlib.suppress(AssertionError):  # expect: P10-R5.8
        items.verify()
    with ignoring(Exception):  # expect: P10-R5.8
        assert items.closed, "closed"
