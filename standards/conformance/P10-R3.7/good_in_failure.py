"""The list of causes is made for the exception only."""


class Fault(Exception):
    pass


class Checker:
    def __init__(self, limits: tuple[float, ...]) -> None:
        self.limits = limits

    def check(self, values: tuple[float, ...]) -> None:  # flightlm: steady
        for at in range(len(self.limits)):
            if values[at] > self.limits[at]:
                raise Fault([at, values[at], self.limits[at]])
