def run(rate):
    assert rate > 0, "a rate"
    return rate
