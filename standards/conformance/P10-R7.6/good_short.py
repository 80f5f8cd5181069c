def load(path):
    try:
        text = path.read_text()
    except OSError as error:
        raise RuntimeError("no data") from error
    lines = text.split("\n")
    head = lines[0]
    rows = lines[1:]
    count = len(rows)
    return head, rows, count
