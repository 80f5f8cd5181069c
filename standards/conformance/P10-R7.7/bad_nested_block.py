def read(stream, strict):
    try:
        return stream.read()
    except OSError as error:
        if strict:
            with stream.lock:
                raise ValueError(error.errno)  # expect: P10-R7.7
        return b""
