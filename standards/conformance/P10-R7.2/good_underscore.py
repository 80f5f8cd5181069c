def send(sink, frames):
    for frame in frames:
        _ = sink.push(frame)
    _unused = sink.flush()
    return len(frames)
