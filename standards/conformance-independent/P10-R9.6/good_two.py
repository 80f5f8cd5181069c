from typing import Annotated, ClassVar, Final, Optional

A: Final[dict[str, list[int]]] = {}
B: Optional[dict[str, list[int]]] = None
C: "dict[str, list[int]] | None" = None


class K:
    n: ClassVar[Optional[dict[str, list[int]]]] = None


def f(a: dict[str, list[int]], b: Annotated[list[list[int]], "x"]) -> tuple[int, str] | None:
    return None
