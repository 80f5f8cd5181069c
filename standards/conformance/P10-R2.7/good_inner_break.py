"""Breaks of inner loops stay inside."""


def scan(sensors: list[list[int]]) -> None:
    """The inner loops end, the outer one does not."""
    while True:  # flightlm: nonterminating
        for sensor in sensors:
            for value in sensor:
                if value < 0:
                    break
                sensor[0] = value
