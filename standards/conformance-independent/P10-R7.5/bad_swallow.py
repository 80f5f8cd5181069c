import contextlib
from contextlib import suppress as quiet


def run(n: int) -> int:
    try:
        n += 1
    except:  # expect: P10-R7.5
        n = 0
    try:
        n += 1
    except Exception:  # expect: P10-R7.5
        n = 0
    try:
        n += 1
    except BaseException as exc:  # expect: P10-R7.5
        print(exc)
    try:
        n += 1
    except ValueError:  # expect: P10-R7.5
        pass
    with contextlib.suppress(KeyError):  # expect: P10-R7.5
        n += 2
    with quiet(OSError):  # expect: P10-R7.5
        n += 2
    return n
