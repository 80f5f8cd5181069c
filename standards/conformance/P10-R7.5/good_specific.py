import logging


def poll(port):
    try:
        return port.read()
    except (TimeoutError, ConnectionError) as error:
        logging.warning("lost: %s", error)
        return None
