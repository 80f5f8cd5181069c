"""One careful function does not make up for three careless ones."""  # expect: P10-R5.1
# flightlm-test: profile=flight


def first(values: list[float]) -> float:
    assert len(values) > 0, "there are values"
    assert values[0] >= 0.0, "not negative"
    assert values[0] < 1.0, "below one"
    return values[0]


def second(values: list[float]) -> float:
    assert len(values) > 1, "there are two"
    return values[1]


def third(values: list[float]) -> float:
    assert len(values) > 2, "there are three"
    return values[2]
