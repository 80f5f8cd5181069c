"""The embedded model: its size on disk, its provenance, and how well it predicts text."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from flightlm.ground.api import EMBEDDED
from flightlm.ground.data import open_data
from flightlm.ground.evaluate import Totals, evaluate
from flightlm.ground.formats.open_source import open_source

DATA = Path(__file__).parents[3] / "shared" / "data" / "tinyshakespeare.txt"
CARD = EMBEDDED.with_name("MODEL_CARD.md")
VALIDATION_BYTES = 111_540  # the last tenth of the data

# Hamlet is not in tinyshakespeare: text of the same kind that the model never saw.
UNSEEN = b"""\
HAMLET:
To be, or not to be, that is the question:
Whether 'tis nobler in the mind to suffer
The slings and arrows of outrageous fortune,
Or to take arms against a sea of troubles
And by opposing end them. To die, to sleep;
No more; and by a sleep to say we end
The heart-ache and the thousand natural shocks
That flesh is heir to: 'tis a consummation
Devoutly to be wish'd. To die, to sleep;
To sleep, perchance to dream. Ay, there's the rub:
For in that sleep of death what dreams may come,
When we have shuffled off this mortal coil,
Must give us pause. There's the respect
That makes calamity of so long life.
"""


@pytest.mark.requirement("FLM-REQ-701")
def test_the_image_has_at_most_8_mb_and_the_card_names_it() -> None:
    data = EMBEDDED.read_bytes()
    assert len(data) <= 8_000_000
    assert hashlib.sha256(data).hexdigest() in CARD.read_text(encoding="utf-8")


def scored(text: bytes, folder: Path) -> Totals:
    """The losses of the embedded model on a text."""
    path = folder / "text"
    path.write_bytes(text)
    source = open_source(EMBEDDED)
    return evaluate(source, open_data([path], source.tokenizer, folder)).totals


@pytest.mark.requirement("FLM-REQ-701")
def test_it_predicts_text_that_it_never_saw(tmp_path: Path) -> None:
    totals = scored(UNSEEN, tmp_path)
    assert totals.tokens == len(UNSEEN) - 1
    # An order-0 model of English bytes needs about 3.1 nats; chance is 5.5.
    assert totals.loss <= 2.3
    shuffled = bytes(sorted(UNSEEN))
    assert scored(shuffled, tmp_path).loss > totals.loss + 1, "it is the order that it knows"


@pytest.mark.requirement("FLM-REQ-701")
@pytest.mark.skipif(not DATA.is_file(), reason="tinyshakespeare.txt is not beside the project")
def test_its_validation_loss(tmp_path: Path) -> None:
    totals = scored(DATA.read_bytes()[-VALIDATION_BYTES:], tmp_path)
    assert totals.tokens == VALIDATION_BYTES - 1
    assert totals.loss <= 1.60
