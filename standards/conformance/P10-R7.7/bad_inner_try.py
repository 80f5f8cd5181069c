def read(stream, spare):
    try:
        return stream.read()
    except OSError:
        try:
            return spare.read()
        except ValueError:
            raise RuntimeError("both failed")  # expect: P10-R7.7
