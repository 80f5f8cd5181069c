class Base:
    def run(self) -> int:
        return 1
