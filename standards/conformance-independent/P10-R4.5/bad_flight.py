# flightlm-test: profile=flight
def state(code: int, n: int) -> str:  # expect: P10-R4.5
    match code:
        case 0:
            return "idle"
        case 1:
            return "arm"
        case 2:
            return "fire"
        case 3:
            return "hold"
        case _:
            n += 1
    if n > 1:
        return "a"
    if n > 2:
        return "b"
    if n > 3:
        return "c"
    for i in range(3):
        n += i
    return "x" if n > 5 else ("y" if n > 6 else "z")
