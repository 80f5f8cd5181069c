class Plugin:
    def setup(self) -> int:
        return self.configure()

    def configure(self) -> int:
        return 1
