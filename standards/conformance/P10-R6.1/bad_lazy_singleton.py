import sqlite3

_connection: sqlite3.Connection | None = None


def connection(path: str) -> sqlite3.Connection:
    global _connection  # expect: P10-R6.1
    if _connection is None:
        _connection = sqlite3.connect(path)
    return _connection
