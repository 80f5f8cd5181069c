def first_valid(rows: list[dict[str, str]], key: str) -> str:
    for row in rows:
        if key not in row:
            continue
        try:
            value = row[key].strip()
        except AttributeError:
            continue
        if value:
            return value
    return ""
