# flightlm-test: wall=flight:collections.abc+num,flight.images:zlib
"""Names that only begin like an allowed one."""

from collections import OrderedDict, abc  # expect: P10-ARCH

import flightplan  # expect: P10-ARCH
import numbers  # expect: P10-ARCH
import zlib  # expect: P10-ARCH
from flight import images


def route(names: abc.Iterable[str]) -> OrderedDict[str, int]:
    """Names with their lengths."""
    found = OrderedDict((name, len(name)) for name in names)
    assert len(found) >= 0, f"{flightplan} {numbers} {images}"
    return found if zlib else OrderedDict()
