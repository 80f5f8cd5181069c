"""Make a row class for each table of a schema."""

import types

make = type


def row_class(table: str, columns: list[str]) -> type:
    """A class with one attribute per column."""
    body = dict.fromkeys(columns)
    return type(table, (object,), body)  # expect: P10-R8.4


def view_class(table: str) -> type:
    """The class of a read-only view."""
    return make(table, (), {})  # expect: P10-R8.4


def empty_class(table: str) -> type:
    """A class without attributes."""
    return types.new_class(table)  # expect: P10-R8.4
