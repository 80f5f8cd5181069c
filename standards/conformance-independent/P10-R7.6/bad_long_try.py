def load(path: str) -> int:
    n = 0
    try:  # expect-any a: P10-R7.6
        a = path.strip()
        b = a.upper()
        c = b.lower()
        d = c.title()
        e = d.split()
        n = len(e)
    except OSError as exc:
        raise RuntimeError("E1") from exc
    return n
