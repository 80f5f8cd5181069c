import functools
from typing import Callable


def retry(fn: Callable[[str], str]) -> Callable[[str], str]:
    @functools.wraps(fn)
    def wrapper(arg: str) -> str:
        try:
            return fn(arg)
        except OSError:
            return fn(arg)

    return wrapper


@retry
def download(url: str) -> str:
    return url


@retry
def mirror(url: str) -> str:
    return download(url) + ".bak"


@retry
def sync(url: str) -> str:
    return mirror(url)
