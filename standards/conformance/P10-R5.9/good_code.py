E_FULL = 17


def push(stack, item):
    assert len(stack) < 10, E_FULL
    assert item > 0, 18
    stack.append(item)
