import math


def normalise(values: list[float], name: str) -> list[float]:
    assert len(values) > 0, "there are values"
    assert all(math.isfinite(v) for v in values), "values are finite"
    assert isinstance(name, str), "names are text"
    assert name.isidentifier(), "a name is an identifier"
    assert abs(min(values)) <= max(values), "the range is sane"
    top = max(values)
    return [v / top for v in values]
