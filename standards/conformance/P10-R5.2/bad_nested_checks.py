def parse_frames(stream, limit):  # expect: P10-R5.2
    """The check below belongs to the inner function."""
    frames = []

    def decode(chunk):
        assert len(chunk) == 8, "a frame has eight bytes"
        return int.from_bytes(chunk, "big")

    for start in range(0, limit, 8):
        chunk = stream[start : start + 8]
        frames.append(decode(chunk))
    count = len(frames)
    last = count - 1
    return frames[:last]
