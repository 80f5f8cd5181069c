class Pump:
    def __init__(self) -> None:
        self.primed = False

    def prime(self, force: bool) -> None:
        assert force or not self.primed, "primed once"
        self.primed = True

    def run(self) -> None:
        assert self.primed, "prime first"
