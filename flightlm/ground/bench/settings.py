"""What a bench run measures, with which engines, and how much work each sample is."""

from __future__ import annotations

import importlib.util
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Final

from flightlm.flight.config import ModelConfig
from flightlm.ground.bench.model_files import SIZES
from flightlm.version import __version__

INSTALL: Final = "pip install 'flightlm[bench]'"
OWN: Final = "flightlm"
MACHINE: Final = "machine"
PEERS: Final = ("huggingface", "ctranslate2", "llama.cpp", "llm.c")
TITLES: Final = {
    "flightlm": "flightlm",
    "flightlm-flm": "flightlm .flm",
    "huggingface": "Hugging Face",
    "ctranslate2": "CTranslate2",
    "llama.cpp": "llama.cpp",
    "llama.cpp-read": "llama.cpp, not mapped",
    "llm.c": "llm.c",
    "machine": "numpy's products",
    "embedded": "flightlm, embedded model",
}
# The modules that a peer and the conversion to its form need, and whose versions say what ran.
MODULES: Final = {
    "huggingface": ("torch", "transformers"),
    "ctranslate2": ("ctranslate2", "torch", "transformers"),
    "llama.cpp": ("llama_cpp", "gguf"),
}
VERSIONS: Final = {
    "huggingface": ("transformers", "torch"),
    "ctranslate2": ("ctranslate2",),
    "llama.cpp": ("llama-cpp-python",),
    "machine": ("numpy",),
}
TIMED: Final = ("decode", "prefill", "batch")  # by workers that stay
FRESH: Final = ("load", "start", "memory")  # by a process each
MEASURES: Final = (*TIMED, *FRESH)
ABLE: Final = {
    "decode": ("flightlm", "machine", *PEERS),
    "prefill": ("flightlm", "machine", *PEERS),
    "batch": ("flightlm", "huggingface", "ctranslate2", "llama.cpp"),
}
MAX_ROUNDS: Final = 100


@dataclass(frozen=True, slots=True)
class Work:
    """Tokens of one sample.  llm.c makes fewer, because each is a whole forward pass."""

    prompt: int
    decode: int
    llmc_decode: int
    prefill: int
    lanes: int
    steady: int

    def decoded(self, engine: str) -> int:
        """Tokens of one sample of decode."""
        assert self.decode >= self.llmc_decode, "llm.c makes fewer"
        return self.llmc_decode if engine == "llm.c" else self.decode

    def tokens(self, measure: str, engine: str) -> int:
        """Tokens of one sample of a timed measure."""
        assert measure in TIMED, "a measure in tokens per second"
        if measure == "decode":
            return self.decoded(engine)
        return self.prefill if measure == "prefill" else self.lanes * self.decode


def work_for(config: ModelConfig) -> Work:
    """The work for a model: its whole context but one position is the long prompt."""
    steady = 10_000 if config == SIZES["124M"] else 2_000
    assert config.positions > 48, "the prompt and the tokens fit"
    return Work(16, 32, 8, config.positions - 1, 8, steady)


@dataclass(frozen=True, slots=True)
class Settings:
    """The options of `flightlm bench`, checked."""

    size: str
    peers: tuple[str, ...]
    llmc: Path | None
    measures: tuple[str, ...]
    rounds: int
    threads: int

    @property
    def config(self) -> ModelConfig:
        """The shape of the model."""
        return SIZES[self.size]


def missing_of(peer: str) -> tuple[str, ...]:
    """The modules of a peer that are not installed."""
    assert peer in PEERS, "a peer that exists"
    names = MODULES.get(peer, ())
    return tuple(name for name in names if importlib.util.find_spec(name) is None)


def version_of(engine: str) -> str:
    """The versions of what an engine runs on, or "" where nothing tells."""
    if engine == OWN:
        return __version__
    found = []
    for name in VERSIONS.get(engine, ()):
        try:
            found.append(f"{name} {version(name)}")
        except PackageNotFoundError:
            found.append(f"{name} unknown")
    assert len(found) <= 3, "few libraries"
    return ", ".join(found)
