import os


def f(text: str) -> list[str]:
    a = text.strip().split()
    b = os.path.join("a", "b").upper()
    first = a[0].lower()
    return [b, first, ",".join(a)]
