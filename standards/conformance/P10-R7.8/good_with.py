import gzip
from contextlib import ExitStack, closing
from pathlib import Path


def read(path: Path) -> str:
    with path.open(encoding="utf-8") as stream:
        text = stream.read()
    with gzip.open(path) as packed, open(path, "rb") as plain:
        size = len(packed.read()) + len(plain.read())
    with ExitStack() as stack:
        last = stack.enter_context(open(path, encoding="utf-8"))
        text += last.read()
    with closing(open(path, encoding="utf-8")) as other:
        text += other.read()
    return text[:size]
