def head(stream):
    try:
        value = next(stream)
    except StopIteration:  # expect: P10-R7.6
        value = None
    return value


def number(text):
    try:
        return int(text)
    except ValueError:  # expect: P10-R7.6
        return 0
