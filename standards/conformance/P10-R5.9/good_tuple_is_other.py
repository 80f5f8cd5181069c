def push(stack, item):
    if item is None:
        raise ValueError
    assert isinstance(item, int), ("item", item)
    stack.append(item)
