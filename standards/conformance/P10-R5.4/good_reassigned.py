def drain(source):
    count = 0
    for item in source:
        count += item.size
    assert count > 0, "something was drained"
    done = False
    if source.closed:
        done = True
    assert done, "the source is closed"
    return count
