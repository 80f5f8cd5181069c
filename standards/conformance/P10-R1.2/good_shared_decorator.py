"""Two functions under one decorator, one calling the other."""

import functools
import logging


def logged(function):
    """Log every call."""

    @functools.wraps(function)
    def wrapper(*args):
        logging.debug("%s", function.__name__)
        return function(*args)

    return wrapper


@logged
def parse(text: str) -> list[str]:
    """Words of a text."""
    return text.split()


@logged
def count(text: str) -> int:
    """The number of words."""
    return len(parse(text))


def first(text: str) -> str:
    """The first word."""
    return parse(text)[0]


first = logged(first)


def shown(text: str) -> str:
    """The first word, to show."""
    return first(text)
