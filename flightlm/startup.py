"""The one place that looks at how Python was started.

Python drops every `assert` under -O.  Assertions are how flightlm states its invariants, so
the package refuses to be imported then.  `flightlm/__init__.py` imports this module first.
"""

from __future__ import annotations

from flightlm.flight.status import Fault, FlightError

if not __debug__:
    raise FlightError(Fault.OPTIMISED, "Python runs with -O, which drops assertions")
