"""Write a Hugging Face folder: model.safetensors, config.json, vocab.json and merges.txt.

The names are those of the hub's gpt2 (no prefix); transformers and the safetensors library load
the folder.  Conv1D's four matrices a layer are stored [in, out], so they are transposed here.
"""

from __future__ import annotations

import json
from typing import Final

import numpy as np

from flightlm.flight import limits
from flightlm.flight.config import ModelConfig
from flightlm.flight.tensors import DTYPE_BYTES, TENSORS, Dtype, TensorSpec
from flightlm.flight.vocab import NO_TOKEN, VocabTables
from flightlm.ground.formats.flight_image import narrow, token_list
from flightlm.ground.formats.source import Parts, Sink
from flightlm.ground.formats.tokenizer_files import ALPHABET

DTYPE_TEXT: Final = {Dtype.FP32: "F32", Dtype.BF16: "BF16", Dtype.FP16: "F16"}
TORCH_NAMES: Final = {Dtype.FP32: "float32", Dtype.BF16: "bfloat16", Dtype.FP16: "float16"}
HEADER_ALIGNMENT: Final = 8


def tensor_order(config: ModelConfig) -> list[tuple[str, int, int]]:
    """(name, tensor, layer) of every stored tensor, by name, as the official writer sorts them."""
    rows = []
    for index, spec in enumerate(TENSORS):
        pattern = spec.hf
        for layer in range(spec.parts(config)):
            rows.append((pattern.format(layer), index, layer))
    assert len(rows) == 4 + 12 * config.layers, "four tensors, and twelve a layer"
    return sorted(rows)


def stored_shape(spec: TensorSpec, config: ModelConfig) -> list[int]:
    """The shape in the file."""
    shape = list(spec.part_shape(config))
    assert len(shape) <= 2, "parameters are vectors and matrices"
    return shape[::-1] if spec.transposed else shape


def safetensors_header(config: ModelConfig, dtype: Dtype) -> bytes:
    """The length word and the JSON header, padded with spaces to 8 bytes."""
    entries: dict[str, object] = {"__metadata__": {"format": "pt"}}
    at = 0
    for name, index, _ in tensor_order(config):
        spec = TENSORS[index]
        end = at + DTYPE_BYTES[dtype] * spec.part_elements(config)
        shape = stored_shape(spec, config)
        entries[name] = {"dtype": DTYPE_TEXT[dtype], "shape": shape, "data_offsets": [at, end]}
        at = end
    text = json.dumps(entries, separators=(",", ":"))
    header = text.encode("ascii")
    header += b" " * (-len(header) % HEADER_ALIGNMENT)
    length = len(header)
    assert length % HEADER_ALIGNMENT == 0, "tensors start on a multiple of 8"
    return length.to_bytes(8, "little") + header


def safetensors_bytes(config: ModelConfig, dtype: Dtype) -> int:
    """The size of the file."""
    size = len(safetensors_header(config, dtype)) + DTYPE_BYTES[dtype] * config.parameters
    assert size <= limits.MAX_FILE_BYTES, "limits hold for the file"
    return size


def write_safetensors(
    stream: Sink, config: ModelConfig, dtype: Dtype, parts: Parts
) -> None:
    """Write the header and every tensor; `parts` gives fp32 in arena orientation."""
    _ = stream.write(safetensors_header(config, dtype))
    for _name, index, layer in tensor_order(config):
        values = parts.part(index, layer)
        spec = TENSORS[index]
        assert values.shape == spec.part_shape(config), "a part has the shape of the table"
        stored = np.ascontiguousarray(values.T) if spec.transposed else values
        _ = stream.write(narrow(stored, dtype))


def config_json(config: ModelConfig, dtype: Dtype, eot: int) -> bytes:
    """config.json as transformers' GPT2Config reads it."""
    assert eot < config.vocab, "the end-of-text id is in the vocabulary"
    token = None if eot == NO_TOKEN else eot
    content = {
        "activation_function": "gelu_new",
        "architectures": ["GPT2LMHeadModel"],
        "attn_pdrop": 0.1,
        "bos_token_id": token,
        "dtype": TORCH_NAMES[dtype],
        "embd_pdrop": 0.1,
        "eos_token_id": token,
        "initializer_range": 0.02,
        "layer_norm_epsilon": limits.NORM_EPSILON,
        "model_type": "gpt2",
        "n_ctx": config.positions,
        "n_embd": config.channels,
        "n_head": config.heads,
        "n_inner": None,
        "n_layer": config.layers,
        "n_positions": config.positions,
        "resid_pdrop": 0.1,
        "tie_word_embeddings": True,
        "vocab_size": config.vocab,
    }
    return (json.dumps(content, indent=2) + "\n").encode("ascii")


def token_texts(tables: VocabTables) -> list[str]:
    """Every token in GPT-2's byte alphabet; the end of text stays literal."""
    texts = []
    for token, raw in enumerate(token_list(tables)):
        literal = token == tables.shape.eot
        texts.append(raw.decode("ascii") if literal else "".join(ALPHABET[b] for b in raw))
    assert len(texts) == tables.shape.tokens, "one text per token"
    return texts


def vocab_json(tables: VocabTables) -> bytes:
    """vocab.json: text to id."""
    ids = {text: token for token, text in enumerate(token_texts(tables))}
    assert len(ids) == tables.shape.tokens, "texts are unique"
    text = json.dumps(ids, ensure_ascii=False)
    return text.encode("utf-8")


def merges_txt(tables: VocabTables) -> bytes:
    """merges.txt: the merges in rank order."""
    texts = token_texts(tables)
    merges = tables.merges
    ranked = merges[np.argsort(merges[:, 2])]
    rows: list[list[int]] = ranked.tolist()
    assert len(rows) == tables.shape.merges, "one line per merge"
    lines = [f"{texts[left]} {texts[right]}" for left, right, _, _ in rows]
    return ("\n".join(["#version: 0.2", *lines]) + "\n").encode("utf-8")


def small_files(
    config: ModelConfig, dtype: Dtype, tables: VocabTables | None
) -> dict[str, bytes]:
    """The files of the folder besides the weights."""
    eot = NO_TOKEN if tables is None else tables.shape.eot
    files = {"config.json": config_json(config, dtype, eot)}
    if tables is not None:
        files["vocab.json"] = vocab_json(tables)
        files["merges.txt"] = merges_txt(tables)
        special = "<|endoftext|>" if eot != NO_TOKEN else None
        settings = {"tokenizer_class": "GPT2Tokenizer", "model_max_length": config.positions}
        markers = {f"{kind}_token": special for kind in ("bos", "eos", "unk")}
        text = json.dumps({**settings, "add_prefix_space": False, **markers}, indent=2)
        files["tokenizer_config.json"] = (text + "\n").encode("ascii")
    assert "config.json" in files, "a folder has its configuration"
    return files
