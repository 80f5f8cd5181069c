def numbers(limit):
    if limit < 0:
        return
    yield from range(limit)


def outer(rows):
    def inner(row):
        return row.key

    rows.sort(key=inner)
