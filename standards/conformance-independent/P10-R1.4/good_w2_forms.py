class Stop(Exception):
    pass


class Other(Exception):
    pass


def scan(xs: list[int]) -> int:
    try:
        total = sum(xs)
    except Stop as exc:
        raise Other("x") from exc
    else:
        if total > 3:
            raise Stop("y")
    try:
        if total < 0:
            raise Stop("z")
    except Other:
        return 0
    return total
