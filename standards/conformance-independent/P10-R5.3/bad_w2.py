class Cache:
    def __init__(self) -> None:
        self.hits = 0
        self.rows: dict[str, int] = {}

    @property
    def counted(self) -> int:
        self.hits += 1
        return self.hits

    def lookup(self, key: str) -> bool:
        self.hits += 1
        return key in self.rows

    def check(self, key: str, lines: list[str]) -> None:
        assert self.lookup(key), "E1"  # expect: P10-R5.3
        assert self.counted > 0, "E2"  # expect: P10-R5.3
        assert self.rows.pop(key) > 0, "E3"  # expect: P10-R5.3
        assert lines.sort() is None, "E4"  # expect: P10-R5.3
        assert open(key, encoding="utf-8").readable(), "E5"  # expect: P10-R5.3
        assert [lines.append("x")] is not None, "E6"  # expect: P10-R5.3
