"""`flightlm bench` with the peer that `make oracle` installs."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli_helpers import run_cli

pytestmark = pytest.mark.oracle


@pytest.mark.requirement("FLM-REQ-552")
def test_hugging_face_agrees_and_is_measured(tmp_path: Path) -> None:
    options = ("--size", "tiny", "--rounds", "1", "--threads", "1", "--work", tmp_path)
    outcome = run_cli("bench", *options, "--peers", "huggingface", "--measure", "decode", "--json")
    assert outcome.status == 0, outcome.err
    content = json.loads(outcome.text)
    entry = content["engines"]["huggingface"]
    assert entry["status"] == "measured", entry
    assert entry["agreement"]["same_tokens"] is True
    assert entry["agreement"]["largest_difference"] < 1e-4
    assert len(content["samples"]["decode"]["huggingface"]) >= 1
