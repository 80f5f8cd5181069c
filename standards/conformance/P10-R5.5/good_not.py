def push(stack, item, limit):
    assert not stack.full, "there is room"
    assert not (item is None), "an item"
    assert not limit < 0, "a limit"
    stack.items.append(item)
