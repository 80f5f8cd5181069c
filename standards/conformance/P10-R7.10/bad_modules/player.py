from reader import frames as chunks


def play(data, sink):
    for chunk in chunks(data):  # expect: P10-R7.10
        sink.write(chunk)
