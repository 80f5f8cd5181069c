"""Optional, unions with None, Final, ClassVar and Annotated are no levels."""

from typing import Annotated, ClassVar, Final, Optional, Union

LIMITS: Final[dict[str, list[int]]] = {}


class Plan:
    """A plan."""

    known: ClassVar[dict[str, list[int]]] = {}

    def rows(self, wanted: Optional[dict[str, list[int]]]) -> int:
        """How many rows are wanted."""
        return len(wanted) if wanted else 0

    def cells(self, wanted: dict[str, list[int]] | None) -> int:
        """The same with the new spelling."""
        return len(wanted) if wanted else 0

    def names(self, wanted: Union[dict[str, list[int]], None]) -> int:
        """The same with a union."""
        return len(wanted) if wanted else 0

    def metres(self, wanted: Annotated[dict[str, list[float]], "metres [m]"]) -> int:
        """The same with a unit."""
        return len(wanted)
