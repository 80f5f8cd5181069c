class Orbit:
    def __init__(self, height: float) -> None:
        self.height = height
