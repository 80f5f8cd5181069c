from __future__ import annotations

from dataclasses import dataclass


@dataclass
class Order:
    customer: Customer

    def total(self) -> float:  # expect-any a: P10-R1.2
        return self.customer.discount()


@dataclass
class Customer:
    last: Order

    def discount(self) -> float:  # expect-any a: P10-R1.2
        return self.last.total() * 0.1
