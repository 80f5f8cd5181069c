def reset(device):
    retries = 3
    assert retries > 0, "there are retries"  # expect: P10-R5.4
    ready = True
    assert ready, "ready"  # expect: P10-R5.4
    queue = []
    assert queue is not None, "a queue"  # expect: P10-R5.4
    device.start(retries, ready, queue)
