"""Live comparison with PyTorch's GPT-2; `make oracle` installs what it needs."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import flightlm
from flightlm.flight.tensors import TENSORS
from flightlm.ground.selftest import (
    GOLDEN_BEST,
    GOLDEN_CONFIG,
    GOLDEN_MAX,
    GOLDEN_NORM,
    GOLDEN_TOKENS,
    golden_weights,
)
from tests.oracle.cases import (
    CASE_124M,
    GREEDY_TOKENS,
    SMALL_CASES,
    Case,
    seeded_prompt,
    seeded_tensors,
)
from tests.weight_helpers import write_hf_folder, write_llmc

pytestmark = pytest.mark.oracle


@pytest.mark.requirement("FLM-REQ-601")
@pytest.mark.parametrize("case", (*SMALL_CASES, CASE_124M), ids=lambda case: case.name)
def test_logits_and_greedy_tokens_equal_pytorchs(case: Case, tmp_path: Path) -> None:
    from verification.oracle.reference import (
        load_reference,
        reference_greedy,
        reference_logits,
    )

    folder = tmp_path / "model"
    tensors = seeded_tensors(case)
    write_hf_folder(folder, case.config, tensors)
    write_llmc(tmp_path / "model.bin", case.config, tensors)
    del tensors
    reference = load_reference(folder)
    prompt = seeded_prompt(case)
    expected = reference_logits(reference, prompt)
    greedy = reference_greedy(reference, prompt, GREEDY_TOKENS)
    del reference
    model = flightlm.load(folder)
    logits = model.logits(prompt)
    difference = float(np.abs(logits - expected).max())
    largest = float(np.abs(expected).max())
    print(f"{case.name}: max |difference| {difference:.2e}, {difference / largest:.1e} of max")
    assert difference <= 1e-4 * largest
    result = model.generate(prompt, max_tokens=GREEDY_TOKENS, temperature=0.0)
    assert list(result.tokens) == greedy
    del model
    same = flightlm.load(tmp_path / "model.bin").logits(prompt)
    assert np.array_equal(same, logits), "an llm.c file gives the same bits"


@pytest.mark.requirement("FLM-REQ-505")
def test_the_golden_numbers_of_the_self_test_are_pytorchs(tmp_path: Path) -> None:
    from verification.oracle.reference import load_reference, reference_logits

    arrays = tuple(np.empty(spec.shape(GOLDEN_CONFIG), dtype=np.float32) for spec in TENSORS)
    golden_weights(GOLDEN_CONFIG, arrays, 2026)
    named = {spec.name: array for spec, array in zip(TENSORS, arrays, strict=True)}
    write_hf_folder(tmp_path / "golden", GOLDEN_CONFIG, named)
    logits = reference_logits(load_reference(tmp_path / "golden"), list(GOLDEN_TOKENS))
    assert int(logits[-1].argmax()) == GOLDEN_BEST
    assert float(logits[-1].max()) == pytest.approx(GOLDEN_MAX, rel=1e-5)
    assert float(np.abs(logits.astype(np.float64)).sum()) == pytest.approx(GOLDEN_NORM, rel=1e-5)


@pytest.mark.requirement("FLM-REQ-201")
def test_a_folder_that_transformers_wrote_loads(tmp_path: Path) -> None:
    import torch
    from transformers import GPT2Config, GPT2LMHeadModel

    from verification.oracle.reference import reference_logits

    torch.manual_seed(5)
    config = GPT2Config(n_layer=2, n_head=2, n_embd=24, n_positions=40, vocab_size=61)
    reference = GPT2LMHeadModel(config)
    reference.eval()
    reference.save_pretrained(tmp_path / "written")
    tokens = list(range(30))
    expected = reference_logits(reference, tokens)
    logits = flightlm.load(tmp_path / "written").logits(tokens)
    assert np.abs(logits - expected).max() <= 1e-4 * np.abs(expected).max()


@pytest.mark.requirement("FLM-REQ-210")
def test_transformers_loads_what_convert_writes(tmp_path: Path) -> None:
    from transformers import AutoTokenizer

    from flightlm.ground.convert import convert
    from flightlm.ground.formats.open_source import open_source
    from verification.oracle.reference import load_reference, reference_logits

    case = SMALL_CASES[2]
    write_hf_folder(tmp_path / "source", case.config, seeded_tensors(case))
    source = open_source(tmp_path / "source", None, Path("bytes"))
    _ = convert(source, tmp_path / "model.flm", None, force=False)
    _ = convert(open_source(tmp_path / "model.flm"), tmp_path / "written", None, force=False)
    before = reference_logits(load_reference(tmp_path / "source"), seeded_prompt(case))
    after = reference_logits(load_reference(tmp_path / "written"), seeded_prompt(case))
    assert np.array_equal(before, after)
    words = AutoTokenizer.from_pretrained(  # nosec B615  # a local folder, offline
        tmp_path / "written", local_files_only=True
    )
    text = "Grüße, it's 日本\n"
    assert words(text)["input_ids"] == flightlm.load(tmp_path / "written").encode(text)
