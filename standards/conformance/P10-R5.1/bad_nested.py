"""Nested functions are functions."""  # expect: P10-R5.1
# flightlm-test: profile=flight


def outer(values: list[int], step: int) -> int:
    assert step > 0, "a step"
    assert len(values) > 0, "values"

    def inner(place: int) -> int:
        assert place >= 0, "a place"
        return values[place * step]

    return inner(0)
