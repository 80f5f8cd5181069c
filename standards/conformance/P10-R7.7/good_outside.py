def read(stream):
    problem = None
    try:
        return stream.read()
    except OSError as error:
        problem = str(error)
    else:
        raise ValueError("never")
    finally:
        stream.close()
    raise RuntimeError(problem)
