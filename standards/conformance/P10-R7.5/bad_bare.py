def poll(port):
    try:
        return port.read()
    except:  # expect: P10-R7.5
        return None


def drain(port):
    try:
        port.drain()
    except:  # expect: P10-R7.5
        port.close()
        raise
