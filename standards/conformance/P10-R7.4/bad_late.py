def split(items, size):  # expect: P10-R7.4
    parts = [items[i : i + size] for i in range(0, len(items), size)]
    if size <= 0:
        raise ValueError("a size")
    return parts
