def split(path):
    head, tail = path.parts()
    root, extension = head.pair()  # expect: P10-R7.2
    name = suffix = head.split()  # expect: P10-R7.2
    return tail
