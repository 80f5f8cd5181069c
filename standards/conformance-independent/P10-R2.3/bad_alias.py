def collect(tasks: list[str]) -> list[str]:
    todo = tasks
    for t in tasks:  # expect-any a: P10-R2.3
        if t.startswith("group:"):
            todo.extend(t.split(":"))  # expect-any a: P10-R2.3
    return todo


def views(table: dict[str, int]) -> None:
    for k, v in table.items():  # expect-any b: P10-R2.3
        if v == 0:
            table.pop(k)  # expect-any b: P10-R2.3
    for i, k in enumerate(table):  # expect-any c: P10-R2.3
        table[k + str(i)] = i  # expect-any c: P10-R2.3


def inplace(xs: list[int]) -> None:
    for x in reversed(xs):  # expect-any d: P10-R2.3
        xs += [x]  # expect-any d: P10-R2.3
