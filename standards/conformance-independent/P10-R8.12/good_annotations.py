xs: list[int] = []


def f(a: int) -> int:
    """# type: int"""
    return a  # the type: always int
