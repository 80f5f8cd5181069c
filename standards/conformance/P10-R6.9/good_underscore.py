def names(table: dict[str, int], _unused: int) -> list[str]:
    found: list[str] = []
    for name, _ in table.items():
        found.append(name)
    for _ in range(3):
        found.append("")
    _ = found.count("")
    return found
