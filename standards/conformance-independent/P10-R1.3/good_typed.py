# flightlm-test: profile=flight
class Sensor:
    def __init__(self, name: str) -> None:
        self.name = name

    def sample(self) -> int:
        return len(self.name)


class Rack:
    def __init__(self, sensor: Sensor) -> None:
        self.sensor = sensor

    def sample(self) -> int:
        return self.sensor.sample()


def sample(rack: "Rack") -> int:
    return rack.sample()
