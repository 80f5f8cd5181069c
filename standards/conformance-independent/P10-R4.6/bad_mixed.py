import os


def load(names: list[str]) -> int:  # expect-any a: P10-R4.6
    n = 0
    for name in names:
        try:
            with open(name, encoding="utf-8") as fh:
                while n < 10:
                    match n:  # expect-any a: P10-R4.6
                        case 1:
                            n += len(fh.name)
                        case _:
                            n += 1
        except OSError:
            os.remove(name)
    return n
