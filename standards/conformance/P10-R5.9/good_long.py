def mix(left, right):
    assert (
        left.rate == right.rate
    ), "both streams have the same rate"
    return left.samples + right.samples
