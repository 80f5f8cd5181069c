class Config:
    def __init__(self) -> None:
        self.names: list[str] = []


def build() -> Config:
    config = Config()
    cache = {}
    cache["a"] = 1
    config.names.append("a")
    return config
