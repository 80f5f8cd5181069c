class Engine:
    def __init__(self) -> None:
        self.throttle = 0.0


class Pilot:
    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    def push(self) -> float:
        self.engine.throttle += 0.1  # expect: P10-R6.11
        return self.engine.throttle
