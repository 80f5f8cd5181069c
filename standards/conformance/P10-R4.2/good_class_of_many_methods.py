class Pipeline:
    """Seventy-five statements in twenty-five methods."""

    def __init__(self) -> None:
        self.total = 0

    def step_0(self, value: int) -> int:
        shifted = value << 0
        self.total += shifted
        return shifted

    def step_1(self, value: int) -> int:
        shifted = value << 1
        self.total += shifted
        return shifted

    def step_2(self, value: int) -> int:
        shifted = value << 2
        self.total += shifted
        return shifted

    def step_3(self, value: int) -> int:
        shifted = value << 3
        self.total += shifted
        return shifted

    def step_4(self, value: int) -> int:
        shifted = value << 4
        self.total += shifted
        return shifted

    def step_5(self, value: int) -> int:
        shifted = value << 0
        self.total += shifted
        return shifted

    def step_6(self, value: int) -> int:
        shifted = value << 1
        self.total += shifted
        return shifted

    def step_7(self, value: int) -> int:
        shifted = value << 2
        self.total += shifted
        return shifted

    def step_8(self, value: int) -> int:
        shifted = value << 3
        self.total += shifted
        return shifted

    def step_9(self, value: int) -> int:
        shifted = value << 4
        self.total += shifted
        return shifted

    def step_10(self, value: int) -> int:
        shifted = value << 0
        self.total += shifted
        return shifted

    def step_11(self, value: int) -> int:
        shifted = value << 1
        self.total += shifted
        return shifted

    def step_12(self, value: int) -> int:
        shifted = value << 2
        self.total += shifted
        return shifted

    def step_13(self, value: int) -> int:
        shifted = value << 3
        self.total += shifted
        return shifted

    def step_14(self, value: int) -> int:
        shifted = value << 4
        self.total += shifted
        return shifted

    def step_15(self, value: int) -> int:
        shifted = value << 0
        self.total += shifted
        return shifted

    def step_16(self, value: int) -> int:
        shifted = value << 1
        self.total += shifted
        return shifted

    def step_17(self, value: int) -> int:
        shifted = value << 2
        self.total += shifted
        return shifted

    def step_18(self, value: int) -> int:
        shifted = value << 3
        self.total += shifted
        return shifted

    def step_19(self, value: int) -> int:
        shifted = value << 4
        self.total += shifted
        return shifted

    def step_20(self, value: int) -> int:
        shifted = value << 0
        self.total += shifted
        return shifted

    def step_21(self, value: int) -> int:
        shifted = value << 1
        self.total += shifted
        return shifted

    def step_22(self, value: int) -> int:
        shifted = value << 2
        self.total += shifted
        return shifted

    def step_23(self, value: int) -> int:
        shifted = value << 3
        self.total += shifted
        return shifted

    def step_24(self, value: int) -> int:
        shifted = value << 4
        self.total += shifted
        return shifted
