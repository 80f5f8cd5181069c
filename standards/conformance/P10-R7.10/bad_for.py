def batches(items):
    rest = len(items) % 4
    for start in range(0, len(items) - rest, 4):
        yield items[start : start + 4]
    return items[len(items) - rest :]


def total(items):
    found = 0
    for batch in batches(items):  # expect: P10-R7.10
        found += sum(batch)
    return found
