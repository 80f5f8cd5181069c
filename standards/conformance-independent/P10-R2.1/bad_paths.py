import json


def parse_all(lines: list[str]) -> list[object]:
    out: list[object] = []
    i = 0
    while i < len(lines):  # expect: P10-R2.1
        try:
            out.append(json.loads(lines[i]))
        except ValueError:
            continue
        i += 1
    return out


def closure(n: int) -> int:
    i = 0

    def back() -> None:
        nonlocal i
        i -= 1

    while i < 10:  # expect: P10-R2.1
        i += 1
        back()
    return i


def branch(n: int) -> int:
    i = 0
    while i < 100:  # expect: P10-R2.1
        if n > 3:
            i += 1
        elif n > 2:
            i += 2
    return i


def reset(xs: list[int]) -> int:
    i = 0
    while i < 50:  # expect: P10-R2.1
        i += 1
        if i == 49:
            i = 0
    return i
