text = "a; b"  # note; see below
table = {"x": 1, "y": 2}
part = text[1:3]
fn = lambda v: v + 1
total: int = 3


def long(
    a: int,
    b: int,
) -> int:
    return (a
            + b)


name = """
if x: y
a; b
"""
