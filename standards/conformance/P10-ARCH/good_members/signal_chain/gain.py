# flightlm-test: wall=signal_chain:collections.abc+os.path
"""An allowed module by each way of importing it."""

import collections.abc
import os.path
from collections import abc
from collections.abc import Sequence
from os import path


def longest(names: Sequence[str]) -> str:
    """The longest name."""
    assert isinstance(names, abc.Sequence), "names in order"
    assert isinstance(names, collections.abc.Sized), "names that can be counted"
    return max((path.basename(name) for name in names), key=len, default=os.path.sep)
