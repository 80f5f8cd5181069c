import sys as system
from signal import SIGTERM, signal  # may: P10-R1.5


def stop(code: int) -> None:
    leave = system.exit  # expect-any a: P10-R1.5
    leave(code)  # expect-any a: P10-R1.5


leave_later = 0


def handler() -> None:
    signal(SIGTERM, print)  # expect: P10-R1.5
