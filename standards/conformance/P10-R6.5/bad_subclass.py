class Shape:
    def __init__(self, name: str) -> None:
        self.name = name


class Circle(Shape):
    def scale(this, factor: float) -> float:
        this.radius = factor  # expect: P10-R6.5
        this.name = "circle"
        return this.radius
