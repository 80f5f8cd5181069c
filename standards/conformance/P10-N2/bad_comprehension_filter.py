# flightlm-test: profile=flight
def alarms(readings: list[float], limit: float) -> int:
    high = [r for r in readings if r > limit]  # expect: P10-N2
    return len(high)


def names(table: dict[str, int]) -> set[str]:
    return {name for name, code in table.items() if code}  # expect: P10-N2
