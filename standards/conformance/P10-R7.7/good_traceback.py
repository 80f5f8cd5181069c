def read(stream):
    try:
        return stream.read()
    except OSError as error:
        raise error.with_traceback(None)
