class ChecksumError(Exception):
    """The checksum of a frame is wrong."""


class FrameError(ValueError):
    """A frame is too short or too long."""
