"""super() in a diamond reaches a sibling, which calls back."""


class Record:
    """The base."""

    def save(self) -> int:
        """Save nothing."""
        return 0


class Audited(Record):
    """Notes who saved."""

    def save(self) -> int:
        """Save after a note."""
        return super().save() + 1


class Synced(Record):
    """Saves a copy elsewhere."""

    def save(self) -> int:  # expect: P10-R1.2
        """Save the copy."""
        return copy_out(self)


class Account(Audited, Synced):
    """An account."""


def copy_out(record: Record) -> int:
    """Save once more."""
    return record.save()
