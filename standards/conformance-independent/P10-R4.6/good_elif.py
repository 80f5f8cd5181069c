def level(n: int) -> str:
    if n == 1:
        out = "a"
    elif n == 2:
        out = "b"
    elif n == 3:
        out = "c"
    elif n == 4:
        out = "d"
    elif n == 5:
        out = "e"
    else:
        out = "f"
    return out
