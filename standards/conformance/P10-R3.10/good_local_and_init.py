# flightlm-test: profile=flight
"""Locals, and what the constructor fills once."""


class Layout:
    def __init__(self, names: tuple[str, ...]) -> None:
        self.names: list[str] = []
        self.place: dict[str, int] = {}
        for name in names:
            self.place[name] = len(self.names)
            self.names.append(name)

    def long_names(self) -> tuple[str, ...]:
        found = []
        for name in self.names:
            if len(name) > 8:
                found.append(name)
        return tuple(found)
