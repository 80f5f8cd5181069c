LANES = 8
WIDTH = 64

assert WIDTH % LANES == 0, "lanes divide the width"


class Layout:
    assert LANES <= 16, "the hardware has sixteen lanes"

    def lane(self, index: int) -> int:
        assert index < LANES, "a lane of this layout"
        return index * (WIDTH // LANES)
