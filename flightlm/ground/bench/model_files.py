"""The models that `flightlm bench` runs: seeded random weights, written once in every form."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np

from flightlm.flight.arena import F32
from flightlm.flight.config import PRESETS, ModelConfig
from flightlm.flight.status import Fault, FlightError
from flightlm.flight.tensors import TENSORS, Dtype
from flightlm.ground import convert as conversion
from flightlm.ground import process
from flightlm.ground.formats.open_source import open_source
from flightlm.ground.formats.source import WeightSource
from flightlm.ground.machine import available_bytes

TINY: Final = ModelConfig(layers=2, heads=4, channels=64, positions=128, vocab=1024)
SIZES: Final = {"tiny": TINY, "124M": PRESETS["124M"], "355M": PRESETS["355M"]}
STD: Final = 0.02
SEED: Final = 1
SPARE_BYTES: Final = 1 << 26
LARGE_BYTES: Final = 2 << 30  # one read of more than any last-level cache holds
CONVERT_SECONDS: Final = 900.0
# Names in the work folder.
FOLDER: Final = "huggingface"
IMAGE: Final = "model.flm"
LLMC: Final = "model.bin"
CTRANSLATE2: Final = "ctranslate2"
GGUF: Final = "model.gguf"
FORMS: Final = {"huggingface": FOLDER, "ctranslate2": CTRANSLATE2, "llama.cpp": GGUF}
LLMC_FLAGS: Final = (
    "-Ofast",
    "-march=native",
    "-fopenmp",
    "-Wno-unused-result",
    "-Wno-ignored-pragmas",
    "-Wno-unknown-attributes",
)
HERE: Final = Path(__file__)
DRIVER: Final = HERE.with_name("llmc_driver.c")
LLMC_SOURCE: Final = "train_gpt2.c"
COMPILE_SECONDS: Final = 300.0


@dataclass(frozen=True, slots=True)
class RandomParts:
    """Random weights of a shape: every value of a part follows from the seed and its place.

    Gains are around 1, all else around 0; nothing is 0, so that a peer that forgets a bias shows.
    """

    config: ModelConfig

    def part(self, tensor: int, layer: int) -> F32:
        """The fp32 values of one part."""
        spec = TENSORS[tensor]
        generator = np.random.default_rng((SEED, tensor, layer))
        values = np.empty(spec.part_shape(self.config), np.float32)
        generator.standard_normal(out=values, dtype=np.float32)
        np.multiply(values, np.float32(STD), out=values)
        if spec.init_std == 1.0:
            np.add(values, np.float32(1.0), out=values)
        assert values.shape == spec.part_shape(self.config), "a part has the shape of the table"
        return values


def weight_bytes(config: ModelConfig) -> int:
    """Bytes of the fp32 weights."""
    return 4 * config.parameters


def require_disk(folder: Path, config: ModelConfig, forms: int) -> None:
    """Raise FlightError(DISK_FULL) unless so many forms of the model fit below `folder`."""
    assert forms > 0, "a form is written"
    need = forms * (weight_bytes(config) * 11 // 10) + SPARE_BYTES
    free = shutil.disk_usage(folder).free
    if free < need:
        raise FlightError(
            Fault.DISK_FULL, f"the models need {need} bytes below {folder}, {free} are free"
        )


def require_memory(config: ModelConfig, engines: int) -> None:
    """Raise FlightError(MEMORY) unless so many engines can hold the model at once."""
    assert engines > 0, "an engine runs"
    # Weights, one more process that loads them, and what three engines (flightlm, llama.cpp,
    # llm.c) have besides: a cache for each of 8 sequences, or activations of about that size.
    cache = 8 * 8 * config.layers * config.channels * config.positions
    read = 0 if config == TINY else LARGE_BYTES
    need = (engines + 1) * weight_bytes(config) + 3 * cache + read + SPARE_BYTES
    free = available_bytes()
    if free is not None and free < need:
        raise FlightError(
            Fault.MEMORY,
            f"{engines} engines need {need} bytes, {free} are free: choose a smaller --size "
            "or fewer --peers",
        )


def write_folder(work: Path, config: ModelConfig) -> None:
    """The Hugging Face folder that all else is made from."""
    path = work / FOLDER
    if path.is_dir():
        return
    source = WeightSource("bench", "random weights", config, (), None, None, ())
    done = conversion.convert_to_folder(
        source, path, Dtype.FP32, RandomParts(config), force=False
    )
    assert done.path == path, "it has its name now"


def write_own(work: Path, llmc: bool) -> None:
    """The flight image and, if llm.c runs, its file."""
    names = (IMAGE, LLMC) if llmc else (IMAGE,)
    ready = os.path.isdir(work / FOLDER)
    assert ready, "the folder is written first"
    for name in names:
        if not os.path.lexists(work / name):
            source = open_source(work / FOLDER)
            _ = conversion.convert(source, work / name, None, force=False)


def write_peer(work: Path, kind: str) -> str:
    """The file of a peer, by its own writer; "" or what went wrong.

    Hugging Face needs none besides the folder.
    """
    assert kind in FORMS, "a peer with a form"
    target = work / FORMS[kind]
    if os.path.lexists(target):
        return ""
    form = "gguf" if kind == "llama.cpp" else kind
    module = "flightlm.ground.bench.peer_files"
    command = [sys.executable, "-m", module, form, str(work / FOLDER), str(target)]
    status, text = process.output_of(command, CONVERT_SECONDS)
    return "" if status == 0 else f"its model could not be written: {last_line(text)}"


def build_driver(work: Path, checkout: Path) -> str:
    """llm.c's driver, with llm.c's own flags; "" or what went wrong."""
    shipped = os.path.isfile(DRIVER)
    assert shipped, "the driver's source is part of the package"
    target = str(work / "llmc_driver")
    command = ["cc", *LLMC_FLAGS, "-I", str(checkout), str(DRIVER), "-o", target, "-lm"]
    status, text = process.output_of(command, COMPILE_SECONDS)
    return "" if status == 0 else f"its driver could not be built: {first_error(text)}"


def require_checkout(path: Path) -> None:
    """Raise FlightError(FILE_MISSING) unless llm.c lies there."""
    if not os.path.isfile(path / LLMC_SOURCE):
        raise FlightError(Fault.FILE_MISSING, f"--llmc: {path} holds no {LLMC_SOURCE}")


def last_line(text: str) -> str:
    """The last line that says something."""
    lines: Sequence[str] = [line.strip() for line in text.splitlines() if line.strip()]
    return lines[-1][:200] if lines else "it said nothing"


def first_error(text: str) -> str:
    """The first line of a compiler that names an error, else the last line."""
    for line in text.splitlines():
        if "error" in line:
            told = line.strip()
            return told[:200]
    return last_line(text)
