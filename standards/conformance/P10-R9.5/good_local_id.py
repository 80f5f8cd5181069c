"""Fields and parameters called id."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Customer:
    """A customer."""

    id: int
    name: str


def find(customers: list[Customer], id: int) -> Customer | None:
    """The customer of a number."""
    for customer in customers:
        if customer.id == id:
            return customer
    return None
