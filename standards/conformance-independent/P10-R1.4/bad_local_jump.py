class Found(Exception):
    """Leaves nested loops."""


def locate(grid: list[list[int]], want: int) -> tuple[int, int]:
    where = (-1, -1)
    try:
        for r, row in enumerate(grid):
            for c, cell in enumerate(row):
                if cell == want:
                    where = (r, c)
                    raise Found()  # expect: P10-R1.4
    except Found:
        return where
    return where


def parse_port(text: str) -> int:
    try:
        if not text.isdigit():
            raise ValueError("digits")  # expect: P10-R1.4
        return int(text)
    except (TypeError, ValueError):
        return 0


def lookup(key: str) -> str:
    try:
        if key == "":
            raise KeyError(key)  # expect: P10-R1.4
    except LookupError:
        return "none"
    return key
