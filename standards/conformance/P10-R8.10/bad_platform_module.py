"""Report the machine to the fleet manager."""

import platform as machine
from platform import node


def describe() -> str:
    """Machine and system."""
    return f"{node()} {machine.system()}"  # expect: P10-R8.10


def is_arm() -> bool:
    """Whether the processor is an ARM."""
    return machine.machine() == "aarch64"  # expect: P10-R8.10
