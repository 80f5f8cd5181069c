class Query:
    def __init__(self) -> None:
        self.parts: list[str] = []

    def where(self, text: str) -> "Query":
        self.parts.append(text)
        return self


def build(rows: list[str]) -> Query:
    query = Query()
    for row in rows:
        query.where(row)
    return query
