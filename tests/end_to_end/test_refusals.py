"""Bad input: one line with the right code, the right exit status, nothing written."""

from __future__ import annotations

import json
import os
import struct
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import pytest

import flightlm
from flightlm.flight.image import HEADER_BYTES, VERSION_AT
from flightlm.flight.status import Fault, FlightError
from tests.cli_helpers import Argument, assert_refused, run_cli
from tests.end_to_end.conftest import Models
from tests.weight_helpers import (
    byte_tokens,
    hf_tensors,
    random_tensors,
    tiny_config,
    write_hf_folder,
    write_llmc,
    write_llmc_tokenizer,
    write_safetensors,
)

CONFIG: Final = tiny_config()
RUN: Final = ("run", "--threads", "1")
TOO_LONG: Final = 300  # more than the 255 bytes of a file name


def changed(source: Path, destination: Path, change: Callable[[bytes], bytes]) -> None:
    """A copy of a file whose bytes `change` gives."""
    destination.parent.mkdir(exist_ok=True)
    destination.write_bytes(change(source.read_bytes()))


def replaced(at: int, new: bytes) -> Callable[[bytes], bytes]:
    """A change that puts `new` at offset `at`."""
    return lambda data: data[:at] + new + data[at + len(new) :]


def with_config(folder: Path, field: str, value: object) -> None:
    """A Hugging Face folder whose configuration disagrees with its weights."""
    _ = write_hf_folder(folder, CONFIG, random_tensors(CONFIG))
    place = folder / "config.json"
    fields = json.loads(place.read_text())
    place.write_text(json.dumps({**fields, field: value}))


def one_bad_weight(folder: Path, dtype: str, value: float) -> None:
    """A Hugging Face folder with one weight that is not finite, in a transposed matrix."""
    tensors = random_tensors(CONFIG)
    tensors["fcprojw"][1, 3, 17] = value
    _ = write_hf_folder(folder, CONFIG, tensors, dtype)


def make_safetensors(folder: Path) -> None:
    """Hugging Face folders and bare safetensors files."""
    tensors = random_tensors(CONFIG)
    good = write_hf_folder(folder / "good", CONFIG, tensors)
    weights, config = good / "model.safetensors", good / "config.json"
    (folder / "empty").mkdir()
    variants = {
        "st_short": lambda data: data[:-1],
        "st_tiny": lambda data: data[:5],
        "st_long": lambda data: data + b"\0",
        "st_length": replaced(0, struct.pack("<Q", 1 << 40)),
        "st_json": replaced(8, b"}"),
    }
    for name, change in variants.items():
        changed(weights, folder / name / "model.safetensors", change)
        (folder / name / "config.json").write_bytes(config.read_bytes())
    named = hf_tensors(CONFIG, tensors)
    less = {name: values for name, values in named.items() if name != "h.1.ln_2.bias"}
    more = {**named, "h.0.attn.extra": np.zeros(3, dtype=np.float32)}
    head = {**named, "lm_head.weight": tensors["wte"] + np.float32(1)}
    for name, held in (("st_missing", less), ("st_extra", more), ("st_head", head)):
        (folder / name).mkdir()
        (folder / name / "config.json").write_bytes(config.read_bytes())
        _ = write_safetensors(folder / name / "model.safetensors", held)
    with_config(folder / "st_shape", "n_embd", 16)
    with_config(folder / "cfg_activation", "activation_function", "relu")
    with_config(folder / "cfg_limit", "n_layer", 100_000)
    changed(weights, folder / "cfg_json/model.safetensors", bytes)
    (folder / "cfg_json" / "config.json").write_text("{")
    _ = write_safetensors(folder / "bare.safetensors", named)
    for dtype in ("F32", "BF16", "F16"):
        one_bad_weight(folder / f"nan_{dtype}", dtype, np.nan)
        one_bad_weight(folder / f"inf_{dtype}", dtype, -np.inf)
    tokens = byte_tokens()
    _ = write_llmc_tokenizer(folder / "words.bin", tokens)


def make_llmc(folder: Path) -> None:
    """llm.c files."""
    tensors = random_tensors(CONFIG)
    good = write_llmc(folder / "good.bin", CONFIG, tensors)
    variants = {
        "llmc_short": lambda data: data[:-1],
        "llmc_header": lambda data: data[:1000],
        "llmc_long": lambda data: data + b"\0",
        "llmc_magic": replaced(0, struct.pack("<i", 20240327)),
        "llmc_version": replaced(4, struct.pack("<i", 4)),
        "llmc_limit": replaced(16, struct.pack("<i", -1)),
        "llmc_heads": replaced(20, struct.pack("<i", 3)),
        "llmc_nan": replaced(1100, b"\xff\xff\xff\x7f"),
        "zeros": lambda data: bytes(64),
        "pickle": lambda data: b"\x80\x02" + data,
        "nothing": lambda data: b"",
    }
    for name, change in variants.items():
        changed(good, folder / f"{name}.bin", change)


def make_images(folder: Path) -> None:
    """Flight images."""
    good = folder / "good.flm"
    outcome = run_cli("convert", folder / "good", good)
    assert outcome.status == 0, outcome.err
    variants = {
        "flm_short": lambda data: data[:-1],
        "flm_header": lambda data: data[:100],
        "flm_long": lambda data: data + b"\0",
        "flm_magic": replaced(0, b"\x88"),
        "flm_text_mode": replaced(4, b"\n\x1a\n"),
        "flm_version": replaced(VERSION_AT, b"\x02"),
        "flm_field": replaced(200, b"\x01"),
        "flm_weight": replaced(HEADER_BYTES, b"\x01"),
        "flm_copy": lambda data: data[:-1] + bytes([data[-1] ^ 1]),
    }
    for name, change in variants.items():
        changed(good, folder / f"{name}.flm", change)
    (folder / "link.flm").symlink_to(good)
    os.mkfifo(folder / "pipe.flm")


@pytest.fixture(scope="module")
def bad(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of models, most of them bad."""
    folder = tmp_path_factory.mktemp("bad")
    make_safetensors(folder)
    make_llmc(folder)
    make_images(folder)
    (folder / "bad_utf8").write_bytes(b"ab\xff")
    (folder / "no_bytes").write_bytes(b"")
    (folder / "ids_garbage").write_text("1\ntwo\n")
    (folder / "ids_none").write_text(" \n")
    (folder / "ids_range").write_text("1\n257\n")
    (folder / "exists.flm").write_bytes(b"precious")
    (folder / "folder.flm").mkdir()
    (folder / "long").write_text("x" * 257)
    return folder


@dataclass(frozen=True, slots=True)
class Case:
    """A command line and what it must end in; @ stands for the folder of models."""

    name: str
    fault: Fault
    words: tuple[str | bytes, ...]
    stdin: bytes | None = None


def inspect(name: str, fault: Fault, *options: str) -> Case:
    """A file that `inspect` must refuse."""
    return Case(name, fault, ("inspect", f"@/{name}", *options))


def load(name: str, fault: Fault) -> Case:
    """A file that is refused when its weights are read."""
    return Case(name, fault, (*RUN, "--weights", f"@/{name}", "--tokens", "1"))


def run(name: str, fault: Fault, *options: str | bytes) -> Case:
    """An option that `run` must refuse, with a good prompt."""
    return Case(name, fault, (*RUN, "--prompt", "a", *options))


def convert(name: str, fault: Fault, *words: str | bytes) -> Case:
    """A conversion of a good model that must be refused."""
    return Case(name, fault, ("convert", "@/good", *words))


FILES: Final = (
    inspect("missing", Fault.FILE_MISSING),
    inspect("no_bytes/below", Fault.FILE_MISSING),
    inspect("x" * TOO_LONG, Fault.FILE_MISSING),
    inspect("empty", Fault.CONFIG_MISSING),
    inspect("pipe.flm", Fault.FILE_KIND),
    inspect("nothing.bin", Fault.FILE_FORMAT),
    inspect("zeros.bin", Fault.FILE_FORMAT),
    inspect("pickle.bin", Fault.FILE_FORMAT),
    inspect("st_short", Fault.FILE_TRUNCATED),
    inspect("st_tiny", Fault.FILE_TRUNCATED),
    inspect("st_long", Fault.FILE_OVERLONG),
    inspect("st_length", Fault.WEIGHT_HEADER),
    inspect("st_json", Fault.WEIGHT_HEADER),
    inspect("st_missing", Fault.WEIGHT_MISSING),
    inspect("st_extra", Fault.WEIGHT_EXTRA),
    inspect("st_shape", Fault.WEIGHT_SHAPE),
    inspect("cfg_activation", Fault.CONFIG_FIELD),
    inspect("cfg_limit", Fault.CONFIG_LIMIT),
    inspect("cfg_json", Fault.CONFIG_JSON),
    inspect("bare.safetensors", Fault.CONFIG_HEADS),
    inspect("bare.safetensors", Fault.CONFIG_HEADS, "--heads", "3"),
    inspect("good", Fault.CONFLICT, "--heads", "4"),
    inspect("good", Fault.TOKENIZER_FIT, "--tokenizer", "bytes"),
    inspect("good", Fault.TOKENIZER_FIT, "--tokenizer", "@/words.bin"),
    inspect("good", Fault.FILE_MISSING, "--tokenizer", "@/missing"),
    inspect("good", Fault.TOKENIZER_FILE, "--tokenizer", "@/bad_utf8"),
    inspect("llmc_short.bin", Fault.FILE_TRUNCATED),
    inspect("llmc_header.bin", Fault.FILE_TRUNCATED),
    inspect("llmc_long.bin", Fault.FILE_OVERLONG),
    inspect("llmc_magic.bin", Fault.LLMC_MAGIC),
    inspect("llmc_version.bin", Fault.LLMC_VERSION),
    inspect("llmc_limit.bin", Fault.CONFIG_LIMIT),
    inspect("llmc_heads.bin", Fault.CONFIG_LIMIT),
    inspect("flm_short.flm", Fault.FILE_TRUNCATED),
    inspect("flm_header.flm", Fault.FILE_TRUNCATED),
    inspect("flm_long.flm", Fault.FILE_OVERLONG),
    inspect("flm_magic.flm", Fault.FILE_FORMAT),
    inspect("flm_text_mode.flm", Fault.FILE_FORMAT),
    inspect("flm_version.flm", Fault.IMAGE_VERSION),
    inspect("flm_field.flm", Fault.IMAGE_HEADER),
    inspect("flm_weight.flm", Fault.IMAGE_DIGEST),
    inspect("flm_copy.flm", Fault.IMAGE_DIGEST),
    inspect("link.flm", Fault.FILE_KIND),
    load("st_head", Fault.WEIGHT_TIED),
    load("nan_F32", Fault.WEIGHT_FINITE),
    load("nan_BF16", Fault.WEIGHT_FINITE),
    load("nan_F16", Fault.WEIGHT_FINITE),
    load("inf_F32", Fault.WEIGHT_FINITE),
    load("inf_BF16", Fault.WEIGHT_FINITE),
    load("inf_F16", Fault.WEIGHT_FINITE),
    load("llmc_nan.bin", Fault.WEIGHT_FINITE),
    load("flm_weight.flm", Fault.IMAGE_DIGEST),
    load("flm_copy.flm", Fault.IMAGE_DIGEST),
    Case("nan", Fault.WEIGHT_FINITE, ("convert", "@/nan_F16", "new.flm")),
    Case("damaged", Fault.IMAGE_DIGEST, ("convert", "@/flm_weight.flm", "new.flm")),
    Case("head", Fault.WEIGHT_TIED, ("convert", "@/st_head", "new.flm")),
)

PROMPTS: Final = (
    Case("tokens", Fault.TOKEN_RANGE, (*RUN, "--tokens", "1,257")),
    Case("negative", Fault.TOKEN_RANGE, (*RUN, "--tokens=-1")),
    Case("garbage", Fault.TOKEN_RANGE, (*RUN, "--tokens", "1,b")),
    Case("gap", Fault.TOKEN_RANGE, (*RUN, "--tokens", "1,,2")),
    Case("huge", Fault.TOKEN_RANGE, (*RUN, "--tokens", "9" * 5_000)),
    Case("digits", Fault.TOKEN_RANGE, (*RUN, "--tokens", "\u0663")),
    Case("none", Fault.PROMPT_EMPTY, (*RUN, "--tokens", "")),
    Case("empty", Fault.PROMPT_EMPTY, (*RUN, "--prompt", "")),
    Case("empty stdin", Fault.PROMPT_EMPTY, RUN, b""),
    Case("empty file", Fault.PROMPT_EMPTY, (*RUN, "--prompt-file", "@/no_bytes")),
    Case("long", Fault.PROMPT_LONG, (*RUN, "--prompt-file", "@/long")),
    Case("long stdin", Fault.PROMPT_LONG, (*RUN, "--context", "3"), b"four"),
    Case("utf-8 file", Fault.PROMPT_TEXT, (*RUN, "--prompt-file", "@/bad_utf8")),
    Case("utf-8 stdin", Fault.PROMPT_TEXT, RUN, b"a\xed\xa0\x80"),
    Case("utf-8 argument", Fault.PROMPT_TEXT, (*RUN, "--prompt", b"a\xff")),
    Case("no file", Fault.FILE_MISSING, (*RUN, "--prompt-file", "@/missing")),
    Case("folder", Fault.FILE_KIND, (*RUN, "--prompt-file", "@/empty")),
    Case("two", Fault.CONFLICT, (*RUN, "--prompt", "a", "--tokens", "1")),
    Case("file and text", Fault.CONFLICT, (*RUN, "--prompt-file", "@/long", "--prompt", "a")),
)

OPTIONS: Final = (
    run("temperature", Fault.TEMPERATURE, "--temperature", "-1"),
    run("hot", Fault.TEMPERATURE, "--temperature", "1000.5"),
    run("temperature nan", Fault.TEMPERATURE, "--temperature", "nan"),
    run("temperature inf", Fault.TEMPERATURE, "--temperature", "inf"),
    run("top-p 0", Fault.TOP_P, "--top-p", "0"),
    run("top-p", Fault.TOP_P, "--top-p", "1.5"),
    run("top-p nan", Fault.TOP_P, "--top-p", "nan"),
    run("top-k -1", Fault.TOP_K, "--top-k", "-1"),
    run("top-k", Fault.TOP_K, "--top-k", "258"),
    run("penalty 0", Fault.PENALTY, "--repetition-penalty", "0"),
    run("penalty nan", Fault.PENALTY, "--repetition-penalty", "nan"),
    run("no tokens", Fault.MAX_TOKENS, "--max-tokens", "0"),
    run("fewer tokens", Fault.MAX_TOKENS, "--max-tokens", "-1"),
    run("many tokens", Fault.MAX_TOKENS, "--max-tokens", "1000000000"),
    run("seed -1", Fault.SEED, "--seed", "-1"),
    run("seed", Fault.SEED, "--seed", str(1 << 64)),
    run("bias", Fault.LOGIT_BIAS, "--logit-bias", "5"),
    run("bias id", Fault.LOGIT_BIAS, "--logit-bias", "a=1"),
    run("bias range", Fault.LOGIT_BIAS, "--logit-bias", "257=1"),
    run("bias nan", Fault.LOGIT_BIAS, "--logit-bias", "5=nan"),
    run("bias large", Fault.LOGIT_BIAS, "--logit-bias", "5=1000001"),
    run("bias sum", Fault.LOGIT_BIAS, "--logit-bias", "5=1e6", "--logit-bias", "5=1"),
    run("allowed none", Fault.ALLOWED, "--allow-tokens", "@/ids_none"),
    run("allowed garbage", Fault.ALLOWED, "--allow-tokens", "@/ids_garbage"),
    run("allowed range", Fault.TOKEN_RANGE, "--allow-tokens", "@/ids_range"),
    run("allowed missing", Fault.FILE_MISSING, "--allow-tokens", "@/missing"),
    run("stops", Fault.STOP, *(word for stop in "abcdefghijklmnopq" for word in ("--stop", stop))),
    run("long stop", Fault.STOP, "--stop", "x" * 257),
    run("empty stop", Fault.STOP, "--stop", ""),
    run("stop bytes", Fault.PROMPT_TEXT, "--stop", b"\xff"),
    run("threads", Fault.THREADS, "--threads", "0"),
    run("many threads", Fault.THREADS, "--threads", "1025"),
    run("context 0", Fault.CONTEXT, "--context", "0"),
    run("context", Fault.CONTEXT, "--context", "257"),
    run("not a number", Fault.OPTION, "--seed", "x"),
    run("no value", Fault.OPTION, "--seed"),
    run("unknown", Fault.OPTION, "--sead", "1"),
    run("abbreviated", Fault.OPTION, "--temp", "1"),
    run("control characters", Fault.OPTION, "--x\n\x1b[2J"),
    run("bytes", Fault.OPTION, b"--\xff"),
    Case("no tokenizer", Fault.NO_TOKENIZER, (*RUN, "--weights", "@/good", "--prompt", "a")),
    Case(
        "stop without text",
        Fault.NO_TOKENIZER,
        (*RUN, "--weights", "@/good", "--tokens", "1", "--stop", "a"),
    ),
    Case("no command", Fault.OPTION, ()),
    Case("command", Fault.OPTION, ("fly",)),
    Case("preset", Fault.OPTION, ("plan", "--preset", "125M")),
    Case("both", Fault.CONFLICT, ("plan", "--preset", "124M", "--weights", "@/good")),
    Case("plan context", Fault.CONTEXT, ("plan", "--preset", "124M", "--context", "1025")),
)

DESTINATIONS: Final = (
    convert("file as folder", Fault.DESTINATION, "@/good.bin/new.flm"),
    convert("no folder", Fault.DESTINATION, "@/missing/new.flm"),
    convert("not writable", Fault.DESTINATION, "/proc/new.flm"),
    convert("a folder", Fault.DESTINATION, "@/folder.flm", "--force"),
    convert("long name", Fault.DESTINATION, "x" * TOO_LONG + ".flm"),
    convert("exists", Fault.DESTINATION_EXISTS, "@/exists.flm"),
    convert("dangling", Fault.DESTINATION_EXISTS, "@/link.flm"),
    convert("suffix", Fault.OPTION, "new.gguf"),
    convert("only a suffix", Fault.OPTION, ".flm"),
    convert("dtype", Fault.OPTION, "new.flm", "--dtype", "fp64"),
    convert("too few words", Fault.OPTION),
)


def snapshot(folder: Path) -> dict[str, tuple[int, int]]:
    """Size and time of everything in a folder."""
    found = {}
    for place in sorted(folder.rglob("*")):
        status = place.lstat()
        found[str(place)] = (status.st_size, status.st_mtime_ns)
    return found


def check(case: Case, bad: Path, cwd: Path) -> None:
    """Run a case in an empty folder and look at everything that it leaves."""
    words: list[Argument] = []
    for word in case.words:
        words.append(word.replace("@", str(bad)) if isinstance(word, str) else word)
    before = snapshot(bad)
    outcome = run_cli(*words, cwd=cwd, stdin=case.stdin)
    assert_refused(outcome, case.fault.code, case.fault.exit_status)
    assert case.fault.remedy in outcome.err
    assert outcome.err.isascii()
    assert snapshot(bad) == before
    assert os.listdir(cwd) == []


def named(case: Case) -> str:
    """The name of a case in the list of tests."""
    return case.name[:40]


@pytest.mark.requirement("FLM-REQ-205")
@pytest.mark.requirement("FLM-REQ-206")
@pytest.mark.requirement("FLM-REQ-501")
@pytest.mark.parametrize("case", FILES, ids=named)
def test_a_bad_file(case: Case, bad: Path, tmp_path: Path) -> None:
    check(case, bad, tmp_path)
    assert case.fault.exit_status == (2 if case.fault in USAGE else 3)


# Which option is missing or contradicts the file: the file itself is good.
USAGE: Final = (Fault.CONFLICT, Fault.CONFIG_HEADS)


@pytest.mark.requirement("FLM-REQ-407")
@pytest.mark.requirement("FLM-REQ-501")
@pytest.mark.parametrize("case", PROMPTS, ids=named)
def test_a_bad_prompt(case: Case, bad: Path, tmp_path: Path) -> None:
    check(case, bad, tmp_path)


@pytest.mark.requirement("FLM-REQ-407")
@pytest.mark.requirement("FLM-REQ-501")
@pytest.mark.parametrize("case", OPTIONS, ids=named)
def test_a_bad_option(case: Case, bad: Path, tmp_path: Path) -> None:
    check(case, bad, tmp_path)
    assert case.fault.exit_status == (3 if case.fault is Fault.FILE_MISSING else 2)


@pytest.mark.requirement("FLM-REQ-208")
@pytest.mark.requirement("FLM-REQ-501")
@pytest.mark.parametrize("case", DESTINATIONS, ids=named)
def test_a_bad_destination(case: Case, bad: Path, tmp_path: Path) -> None:
    check(case, bad, tmp_path)
    assert case.fault.exit_status == (2 if case.fault is Fault.OPTION else 4)


@pytest.mark.requirement("FLM-REQ-208")
def test_a_weight_too_large_for_the_dtype_is_refused(tmp_path: Path) -> None:
    tensors = random_tensors(CONFIG)
    tensors["lnfb"][0] = 70_000.0
    source = write_hf_folder(tmp_path / "source", CONFIG, tensors)
    place = tmp_path / "place"
    place.mkdir()
    outcome = run_cli("convert", source, place / "m.flm", "--dtype", "fp16")
    assert_refused(outcome, "FLM-WGT-006", 3)
    assert os.listdir(place) == []


@pytest.mark.requirement("FLM-REQ-407")
def test_text_that_no_utf8_file_can_hold_is_refused_by_the_api(models: Models) -> None:
    model = flightlm.load(models.text)
    for prompt in ("\ud800", "a\udcff", "\udfff\ud800"):
        with pytest.raises(FlightError) as caught:
            _ = model.generate(prompt)
        assert caught.value.fault is Fault.PROMPT_TEXT
        with pytest.raises(FlightError) as stopped:
            _ = model.generate("a", stop=[prompt])
        assert stopped.value.fault is Fault.STOP
