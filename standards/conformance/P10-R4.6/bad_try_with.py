from pathlib import Path


def scan(folder: Path, mark: str) -> list[str]:
    found: list[str] = []
    if folder.is_dir():
        for path in folder.iterdir():
            try:
                with path.open(encoding="utf-8") as stream:
                    for line in stream:  # expect: P10-R4.6
                        found.append(line + mark)
            except OSError:
                found.append(path.name)
    return found
