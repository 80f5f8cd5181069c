def check(items, limit):
    assert len(items) < 0, "empty"  # expect: P10-R5.5
    assert limit != limit, "changes"  # expect: P10-R5.5
    assert limit > 0 and False, "switched off"  # expect: P10-R5.5
    assert 2 > 3, "numbers"  # expect: P10-R5.5
