def check_rows(rows):
    valid = (row.ok for row in rows)
    assert all(valid), "all rows are valid"  # expect: P10-R5.3
    lines = map(str.strip, rows)
    assert "" not in lines, "no row is empty"  # expect: P10-R5.3
    first = iter(rows)
    assert next(first) is not None, "there is a row"  # expect: P10-R5.3
    return list(valid)
