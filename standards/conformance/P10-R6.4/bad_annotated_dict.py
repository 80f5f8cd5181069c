class Account:
    balances: dict[str, int] = {}  # expect: P10-R6.4

    def deposit(self, name: str, amount: int) -> int:
        self.balances[name] = amount
        return amount
