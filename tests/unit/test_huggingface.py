"""Hugging Face folders and bare .safetensors files."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import numpy as np
import pytest
import safetensors.numpy

from flightlm.flight.config import ModelConfig
from flightlm.flight.status import Fault, FlightError
from flightlm.flight.tensors import Dtype
from flightlm.ground.formats.huggingface import (
    bounded_name,
    open_folder,
    open_safetensors,
)
from tests.tokenizer_helpers import spelled
from tests.weight_helpers import (
    F32,
    assert_same_model,
    byte_tokens,
    encode,
    header_text,
    hf_config,
    hf_tensors,
    random_tensors,
    raw_safetensors,
    read_part,
    safetensors_bytes,
    tiny_config,
    write_hf_folder,
    write_llmc_tokenizer,
    write_safetensors,
)

CONFIG = tiny_config()
TENSORS = random_tensors(CONFIG, 3)
SHARD_1 = "model-00001-of-00003.safetensors"
SHARD_2 = "model-00002-of-00003.safetensors"
INDEX = "model.safetensors.index.json"


def refused(path: Path, fault: Fault, heads: int | None = None) -> str:
    """The detail of the error that opening `path` (a folder or a file) ends in."""
    with pytest.raises(FlightError) as caught:
        if path.is_dir():
            _ = open_folder(path, heads)
        else:
            _ = open_safetensors(path, heads)
    assert caught.value.fault is fault, caught.value
    return caught.value.detail


def folder_with_config(folder: Path, **changes: object) -> Path:
    """A whole folder whose config.json has `changes` (None in `changes` is JSON's null)."""
    _ = write_hf_folder(folder, CONFIG, TENSORS)
    fields = hf_config(CONFIG)
    fields.update(changes)
    (folder / "config.json").write_text(json.dumps(fields))
    return folder


def folder_without(folder: Path, *keys: str) -> Path:
    """A whole folder whose config.json lacks `keys`."""
    _ = write_hf_folder(folder, CONFIG, TENSORS)
    fields = hf_config(CONFIG)
    for key in keys:
        del fields[key]
    (folder / "config.json").write_text(json.dumps(fields))
    return folder


def folder_of(folder: Path, named: dict[str, F32]) -> Path:
    """A folder whose one weight file holds `named`."""
    _ = write_hf_folder(folder, CONFIG, TENSORS)
    _ = write_safetensors(folder / "model.safetensors", named)
    return folder


@pytest.mark.requirement("FLM-REQ-201")
@pytest.mark.parametrize("dtype", ["F32", "BF16", "F16"])
@pytest.mark.parametrize("prefix", ["", "transformer."])
@pytest.mark.parametrize("shards", [1, 3])
@pytest.mark.parametrize("extras", [False, True])
def test_folders_load(tmp_path: Path, dtype: str, prefix: str, shards: int, extras: bool) -> None:
    folder = tmp_path / "my-gpt2"
    _ = write_hf_folder(folder, CONFIG, TENSORS, dtype, prefix, shards, extras, extras)
    source = open_folder(folder)
    assert source.config == CONFIG
    assert source.kind == "huggingface"
    assert source.name == "my-gpt2"
    assert source.tokenizer is None
    assert_same_model(source, TENSORS, dtype)
    names = [path.name for path in source.digest_files]
    assert names == sorted(path.name for path in folder.glob("*.safetensors"))
    assert len(names) == shards
    if extras:
        assert source.tied_head is not None
        assert source.tied_head.offset != source.extents[0].offset
        head = read_part(source.tied_head, CONFIG)
        assert np.array_equal(head, read_part(source.extents[0], CONFIG))
    else:
        assert source.tied_head is None


@pytest.mark.requirement("FLM-REQ-201")
def test_a_file_of_the_official_writer_loads(tmp_path: Path) -> None:
    folder = write_hf_folder(tmp_path / "m", CONFIG, TENSORS)
    named = hf_tensors(CONFIG, TENSORS, masks=True)
    safetensors.numpy.save_file(named, folder / "model.safetensors", metadata={"format": "pt"})
    assert_same_model(open_folder(folder), TENSORS)


@pytest.mark.requirement("FLM-REQ-201")
def test_dtypes_may_differ_by_tensor(tmp_path: Path) -> None:
    folder = write_hf_folder(tmp_path / "m", CONFIG, TENSORS)
    named = hf_tensors(CONFIG, TENSORS)
    entries = []
    for number, (name, values) in enumerate(named.items()):
        dtype = ("F32", "BF16")[number % 2]
        entries.append((name, dtype, values.shape, encode(values, dtype)))
    header, data = raw_safetensors(entries)
    (folder / "model.safetensors").write_bytes(safetensors_bytes(header_text(header), data))
    source = open_folder(folder)
    assert {extent.dtype for extent in source.extents} == {Dtype.FP32, Dtype.BF16}
    assert_same_model(source, TENSORS)  # the numbers are exact in both


@pytest.mark.requirement("FLM-REQ-201")
@pytest.mark.parametrize("shards", [1, 3])
def test_a_hub_snapshot_loads(tmp_path: Path, shards: int) -> None:
    plain = write_hf_folder(tmp_path / "plain", CONFIG, TENSORS, shards=shards)
    cache = tmp_path / "models--openai-community--gpt2"
    snapshot = cache / "snapshots" / "607a30d783dfa663caf39e06633721c8d4cfcd7e"
    snapshot.mkdir(parents=True)
    blobs = cache / "blobs"
    blobs.mkdir()
    # Blobs are named by digests, whose order is not that of the names in the snapshot.
    for number, path in enumerate(sorted(plain.iterdir())):
        blob = blobs / f"{99 - number:064x}"
        shutil.copy(path, blob)
        (snapshot / path.name).symlink_to(Path("..") / ".." / "blobs" / blob.name)
    source = open_folder(snapshot)
    assert source.name == "openai-community/gpt2"
    assert_same_model(source, TENSORS)
    weights = sorted(snapshot.glob("*.safetensors"))
    assert source.digest_files == tuple(path.resolve() for path in weights)
    for extent in source.extents:
        assert extent.path.parent == blobs.resolve()


@pytest.mark.requirement("FLM-REQ-201")
def test_the_tokenizer_in_the_folder_is_taken(tmp_path: Path) -> None:
    tokens = byte_tokens()
    config = tiny_config(vocab=len(tokens))
    folder = write_hf_folder(tmp_path / "m", config, random_tensors(config))
    _ = write_llmc_tokenizer(folder / "gpt2_tokenizer.bin", tokens)
    (folder / "vocab.json").write_text("broken")
    (folder / "merges.txt").write_text("broken")
    (folder / "tokenizer.json").write_text("broken")
    assert open_folder(folder, with_tokenizer=False).tokenizer is None
    with pytest.raises(FlightError) as caught:
        _ = open_folder(folder)
    assert caught.value.code.startswith("FLM-TOK")


@pytest.mark.requirement("FLM-REQ-201")
def test_names_of_models_are_printable_and_bounded() -> None:
    assert bounded_name("gpt2") == "gpt2"
    assert bounded_name("") == "unnamed"
    assert bounded_name("a\nb") == "unnamed"
    assert bounded_name("x" * 100) == "x" * 64
    assert bounded_name("é" * 100) == "é" * 32
    assert bounded_name("x" + "é" * 100) == "x" + "é" * 31
    assert bounded_name("\udcff") == "?"


@pytest.mark.requirement("FLM-REQ-201")
@pytest.mark.parametrize(
    "changes",
    [
        {"activation_function": "gelu_pytorch_tanh"},
        {"n_inner": 4 * CONFIG.channels},
        {"scale_attn_weights": True},
        {"scale_attn_by_inverse_layer_idx": False},
        {"reorder_and_upcast_attn": True},
        {"reorder_and_upcast_attn": False},
        {"add_cross_attention": False},
        {"tie_word_embeddings": True},
        {"n_ctx": 4096},
        {"num_hidden_layers": CONFIG.layers, "num_attention_heads": CONFIG.heads},
        {"hidden_size": CONFIG.channels, "max_position_embeddings": CONFIG.positions},
        {"quantization_config": None},
        {"resid_pdrop": 0.0},
        {"transformers_version": "5.0.0"},
    ],
)
def test_configurations_of_a_plain_gpt2(tmp_path: Path, changes: dict[str, object]) -> None:
    assert open_folder(folder_with_config(tmp_path / "m", **changes)).config == CONFIG


@pytest.mark.requirement("FLM-REQ-201")
@pytest.mark.parametrize(
    "lacking",
    [
        ("activation_function",),
        ("layer_norm_epsilon",),
        ("model_type", "n_inner", "scale_attn_weights"),
        ("n_positions",),
        ("n_ctx",),
    ],
)
def test_old_configurations(tmp_path: Path, lacking: tuple[str, ...]) -> None:
    assert open_folder(folder_without(tmp_path / "m", *lacking)).config == CONFIG


@pytest.mark.requirement("FLM-REQ-205")
@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("model_type", "gpt_neo"),
        ("model_type", None),
        ("model_type", ["gpt2"]),
        ("activation_function", "gelu"),
        ("activation_function", "relu"),
        ("activation_function", None),
        ("activation_function", {}),
        ("layer_norm_epsilon", 1e-6),
        ("layer_norm_epsilon", 1e-12),
        ("layer_norm_epsilon", "1e-05"),
        ("layer_norm_epsilon", True),
        ("layer_norm_epsilon", None),
        ("n_inner", 2 * CONFIG.channels),
        ("n_inner", 4.0 * CONFIG.channels),
        ("n_inner", True),
        ("scale_attn_weights", False),
        ("scale_attn_weights", 1),
        ("scale_attn_by_inverse_layer_idx", True),
        ("scale_attn_by_inverse_layer_idx", None),
        ("add_cross_attention", True),
        ("tie_word_embeddings", False),
        ("quantization_config", {"quant_method": "bitsandbytes"}),
        ("quantization_config", {}),
        ("quantization_config", False),
        ("num_hidden_layers", CONFIG.layers + 1),
        ("num_hidden_layers", float(CONFIG.layers)),
        ("num_attention_heads", 1),
        ("num_attention_heads", None),
        ("hidden_size", 2 * CONFIG.channels),
        ("max_position_embeddings", CONFIG.positions - 1),
        ("n_layer", 2.0),
        ("n_layer", "2"),
        ("n_head", True),
        ("n_embd", None),
        ("n_positions", [6]),
        ("vocab_size", 1e3),
    ],
)
def test_configurations_of_other_models(tmp_path: Path, key: str, value: object) -> None:
    detail = refused(folder_with_config(tmp_path / "m", **{key: value}), Fault.CONFIG_FIELD)
    assert key in detail


def folder_with_end(folder: Path, tokens: list[bytes], end: object, vocab: int) -> Path:
    """A whole folder with a vocab.json of `tokens` and this eos_token_id in its config.json."""
    config = tiny_config(vocab=vocab)
    _ = write_hf_folder(folder, config, random_tensors(config))
    fields = hf_config(config)
    fields["eos_token_id"] = end
    (folder / "config.json").write_text(json.dumps(fields))
    names = {spelled(token): number for number, token in enumerate(tokens)}
    (folder / "vocab.json").write_text(json.dumps(names))
    (folder / "merges.txt").write_text("#version: 0.2\n")
    return folder


@pytest.mark.requirement("FLM-REQ-205")
@pytest.mark.parametrize("end", [0, 256, 258, 259, -1, "257", 257.0, True, [], [257, 0], ["257"]])
def test_another_end_of_text_than_the_tokenizers_is_refused(tmp_path: Path, end: object) -> None:
    tokens = [*byte_tokens(()), b"<|pad|>", b"<|im_end|>"]
    assert tokens[256] == b"<|endoftext|>"
    tokens[256:258] = [tokens[257], tokens[256]]
    folder = folder_with_end(tmp_path / "m", tokens, end, 260)
    assert "<|endoftext|> (257)" in refused(folder, Fault.CONFIG_FIELD)
    # A tokenizer that is given instead of the folder's is not the one that the id is of.
    assert open_folder(folder, with_tokenizer=False).tokenizer is None


@pytest.mark.requirement("FLM-REQ-205")
def test_an_end_of_text_that_the_tokenizer_lacks_is_refused(tmp_path: Path) -> None:
    tokens = byte_tokens(())[:-1]
    for number, end in enumerate((0, 255, 256, -1, [256])):
        folder = folder_with_end(tmp_path / str(number), tokens, end, 257)
        assert "(none)" in refused(folder, Fault.CONFIG_FIELD)
    source = open_folder(folder_with_end(tmp_path / "m", tokens, None, 257))
    assert source.tokenizer is not None


@pytest.mark.requirement("FLM-REQ-201")
def test_an_end_of_text_that_is_the_tokenizers(tmp_path: Path) -> None:
    # 50256, the library's default, stands in the configuration of small models too.
    for number, end in enumerate((256, [256], [256, 256], None, 300, 50_256)):
        folder = folder_with_end(tmp_path / str(number), byte_tokens(()), end, 300)
        source = open_folder(folder)
        assert source.tokenizer is not None
        assert source.tokenizer.shape.eot == 256
    fields = json.loads((folder / "config.json").read_text())
    del fields["eos_token_id"]
    (folder / "config.json").write_text(json.dumps(fields))
    assert open_folder(folder).tokenizer is not None


@pytest.mark.requirement("FLM-REQ-205")
@pytest.mark.parametrize("key", ["n_layer", "n_head", "n_embd", "vocab_size"])
def test_configurations_that_lack_a_size(tmp_path: Path, key: str) -> None:
    assert key in refused(folder_without(tmp_path / "m", key), Fault.CONFIG_FIELD)


@pytest.mark.requirement("FLM-REQ-205")
def test_a_configuration_without_positions(tmp_path: Path) -> None:
    folder = folder_without(tmp_path / "m", "n_positions", "n_ctx")
    _ = refused(folder, Fault.CONFIG_FIELD)


@pytest.mark.requirement("FLM-REQ-205")
@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("n_layer", 0),
        ("n_layer", -1),
        ("n_layer", 10**9),
        ("n_head", 0),
        ("n_head", 3),
        ("n_embd", 10**30),
        ("n_positions", 1 << 20),
        ("vocab_size", (1 << 20) + 1),
    ],
)
def test_sizes_out_of_limits(tmp_path: Path, key: str, value: int) -> None:
    _ = refused(folder_with_config(tmp_path / "m", **{key: value}), Fault.CONFIG_LIMIT)


@pytest.mark.requirement("FLM-REQ-205")
@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"[]",
        b"null",
        b"{",
        b"\xff{}",
        b"\xef\xbb\xbf{}",
        b'{"n_layer": 1, "n_layer": 2}',
        b'{"x": NaN}',
        b'{"x": -Infinity}',
        b'{"x": 1e999}',
        b'{"x": ' + b"[" * 100_000,
        b'{"x": ' + b"1" * 5_000 + b"}",
    ],
)
def test_broken_configurations(tmp_path: Path, text: bytes) -> None:
    folder = write_hf_folder(tmp_path / "m", CONFIG, TENSORS)
    (folder / "config.json").write_bytes(text)
    _ = refused(folder, Fault.CONFIG_JSON)


@pytest.mark.requirement("FLM-REQ-205")
def test_folders_without_configuration_or_weights(tmp_path: Path) -> None:
    folder = tmp_path / "m"
    with pytest.raises(FlightError) as caught:
        _ = open_folder(folder)
    assert caught.value.fault is Fault.FILE_KIND
    folder.mkdir()
    _ = refused(folder, Fault.CONFIG_MISSING)
    _ = write_hf_folder(folder, CONFIG, TENSORS)
    (folder / "model.safetensors").unlink()
    assert "neither" in refused(folder, Fault.WEIGHT_MISSING)
    (folder / "pytorch_model.bin").write_bytes(b"\x80\x02")
    detail = refused(folder, Fault.WEIGHT_MISSING)
    assert "pickle" in detail
    assert "safe_serialization" in detail
    (folder / "model.safetensors").symlink_to("gone")
    _ = refused(folder, Fault.FILE_MISSING)


@pytest.mark.requirement("FLM-REQ-205")
def test_a_large_configuration_is_not_read(tmp_path: Path) -> None:
    folder = write_hf_folder(tmp_path / "m", CONFIG, TENSORS)
    (folder / "config.json").write_bytes(b" " * ((1 << 20) + 1))
    _ = refused(folder, Fault.FILE_LARGE)


@pytest.mark.requirement("FLM-REQ-205")
def test_heads_must_agree_with_the_configuration(tmp_path: Path) -> None:
    folder = write_hf_folder(tmp_path / "m", CONFIG, TENSORS)
    assert open_folder(folder, CONFIG.heads).config == CONFIG
    _ = refused(folder, Fault.CONFLICT, heads=4)


@pytest.mark.requirement("FLM-REQ-205")
@pytest.mark.parametrize("prefix", ["", "transformer."])
def test_each_tensor_is_needed(tmp_path: Path, prefix: str) -> None:
    named = hf_tensors(CONFIG, TENSORS, prefix)
    assert len(named) == 12 * CONFIG.layers + 4
    folder = write_hf_folder(tmp_path / "m", CONFIG, TENSORS)
    for gone in named:
        rest = {name: values for name, values in named.items() if name != gone}
        _ = write_safetensors(folder / "model.safetensors", rest)
        # Without prefix.wte the file counts as one without a prefix.
        expected = gone.removeprefix("transformer.") if gone.endswith("wte.weight") else gone
        assert refused(folder, Fault.WEIGHT_MISSING) == f"{expected} is missing"


@pytest.mark.requirement("FLM-REQ-205")
def test_each_shape_is_checked(tmp_path: Path) -> None:
    named = hf_tensors(CONFIG, TENSORS, head=True)
    folder = write_hf_folder(tmp_path / "m", CONFIG, TENSORS)
    for name, values in named.items():
        shapes = [(values.size + 1,), (1, *values.shape)]
        if values.ndim == 2 and values.shape[0] != values.shape[1]:
            shapes.append((values.shape[1], values.shape[0]))
        for shape in shapes:
            changed = dict(named)
            changed[name] = np.zeros(shape, dtype=np.float32)
            _ = write_safetensors(folder / "model.safetensors", changed)
            detail = refused(folder, Fault.WEIGHT_SHAPE)
            assert name in detail
            assert str(shape) in detail
            assert str(values.shape) in detail


@pytest.mark.requirement("FLM-REQ-205")
@pytest.mark.parametrize("dtype", ["I32", "U32"])
def test_whole_numbers_are_no_weights(tmp_path: Path, dtype: str) -> None:
    folder = write_hf_folder(tmp_path / "m", CONFIG, TENSORS)
    for wrong in ("wte.weight", "h.1.mlp.c_fc.weight", "lm_head.weight"):
        entries = []
        for name, values in hf_tensors(CONFIG, TENSORS, head=True).items():
            kind = dtype if name == wrong else "F32"
            entries.append((name, kind, values.shape, encode(values, "F32")))
        header, data = raw_safetensors(entries)
        (folder / "model.safetensors").write_bytes(safetensors_bytes(header_text(header), data))
        detail = refused(folder, Fault.WEIGHT_DTYPE)
        assert wrong in detail
        assert dtype in detail


@pytest.mark.requirement("FLM-REQ-205")
@pytest.mark.parametrize(
    "extra",
    [
        "x",
        "score.weight",
        "h.0.ln_3.weight",
        "h.0.attn.c_attn.lora_A",
        "h.2.ln_1.weight",
        "h.2.attn.bias",
        "h.00.attn.bias",
        "h.-1.attn.bias",
        "h.0.attn.masked_bias2",
        "transformer.ln_f.weight",
        "transformer.lm_head.weight",
        "\x1b[31m",
    ],
)
def test_nothing_else_may_be_stored(tmp_path: Path, extra: str) -> None:
    named = hf_tensors(CONFIG, TENSORS, masks=True, head=True)
    assert extra not in named
    named[extra] = np.zeros(3, dtype=np.float32)
    detail = refused(folder_of(tmp_path / "m", named), Fault.WEIGHT_EXTRA)
    assert "\x1b" not in detail


@pytest.mark.requirement("FLM-REQ-205")
def test_the_prefix_is_everywhere_or_nowhere(tmp_path: Path) -> None:
    plain = hf_tensors(CONFIG, TENSORS)
    prefixed = hf_tensors(CONFIG, TENSORS, "transformer.")
    mixed = dict(prefixed)
    mixed["ln_f.bias"] = mixed.pop("transformer.ln_f.bias")
    detail = refused(folder_of(tmp_path / "a", mixed), Fault.WEIGHT_MISSING)
    assert "transformer.ln_f.bias" in detail
    _ = refused(folder_of(tmp_path / "b", {**plain, **prefixed}), Fault.WEIGHT_EXTRA)


@pytest.mark.requirement("FLM-REQ-205")
def test_weights_of_another_size(tmp_path: Path) -> None:
    folder = write_hf_folder(tmp_path / "m", CONFIG, TENSORS)
    deeper = tiny_config(layers=3)
    _ = write_safetensors(
        folder / "model.safetensors", hf_tensors(deeper, random_tensors(deeper))
    )
    _ = refused(folder, Fault.WEIGHT_EXTRA)
    flatter = tiny_config(layers=1)
    _ = write_safetensors(
        folder / "model.safetensors", hf_tensors(flatter, random_tensors(flatter))
    )
    _ = refused(folder, Fault.WEIGHT_MISSING)


def sharded(folder: Path) -> tuple[Path, dict[str, str]]:
    """A folder of three shards, and the weight_map of its index."""
    _ = write_hf_folder(folder, CONFIG, TENSORS, shards=3)
    index = json.loads((folder / INDEX).read_text())
    return folder, index["weight_map"]


def write_map(folder: Path, weight_map: object) -> None:
    """Replace the weight_map of the index."""
    (folder / INDEX).write_text(json.dumps({"metadata": {}, "weight_map": weight_map}))


@pytest.mark.requirement("FLM-REQ-205")
@pytest.mark.parametrize(
    "name",
    [
        "../model.safetensors",
        "/etc/passwd",
        "/model.safetensors",
        "sub/model.safetensors",
        "sub\\model.safetensors",
        "..",
        ".",
        "",
        ".safetensors",
        "config.json",
        "pytorch_model.bin",
        "a\x00.safetensors",
        "a\n.safetensors",
        "é.safetensors",
        "\u2215.safetensors",
        1,
        None,
        ["model.safetensors"],
    ],
)
def test_shards_have_plain_names(tmp_path: Path, name: object) -> None:
    folder, weight_map = sharded(tmp_path / "m")
    write_map(folder, {**weight_map, "wte.weight": name})
    assert "wte.weight" in refused(folder, Fault.WEIGHT_HEADER)


@pytest.mark.requirement("FLM-REQ-205")
@pytest.mark.parametrize(
    "text",
    ["", "[]", "{}", '{"weight_map": []}', '{"weight_map": {}, "weight_map": {}}', '{"a": NaN}'],
)
def test_broken_indices(tmp_path: Path, text: str) -> None:
    folder, _ = sharded(tmp_path / "m")
    (folder / INDEX).write_text(text)
    _ = refused(folder, Fault.WEIGHT_HEADER)


@pytest.mark.requirement("FLM-REQ-205")
def test_the_index_and_the_shards_must_agree(tmp_path: Path) -> None:
    folder, weight_map = sharded(tmp_path / "m")
    home = weight_map["wte.weight"]
    assert home == SHARD_1
    write_map(folder, {})
    _ = refused(folder, Fault.WEIGHT_MISSING)
    write_map(folder, {**weight_map, "wte.weight": SHARD_2})
    assert "wte.weight" in refused(folder, Fault.WEIGHT_EXTRA)
    write_map(folder, {**weight_map, "ghost": SHARD_2})
    assert "ghost" in refused(folder, Fault.WEIGHT_MISSING)
    fewer = {name: shard for name, shard in weight_map.items() if name != "wte.weight"}
    write_map(folder, fewer)
    assert "wte.weight" in refused(folder, Fault.WEIGHT_EXTRA)
    one = {name: shard for name, shard in weight_map.items() if shard == SHARD_1}
    write_map(folder, one)
    _ = refused(folder, Fault.WEIGHT_MISSING)
    write_map(folder, {**weight_map, "ghost": "gone.safetensors"})
    _ = refused(folder, Fault.FILE_MISSING)
    write_map(folder, {**weight_map, "ghost": "n" * 300 + ".safetensors"})
    _ = refused(folder, Fault.FILE_UNREADABLE)
    write_map(folder, {f"t{number}": f"{number}.safetensors" for number in range(1_025)})
    assert "1025" in refused(folder, Fault.WEIGHT_HEADER)


@pytest.mark.requirement("FLM-REQ-205")
def test_a_tensor_in_two_shards_is_refused(tmp_path: Path) -> None:
    folder, weight_map = sharded(tmp_path / "m")
    second = {name: shard for name, shard in weight_map.items() if shard == SHARD_2}
    named = hf_tensors(CONFIG, TENSORS)
    part = {name: named[name] for name in [*second, "wte.weight"]}
    _ = write_safetensors(folder / SHARD_2, part)
    assert SHARD_2 in refused(folder, Fault.WEIGHT_EXTRA)


@pytest.mark.requirement("FLM-REQ-205")
def test_a_damaged_shard_is_refused(tmp_path: Path) -> None:
    folder, _ = sharded(tmp_path / "m")
    content = (folder / SHARD_2).read_bytes()
    (folder / SHARD_2).write_bytes(content[:-1])
    _ = refused(folder, Fault.FILE_TRUNCATED)
    (folder / SHARD_2).write_bytes(content + b"\x00")
    _ = refused(folder, Fault.FILE_OVERLONG)
    (folder / SHARD_2).unlink()
    _ = refused(folder, Fault.FILE_MISSING)


@pytest.mark.requirement("FLM-REQ-201")
def test_one_file_goes_before_an_index(tmp_path: Path) -> None:
    folder, _ = sharded(tmp_path / "m")
    _ = write_safetensors(folder / "model.safetensors", hf_tensors(CONFIG, TENSORS))
    source = open_folder(folder)
    assert [path.name for path in source.digest_files] == ["model.safetensors"]


@pytest.mark.requirement("FLM-REQ-203")
@pytest.mark.parametrize("prefix", ["", "transformer."])
@pytest.mark.parametrize("layers", [1, 2, 11])
def test_a_bare_file_loads(tmp_path: Path, prefix: str, layers: int) -> None:
    config = tiny_config(layers=layers)
    tensors = random_tensors(config)
    named = hf_tensors(config, tensors, prefix, masks=True, head=True)
    path = write_safetensors(tmp_path / "tiny.v1.safetensors", named, "BF16")
    (tmp_path / "tokenizer.json").write_text("not looked at")
    source = open_safetensors(path, 2)
    assert source.config == config
    assert source.kind == "safetensors"
    assert source.name == "tiny.v1"
    assert source.tokenizer is None
    assert source.tied_head is not None
    assert source.digest_files == (path.resolve(),)
    assert_same_model(source, tensors, "BF16")


@pytest.mark.requirement("FLM-REQ-203")
def test_heads_follow_from_64_channels_each(tmp_path: Path) -> None:
    config = ModelConfig(1, 3, 192, 2, 5)
    tensors = random_tensors(config)
    path = write_safetensors(tmp_path / "f", hf_tensors(config, tensors))
    assert open_safetensors(path).config == config
    assert open_safetensors(path, 6).config.heads == 6
    for heads in (0, -1, 5, 193):
        assert "192" in refused(path, Fault.CONFIG_HEADS, heads)
    narrow = write_safetensors(tmp_path / "g", hf_tensors(CONFIG, TENSORS))
    assert "8 channels" in refused(narrow, Fault.CONFIG_HEADS)


@pytest.mark.requirement("FLM-REQ-205")
def test_bare_files_that_are_no_gpt2(tmp_path: Path) -> None:
    path = tmp_path / "f"
    named = hf_tensors(CONFIG, TENSORS)
    _ = write_safetensors(path, {"model.embed_tokens.weight": TENSORS["wte"]})
    assert "wte.weight" in refused(path, Fault.WEIGHT_MISSING, 2)
    _ = write_safetensors(path, {"wte.weight": TENSORS["wte"]})
    assert "wpe.weight" in refused(path, Fault.WEIGHT_MISSING, 2)
    _ = write_safetensors(path, {**named, "wte.weight": TENSORS["lnfw"]})
    assert "wte.weight" in refused(path, Fault.WEIGHT_SHAPE, 2)
    _ = write_safetensors(path, {**named, "wpe.weight": TENSORS["wte"][:, :4].copy()})
    assert "wpe.weight" in refused(path, Fault.WEIGHT_SHAPE, 2)
    no_layers = {name: values for name, values in named.items() if not name.startswith("h.")}
    _ = write_safetensors(path, no_layers)
    assert "h.0." in refused(path, Fault.WEIGHT_MISSING, 2)
    _ = write_safetensors(path, {**named, "h.3.ln_1.weight": TENSORS["lnfw"]})
    assert "h.2.ln_1.weight" in refused(path, Fault.WEIGHT_MISSING, 2)
    _ = write_safetensors(path, {**named, "h.256.ln_1.weight": TENSORS["lnfw"]})
    assert "257" in refused(path, Fault.CONFIG_LIMIT, 2)
    for name in ("h.9999999.x", "h.-3.x", "h.٣.x", "h.x", "h..", "h.01.attn.bias"):
        _ = write_safetensors(path, {**named, name: TENSORS["lnfw"]})
        _ = refused(path, Fault.WEIGHT_EXTRA, 2)
    _ = write_safetensors(path, {})
    _ = refused(path, Fault.WEIGHT_MISSING, 2)
