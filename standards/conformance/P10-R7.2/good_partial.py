def parts(path):
    head, tail = path.split()
    first, *rest = tail.split()
    return head, rest
