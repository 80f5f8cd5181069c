"""The checker's table of numpy calls against measurement."""

from __future__ import annotations

import pytest

from verification.allocation import forms, measure


@pytest.mark.requirement("FLM-REQ-274")
def test_no_accepted_form_allocates() -> None:
    rows = measure.rows_of_forms()
    assert [row for row in rows if row.disagrees] == []
    assert any(row.refused == "" for row in rows)


@pytest.mark.requirement("FLM-REQ-274")
def test_every_accepted_name_is_measured() -> None:
    rows = [measure.Row(form.text, 0, "", False) for form in forms.every_form()]
    assert measure.unmeasured(rows) == []


@pytest.mark.requirement("FLM-REQ-274")
@pytest.mark.parametrize(
    ("peak", "refused", "broadcast", "wrong"),
    (
        (300, "", False, False),
        (34_000, "", False, True),
        (34_000, "", True, False),
        (1_050_000, "", True, True),
        (1_050_000, "P10-R3.2", False, False),
    ),
)
def test_a_disagreement_is_an_accepted_form_that_allocates(
    peak: int, refused: str, broadcast: bool, wrong: bool
) -> None:
    assert measure.Row("form", peak, refused, broadcast).disagrees is wrong
