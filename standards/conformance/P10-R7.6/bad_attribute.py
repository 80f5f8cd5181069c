def size_of(thing):
    try:
        return thing.size
    except AttributeError:  # expect: P10-R7.6
        return 0


def first_of(rows):
    try:
        return rows[0]
    except (IndexError, TypeError):  # expect: P10-R7.6
        return None
