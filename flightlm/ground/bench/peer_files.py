"""Write the forms of a model that peers read, with the peers' own writers.

python -m flightlm.ground.bench.peer_files gguf|ctranslate2 FOLDER DESTINATION

FOLDER is a Hugging Face folder that `model_files` wrote.  A process of its own does this,
because the libraries and the copies of the weights would stay in the memory of the command.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
from pathlib import Path
from typing import Final

from flightlm.flight import limits
from flightlm.flight.arena import F32
from flightlm.flight.tensors import TENSORS
from flightlm.ground.bench.peers import TOKEN
from flightlm.ground.convert import new_staging
from flightlm.ground.formats.open_source import open_source
from flightlm.ground.loader import PartReader, PartTable

# llama.cpp's names, in the order of TENSORS; the linear weights are stored [out, in], as here.
GGUF_NAMES: Final = (
    "token_embd.weight",
    "position_embd.weight",
    "blk.{}.attn_norm.weight",
    "blk.{}.attn_norm.bias",
    "blk.{}.attn_qkv.weight",
    "blk.{}.attn_qkv.bias",
    "blk.{}.attn_output.weight",
    "blk.{}.attn_output.bias",
    "blk.{}.ffn_norm.weight",
    "blk.{}.ffn_norm.bias",
    "blk.{}.ffn_up.weight",
    "blk.{}.ffn_up.bias",
    "blk.{}.ffn_down.weight",
    "blk.{}.ffn_down.bias",
    "output_norm.weight",
    "output_norm.bias",
)
END: Final = "<|endoftext|>"


def write_gguf(folder: Path, destination: Path) -> None:
    """An fp32 GGUF without a vocabulary; the head is tied, as llama.cpp understands it."""
    from gguf import GGUFWriter

    source = open_source(folder, None, None)
    config = source.config
    assert len(GGUF_NAMES) == limits.TENSOR_COUNT, "every tensor has a name"
    writer = GGUFWriter(str(destination), "gpt2")
    _ = writer.add_block_count(config.layers)
    _ = writer.add_context_length(config.positions)
    _ = writer.add_embedding_length(config.channels)
    _ = writer.add_feed_forward_length(limits.MLP_RATIO * config.channels)
    _ = writer.add_head_count(config.heads)
    _ = writer.add_layer_norm_eps(limits.NORM_EPSILON)
    _ = writer.add_vocab_size(config.vocab)
    _ = writer.add_tokenizer_model("none")
    reader = PartReader(new_staging(), source)
    table = PartTable(source, reader)
    for tensor, name in enumerate(GGUF_NAMES):
        spec = TENSORS[tensor]
        for layer in range(spec.parts(config)):
            values: F32 = table.part(tensor, layer)
            _ = writer.add_tensor(name.format(layer), values)
    reader.close()
    _ = writer.write_header_to_file()
    _ = writer.write_kv_data_to_file()
    _ = writer.write_tensors_to_file()
    _ = writer.close()


def write_ctranslate2(folder: Path, destination: Path) -> None:
    """An fp32 CTranslate2 model; its converter wants a vocabulary, so tokens are t0, t1, …"""
    from ctranslate2.converters import TransformersConverter

    config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    assert config["vocab_size"] > 1, "tokens, and the end of text"
    words = {TOKEN.format(token): token for token in range(config["vocab_size"] - 1)}
    named = destination.with_name(f"{destination.name}.source")
    shutil.rmtree(named, ignore_errors=True)
    named.mkdir()
    for name in ("config.json", "model.safetensors"):
        os.symlink(os.path.abspath(folder / name), named / name)
    vocabulary = json.dumps({**words, END: config["vocab_size"] - 1})
    markers = {f"{kind}_token": END for kind in ("bos", "eos", "unk")}
    settings = {"tokenizer_class": "GPT2Tokenizer", **markers}
    _ = (named / "vocab.json").write_text(vocabulary, encoding="utf-8")
    _ = (named / "merges.txt").write_text("#version: 0.2\n", encoding="utf-8")
    _ = (named / "tokenizer_config.json").write_text(json.dumps(settings), encoding="utf-8")
    converter = TransformersConverter(str(named))
    _ = converter.convert(str(destination), quantization="float32", force=True)
    shutil.rmtree(named)


def main() -> None:
    """Write beside the destination first: under its name it is whole."""
    kind, folder, destination = sys.argv[1:]
    target = Path(destination)
    assert kind in ("gguf", "ctranslate2"), "a form that a peer reads"
    partial = target.with_name(f"{target.name}.partial")
    if kind == "gguf":
        write_gguf(Path(folder), partial)
    else:
        write_ctranslate2(Path(folder), partial)
    os.replace(partial, target)


if __name__ == "__main__":
    main()
