# flightlm-test: profile=flight
from typing import Final

CAP: Final = 64


class History:
    def __init__(self) -> None:
        self.rows: list[str] = []

    def add(self, row: str) -> bool:
        if len(self.rows) < CAP:
            self.rows.append(row)
            return True
        return False
