import logging


def load(path):  # expect: P10-R7.9
    try:
        return path.read_text()
    except OSError:
        logging.error("not read")


def skip(path, lock):  # expect: P10-R7.9
    with lock:
        if path.exists():
            return path.stat()
