"""Builders of small weight files, shared by the tests.

Tensors are kept as the arena keeps them: one float32 array per name of the table, layers
stacked in front, linear weights [out, in].  The writers turn them into the files of others.
The bytes are laid out here by hand, not by the code under test and not by a library, so that
a test that reads them compares two independent views of a format.
"""

from __future__ import annotations

import json
import struct
from collections.abc import Sequence
from pathlib import Path
from typing import Final, TypeAlias

import numpy as np
import numpy.typing as npt

from flightlm.flight.config import ModelConfig
from flightlm.flight.tensors import TENSORS, Dtype
from flightlm.ground.formats.source import Extent, WeightSource

F32: TypeAlias = npt.NDArray[np.float32]

LLMC_MODEL_MAGIC: Final = 20240326
LLMC_TOKENIZER_MAGIC: Final = 20240328
LLMC_HEADER_WORDS: Final = 256
VOCAB_PADDING: Final = 128
DTYPE_TEXT: Final = {Dtype.FP32: "F32", Dtype.BF16: "BF16", Dtype.FP16: "F16"}
SAFETENSORS_BYTES: Final = {"F32": 4, "BF16": 2, "F16": 2, "U8": 1, "BOOL": 1, "I64": 8}


def tiny_config(
    layers: int = 2, heads: int = 2, channels: int = 8, positions: int = 6, vocab: int = 11
) -> ModelConfig:
    """A GPT-2 of a few thousand parameters; all sizes differ, so that a swap shows."""
    return ModelConfig(layers, heads, channels, positions, vocab)


def random_tensors(config: ModelConfig, seed: int = 0, scale: float = 0.05) -> dict[str, F32]:
    """Every tensor of the table with random normal numbers, exact in bfloat16.

    The values keep only the upper half of their bits: the same numbers can be written as
    fp32 and bf16.  (They are not exact in fp16; ask `as_stored` for what fp16 makes of them.)
    """
    generator = np.random.default_rng(seed)
    tensors = {}
    for spec in TENSORS:
        values = generator.standard_normal(spec.shape(config), dtype=np.float32)
        values *= np.float32(scale)
        if spec.init_std == 1.0:
            values += np.float32(1.0)
        kept = values.view(np.uint32) & np.uint32(0xFFFF0000)
        tensors[spec.name] = kept.view(np.float32)
    return tensors


def encode(values: F32, dtype: str) -> bytes:
    """The bytes of `values` as F32, BF16 (nearest even) or F16, row-major little-endian."""
    row_major = np.ascontiguousarray(values, dtype=np.float32)
    if dtype == "F32":
        return row_major.astype("<f4").tobytes()
    if dtype == "F16":
        return row_major.astype("<f2").tobytes()
    assert dtype == "BF16", "the writers know three number formats"
    bits = row_major.view(np.uint32).astype(np.uint64)
    rounded = (bits + 0x7FFF + ((bits >> 16) & 1)) >> 16
    return rounded.astype("<u2").tobytes()


def decode(data: bytes, dtype: str) -> F32:
    """What the bytes mean, widened to float32 (one dimension)."""
    if dtype == "F32":
        return np.frombuffer(data, dtype="<f4").astype(np.float32)
    if dtype == "F16":
        return np.frombuffer(data, dtype="<f2").astype(np.float32)
    assert dtype == "BF16", "the readers know three number formats"
    wide = np.frombuffer(data, dtype="<u2").astype(np.uint32) << np.uint32(16)
    return wide.view(np.float32)


def as_stored(values: F32, dtype: str) -> F32:
    """`values` after one trip through `dtype`."""
    return decode(encode(values, dtype), dtype).reshape(values.shape)


def read_part(extent: Extent, config: ModelConfig) -> F32:
    """The numbers of one extent in the orientation of the arena, read without the loader."""
    spec = TENSORS[extent.tensor]
    shape = spec.part_shape(config)
    with extent.path.open("rb") as stream:
        _ = stream.seek(extent.offset)
        data = stream.read(extent.nbytes)
    assert len(data) == extent.nbytes, "the extent lies in the file"
    values = decode(data, DTYPE_TEXT[extent.dtype])
    if extent.transposed:
        return np.ascontiguousarray(values.reshape(shape[::-1]).T)
    return values.reshape(shape)


def assert_same_model(source: WeightSource, tensors: dict[str, F32], dtype: str = "F32") -> None:
    """The extents come in the order of the table and hold `tensors` as `dtype` stores them."""
    expected = []
    for index, spec in enumerate(TENSORS):
        expected += [(index, layer) for layer in range(spec.parts(source.config))]
    assert [(extent.tensor, extent.layer) for extent in source.extents] == expected
    for extent in source.extents:
        spec = TENSORS[extent.tensor]
        whole = as_stored(tensors[spec.name], dtype)
        part = whole[extent.layer] if spec.layered else whole
        assert np.array_equal(read_part(extent, source.config), part), spec.name


def safetensors_bytes(header: bytes, data: bytes, length: int | None = None) -> bytes:
    """A file of one header and its data; `length` overrides the true header length."""
    stated = len(header) if length is None else length
    return struct.pack("<Q", stated) + header + data


def raw_safetensors(
    entries: Sequence[tuple[str, str, tuple[int, ...], bytes]],
    metadata: dict[str, str] | None = None,
) -> tuple[dict[str, object], bytes]:
    """The header (as a dict to change at will) and the data of (name, dtype, shape, bytes)."""
    header: dict[str, object] = {}
    if metadata is not None:
        header["__metadata__"] = metadata
    data = b""
    for name, dtype, shape, part in entries:
        end = len(data) + len(part)
        header[name] = {"dtype": dtype, "shape": list(shape), "data_offsets": [len(data), end]}
        data += part
    return header, data


def header_text(header: dict[str, object]) -> bytes:
    """The header as the official writer prints it: compact, padded with spaces to 8 bytes."""
    text = json.dumps(header, separators=(",", ":")).encode()
    return text + b" " * (-len(text) % 8)


def write_safetensors(
    path: Path,
    tensors: dict[str, F32],
    dtype: str = "F32",
    metadata: dict[str, str] | None = None,
) -> Path:
    """One .safetensors file with `tensors` in the given order."""
    entries = []
    for name, values in tensors.items():
        entries.append((name, dtype, values.shape, encode(values, dtype)))
    header, data = raw_safetensors(entries, metadata)
    path.write_bytes(safetensors_bytes(header_text(header), data))
    return path


def hf_tensors(
    config: ModelConfig,
    tensors: dict[str, F32],
    prefix: str = "",
    masks: bool = False,
    head: bool = False,
) -> dict[str, F32]:
    """The tensors under their Hugging Face names: one per layer, Conv1D weights [in, out].

    `masks` adds the causal mask buffers of old checkpoints, `head` a copy of wte as the LM head.
    """
    named = {}
    for spec in TENSORS:
        for layer in range(spec.parts(config)):
            part = tensors[spec.name][layer] if spec.layered else tensors[spec.name]
            stored = part.T if spec.transposed else part
            named[prefix + spec.hf.format(layer)] = np.ascontiguousarray(stored)
    if masks:
        size = config.positions
        mask = np.tril(np.ones((1, 1, size, size), dtype=np.float32))
        for layer in range(config.layers):
            named[f"{prefix}h.{layer}.attn.bias"] = mask
            named[f"{prefix}h.{layer}.attn.masked_bias"] = np.full((), -1.0e4, dtype=np.float32)
    if head:
        named["lm_head.weight"] = tensors["wte"].copy()
    return named


def hf_config(config: ModelConfig) -> dict[str, object]:
    """What config.json holds for a plain GPT-2 (the fields that a reader looks at, and more)."""
    return {
        "activation_function": "gelu_new",
        "architectures": ["GPT2LMHeadModel"],
        "attn_pdrop": 0.1,
        "bos_token_id": config.vocab - 1,
        "eos_token_id": config.vocab - 1,
        "initializer_range": 0.02,
        "layer_norm_epsilon": 1e-05,
        "model_type": "gpt2",
        "n_ctx": config.positions,
        "n_embd": config.channels,
        "n_head": config.heads,
        "n_inner": None,
        "n_layer": config.layers,
        "n_positions": config.positions,
        "scale_attn_weights": True,
        "task_specific_params": {"text-generation": {"do_sample": True, "max_length": 50}},
        "vocab_size": config.vocab,
    }


def write_hf_folder(
    folder: Path,
    config: ModelConfig,
    tensors: dict[str, F32],
    dtype: str = "F32",
    prefix: str = "",
    shards: int = 1,
    masks: bool = False,
    head: bool = False,
) -> Path:
    """A Hugging Face folder: config.json and one file, or an index and `shards` files."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "config.json").write_text(json.dumps(hf_config(config), indent=2))
    named = hf_tensors(config, tensors, prefix, masks, head)
    metadata = {"format": "pt"}
    if shards == 1:
        _ = write_safetensors(folder / "model.safetensors", named, dtype, metadata)
        return folder
    names = list(named)
    weight_map = {}
    for shard in range(shards):
        file_name = f"model-{shard + 1:05d}-of-{shards:05d}.safetensors"
        held = names[shard::shards]
        part = {name: named[name] for name in held}
        _ = write_safetensors(folder / file_name, part, dtype, metadata)
        weight_map.update(dict.fromkeys(held, file_name))
    total = sum(values.size for values in named.values()) * SAFETENSORS_BYTES[dtype]
    index = {"metadata": {"total_size": total}, "weight_map": weight_map}
    (folder / "model.safetensors.index.json").write_text(json.dumps(index, indent=2))
    return folder


def llmc_header(config: ModelConfig, version: int, padded: int | None = None) -> list[int]:
    """The 256 words of an llm.c model file."""
    rows = -(-config.vocab // VOCAB_PADDING) * VOCAB_PADDING if padded is None else padded
    words = [0] * LLMC_HEADER_WORDS
    words[:8] = [
        LLMC_MODEL_MAGIC,
        version,
        config.positions,
        config.vocab,
        config.layers,
        config.heads,
        config.channels,
        rows,
    ]
    return words


def pack_words(words: list[int]) -> bytes:
    """Header words as little-endian int32."""
    return struct.pack(f"<{len(words)}i", *words)


def write_llmc(
    path: Path, config: ModelConfig, tensors: dict[str, F32], version: int = 3
) -> Path:
    """An llm.c model file: version 3 is fp32, 5 is bf16; the pad rows of wte are zeros."""
    words = llmc_header(config, version)
    dtype = {3: "F32", 5: "BF16"}[version]
    padded = np.zeros((words[7], config.channels), dtype=np.float32)
    padded[: config.vocab] = tensors["wte"]
    body = encode(padded, dtype)
    for spec in TENSORS[1:]:
        body += encode(tensors[spec.name], dtype)
    path.write_bytes(pack_words(words) + body)
    return path


def byte_tokens(merged: tuple[bytes, ...] = (b"he", b"ll", b"hell")) -> list[bytes]:
    """A whole vocabulary: the 256 bytes in GPT-2's order, the merges, and the end of text."""
    printable = [*range(33, 127), *range(161, 173), *range(174, 256)]
    others = [value for value in range(256) if value not in printable]
    tokens = [bytes([value]) for value in [*printable, *others]]
    return [*tokens, *merged, b"<|endoftext|>"]


def write_llmc_tokenizer(
    path: Path, tokens: list[bytes], version: int = 2, eot: int | None = None
) -> Path:
    """llm.c's tokenizer file: each token as one length byte and its bytes, in id order.

    `eot` is written for version 2; by default it is the last token.
    """
    end = len(tokens) - 1 if eot is None else eot
    words = [0] * LLMC_HEADER_WORDS
    words[:3] = [LLMC_TOKENIZER_MAGIC, version, len(tokens)]
    if version == 2:
        words[3] = end
    body = b"".join(struct.pack("<B", len(token)) + token for token in tokens)
    path.write_bytes(pack_words(words) + body)
    return path
