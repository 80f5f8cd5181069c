class MyException(Exception):
    """Own."""


def run(n: int) -> int:
    try:
        n += 1
    except MyException:
        return 0
    except (KeyError, OSError) as exc:
        print(exc)
    finally:
        n = 2
    return n
