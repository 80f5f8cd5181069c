import logging


def poll(port):
    try:
        return port.read()
    except Exception:
        logging.exception("lost")
        raise


class PortError(Exception):
    """The port failed."""


def wait(port):
    try:
        port.wait()
    except Exception as error:
        port.close()
        raise PortError("waiting failed") from error
