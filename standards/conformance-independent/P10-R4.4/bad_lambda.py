class Engine:
    def __init__(self, a, b, c, d, e, f, g, *, debug=False):  # expect: P10-R4.4
        self.a = (a, b, c, d, e, f, g, debug)


def build(  # expect: P10-R4.4
    host, port, user, password,
    timeout, retries, proxy,
):
    return host
