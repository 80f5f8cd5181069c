import itertools as it


def forever(xs: list[int]) -> list[int]:
    ids = it.count()
    out = list(ids)  # expect: P10-R2.5
    pairs = sorted(enumerate(it.cycle(xs)))  # expect: P10-R2.5
    all_ok = all(it.repeat(True))  # expect: P10-R2.5
    return out + [len(pairs), all_ok]
