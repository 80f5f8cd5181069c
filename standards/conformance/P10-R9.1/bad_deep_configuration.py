"""Read a setting through four objects."""


class Learning:
    """Learning settings."""

    def __init__(self) -> None:
        self.rate = 0.1


class Model:
    """Model settings."""

    def __init__(self) -> None:
        self.learning = Learning()


class Settings:
    """All settings."""

    def __init__(self) -> None:
        self.model = Model()


class Trainer:
    """Trains a model."""

    def __init__(self) -> None:
        self.settings = Settings()

    def rate(self) -> float:
        """The learning rate."""
        return self.settings.model.learning.rate  # expect: P10-R9.1


def rate_of(settings: Settings) -> float:
    """The learning rate of some settings."""
    return settings.model.learning.rate  # expect: P10-R9.1
