"""An exception that never leaves the function."""


def parse_port(text: str) -> int:
    """A port number, or 0."""
    try:
        port = int(text)
        if port > 65535:
            raise ValueError("too large")  # expect: P10-R1.4
    except ValueError:
        return 0
    return port
