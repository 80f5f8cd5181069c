"""A loop, an import, a with and a del bind as well as an assignment."""

handle = None
index = 0
module = None


def scan(names: list[str]) -> int:
    global index  # expect: P10-R6.1
    for index in range(len(names)):
        if not names[index]:
            break
    return len(names)


def load(path: str) -> str:
    global handle  # expect: P10-R6.1
    with open(path, encoding="utf-8") as handle:
        return handle.readline()


def forget() -> None:
    global module  # expect: P10-R6.1
    del module
