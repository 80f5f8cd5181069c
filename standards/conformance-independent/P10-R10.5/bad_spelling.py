import os  #noqa  # expect: P10-R10.5
import sys  # NOQA  # expect: P10-R10.5
import json  # type:ignore  # expect: P10-R10.5
import re  # pylint:disable=all  # expect: P10-R10.5


def f() -> int:
    return 1
