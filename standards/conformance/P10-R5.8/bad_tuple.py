ERRORS = (ValueError, AssertionError)


def read(source):
    try:
        return source.value()
    except (KeyError, AssertionError):  # expect: P10-R5.8
        return None


def convert(source):
    try:
        return source.number()
    except ERRORS:  # expect: P10-R5.8
        return 0
