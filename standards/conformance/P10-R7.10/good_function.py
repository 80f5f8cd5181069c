def rows(table):
    return [row for row in table if row]


def total(table):
    found = 0
    for row in rows(table):
        found += len(row)
    return found
