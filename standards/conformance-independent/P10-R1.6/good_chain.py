# flightlm-test: profile=flight
def grade(points: int) -> str:
    if points > 90:
        out = "A"
    elif points > 75:
        out = "B"
    else:
        out = "C"
    return out


def clip(x: int) -> int:
    if x > 10:
        x = 10
    if x < 0:
        x = 0
    return x


def opcode(code: int) -> str:
    match code:
        case 0:
            return "nop"
        case _:
            return "other"
