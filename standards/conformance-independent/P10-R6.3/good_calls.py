def f(acc: list[int], n: int = 1) -> list[int]:
    return sorted(acc, key=lambda v, k=3: v + k)


x = f([], n=len("abc"))
