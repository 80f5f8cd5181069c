# flightlm-test: profile=flight
def valve_may_open(pressure: float, armed: bool, override: bool) -> bool:
    if pressure < 4.0 and armed:  # expect: P10-N2
        return True
    return override or armed  # expect: P10-N2
