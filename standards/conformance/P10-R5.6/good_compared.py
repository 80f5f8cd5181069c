def newest(entries: list[str], title: str, count: int) -> str:
    assert len(entries) > 0, "there are entries"
    assert title != "", "there is a title"
    assert count > 0, "there is a count"
    assert title in entries, "it is listed"
    return entries[-1]
