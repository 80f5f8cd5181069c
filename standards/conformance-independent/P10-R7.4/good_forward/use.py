import lib


def run(n: int, limit: int) -> int:
    return lib.checked(n, limit)


def named(n: int, limit: int) -> int:
    return lib.checked(limit=limit, n=n)
