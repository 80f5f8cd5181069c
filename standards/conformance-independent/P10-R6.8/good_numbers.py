class Shape:
    pass


class Circle(Shape):
    pass


def f(flag: bool) -> int:
    shape: Shape = Shape()
    if flag:
        shape = Circle()
    total = 0
    total += 1
    xs = [1]
    xs = sorted(xs)
    return total + len(xs) + id(shape)
