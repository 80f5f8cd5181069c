"""A nested function moves the counter back."""


def replay(events: list[str]) -> int:
    """Each `again` event replays the one before it."""
    at = 0

    def back() -> None:
        nonlocal at
        at -= 1

    while at < len(events):  # expect: P10-R2.1
        if events[at] == "again":
            back()
        at += 1
    return at
