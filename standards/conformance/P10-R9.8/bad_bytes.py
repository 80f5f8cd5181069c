"""A checksum line in one chain."""

import hashlib


def line(data: bytes) -> str:
    """The digest of some bytes in capitals."""
    return hashlib.sha256(data).hexdigest().upper()  # expect: P10-R9.8 P10-R9.1
