_cache = {}  # expect: P10-R6.2


def squared(n: int) -> int:
    if n not in _cache:
        _cache[n] = n * n
    return _cache[n]
