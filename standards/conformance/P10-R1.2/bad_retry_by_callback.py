"""A download that passes itself to the helper that calls it."""

from collections.abc import Callable


def with_delay(action: Callable[[str], bool], url: str) -> bool:  # expect: P10-R1.2
    """Run an action later."""
    return action(url)


def download(url: str) -> bool:
    """Try again until it works."""
    if url.startswith("https"):
        return True
    return with_delay(download, url)
