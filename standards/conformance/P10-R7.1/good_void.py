import json
import sys
from pathlib import Path


def report(path: Path, data: dict[str, int]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8") as stream:
        json.dump(data, stream)
        stream.write("\n")
    sys.stdout.write("done\n")
    sys.stdout.flush()
    _ = path.stat()
    path.unlink(missing_ok=True)
