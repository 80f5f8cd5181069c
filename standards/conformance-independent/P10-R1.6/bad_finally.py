def close(paths: list[str]) -> int:
    done = 0
    for p in paths:
        try:
            done += len(p)
        finally:
            if not p:
                continue  # expect: P10-R1.6
    try:
        done += 1
    finally:
        return done  # expect: P10-R1.6


def scan(rows: list[int]) -> int:
    n = 0
    while n < 3:
        n += 1
        try:
            rows.pop()
        finally:
            with open("x", encoding="utf-8"):
                break  # expect: P10-R1.6
    return n
