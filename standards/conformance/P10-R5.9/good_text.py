def push(stack, item):
    assert item is not None, "an item"
    assert len(stack) < 10, f"the stack of {len(stack)} is full"
    stack.append(item)
