def scan(cube: list[list[list[int]]]) -> int:
    n = 0
    for plane in cube:
        for row in plane:
            for cell in row:
                if cell > 0:
                    n += 1
    return n


class A:
    class B:
        def f(self, xs: list[int]) -> int:
            for x in xs:
                if x:
                    with open("x", encoding="utf-8"):
                        return 1
            return 0
