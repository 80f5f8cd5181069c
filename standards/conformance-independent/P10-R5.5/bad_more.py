class State:
    def next(self, n: int) -> int:
        if n > 3:
            return n
        else:
            assert not True, "E1"  # expect: P10-R5.5
        assert not [1], "E2"  # expect: P10-R5.5
        return 0

    def fall(self) -> None:
        assert (), "E3"  # expect: P10-R5.5
