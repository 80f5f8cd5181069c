# flightlm-test: wall=core:math,core.image:zlib+core
"""The wall of this module is its own; it wins over the package's."""

import zlib

from core.sizes import LIMIT


def digest(data: bytes) -> int:
    """The checksum of some bytes."""
    return zlib.crc32(data[:LIMIT])
