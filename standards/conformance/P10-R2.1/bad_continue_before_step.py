"""Skip blank rows of a table that was read from a spreadsheet."""


def first_filled(rows: list[str]) -> int:
    """The index of the first row with text: hangs at the first blank one."""
    at = 0
    while at < len(rows):  # expect: P10-R2.1
        if rows[at].strip() == "":
            continue
        if rows[at].startswith("#"):
            break
        at += 1
    return at
