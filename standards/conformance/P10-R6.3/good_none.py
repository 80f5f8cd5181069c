def collect(item: str, found: list[str] | None = None) -> list[str]:
    result = [] if found is None else found
    result.append(item)
    return result
