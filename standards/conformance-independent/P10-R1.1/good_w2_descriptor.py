class Account:
    def __init__(self) -> None:
        self._name = ""

    @property
    def name(self) -> str:
        return self._name

    @name.setter
    def name(self, value: str) -> None:
        if value != self.name:
            self._name = value

    def __getattr__(self, key: str) -> str:
        return self._name + key

    def __lt__(self, other: "Account") -> bool:
        return self._name < other._name
