def copy(source, sink, limit):
    try:  # expect: P10-R7.6
        with source.open() as stream:
            for number, line in enumerate(stream):
                if number > limit:
                    break
                clean = line.strip()
                sink.write(clean)
    except OSError as error:
        raise RuntimeError("not copied") from error
