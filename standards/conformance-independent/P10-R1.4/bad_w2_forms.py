import builtins


class Stop(Exception):
    pass


class Deep(Stop):
    pass


def scan(xs: list[int]) -> int:
    try:
        for x in xs:
            if x > 3:
                raise Deep  # expect: P10-R1.4
    except Stop:
        return 1
    try:
        raise builtins.ValueError("x")  # expect: P10-R1.4
    except ValueError:
        pass
    try:
        with open("x", encoding="utf-8") as fh:
            for line in fh:
                if line == "end":
                    raise Stop(line)  # expect: P10-R1.4
    except* Stop:
        print("x")
    return 0
