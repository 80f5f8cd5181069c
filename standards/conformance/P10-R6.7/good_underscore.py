import gettext

_ = gettext.gettext


def pairs(table: dict[str, int]) -> list[str]:
    found: list[str] = []
    for name, _ in table.items():
        found.append(name)
    return found
