def send(sink, frames):
    for frame in frames:
        status = sink.push(frame)  # expect: P10-R7.2
    return len(frames)
