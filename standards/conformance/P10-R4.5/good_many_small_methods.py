class Judge:
    """Twenty branches in five methods are four each."""

    def first(self, x: int) -> int:
        if x > 1 and x < 5:
            return 1
        if x > 6 or x < -6:
            return 2
        return 0

    def second(self, x: int) -> int:
        if x > 1 and x < 5:
            return 1
        if x > 6 or x < -6:
            return 2
        return 0

    def third(self, x: int) -> int:
        if x > 1 and x < 5:
            return 1
        if x > 6 or x < -6:
            return 2
        return 0

    def fourth(self, x: int) -> int:
        if x > 1 and x < 5:
            return 1
        if x > 6 or x < -6:
            return 2
        return 0
