import errno  # expect: P10-R6.9


def read(path: str) -> str:
    try:
        with open(path, encoding="utf-8") as input:  # expect: P10-R6.7
            return input.read()
    except OSError as errno:  # expect: P10-R6.7
        return str(errno)
