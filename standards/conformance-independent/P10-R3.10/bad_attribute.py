# flightlm-test: profile=flight
class History:
    def __init__(self) -> None:
        self.rows: list[str] = []  # expect-any a: P10-R3.10
        self.by_name: dict[str, int] = {}  # expect-any b: P10-R3.10
        self.seen: set[str] = set()  # expect-any c: P10-R3.10

    def add(self, row: str) -> None:
        self.rows.append(row)  # expect-any a: P10-R3.10

    def note(self, name: str, n: int) -> None:
        self.by_name[name] = n  # expect-any b: P10-R3.10

    def mark(self, name: str) -> None:
        self.seen.add(name)  # expect-any c: P10-R3.10
