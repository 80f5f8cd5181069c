def mix(left, right):
    assert (  # expect: P10-R5.9
        left.rate == right.rate
        and left.channels == right.channels
    )
    return left.samples + right.samples
