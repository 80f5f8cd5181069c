"""Call the vendor's motor driver."""

import builtins
import ctypes


def open_driver(path: str) -> object:
    """The driver's library."""
    return ctypes.CDLL(path)  # expect: P10-R8.1


class Pose(ctypes.Structure):  # expect: P10-R8.1
    """A pose as the driver lays it out."""


def compiled(rule: str) -> object:
    """A limit rule of the operator, compiled."""
    return builtins.compile(rule, "rule", "eval")  # expect: P10-R8.1
