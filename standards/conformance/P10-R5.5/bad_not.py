def fail(reason):
    assert not "unreachable", reason  # expect: P10-R5.5
    assert not (reason, "never"), reason  # expect: P10-R5.5
    assert None, reason  # expect: P10-R5.5
