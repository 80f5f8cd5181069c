from pathlib import Path


def size(name: str) -> int:
    path = Path(name)
    text = path.read_text(encoding="utf-8")
    lines = text.split("\n")
    return len(lines)
