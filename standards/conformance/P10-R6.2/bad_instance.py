class Settings:
    def __init__(self, level: int) -> None:
        self.level = level


settings = Settings(3)  # expect: P10-R6.2


def verbose() -> bool:
    return settings.level > 2
