try:
    import tomllib
except ImportError:
    tomllib = None

from builtins import open as open_file


def has_toml(path: str) -> bool:
    with open_file(path, encoding="utf-8") as stream:
        return tomllib is not None and stream.readable()
