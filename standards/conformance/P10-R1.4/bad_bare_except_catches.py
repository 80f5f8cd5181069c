"""A handler for everything catches the function's own exception."""


def load(values: list[str], limit: int) -> list[int]:
    """Numbers of some texts, as many as are readable."""
    found: list[int] = []
    try:
        for value in values:
            if len(found) >= limit:
                raise OverflowError(limit)  # expect: P10-R1.4
            found.append(int(value))
    except Exception:
        print("stopped early")
    return found
