"""% formats text and / joins paths."""

from pathlib import Path


def report(folder: Path, name: str, code: int) -> str:
    target = folder / name / "report.txt"
    head = "%s: %d" % (name, code)
    line = "code %d" % code
    return f"{target} {head} {line}"
