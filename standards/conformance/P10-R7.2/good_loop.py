def walk(node, limit):
    step = node.first()
    for _ in range(limit):
        if step is None:
            break
        step = step.next()
    found = node.find()
    try:
        found = node.search()
    except OSError:
        node.mark(found)
    return step, found
