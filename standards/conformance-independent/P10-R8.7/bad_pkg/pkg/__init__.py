from .core import *  # expect: P10-R8.7
from . import core

__all__ = core.__all__  # expect: P10-R8.7
