import base


class Child(base.Base):
    def go(self) -> int:
        return self.run() + super().run()

    @classmethod
    def make(cls) -> "Child":
        return cls()


def use() -> int:
    return Child.make().go() + base.Base().run()
