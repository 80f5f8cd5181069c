import builtins
from builtins import NotImplementedError as Later


def uplink(frame: bytes) -> int:
    if not frame:
        raise Later("empty frames")  # expect: P10-N3
    if len(frame) > 255:
        raise builtins.NotImplementedError  # expect: P10-N3
    error = Later("the rest")
    raise error  # expect: P10-N3
