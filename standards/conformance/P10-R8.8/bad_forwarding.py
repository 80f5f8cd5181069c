"""A subclass that hands everything on."""

import logging


class PlainFormatter(logging.Formatter):
    """A formatter without colours."""

    def __init__(self, *args: str, **kwargs: bool) -> None:  # expect: P10-R8.8
        super().__init__(
            *args,  # expect: P10-R8.8
            **kwargs,  # expect: P10-R8.8
        )


BASES = (ValueError, KeyError)


class Refused(*BASES):  # expect: P10-R8.8
    """A refused value."""
