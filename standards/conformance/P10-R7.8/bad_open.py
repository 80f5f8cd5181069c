def count_lines(path):
    stream = open(path, encoding="utf-8")  # expect: P10-R7.8
    lines = stream.readlines()
    stream.close()
    return len(lines)


def size(path):
    return len(open(path, "rb").read())  # expect: P10-R7.8
