import a


class Logging(a.Plugin):
    def setup(self) -> int:
        return super().setup() + 1

    def configure(self) -> int:
        return super().configure() + 2


class Metrics(a.Plugin):
    def setup(self) -> int:
        return super().setup() + 3


class Full(Logging, Metrics):
    def setup(self) -> int:
        return super().setup() + self.configure()
