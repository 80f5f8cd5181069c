def f(xs: list[int]) -> int:
    ys = sorted(xs, key=lambda v: -v)
    xs.sort(key=lambda v: v)
    return max(xs, key=lambda v: v) + min(ys, key=lambda v: -v)
