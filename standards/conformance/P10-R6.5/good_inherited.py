class Shape:
    def __init__(self, name: str) -> None:
        self.name = name
        self.scale = 1.0


class Circle(Shape):
    def grow(self, factor: float) -> float:
        self.scale *= factor
        self.scale = self.scale + 0.0
        self.name = "circle"
        return self.scale
