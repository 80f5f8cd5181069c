class Motor:
    def __init__(self) -> None:
        self.speed = 0
        self.limits = (0, 1)


def drive(motor: Motor) -> None:
    motor.speed = 3  # expect: P10-R6.11
    motor.speed += 1  # expect: P10-R6.11
    other = Motor()
    other.limits = (1, 2)  # expect: P10-R6.11


class Driver:
    def __init__(self) -> None:
        self.motor = Motor()

    def go(self) -> None:
        self.motor.speed = 9  # expect: P10-R6.11
