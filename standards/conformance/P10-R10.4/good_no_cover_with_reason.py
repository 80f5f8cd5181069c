def unreachable(code: int) -> int:
    if code > 255:  # pragma: no cover - the hardware register has eight bits
        return 255
    return code
