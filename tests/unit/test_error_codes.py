"""The table of error codes is the code's."""

from __future__ import annotations

import pytest

from flightlm.flight.status import Fault
from verification.tables.error_codes import TABLE, table


@pytest.mark.requirement("FLM-REQ-507")
def test_the_table_is_current() -> None:
    assert TABLE.read_text(encoding="utf-8") == table()
    for fault in Fault:
        assert f"| {fault.code} |" in table()
