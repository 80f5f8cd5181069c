def f(text: str) -> int:
    n = len(text)
    if n > 3:
        return n
    found = text.find("a")
    if found >= 0:
        return found
    return 0
