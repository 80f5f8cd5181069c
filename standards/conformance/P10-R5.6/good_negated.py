def register(name: str, taken: set[str], errors: list[str]) -> None:
    assert not errors, "no errors so far"
    assert name not in taken, "a new name"
    assert taken is not None, "a set"
    taken.add(name)
