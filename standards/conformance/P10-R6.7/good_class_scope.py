"""Names of a class body are reached through the class: they hide nothing."""

from dataclasses import dataclass


@dataclass
class Record:
    id: int
    type: str
    hash: str = ""


class Store:
    def open(self) -> bool:
        return True

    def list(self) -> int:
        return len("abc")

    def format(self, record: Record) -> str:
        return str(record.id)
