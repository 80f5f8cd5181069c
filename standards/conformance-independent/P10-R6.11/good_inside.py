class Motor:
    def __init__(self) -> None:
        self.speed = 0
        self._raw = 1

    def copy_from(self, other: "Motor") -> None:
        self.speed = other.speed
        self._raw = other._raw

    def set_speed(self, v: int) -> None:
        self.speed = v


def drive(motor: Motor) -> int:
    motor.set_speed(3)
    return motor.speed
