def remove(table, key):
    try:
        del table[key]
    except KeyError:  # expect: P10-R7.5
        pass
    try:
        table.flush()
    except OSError:  # expect: P10-R7.5
        ...
