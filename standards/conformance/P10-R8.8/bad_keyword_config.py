"""Open a database by a configuration dictionary."""

import sqlite3


def connect(settings: dict[str, float]) -> sqlite3.Connection:
    """A connection with the settings."""
    return sqlite3.connect("ledger.db", **settings)  # expect: P10-R8.8


class Ledger:
    """Entries of an account."""

    def __init__(self, **columns: float) -> None:  # expect: P10-R8.8
        self.columns = columns
