# flightlm-test: profile=flight
def doubled(angle: float) -> float:  # expect: P10-R5.2
    return angle * 2.0


def halved(angle: float) -> float:
    assert angle < 360.0, "one turn"
    assert angle >= 0.0, "angles count from 0"
    return angle / 2.0
