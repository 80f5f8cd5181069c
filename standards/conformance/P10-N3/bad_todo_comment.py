def downlink(frame: bytes) -> int:
    # TODO: retry when the link is busy  # expect: P10-N3
    return len(frame)
