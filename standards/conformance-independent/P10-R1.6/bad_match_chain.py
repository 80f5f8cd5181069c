# flightlm-test: profile=flight
def opcode(code: int) -> str:
    match code:  # expect: P10-R1.6
        case 0:
            return "nop"
        case 1 | 2:
            return "load"
    return "bad"


def grade(points: int) -> str:
    out = "F"
    if points > 90:  # expect: P10-R1.6
        out = "A"
    elif points > 75:
        out = "B"
    elif points > 50:
        out = "C"
    return out


def shape(p: object) -> int:
    match p:  # expect: P10-R1.6
        case (x, y):
            return 2
        case _ if p is None:
            return 1
    return 0
