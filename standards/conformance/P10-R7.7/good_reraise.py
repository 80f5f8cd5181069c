def read(stream):
    try:
        return stream.read()
    except OSError as error:
        stream.close()
        if error.errno == 5:
            raise
        raise error
