"""Functions and parameters that are named like process control."""


def quit(reason: str) -> str:
    """Say goodbye."""
    return f"bye: {reason}"


def exit(code: int) -> int:
    """A code."""
    return code


def close(kill: bool, signal: str) -> str:
    """Close a session."""
    if kill:
        return quit(signal)
    return str(exit(0))
