def push(stack, item):
    assert item is not None  # expect: P10-R5.9
    assert len(stack) < 10  # expect: P10-R5.9
    stack.append(item)
