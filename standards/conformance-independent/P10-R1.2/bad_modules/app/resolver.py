from .loader import load as _load


def resolve(name: str) -> dict[str, str]:  # expect-any a: P10-R1.2
    return _load(name + ".toml")
