from pathlib import Path


def size(path: str) -> int:
    path = Path(path)  # expect: P10-R6.8
    return path.stat().st_size


def total(values: str) -> int:
    values = values.split(",")  # expect: P10-R6.8
    return len(values)
