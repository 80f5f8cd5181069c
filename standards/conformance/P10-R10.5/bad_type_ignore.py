def size(text: str) -> str:
    return len(text)  # type: ignore  # expect: P10-R10.5


def width(text: str) -> str:
    return len(text)  # type: ignore  # the annotation is wrong, and has been for years  # expect: P10-R10.5
