def width_of(kind):
    if kind == "u8":
        return 1
    elif kind == "u16":
        return 2
    else:
        assert 0, "unknown kind"  # expect: P10-R5.5
