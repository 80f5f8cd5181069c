try:
    import lzma
except ImportError:
    HAS_LZMA = False
else:
    HAS_LZMA = True


def pick(values: list[int]) -> int:
    first, *rest = values
    del rest
    if (found := first * 2) > 4:
        return found
    return 0
