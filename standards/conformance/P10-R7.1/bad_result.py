def apply_discount(price: float, rate: float) -> float:
    return price * (1 - rate)


class Basket:
    def __init__(self) -> None:
        self.prices: list[float] = []

    def checkout(self, rate: float) -> float:
        for price in self.prices:
            apply_discount(price, rate)  # expect: P10-R7.1
        return sum(self.prices)
