from dataclasses import dataclass


def total(values: list[int]) -> int:
    return sum(values)


@dataclass
class Order:
    total: int
    price: float

    def gross(self) -> float:
        return self.total * self.price


def price(order: Order) -> float:
    return order.price


def index(table: list[str]) -> dict[str, int]:
    index: dict[str, int] = {}
    for i, name in enumerate(table):
        index[name] = i
    return index


def render(render: str) -> str:
    return render.upper()
