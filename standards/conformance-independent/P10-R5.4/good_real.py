class Door:
    def __init__(self, names: list[str]) -> None:
        self.names = names
        self.open = False

    @property
    def is_ok(self) -> bool:
        return self.open

    def check(self, x: int, y: int) -> int:
        assert self.is_ok, "E1"
        assert self.names, "E2"
        assert x == y, "E3"
        assert len(self.names) > 0, "E4"
        assert abs(x) > 0, "E5"
        assert isinstance(x, int), "E6"
        assert hasattr(self, "names"), "E7"
        assert x in (1, 2), "E8"
        return x
