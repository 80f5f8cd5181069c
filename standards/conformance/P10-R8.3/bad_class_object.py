"""Switch the behaviour of a class at run time."""


class Gateway:
    """A payment gateway."""

    retries = 3

    def pay(self, amount: int) -> bool:
        """Pay an amount in cents."""
        return amount > 0


def refuse(self: Gateway, amount: int) -> bool:
    """A payment that always fails."""
    return False


def sandbox() -> None:
    """No payment leaves the house."""
    Gateway.pay = refuse  # expect: P10-R8.3
    Gateway.retries += 1  # expect: P10-R8.3
