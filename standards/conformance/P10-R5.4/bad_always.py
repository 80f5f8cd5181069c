def insert(table, row):
    assert isinstance(row, object), "a row"  # expect: P10-R5.4
    assert len(table) >= 0, "a table"  # expect: P10-R5.4
    assert 0 <= len(row), "a row"  # expect: P10-R5.4
    assert abs(row[0]) >= 0, "a magnitude"  # expect: P10-R5.4
    assert hasattr(row, "__class__"), "an object"  # expect: P10-R5.4
    table.append(row)
