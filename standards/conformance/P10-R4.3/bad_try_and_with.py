from pathlib import Path


def first_line(path: Path) -> str:
    try: stream = path.open(encoding="utf-8")  # expect: P10-R4.3
    except OSError: return ""  # expect: P10-R4.3
    with stream: return stream.readline()  # expect: P10-R4.3
