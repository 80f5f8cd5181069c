def read(port):
    try:
        return port.read(8)
    except TimeoutError:
        return b""
    except (ConnectionError, BlockingIOError):
        return None
