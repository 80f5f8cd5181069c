"""A second statement behind the end of one that spans lines, and a stray semicolon."""


def corners(w: int, h: int) -> list[tuple[int, int]]:
    found = [
        (0, 0),
        (w, h),
    ]; found.append((w, 0))  # expect: P10-R4.3
    found.append((0, h));  # expect: P10-R4.3
    return found
