class A:
    def __init__(self) -> None:
        self.a = self

    def run(self, order, grid) -> int:
        x = order.customer.address.city  # expect: P10-R9.1
        y = grid[0][1][2]  # expect: P10-R9.1
        z = self.a.b.c.d  # expect: P10-R9.1
        w = order.items()[0].name  # expect: P10-R9.1
        order.a.b.c = 3  # expect: P10-R9.1
        return x + y + z + w
