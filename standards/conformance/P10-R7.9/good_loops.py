def poll(port):
    while True:
        if port.ready:
            return port.read()


def choose(value):
    match value:
        case 0:
            return "none"
        case _:
            return "some"


def load(path):
    try:
        return path.read_text()
    except OSError:
        return ""
    finally:
        path.close()


def locked(lock, rows):
    with lock:
        return rows[0]
