from base import Base


class Child(Base):
    def step(self) -> None:
        self.state = 1
        self.pos = (1, 2)
