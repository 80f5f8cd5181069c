def read_header(stream, table):
    assert (magic := stream.take(4)) == b"FLIM", "wrong magic"  # expect: P10-R5.3
    return table[magic]
