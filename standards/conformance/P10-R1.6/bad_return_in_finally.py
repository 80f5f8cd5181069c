"""A finally block that swallows the exception."""


def save(path: str, text: str) -> bool:
    """Write a file."""
    done = False
    try:
        with open(path, "w", encoding="utf-8") as stream:
            stream.write(text)
        done = True
    finally:
        return done  # expect: P10-R1.6
