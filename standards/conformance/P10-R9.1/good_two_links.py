"""Two links after the base; a leading self is not counted."""


class Model:
    """Model settings."""

    def __init__(self) -> None:
        self.heads = 4
        self.sizes = [1, 2, 3]


class Settings:
    """All settings."""

    def __init__(self) -> None:
        self.model = Model()


class Trainer:
    """Trains a model."""

    def __init__(self) -> None:
        self.cfg = Settings()

    def heads(self) -> int:
        """The number of heads."""
        return self.cfg.model.heads

    def size(self, place: int) -> int:
        """One of the sizes."""
        model = self.cfg.model
        return model.sizes[place]
