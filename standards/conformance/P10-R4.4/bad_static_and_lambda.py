"""A static method has no receiver; a lambda is a function too."""

from functools import reduce


class Color:
    @staticmethod
    def mix(r: int, g: int, b: int, a: int, gamma: float, scale: float, bias: float) -> float:  # expect: P10-R4.4 P10-R4.7
        light = (r + g + b) * a
        return light**gamma * scale + bias


seven = lambda a, b, c, d, e, f, g: reduce(max, (a, b, c, d, e, f, g))  # expect: P10-R4.4
