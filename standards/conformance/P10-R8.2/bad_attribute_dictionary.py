"""Serialize measurement objects."""


class Sample:
    """One sample."""

    def __init__(self, value: float) -> None:
        self.value = value

    def to_json(self) -> dict[str, object]:
        """Every attribute by name."""
        return dict(self.__dict__)  # expect: P10-R8.2

    def restore(self, state: dict[str, object]) -> None:
        """Take every attribute from a dictionary."""
        self.__dict__.update(state)  # expect: P10-R8.2
