def get(table: dict[str, int], key: str) -> int:
    try:
        return table[key]
    except KeyError:
        print(key)
        raise


def name(obj: object) -> str:
    if isinstance(obj, str):
        return obj
    return ""
