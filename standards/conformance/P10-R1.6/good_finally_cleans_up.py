"""finally blocks that run to their end."""


def copy(source: str, rows: list[str]) -> int:
    """Copy the lines of a file."""
    count = 0
    stream = open(source, encoding="utf-8")
    try:
        for row in stream:
            rows.append(row)
            count += 1
    finally:
        for _ in range(3):
            if stream.closed:
                break
            stream.close()
    return count


def cleaner(names: list[str]) -> int:
    """Clear names at last."""
    try:
        return len(names)
    finally:

        def clear() -> int:
            names.clear()
            return 0

        clear()
