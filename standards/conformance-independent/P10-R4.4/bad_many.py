def seven(a, b, c, d, e, f, g):  # expect: P10-R4.4
    return a + b + c + d + e + f + g


class Plot:
    def draw(self, x, y, w, h, color, width, style):  # expect: P10-R4.4
        return (x, y, w, h, color, width, style)

    @classmethod
    def make(cls, a, b, c, d, e, f, g):  # expect: P10-R4.4
        return cls()

    @staticmethod
    def static(a, b, c, d, e, f, g):  # expect: P10-R4.4
        return a


async def handler(a, b, c, d, e, *args, **kwargs):  # expect: P10-R4.4
    return a
