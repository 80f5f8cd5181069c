"""A function handed to a function of the project."""

from collections.abc import Callable


def half(value: float) -> float:
    """Half of a value."""
    return value / 2.0


class Stage:
    """One stage of a pipeline."""

    def __init__(self, step: Callable[[float], float], name: str) -> None:
        self.name = name
        self.step = step  # expect: P10-R9.2


def describe(step: Callable[[float], float], name: str) -> str:
    """A stage as text."""
    return f"{name} {step is half}"


def build() -> list[str]:
    """The stages of the pipeline."""
    stage = Stage(half, "half")  # expect: P10-R9.2
    return [stage.name, describe(step=half, name="again")]  # expect: P10-R9.2
