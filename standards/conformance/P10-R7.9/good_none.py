def mark(rows, key):
    for row in rows:
        if row.key == key:
            row.marked = True
            return
    rows.append(key)


class Log:
    def __init__(self) -> None:
        self.lines = []

    def __call__(self, line):
        if line == "":
            return
        self.lines.append(line)
