def cabin(load):
    assert load >= 0, "a load"
    return load
