from typing import Any, Dict, List, Optional


def f(a: dict[str, list[tuple[int, int]]]) -> int:  # expect: P10-R9.6
    return len(a)


def g(a: Any) -> int:  # expect: P10-R9.6
    return 1


x: "Dict[str, List[List[int]]]" = {}  # expect: P10-R9.6


class A:
    n: Optional[list[Any]] = None  # expect: P10-R9.6

    def run(self, b: int) -> "dict[str, dict[str, dict[str, int]]]":  # expect: P10-R9.6
        return {}
