"""super() in a diamond where every step goes on."""


class Stage:
    """The base."""

    def setup(self) -> int:
        """Nothing to do."""
        return 0


class Lights(Stage):
    """Lights."""

    def setup(self) -> int:
        """Hang the lights."""
        return super().setup() + 1


class Sound(Stage):
    """Sound."""

    def setup(self) -> int:
        """Place the speakers."""
        return super().setup() + 2


class Show(Lights, Sound):
    """Both."""

    def setup(self) -> int:
        """Everything."""
        return super().setup() + 4
