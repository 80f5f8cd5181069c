async def send(data: bytes, port: int) -> int:  # expect: P10-R7.4
    assert True, "E1"
    if port < 0:
        print("bad port")
    return len(data) + port


def pick(names: list[str], i: int) -> str:  # expect: P10-R7.4
    """The check of i comes after its use."""
    assert len(names) > 0, "E2"
    name = names[i]
    assert i >= 0, "E3"
    return name
