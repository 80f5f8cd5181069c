def find(rows, key):
    for row in rows:
        if row.key == key:
            return row
    return None


def parse(text):
    if not text:
        return None
    return int(text)
