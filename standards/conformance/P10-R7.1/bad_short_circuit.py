def save(record: dict[str, int]) -> bool:
    return "id" in record


def backup(record: dict[str, int]) -> bool:
    return len(record) > 0


def store(record: dict[str, int], urgent: bool) -> None:
    save(record) or backup(record)  # expect: P10-R7.1
    urgent and save(record)  # expect: P10-R7.1
    save(record) if urgent else backup(record)  # expect: P10-R7.1
