"""Fault codes and the one line that a user sees."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flightlm.flight.status import Fault, FlightError


@pytest.mark.requirement("FLM-REQ-501")
def test_every_fault_has_a_code_of_its_own() -> None:
    codes = [fault.code for fault in Fault]
    assert len(set(codes)) == len(codes) == len(Fault.__members__)
    for code in codes:
        assert re.fullmatch(r"FLM-[A-Z]{3,4}-\d{3}", code), code


@pytest.mark.requirement("FLM-REQ-501")
def test_exit_statuses_follow_the_area() -> None:
    # What is not named here is data: 3.
    usage = {"ENV", "USE", "GEN", "TRN", "CRT"}
    resources = {"MEM", "DST"}
    exceptions = {"FLM-CFG-005": 2, "FLM-TOK-006": 2, "FLM-TOK-007": 2}
    exceptions |= {"FLM-CRT-006": 3, "FLM-TST-001": 1, "FLM-TST-002": 1}
    # Checkpoints and logs are files; a run that cannot go on ends in a safe stop.
    exceptions |= {"FLM-TRN-003": 3, "FLM-TRN-004": 3, "FLM-TRN-007": 3}
    exceptions |= {"FLM-TRN-006": 4, "FLM-TRN-008": 4, "FLM-TRN-009": 4}
    for fault in Fault:
        area = fault.code.split("-")[1]
        expected = 2 if area in usage else 4 if area in resources else 3
        assert fault.exit_status == exceptions.get(fault.code, expected), fault.code


@pytest.mark.requirement("FLM-REQ-501")
@pytest.mark.parametrize("fault", list(Fault))
def test_an_error_is_one_line_with_code_detail_and_remedy(fault: Fault) -> None:
    error = FlightError(fault, "7 of 9 bytes")
    assert str(error) == f"{fault.code}: 7 of 9 bytes ({fault.remedy})"
    assert (error.code, error.exit_status) == (fault.code, fault.exit_status)
    assert error.fault is fault
    assert fault.remedy[-1] != "."
    assert "\n" not in fault.remedy


@pytest.mark.requirement("FLM-REQ-501")
@given(st.text(st.characters(), min_size=1))
def test_no_detail_reaches_a_terminal_unescaped(detail: str) -> None:
    error = FlightError(Fault.FILE_FORMAT, detail)
    assert error.detail.isascii()
    assert error.detail.isprintable()
    assert error.detail.encode("ascii").decode("unicode_escape") == detail
    assert str(error).isprintable()


@pytest.mark.requirement("FLM-REQ-501")
@pytest.mark.parametrize("detail", ["\udcff", "\x1b[2J", "a\nb", "\x9b", "\u202e"])
def test_hostile_details_are_escaped(detail: str) -> None:
    assert FlightError(Fault.OPTION, detail).detail.startswith(("\\", "a\\"))


@pytest.mark.requirement("FLM-REQ-501")
def test_an_error_without_words_is_a_defect() -> None:
    with pytest.raises(AssertionError):
        _ = FlightError(Fault.OPTION, "")
