import builtins


def run(n: int) -> int:
    try:
        n += 1
    except (ValueError, Exception):  # expect: P10-R7.5
        n = 0
    for _ in range(3):
        try:
            n += 1
        except builtins.Exception as exc:  # expect: P10-R7.5
            if n > 3:
                raise
            print(exc)
    try:
        n += 1
    except KeyError:  # expect: P10-R7.5
        ...
    return n
