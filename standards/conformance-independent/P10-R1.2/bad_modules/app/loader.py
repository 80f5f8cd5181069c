"""Loads a config file and the files that it includes."""
from app import resolver


def load(path: str) -> dict[str, str]:  # expect-any a: P10-R1.2
    data = {"path": path}
    for inc in ("base",):
        data.update(resolver.resolve(inc))
    return data
