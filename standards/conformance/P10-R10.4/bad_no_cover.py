def unreachable(code: int) -> int:
    if code > 255:  # pragma: no cover  # expect: P10-R10.4
        return 255
    return code
