def verify(rows, limit):
    assert (row < limit for row in rows), "all below"  # expect: P10-R5.4
    assert lambda: limit > 0, "positive"  # expect: P10-R5.4
    assert (limit > 0) is not None, "positive"  # expect: P10-R5.4
    if len(rows) < 0:  # expect: P10-R5.4
        raise ValueError("negative length")
    return rows[:limit]
