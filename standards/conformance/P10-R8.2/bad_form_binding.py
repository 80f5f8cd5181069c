"""Copy submitted fields to a record."""


class Record:
    """A customer record."""

    def __init__(self) -> None:
        self.name = ""
        self.city = ""


def bind(record: Record, form: dict[str, str]) -> list[str]:
    """Store each field that the record has; the fields that it lacks."""
    missing = []
    for field, value in form.items():
        if hasattr(record, field):  # expect: P10-R8.2
            setattr(record, field, value)  # expect: P10-R8.2
        else:
            missing.append(field)
    return missing
