class Report:
    def __init__(self) -> None:
        self.rows: list[str] = []

    def add(self, row: str) -> None:
        self.rows.append(row)
