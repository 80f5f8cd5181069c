def box(size: tuple[int, int] = (4, 3), names: tuple[str, ...] = (), flags: frozenset[int] | None = None) -> int:
    width, height = size
    return width * height + len(names) + (len(flags) if flags else 0)
