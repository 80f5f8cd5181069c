import builtins
import json
import sys
from os import path
import os.path as osp


class Job:
    limit = 3


def patch(obj: object) -> None:
    json.dumps = str  # expect: P10-R8.3
    Job.limit = 4  # expect: P10-R8.3
    builtins.print = repr  # expect: P10-R8.3
    sys.modules["x"] = json  # expect: P10-R8.3
    obj.__class__ = Job  # expect: P10-R8.3
    path.join = max  # expect: P10-R8.3
    osp.sep = "-"  # expect: P10-R8.3
    Job.run = lambda self: 1  # expect: P10-R8.3
