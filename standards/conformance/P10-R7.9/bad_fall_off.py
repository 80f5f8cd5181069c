def find(rows, key):  # expect: P10-R7.9
    for row in rows:
        if row.key == key:
            return row
