def positional(a, b, c, /, d, e, f, g=1):  # expect: P10-R4.4
    return a


def required_kw(a, b, c, *, d, e, f, g):  # expect: P10-R4.4
    return a


def outer():
    def inner(a, b=1, c=2, d=3, e=4, f=5, g=6):  # expect: P10-R4.4
        return a

    return inner(1)
