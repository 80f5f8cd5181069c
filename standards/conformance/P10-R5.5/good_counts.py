def trim(items, limit):
    assert len(items) > 0, "there are items"
    assert len(items) != limit or limit > 0, "a limit"
    assert limit in (1, 2, 4), "a power of two"
    return items[:limit]
