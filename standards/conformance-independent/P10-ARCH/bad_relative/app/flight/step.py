from .. import tools  # expect: P10-ARCH
from ..tools import N  # expect: P10-ARCH
from . import util


def run() -> int:
    return tools.N + N + util.M
