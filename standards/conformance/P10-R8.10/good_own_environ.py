"""The environment of a simulation, not of the process."""


class World:
    """A simulated world."""

    def __init__(self) -> None:
        self.environ: dict[str, float] = {}
        self.platform = "drill"
        self.version_info = (1, 4)

    def wind(self) -> float:
        """The wind speed."""
        return self.environ.get("wind", 0.0)


def label(world: World) -> str:
    """The platform and version of a world."""
    major, minor = world.version_info
    return f"{world.platform} {major}.{minor}"
