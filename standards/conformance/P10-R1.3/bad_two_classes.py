"""Two classes that call each other's methods on objects of unknown type."""


class Buyer:
    """A buyer."""

    def negotiate(self, seller, price):  # expect: P10-R1.3
        """Ask for less."""
        return seller.bargain(self, price - 1)


class Seller:
    """A seller."""

    def bargain(self, buyer, price):
        """Ask for more."""
        return buyer.negotiate(self, price + 1)
