def verify(order):
    try:
        assert order.total > 0, "an order has a total"
    except AssertionError:  # expect: P10-R5.8
        return False
    return True
