class AppError(Exception):
    pass


def load(path: str) -> str:
    try:
        with open(path, encoding="utf-8") as fh:
            return fh.read()
    except OSError:
        raise AppError(path)  # expect: P10-R7.7
    except ValueError as exc:
        if path:
            raise AppError(str(exc))  # expect: P10-R7.7
        for _ in range(3):
            raise KeyError  # expect: P10-R7.7
    return ""
