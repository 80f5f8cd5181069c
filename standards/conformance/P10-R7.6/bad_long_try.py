def load(path, parse):
    try:  # expect: P10-R7.6
        text = path.read_text()
        lines = text.split("\n")
        head = lines[0]
        rows = [parse(line) for line in lines[1:]]
        count = len(rows)
        total = sum(rows)
    except OSError as error:
        raise RuntimeError("no data") from error
    return head, count, total
