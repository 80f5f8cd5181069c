"""The versions that a report names are texts, and so are the names of modules."""

import json

import numpy as np


class Versions:
    """What a result depends on."""

    def __init__(self, numpy: str, build: str, reader: str) -> None:
        self.numpy = numpy
        self.build = build
        self.reader = reader


def versions() -> Versions:
    """The versions of this process."""
    return Versions(np.__version__, build=np.version.full_version, reader=json.__name__)


def described() -> dict[str, str]:
    """The same as a table."""
    version = np.__version__
    return {"numpy": version, "file": np.__file__}
