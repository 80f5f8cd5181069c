def read(stream):
    try:
        return stream.read()
    except OSError:
        raise RuntimeError  # expect: P10-R7.7
