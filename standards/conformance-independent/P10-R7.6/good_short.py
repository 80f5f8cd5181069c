def load(path: str) -> int:
    try:
        with open(path, encoding="utf-8") as fh:
            text = fh.read()
    except OSError as exc:
        raise RuntimeError("E1") from exc
    return len(text)


def port(text: str) -> int:
    try:
        value = int(text)
    except ValueError as exc:
        raise TypeError("E2") from exc
    return value
