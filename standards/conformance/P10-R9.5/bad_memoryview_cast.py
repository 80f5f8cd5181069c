"""A frame buffer seen as words."""


def words(frame: bytearray) -> memoryview:
    """The frame in words of 32 bits."""
    view = memoryview(frame)
    return view.cast("I")  # expect: P10-R9.5


def pixels(view: memoryview, height: int) -> int:
    """The pixels of a row."""
    table = view.cast("B")  # expect: P10-R9.5
    return len(table) // height
