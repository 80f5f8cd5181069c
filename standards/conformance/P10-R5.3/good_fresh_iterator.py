def check(rows: list[dict[str, int]]) -> int:
    assert all("id" in row for row in rows), "rows have ids"
    assert any(row["id"] == 0 for row in rows), "there is a root"
    assert sorted(row["id"] for row in rows)[0] == 0, "ids count from 0"
    assert len(set(row["id"] for row in rows)) == len(rows), "ids are unique"
    return len(rows)
