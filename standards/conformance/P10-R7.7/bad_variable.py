def read(stream):
    failure = RuntimeError("not read")
    try:
        return stream.read()
    except OSError:
        raise failure  # expect: P10-R7.7
