def refuse():
    if not __debug__:
        raise RuntimeError("assertions are off")


def opened(valve):
    assert valve.ready, "ready"
    return valve
