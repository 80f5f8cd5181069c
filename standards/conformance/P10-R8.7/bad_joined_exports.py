"""One interface over two modules."""

import readers
import writers
from readers import read
from writers import write

__all__ = readers.__all__ + writers.__all__  # expect: P10-R8.7


def copy(source: str, target: str) -> None:
    """Copy a file."""
    write(target, read(source))
