class Exception(OSError):  # a class of this module, not the builtin
    """A failure of the port."""


def poll(port):
    try:
        return port.read()
    except Exception as error:
        return error.errno
