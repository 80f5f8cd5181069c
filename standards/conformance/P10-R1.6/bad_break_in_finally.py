"""break and continue that leave a finally block."""


def drain(rows: list[list[str]], limit: int) -> int:
    """Close rows."""
    closed = 0
    for row in rows:
        try:
            row.clear()
        finally:
            closed += 1
            if closed > limit:
                break  # expect: P10-R1.6
    for row in rows:
        try:
            row.sort()
        finally:
            if not row:
                continue  # expect: P10-R1.6
    return closed
