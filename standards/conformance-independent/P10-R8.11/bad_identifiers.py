größe = 3  # expect: P10-R8.11
naïve = größe + 1  # expect: P10-R8.11


def länge(n: int) -> int:  # expect: P10-R8.11
    return n


class Ünit:  # expect: P10-R8.11
    π = 3.14  # expect: P10-R8.11


def f(α: int) -> int:  # expect: P10-R8.11
    return α  # expect: P10-R8.11
