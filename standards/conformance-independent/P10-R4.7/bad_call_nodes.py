def table(f, a, b, c):
    return f(  # expect: P10-R4.7
        f(a, b, c), f(b, c, a), f(c, a, b),
        f(a, a, a), f(b, b, b), f(c, c, c),
        f(a, b, b), f(b, a, a), f(c, c, a),
        f(a, c, b), f(b, c, b), f(c, b, a),
    )
