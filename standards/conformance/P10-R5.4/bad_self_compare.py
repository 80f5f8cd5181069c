class Reading:
    def __init__(self, value: float) -> None:
        assert value == value, "not a NaN"  # expect: P10-R5.4
        self.value = value

    def check(self, other) -> None:
        assert self.value is self.value, "same"  # expect: P10-R5.4
        assert self.value >= self.value, "ordered"  # expect: P10-R5.4
        assert other.ok or True, "optional"  # expect: P10-R5.4
