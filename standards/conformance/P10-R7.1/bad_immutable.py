def clean(name: str, rows: list[str], limit: int) -> str:
    name.strip()  # expect: P10-R7.1
    name.replace(" ", "_")  # expect: P10-R7.1
    sorted(rows)  # expect: P10-R7.1
    min(limit, len(rows))  # expect: P10-R7.1
    return name
