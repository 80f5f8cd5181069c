"""Small models on disk, made once."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from flightlm.flight.config import ModelConfig
from tests.weight_helpers import (
    byte_tokens,
    llmc_header,
    pack_words,
    random_tensors,
    tiny_config,
    write_hf_folder,
    write_llmc,
    write_llmc_tokenizer,
)


@dataclass(frozen=True, slots=True)
class Models:
    """`bare` has no tokenizer; `text` is an llm.c file with its own; `slow` takes seconds."""

    bare: Path
    bare_config: ModelConfig
    text: Path
    text_config: ModelConfig
    slow: Path
    large: Path


@pytest.fixture(scope="session")
def models(tmp_path_factory: pytest.TempPathFactory) -> Models:
    """The models that the command line tests share; no test may change them."""
    folder = tmp_path_factory.mktemp("models")
    bare_config = tiny_config()
    bare = write_hf_folder(folder / "bare", bare_config, random_tensors(bare_config, 1, 0.5))
    tokens = byte_tokens()
    text_config = tiny_config(layers=2, heads=2, channels=16, positions=24, vocab=len(tokens))
    text = write_llmc(folder / "text.bin", text_config, random_tensors(text_config, 2, 0.5))
    _ = write_llmc_tokenizer(folder / "gpt2_tokenizer.bin", tokens)
    slow_config = ModelConfig(layers=8, heads=2, channels=16, positions=8192, vocab=257)
    slow = write_hf_folder(folder / "slow", slow_config, random_tensors(slow_config, 3))
    # All weights 0, and no block of the disk: only the length of the file is real.
    large_config = ModelConfig(layers=4, heads=4, channels=1024, positions=64, vocab=384)
    large = folder / "large.bin"
    header = pack_words(llmc_header(large_config, 3))
    with large.open("wb") as stream:
        _ = stream.write(header)
        _ = stream.truncate(len(header) + 4 * large_config.parameters)
    return Models(bare, bare_config, text, text_config, slow, large)
