"""The encoder against Hugging Face tokenizers: ids, classes, long runs, special tokens."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
from tokenizers.pre_tokenizers import ByteLevel

from flightlm.flight import scan
from flightlm.flight.vocab import EOT_TEXT
from flightlm.ground.formats.tokenizer_files import load_tokenizer
from tests import tokenizer_helpers as helpers

STRINGS = 100_000
CHUNK = 4_096


class Case:
    """One vocabulary in both implementations."""

    def __init__(self, folder: Path, names: list[str], merges: list[helpers.Pair]) -> None:
        helpers.write_hf(folder, names, merges)
        self.names = names
        self.codec = helpers.make_codec(load_tokenizer(folder))
        self.special = helpers.hf_tokenizer(names, merges)
        self.plain = helpers.hf_tokenizer(names, merges)
        # The text of the special token is then ordinary text.
        self.plain.encode_special_tokens = True

    def reference(self, texts: Sequence[str], *, special: bool = False) -> list[list[int]]:
        """The ids of Hugging Face tokenizers."""
        tokenizer = self.special if special else self.plain
        batch = tokenizer.encode_batch_fast(list(texts), add_special_tokens=False)
        return [list(encoding.ids) for encoding in batch]


@pytest.fixture(scope="module")
def fresh(tmp_path_factory: pytest.TempPathFactory) -> Case:
    """A vocabulary trained here and now."""
    names, merges = helpers.trained()
    return Case(tmp_path_factory.mktemp("fresh"), names, merges)


@pytest.fixture(scope="module")
def gpt2(tmp_path_factory: pytest.TempPathFactory) -> Case:
    """GPT-2's own vocabulary, from its published merges."""
    if not helpers.GPT2_MERGES.exists():
        pytest.skip("GPT-2's merges.txt is not at hand")
    merges = helpers.gpt2_merges()
    return Case(tmp_path_factory.mktemp("gpt2"), helpers.names_of(merges), merges)


def compare(case: Case, texts: Sequence[str]) -> int:
    """Compare every text, and count the ids."""
    total = 0
    for start in range(0, len(texts), CHUNK):
        chunk = texts[start : start + CHUNK]
        for text, wanted in zip(chunk, case.reference(chunk), strict=True):
            assert case.codec.encode(text) == wanted, ascii(text)
            total += len(wanted)
    return total


@pytest.mark.requirement("FLM-REQ-301")
def test_trained_vocabulary_on_many_texts(fresh: Case) -> None:
    texts = helpers.random_texts(5, STRINGS, helpers.token_texts(fresh.names))
    assert len(texts) == STRINGS
    assert compare(fresh, texts) > STRINGS


@pytest.mark.requirement("FLM-REQ-301")
def test_gpt2_vocabulary_on_many_texts(gpt2: Case) -> None:
    texts = helpers.random_texts(7, STRINGS, helpers.token_texts(gpt2.names))
    assert len(texts) == STRINGS
    assert compare(gpt2, texts) > STRINGS


@pytest.mark.requirement("FLM-REQ-301")
def test_gpt2_vocabulary_on_shakespeare(gpt2: Case) -> None:
    if not helpers.SHAKESPEARE.exists():
        pytest.skip("tinyshakespeare.txt is not at hand")
    text = helpers.SHAKESPEARE.read_text(encoding="utf-8")[:100_000]
    assert compare(gpt2, [text]) > 25_000
    assert compare(gpt2, text.split("\n\n")) > 25_000


@pytest.mark.requirement("FLM-REQ-301")
def test_known_ids_of_gpt2(gpt2: Case) -> None:
    assert gpt2.codec.encode("Hello world") == [15496, 995]
    assert gpt2.codec.encode("\n") == [198]
    assert gpt2.codec.vocab.shape.eot == 50_256


@pytest.mark.requirement("FLM-REQ-305")
@pytest.mark.parametrize("run", ["a" * 60_000, "ab" * 20_000, " " * 30_000, "日" * 10_000])
def test_long_runs_are_encoded_whole(fresh: Case, run: str) -> None:
    assert fresh.codec.encode(run) == fresh.reference([run])[0]


@pytest.mark.requirement("FLM-REQ-303")
@pytest.mark.parametrize(
    "text",
    [EOT_TEXT, f"a{EOT_TEXT}", f"{EOT_TEXT}{EOT_TEXT} b", f"a  {EOT_TEXT}  b", "<|endoftext"],
)
def test_special_token(fresh: Case, text: str) -> None:
    eot = fresh.codec.vocab.shape.eot
    allowed = fresh.codec.encode(text, allow_special=True)
    assert allowed == fresh.reference([text], special=True)[0]
    assert allowed.count(eot) == text.count(EOT_TEXT)
    ordinary = fresh.codec.encode(text)
    assert ordinary == fresh.reference([text])[0]
    assert eot not in ordinary


@pytest.mark.requirement("FLM-REQ-302")
def test_every_code_point_is_split_alike() -> None:
    splitter = ByteLevel(add_prefix_space=False, use_regex=True)
    compared = 0
    for first in range(0, 0x110000, CHUNK):
        characters = [chr(point) for point in range(first, first + CHUNK)]
        # Each of the four classes cuts this probe at other places.
        text = "".join(f"a{c}1{c}!" for c in characters if not "\ud800" <= c <= "\udfff")
        wanted = [end for _, (_, end) in splitter.pre_tokenize_str(text)]
        ends = []
        start = 0
        while start < len(text):
            start = scan.next_pretoken(text, start)
            ends.append(start)
        assert ends == wanted, f"U+{first:04X} to U+{first + CHUNK - 1:04X}"
        compared += len(text) // 5
    assert compared == 0x110000 - 2_048
