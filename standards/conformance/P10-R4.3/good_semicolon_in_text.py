"""Semicolons in strings; comments; and text are no statements."""


def statement(table: str) -> str:
    # drop; create; insert
    first = f"DROP TABLE {table}; CREATE TABLE {table} (id INTEGER);"
    return first + "COMMIT;"
