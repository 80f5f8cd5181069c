"""The handler catches another type than the one that is raised."""


def read_header(path: str) -> bytes:
    """The first bytes of a file."""
    try:
        with open(path, "rb") as stream:
            header = stream.read(4)
        if header != b"DATA":
            raise ValueError(f"{path} is no data file")
    except OSError as error:
        raise RuntimeError(path) from error
    return header
