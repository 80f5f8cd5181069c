class Positive:
    def __get__(self, obj: object, owner: type) -> int:
        return 1

    def __set__(self, obj: "Account", value: int) -> None:  # expect: P10-R1.1
        obj.balance = value


class Account:
    balance = Positive()

    @property
    def name(self) -> str:
        return "x"

    @name.setter
    def name(self, value: str) -> None:  # expect: P10-R1.1
        self.name = value
