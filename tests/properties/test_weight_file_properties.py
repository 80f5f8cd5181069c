"""Whatever happens to a weight file: a whole model comes out of it, or a typed error.

The mutants know the formats: the JSON headers are changed as data and written again with a true
length, so that most of them get past the first check.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Final, TypeAlias

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from flightlm.flight.status import FlightError
from flightlm.flight.tensors import DTYPE_BYTES, TENSORS
from flightlm.ground.formats.huggingface import open_folder, open_safetensors
from flightlm.ground.formats.llmc import open_llmc
from flightlm.ground.formats.open_source import open_source
from flightlm.ground.formats.source import WeightSource
from tests.weight_helpers import (
    encode,
    header_text,
    hf_config,
    hf_tensors,
    llmc_header,
    pack_words,
    random_tensors,
    raw_safetensors,
    safetensors_bytes,
    tiny_config,
    write_hf_folder,
    write_llmc,
)

Header: TypeAlias = dict[str, object]
Change: TypeAlias = tuple[str, int, int, object]

CONFIG: Final = tiny_config(layers=1)
WEIGHTS: Final = random_tensors(CONFIG, 11)
EXAMPLES: Final = 600
QUICK: Final = settings(
    max_examples=EXAMPLES,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.too_slow],
)

NUMBERS: Final = st.one_of(
    st.integers(-3, 40),
    st.sampled_from([127, 128, 255, 256, 257, 2**31 - 1, 2**31, 2**63 - 1, 2**64, 10**39, 10**41]),
)
LEAVES: Final = st.one_of(
    st.none(),
    st.booleans(),
    NUMBERS,
    st.floats(),
    st.text(max_size=4),
    st.sampled_from(["F32", "F16", "BF16", "F64", "U8", "I4", "wte.weight", "h.1.ln_1.weight"]),
)
VALUES: Final = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.lists(inner, max_size=5), st.dictionaries(st.text(max_size=3), inner, max_size=3)
    ),
    max_leaves=6,
)
# Changes that leave a well-formed header, so that the checks behind it are reached.
DEEP_KINDS: Final = ("rename", "swap", "turn", "reverse")
ALL_KINDS: Final = (
    *DEEP_KINDS,
    "delete",
    "copy",
    "dtype",
    "shape",
    "dimension",
    "offset",
    "entry",
    "member",
    "metadata",
)
PLACES: Final = st.integers(0, 30)
HEADER_CHANGES: Final = st.one_of(
    st.lists(
        st.tuples(st.sampled_from(ALL_KINDS), PLACES, PLACES, VALUES), min_size=1, max_size=3
    ),
    st.lists(
        st.tuples(st.sampled_from(DEEP_KINDS), PLACES, PLACES, LEAVES), min_size=1, max_size=2
    ),
)


def check_whole(source: WeightSource) -> None:
    """Every part of every tensor once, of the right length, inside its file, none on another."""
    config = source.config
    wanted = []
    for index, spec in enumerate(TENSORS):
        wanted += [(index, layer) for layer in range(spec.parts(config))]
    assert [(extent.tensor, extent.layer) for extent in source.extents] == wanted
    taken = list(source.extents)
    if source.tied_head is not None:
        taken.append(source.tied_head)
    spans = []
    for extent in taken:
        elements = TENSORS[extent.tensor].part_elements(config)
        assert extent.nbytes == elements * DTYPE_BYTES[extent.dtype]
        assert 8 < extent.offset
        assert extent.offset + extent.nbytes <= extent.path.stat().st_size
        assert extent.path in source.digest_files
        spans.append((str(extent.path), extent.offset, extent.offset + extent.nbytes))
    spans.sort()
    for before, after in zip(spans[:-1], spans[1:], strict=True):
        assert before[0] != after[0] or before[2] <= after[1]


def outcome(opener: Callable[[], WeightSource]) -> str:
    """The code of the typed error, or "" for a whole model; any other exception is a failure."""
    try:
        source = opener()
    except FlightError as error:
        assert len(str(error)) < 2_000
        assert str(error).isascii()
        return error.code
    check_whole(source)
    return ""


def named_parts(dtype: str) -> list[tuple[str, str, tuple[int, ...], bytes]]:
    """The tensors of a small model as entries of a header."""
    named = hf_tensors(CONFIG, WEIGHTS, masks=True, head=True)
    return [(name, dtype, part.shape, encode(part, dtype)) for name, part in named.items()]


def member(entry: object, key: str, value: object) -> object:
    """`entry` with one member replaced, if it is an object."""
    if isinstance(entry, dict):
        return {**entry, key: value}
    return entry


def listed(entry: object, key: str) -> list[object]:
    """A copy of the list under `key`, or an empty one."""
    if isinstance(entry, dict) and isinstance(entry.get(key), list):
        return list(entry[key])
    return []


def changed(header: Header, change: Change) -> Header:
    """The header after one change; the changes are those that an attacker would think of."""
    kind, first, second, value = change
    names = list(header)
    if len(names) == 0:
        return header
    name = names[first % len(names)]
    other = names[second % len(names)]
    entry = header[name]
    result = dict(header)
    if kind == "delete":
        del result[name]
    elif kind == "rename":
        result[str(value)] = result.pop(name)
    elif kind == "copy":
        result[str(value)] = entry
    elif kind == "dtype":
        result[name] = member(entry, "dtype", value)
    elif kind == "shape":
        result[name] = member(entry, "shape", value)
    elif kind == "dimension" or kind == "offset":
        key = {"dimension": "shape", "offset": "data_offsets"}[kind]
        sizes = listed(entry, key)
        if len(sizes) > 0:
            sizes[second % len(sizes)] = value
        result[name] = member(entry, key, sizes)
    elif kind == "entry":
        result[name] = value
    elif kind == "swap":
        result[name], result[other] = result[other], result[name]
    elif kind == "turn":
        result[name] = member(entry, "shape", listed(entry, "shape")[::-1])
    elif kind == "member":
        result[name] = member(entry, str(value), value)
    elif kind == "metadata":
        result["__metadata__"] = value
    else:
        result = dict(reversed(result.items()))
    return result


@pytest.mark.requirement("FLM-REQ-205")
def test_mutated_headers(tmp_path_factory: pytest.TempPathFactory) -> None:
    path = tmp_path_factory.mktemp("header") / "f.safetensors"
    header, data = raw_safetensors(named_parts("F16"), {"format": "pt"})
    seen: Counter[str] = Counter()

    @settings(QUICK, max_examples=2 * EXAMPLES)
    @given(HEADER_CHANGES, st.sampled_from([0, 0, 0, 0, -4, -1, 1, 8]))
    def run(changes: list[Change], resized: int) -> None:
        mutant = header
        for change in changes:
            mutant = changed(mutant, change)
        text = header_text(mutant)
        body = (data + bytes(8))[: len(data) + resized]
        path.write_bytes(safetensors_bytes(text, body))
        seen[outcome(lambda: open_safetensors(path, CONFIG.heads))] += 1

    run()
    assert seen.total() >= 2 * EXAMPLES
    assert seen[""] > 0
    for code in ("FLM-FILE-004", "FLM-FILE-005", "FLM-WGT-001", "FLM-WGT-002", "FLM-WGT-004"):
        assert seen[code] > 0, seen


@pytest.mark.requirement("FLM-REQ-205")
def test_mutated_bytes(tmp_path_factory: pytest.TempPathFactory) -> None:
    path = tmp_path_factory.mktemp("bytes") / "f"
    header, data = raw_safetensors(named_parts("F32"))
    tensor_file = safetensors_bytes(header_text(header), data)
    llmc_file = write_llmc(path, CONFIG, WEIGHTS).read_bytes()
    seen: Counter[str] = Counter()

    @QUICK
    @given(
        st.booleans(),
        st.lists(st.tuples(st.integers(0, 1_200), st.integers(0, 255)), max_size=4),
        st.one_of(st.just(0), st.integers(-20_000, 100)),
    )
    def run(llmc: bool, patches: list[tuple[int, int]], resized: int) -> None:
        mutant = bytearray(llmc_file if llmc else tensor_file)
        for index, value in patches:
            mutant[index] = value
        size = max(0, len(mutant) + resized)
        path.write_bytes(bytes(mutant + bytes(100))[:size])
        seen[outcome(lambda: open_source(path, CONFIG.heads))] += 1

    run()
    assert seen.total() >= EXAMPLES
    assert seen[""] > 0
    assert len(seen) >= 5, seen


@pytest.mark.requirement("FLM-REQ-205")
def test_each_byte_of_a_header_replaced(tmp_path: Path) -> None:
    path = tmp_path / "f"
    header, data = raw_safetensors(named_parts("F32"))
    text = header_text(header)
    whole = safetensors_bytes(text, data)
    seen: Counter[str] = Counter()
    for index in range(8 + len(text)):
        for value in (0, whole[index] ^ 1, 0x30 + index % 10):
            path.write_bytes(whole[:index] + bytes([value]) + whole[index + 1 :])
            seen[outcome(lambda: open_safetensors(path, CONFIG.heads))] += 1
    assert seen.total() > 3_000
    assert seen["FLM-WGT-001"] > seen[""]


@pytest.mark.requirement("FLM-REQ-205")
def test_each_truncation_of_a_header(tmp_path: Path) -> None:
    path = tmp_path / "f"
    header, data = raw_safetensors(named_parts("F32"))
    whole = safetensors_bytes(header_text(header), data)
    llmc = write_llmc(tmp_path / "g", CONFIG, WEIGHTS).read_bytes()
    for size in range(1_200):
        path.write_bytes(whole[:size])
        assert outcome(lambda: open_safetensors(path, CONFIG.heads)) == "FLM-FILE-004"
        path.write_bytes(llmc[:size])
        assert outcome(lambda: open_llmc(path)) == "FLM-FILE-004"


@pytest.mark.requirement("FLM-REQ-205")
def test_mutated_words_of_llmc(tmp_path_factory: pytest.TempPathFactory) -> None:
    path = tmp_path_factory.mktemp("words") / "f"
    body = write_llmc(path, CONFIG, WEIGHTS).read_bytes()[1024:]
    words = llmc_header(CONFIG, 3)
    seen: Counter[str] = Counter()
    word = st.one_of(
        st.integers(-2, 300),
        st.integers(-(2**31), 2**31 - 1),
        st.sampled_from([*words[:8], 1 << 20, 1 << 14, 65_536]),
    )

    @QUICK
    @given(st.lists(st.tuples(st.integers(0, 9), word), min_size=1, max_size=3))
    def run(changes: list[tuple[int, int]]) -> None:
        mutant = list(words)
        for index, value in changes:
            mutant[index] = value
        path.write_bytes(pack_words(mutant) + body)
        seen[outcome(lambda: open_llmc(path))] += 1

    run()
    assert seen.total() >= EXAMPLES
    assert seen[""] > 0
    for code in ("FLM-LLC-001", "FLM-LLC-002", "FLM-CFG-004", "FLM-FILE-004", "FLM-WGT-001"):
        assert seen[code] > 0, seen


@pytest.mark.requirement("FLM-REQ-205")
def test_mutated_configurations(tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = write_hf_folder(tmp_path_factory.mktemp("config"), CONFIG, WEIGHTS)
    fields = hf_config(CONFIG)
    keys = [*fields, "scale_attn_by_inverse_layer_idx", "tie_word_embeddings", "other"]
    seen: Counter[str] = Counter()

    @QUICK
    @given(st.lists(st.tuples(st.sampled_from(keys), VALUES), min_size=1, max_size=2))
    def run(changes: list[tuple[str, object]]) -> None:
        mutant = {**fields, **dict(changes)}
        (folder / "config.json").write_text(json.dumps(mutant))
        seen[outcome(lambda: open_folder(folder))] += 1

    run()
    assert seen.total() >= EXAMPLES
    assert seen[""] > 0
    assert seen["FLM-CFG-003"] > 0
    assert len(seen) >= 3, seen


@pytest.mark.requirement("FLM-REQ-205")
def test_mutated_indices(tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = write_hf_folder(tmp_path_factory.mktemp("index"), CONFIG, WEIGHTS, shards=2)
    path = folder / "model.safetensors.index.json"
    weight_map = json.loads(path.read_text())["weight_map"]
    shards = sorted(set(weight_map.values()))
    target = st.one_of(
        VALUES, st.sampled_from([*shards, "../x.safetensors", "config.json", "no.safetensors"])
    )
    name = st.one_of(st.sampled_from(list(weight_map)), st.text(max_size=5))
    seen: Counter[str] = Counter()

    @QUICK
    @given(st.lists(st.tuples(name, target), max_size=2), st.lists(name, max_size=1))
    def run(changes: list[tuple[str, object]], removed: list[str]) -> None:
        mutant = {**weight_map, **dict(changes)}
        for key in removed:
            mutant.pop(key, None)
        path.write_text(json.dumps({"metadata": {}, "weight_map": mutant}))
        seen[outcome(lambda: open_folder(folder))] += 1

    run()
    assert seen.total() >= EXAMPLES
    assert seen[""] > 0
    for code in ("FLM-WGT-001", "FLM-WGT-002", "FLM-WGT-003"):
        assert seen[code] > 0, seen
