def collect(item: str, found: list[str] = []) -> list[str]:  # expect: P10-R6.3
    found.append(item)
    return found
