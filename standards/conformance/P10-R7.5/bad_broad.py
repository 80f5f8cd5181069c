import logging

Anything = Exception


def poll(port):
    try:
        return port.read()
    except Exception as error:  # expect: P10-R7.5
        logging.warning("lost: %s", error)
        return None


def wait(port):
    try:
        port.wait()
    except (ValueError, BaseException):  # expect: P10-R7.5
        port.reset()
    try:
        port.wait()
    except Anything:  # expect: P10-R7.5
        port.reset()
