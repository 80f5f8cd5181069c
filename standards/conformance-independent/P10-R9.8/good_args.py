def f(a: int, b: str) -> int:
    return int(str(max(len(b.strip()), abs(int(a)))))
