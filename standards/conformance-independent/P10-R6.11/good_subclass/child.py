from base import Base


class Child(Base):
    def step(self) -> None:
        self.n = 1
        self.n += 2
