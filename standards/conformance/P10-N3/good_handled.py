from contextlib import AbstractContextManager


class Guard(AbstractContextManager["Guard"]):
    def __exit__(self, *details: object) -> None:
        return None


def sketch(points: list[float]) -> float:
    # the method of least squares; fixed by the interface document, section 4
    return sum(points)
