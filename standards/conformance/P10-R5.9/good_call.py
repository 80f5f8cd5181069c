def explain(value):
    return f"unexpected {value!r}"


def push(stack, item):
    assert item is not None, explain(item)
    stack.append(item)
