_frames = 0


def next_frame() -> int:
    global _frames  # expect: P10-R6.1
    _frames += 1
    return _frames
