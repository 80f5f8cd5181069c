class ConfigError(Exception):
    pass


def read(path: str) -> str:
    try:
        with open(path, encoding="utf-8") as fh:
            return fh.read()
    except OSError as exc:
        raise ConfigError(path) from exc


def port(text: str) -> int:
    if not text.isdigit():
        raise ValueError(text)
    try:
        value = int(text)
    except OverflowError:
        value = 0
    else:
        if value > 65535:
            raise OverflowError(text)
    return value
