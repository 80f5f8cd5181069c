def frames(data):
    for start in range(0, len(data), 8):
        yield data[start : start + 8]
    return len(data) % 8
