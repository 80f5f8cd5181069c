"""The check is in a function that import does not run."""  # expect: P10-R5.7


def verify() -> None:
    if not __debug__:
        raise RuntimeError("E0")
