def newest(entries: list[str], title: str, count: int) -> str:
    assert entries, "there are entries"  # expect: P10-R5.6
    assert title, "there is a title"  # expect: P10-R5.6
    assert count, "there is a count"  # expect: P10-R5.6
    return entries[-1]
