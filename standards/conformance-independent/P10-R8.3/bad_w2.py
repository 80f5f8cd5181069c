import logging
import os
import unittest.mock as mock
from logging import Logger


class Conf:
    debug = False


def setup(kind: type) -> None:
    Logger.manager = None  # expect: P10-R8.3
    logging.Logger.name = "x"  # expect: P10-R8.3
    kind.extra = 3  # expect: P10-R8.3
    os.environ = {}  # expect: P10-R8.3
    Conf.debug, x = True, 3  # expect: P10-R8.3
    os.path.sep += "x"  # expect: P10-R8.3
    del Conf.debug  # expect: P10-R8.3
    Conf.__name__ = str(x)  # expect: P10-R8.3
