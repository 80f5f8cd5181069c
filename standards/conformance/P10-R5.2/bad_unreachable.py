def average(samples):  # expect: P10-R5.2
    total = 0.0
    count = 0
    for sample in samples:
        if sample is None:
            continue
        total += sample
        count += 1
    if count == 0:
        return 0.0
    return total / count
    assert count > 0, "there are samples"
