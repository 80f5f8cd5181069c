def tokens(text: str) -> int:
    n = 0
    for i in range(len(text)):  # expect-any a: P10-R2.4
        if text[i] == "\\":
            i += 2  # expect-any a: P10-R2.4
        n += 1
    return n


def clean(rows: list[str]) -> list[str]:
    out = []
    for row in rows:  # expect-any b: P10-R2.4
        row = row.strip()  # expect-any b: P10-R2.4
        out.append(row)
    return out


def nested(grid: list[list[int]]) -> int:
    s = 0
    for i in range(3):  # expect-any c: P10-R2.4
        for i in range(4):  # expect-any c: P10-R2.4
            s += i
    return s
