def area(kind, size):
    if size < 0:
        raise ValueError("a size")
    if kind == "square":
        return size * size
    elif kind == "line":
        return 0
    else:
        raise ValueError(f"unknown kind {kind}")
