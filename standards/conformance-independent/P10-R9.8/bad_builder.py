class Query:
    def where(self, n: int) -> "Query":
        return self

    def order(self, n: int) -> "Query":
        return self

    def all(self) -> list[int]:
        return []


def run(q: Query) -> list[int]:
    return (
        q.where(1)  # expect-any a: P10-R9.8
        .where(2)  # expect-any a: P10-R9.8
        .order(3)  # expect-any a: P10-R9.8
        .all()  # expect-any a: P10-R9.8
    )
