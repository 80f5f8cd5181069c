def get(table: dict[str, str], key: str) -> int:
    value = table.get(key, "")
    n = len(value.strip())
    other = table.get(key)
    if not other:
        raise KeyError(key)
    return n + len(other.strip())


def loop(keys: list[str], table: dict[str, str]) -> int:
    n = 0
    for key in keys:
        value = table.get(key)
        if value is None:
            continue
        n += len(value.strip())
    return n
