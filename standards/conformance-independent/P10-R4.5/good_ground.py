def kind(code: int) -> str:
    if code == 0:
        return "k0"
    if code == 1:
        return "k1"
    if code == 2:
        return "k2"
    if code == 3:
        return "k3"
    if code == 4:
        return "k4"
    if code == 5:
        return "k5"
    if code == 6:
        return "k6"
    if code == 7:
        return "k7"
    if code == 8:
        return "k8"
    if code == 9:
        return "k9"
    if code == 10:
        return "k10"
    if code == 11:
        return "k11"
    if code == 12:
        return "k12"
    if code == 13:
        return "k13"
    return "unknown"
