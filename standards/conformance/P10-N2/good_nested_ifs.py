# flightlm-test: profile=flight
def valve_may_open(pressure: float, armed: bool) -> bool:
    if pressure >= 4.0:
        return False
    if not armed:
        return False
    return True
