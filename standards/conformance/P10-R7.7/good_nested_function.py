def read(stream):
    try:
        return stream.read()
    except OSError:

        def explain():
            raise RuntimeError("called later")

        return explain
