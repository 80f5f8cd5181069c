"""A settings object with attributes that exist nowhere."""


class Settings:
    """Settings by attribute."""

    def __init__(self, values: dict[str, str]) -> None:
        self.values = values

    def __getattr__(self, name: str) -> str:  # expect: P10-R8.4
        return self.values[name]


class Watched:
    """Notes every access."""

    def __getattribute__(self, name: str) -> object:  # expect: P10-R8.4
        return super().__getattribute__(name)

    def __setattr__(self, name: str, value: object) -> None:  # expect: P10-R8.4
        super().__setattr__(name, value)
