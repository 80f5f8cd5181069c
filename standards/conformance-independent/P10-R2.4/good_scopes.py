"""The same names, bound in other scopes."""


def use(rows: list[str]) -> list[int]:
    out = []
    for row in rows:
        sizes = [len(row) for row in row.split()]
        out.append(sum(sizes))
        obj = Holder()
        obj.row = row
    for i in range(3):
        out[i] = 0
    for i in range(4):
        out.append(i)
    return out


class Holder:
    row: str = ""


def after(n: int) -> int:
    for k in range(n):
        print(k)
    k = 3
    return k
