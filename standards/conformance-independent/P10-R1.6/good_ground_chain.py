def level(name: str) -> int:
    if name == "debug":
        return 10
    elif name == "info":
        return 20
    return 0
