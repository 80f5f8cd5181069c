"""GPT-2 as Hugging Face publishes it: config.json and safetensors files, one or in shards.

Conv1D stores its weights [in, out]; the arena wants [out, in], so four tensors of each layer
are marked `transposed`.  Names stand with or without "transformer." in front.  The causal mask
buffers of old checkpoints are passed over, a stored LM head must equal wte; nothing else may be
in the files.  Everything that config.json can say about the arithmetic is either what this
program computes, or refused.
Source: GPT2Config and GPT2LMHeadModel of the transformers library.
"""

from __future__ import annotations

import math
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from flightlm.flight import limits
from flightlm.flight.config import ModelConfig
from flightlm.flight.status import Fault, FlightError
from flightlm.flight.tensors import DTYPE_BYTES, TENSORS, Dtype, TensorSpec
from flightlm.flight.vocab import EOT_TEXT, NO_TOKEN, VocabTables
from flightlm.ground.formats.safetensors_file import (
    SafetensorsEntry,
    SafetensorsHeader,
    read_header,
    shown,
)
from flightlm.ground.formats.source import Extent, WeightSource
from flightlm.ground.formats.strict_json import as_object, get_object, read_json
from flightlm.ground.formats.tokenizer_files import find_tokenizer

CONFIG_NAME: Final = "config.json"
WEIGHTS_NAME: Final = "model.safetensors"
INDEX_NAME: Final = "model.safetensors.index.json"
PICKLE_NAMES: Final = ("pytorch_model.bin", "pytorch_model.bin.index.json")
MAX_CONFIG_BYTES: Final = 1 << 20
MAX_INDEX_BYTES: Final = 16 << 20
MAX_SHARDS: Final = 1_024

PREFIX: Final = "transformer."
HEAD_NAME: Final = "lm_head.weight"
MASK_NAMES: Final = ("h.{}.attn.bias", "h.{}.attn.masked_bias")
FILE_DTYPES: Final = {"F32": Dtype.FP32, "BF16": Dtype.BF16, "F16": Dtype.FP16}
HEAD_CHANNELS: Final = 64  # of every published GPT-2

# Both names stand for 0.5 x (1 + tanh(sqrt(2/pi) (x + 0.044715 x^3))).
GELU_NAMES: Final = ("gelu_new", "gelu_pytorch_tanh")
# Fields that must have this value where they stand; where they do not, GPT2Config has it.
FIXED_FLAGS: Final = (
    ("scale_attn_weights", True, "attention without 1/sqrt(D) is another model"),
    ("scale_attn_by_inverse_layer_idx", False, "attention scaled by the layer is another model"),
    ("add_cross_attention", False, "cross attention is not part of GPT-2"),
    ("tie_word_embeddings", True, "the LM head must be wte"),
)


# Names of the rest of the library for the sizes; GPT2Config reads each pair as one field.
ALIASES: Final = (
    ("num_hidden_layers", "n_layer"),
    ("num_attention_heads", "n_head"),
    ("hidden_size", "n_embd"),
    ("max_position_embeddings", "n_positions"),
)


@dataclass(frozen=True, slots=True)
class StoredTensor:
    """One tensor of a file: where it is, and what its header says."""

    header: SafetensorsHeader
    entry: SafetensorsEntry

    def __post_init__(self) -> None:
        assert self.entry.end <= self.header.file_bytes, "the tensor lies in its file"


def open_folder(
    folder: Path, heads: int | None = None, *, with_tokenizer: bool = True
) -> WeightSource:
    """A folder with config.json and safetensors files; the tokenizer is the one found in it.

    `heads` is for sources that do not say how many they have; here it must agree.
    Raises FlightError: CONFIG_* and WEIGHT_*, as the checks below; FILE_* as `read_header`;
    CONFLICT; TOKENIZER_* as `find_tokenizer` unless `with_tokenizer` is off.
    """
    assert isinstance(folder, Path), "a folder is named by a Path"
    assert isinstance(with_tokenizer, bool), "the tokenizer is wanted or not"
    if not folder.is_dir():
        raise FlightError(Fault.FILE_KIND, f"{folder} is not a folder")
    fields = read_fields(folder / CONFIG_NAME)
    config = config_of(fields)
    if heads is not None and heads != config.heads:
        raise FlightError(
            Fault.CONFLICT, f"--heads {heads}, but {CONFIG_NAME} says {config.heads}"
        )
    headers = read_folder_headers(folder)
    extents, tied_head = match_tensors(config, gather(headers))
    tokenizer: VocabTables | None = None
    if with_tokenizer:
        tokenizer = find_tokenizer(folder)
    if tokenizer is not None:
        check_end_of_text(fields, config, tokenizer)
    files = tuple(header.path for header in headers)
    name = folder_name(folder)
    return WeightSource(name, "huggingface", config, extents, tied_head, tokenizer, files)


def open_safetensors(path: Path, heads: int | None = None) -> WeightSource:
    """A bare .safetensors file: the configuration follows from the shapes of its tensors.

    The number of heads does not: it is `heads`, or one for every 64 channels.
    Raises FlightError: CONFIG_HEADS, CONFIG_LIMIT, WEIGHT_* and, as `read_header`, FILE_*.
    """
    assert isinstance(path, Path), "a file is named by a Path"
    header = read_header(path)
    tensors = gather((header,))
    config = config_from_shapes(tensors, heads)
    extents, tied_head = match_tensors(config, tensors)
    name = bounded_name(path.stem)
    return WeightSource(name, "safetensors", config, extents, tied_head, None, (header.path,))


def bounded_name(text: str) -> str:
    """`text` as the name of a model: printable, at most limits.MAX_NAME_BYTES of UTF-8."""
    encoded = text.encode("utf-8", "replace")
    cut = encoded[: limits.MAX_NAME_BYTES]
    name = cut.decode("utf-8", "ignore")  # the cut can split a character
    if len(name) == 0 or not name.isprintable():
        return "unnamed"
    return name


def folder_name(folder: Path) -> str:
    """The name of the model in `folder`: that of the folder, or in a hub cache of the model.

    A hub cache keeps a model under models--OWNER--NAME/snapshots/COMMIT.
    """
    path = Path(os.path.realpath(folder))
    snapshots = path.parent
    repository = snapshots.parent.name
    if snapshots.name == "snapshots" and repository.startswith("models--"):
        model = repository.removeprefix("models--")
        return bounded_name(model.replace("--", "/"))
    return bounded_name(path.name)


def read_fields(path: Path) -> Mapping[str, object]:
    """The members of config.json.  Raises FlightError: CONFIG_MISSING, CONFIG_JSON."""
    assert isinstance(path, Path), "a file is named by a Path"
    if not os.path.lexists(path):
        raise FlightError(Fault.CONFIG_MISSING, f"{path} is not there")
    value = read_json(path, MAX_CONFIG_BYTES, Fault.CONFIG_JSON, allow_floats=True)
    return as_object(value, path.name, Fault.CONFIG_JSON)


def config_of(fields: Mapping[str, object]) -> ModelConfig:
    """The configuration that the members of config.json give.

    Raises FlightError: CONFIG_FIELD for a field that is missing, of the wrong type, contradicted
    by its other name or not a plain GPT-2's, CONFIG_LIMIT for a size out of limits.
    """
    check_model_type(fields)
    positions = "n_positions"
    if positions not in fields:
        positions = "n_ctx"  # its name in the first configurations
    config = ModelConfig(
        layers=size_field(fields, "n_layer"),
        heads=size_field(fields, "n_head"),
        channels=size_field(fields, "n_embd"),
        positions=size_field(fields, positions),
        vocab=size_field(fields, "vocab_size"),
    )
    check_aliases(fields, config)
    check_arithmetic(fields, config)
    assert config.head_channels * config.heads == config.channels, "heads share the channels"
    return config


def size_field(fields: Mapping[str, object], key: str) -> int:
    """The whole number `key` of a configuration, or FlightError(CONFIG_FIELD)."""
    if key not in fields:
        raise FlightError(Fault.CONFIG_FIELD, f"{key} is missing")
    value = fields[key]
    if type(value) is not int:
        raise FlightError(Fault.CONFIG_FIELD, f"{key} is not a whole number")
    return value


def check_aliases(fields: Mapping[str, object], config: ModelConfig) -> None:
    """Refuse a size whose other name says another: FlightError(CONFIG_FIELD)."""
    sizes = (config.layers, config.heads, config.channels, config.positions)
    assert len(sizes) == len(ALIASES), "one size for each alias"
    for (alias, key), size in zip(ALIASES, sizes, strict=True):
        value = fields.get(alias, size)
        if type(value) is not int or value != size:
            raise FlightError(
                Fault.CONFIG_FIELD, f"{alias} is {printed(value)}, but {key} is {size}"
            )


def check_end_of_text(
    fields: Mapping[str, object], config: ModelConfig, tokenizer: VocabTables
) -> None:
    """Refuse an eos_token_id that is not the end of text of the folder's own tokenizer.

    Generation ends at the tokenizer's; a model that ends its texts otherwise would run on.  An
    id beyond the vocabulary is passed over: it is the library's default, 50256, in small models.
    Raises FlightError(CONFIG_FIELD).
    """
    eot = tokenizer.shape.eot
    assert eot >= NO_TOKEN, "the tokenizer was checked"
    value = fields.get("eos_token_id")
    if value is None or (type(value) is int and value >= config.vocab):
        return
    ids = value if isinstance(value, list) else [value]
    agrees = [type(item) is int and item == eot for item in ids]
    if eot == NO_TOKEN or len(ids) == 0 or not all(agrees):
        known = "none" if eot == NO_TOKEN else str(eot)
        raise FlightError(
            Fault.CONFIG_FIELD,
            f"eos_token_id {printed(value)} is not the tokenizer's {EOT_TEXT} ({known})",
        )


def check_model_type(fields: Mapping[str, object]) -> None:
    """Refuse a configuration that says it is something else: FlightError(CONFIG_FIELD)."""
    if "model_type" in fields and fields["model_type"] != "gpt2":
        raise FlightError(
            Fault.CONFIG_FIELD, f"model_type is {printed(fields['model_type'])}, not gpt2"
        )


def printed(value: object) -> str:
    """A value of a configuration as an error quotes it, of bounded length."""
    if isinstance(value, dict | list):
        return f"a {type(value).__name__}"
    return shown(str(value))


def check_arithmetic(fields: Mapping[str, object], config: ModelConfig) -> None:
    """Refuse every field that asks for other arithmetic than GPT-2's: FlightError(CONFIG_FIELD).

    Fields that the first configurations lack stand for the value that GPT-2 has.
    reorder_and_upcast_attn is accepted with either value: it changes where attention is rounded
    to FP16, and here all of it is FP32.
    """
    assert config.channels > 0, "the configuration is validated"
    activation = fields.get("activation_function", "gelu_new")
    if activation not in GELU_NAMES:
        raise FlightError(
            Fault.CONFIG_FIELD,
            f"activation_function is {printed(activation)}, not {' or '.join(GELU_NAMES)}",
        )
    epsilon = fields.get("layer_norm_epsilon", limits.NORM_EPSILON)
    if epsilon != limits.NORM_EPSILON:
        raise FlightError(
            Fault.CONFIG_FIELD,
            f"layer_norm_epsilon is {printed(epsilon)}, not {limits.NORM_EPSILON}",
        )
    if fields.get("quantization_config") is not None:
        raise FlightError(
            Fault.CONFIG_FIELD, "quantization_config is not null: quantized weights are not read"
        )
    inner = fields.get("n_inner")
    expected = limits.MLP_RATIO * config.channels
    if inner is not None and (type(inner) is not int or inner != expected):
        raise FlightError(
            Fault.CONFIG_FIELD, f"n_inner is {printed(inner)}, not null or 4 * n_embd = {expected}"
        )
    for key, required, reason in FIXED_FLAGS:
        if fields.get(key, required) is not required:
            raise FlightError(
                Fault.CONFIG_FIELD, f"{key} is {printed(fields[key])}, not {required}: {reason}"
            )


def read_folder_headers(folder: Path) -> tuple[SafetensorsHeader, ...]:
    """The headers of the weight files of a folder, in the order of their names.

    Raises FlightError: WEIGHT_MISSING if there is none, and as `read_header`, `read_shards`.
    """
    assert isinstance(folder, Path), "a folder is named by a Path"
    single = folder / WEIGHTS_NAME
    # lexists: a link that leads nowhere is a broken download, not the absence of weights.
    if os.path.lexists(single):
        return (read_header(single),)
    if os.path.lexists(folder / INDEX_NAME):
        return read_shards(folder)
    for name in PICKLE_NAMES:
        if os.path.lexists(folder / name):
            raise FlightError(
                Fault.WEIGHT_MISSING,
                f"{folder} holds {name}, a pickle, which can run code and is never read: "
                "save the model again with safe_serialization=True",
            )
    raise FlightError(Fault.WEIGHT_MISSING, f"{folder} holds neither {WEIGHTS_NAME} nor an index")


def read_shards(folder: Path) -> tuple[SafetensorsHeader, ...]:
    """The headers of the shards that the index names, in the order of their names.

    Raises FlightError: WEIGHT_HEADER for a malformed index, WEIGHT_MISSING or WEIGHT_EXTRA for
    a tensor that is not in the one shard that the index names, and as `read_header`.
    """
    assert isinstance(folder, Path), "a folder is named by a Path"
    path = folder / INDEX_NAME
    value = read_json(path, MAX_INDEX_BYTES, Fault.WEIGHT_HEADER, allow_floats=True)
    fields = as_object(value, INDEX_NAME, Fault.WEIGHT_HEADER)
    weight_map = get_object(fields, "weight_map", INDEX_NAME, Fault.WEIGHT_HEADER)
    shards = sorted({shard_name(name, shard) for name, shard in weight_map.items()})
    if len(shards) > MAX_SHARDS:
        raise FlightError(
            Fault.WEIGHT_HEADER, f"{INDEX_NAME} names {len(shards)} files, above {MAX_SHARDS}"
        )
    headers = []
    found = 0
    for shard in shards:
        header = read_header(folder / shard)
        for entry in header.entries:
            if weight_map.get(entry.name) != shard:
                raise FlightError(
                    Fault.WEIGHT_EXTRA,
                    f"{shard} holds {shown(entry.name)}, but the index does not say so",
                )
        found += len(header.entries)
        headers.append(header)
    # Each stored tensor is in its own shard, so equal numbers mean that none is missing.
    if found != len(weight_map):
        check_all_found(weight_map, headers)
    return tuple(headers)


def shard_name(tensor: str, value: object) -> str:
    """The file that the index names for a tensor, if it is a plain name of such a file.

    A name from a file must not lead out of the folder.  Raises FlightError(WEIGHT_HEADER).
    """
    if not isinstance(value, str):
        raise FlightError(Fault.WEIGHT_HEADER, f"the shard of {shown(tensor)} is not a string")
    plain = value.isascii() and value.isprintable() and value.endswith(".safetensors")
    if not plain or "/" in value or "\\" in value or value.startswith("."):
        raise FlightError(
            Fault.WEIGHT_HEADER,
            f"the shard of {shown(tensor)} is {shown(value)}, not a plain .safetensors name",
        )
    return value


def check_all_found(
    weight_map: Mapping[str, object], headers: Sequence[SafetensorsHeader]
) -> None:
    """Name a tensor of the index that no shard holds: FlightError(WEIGHT_MISSING)."""
    assert len(headers) <= MAX_SHARDS, "the number of shards is bounded"
    stored = {entry.name for header in headers for entry in header.entries}
    for name, shard in weight_map.items():
        if name not in stored:
            raise FlightError(
                Fault.WEIGHT_MISSING, f"{shown(name)} is not in {shown(str(shard))}"
            )


def gather(headers: tuple[SafetensorsHeader, ...]) -> dict[str, StoredTensor]:
    """The tensors of all files by name."""
    assert len(headers) <= MAX_SHARDS, "the number of files is bounded"
    tensors = {}
    for header in headers:
        for entry in header.entries:
            assert entry.name not in tensors, "one file has it once, and the index names one file"
            tensors[entry.name] = StoredTensor(header, entry)
    return tensors


def prefix_of(tensors: Mapping[str, StoredTensor]) -> str:
    """The prefix of all names but the LM head's: a file has it everywhere or nowhere."""
    assert len(PREFIX) > 0, "the prefix is not empty"
    if f"{PREFIX}wte.weight" in tensors:
        return PREFIX
    return ""


def match_tensors(
    config: ModelConfig, tensors: Mapping[str, StoredTensor]
) -> tuple[tuple[Extent, ...], Extent | None]:
    """The extents of a model, and that of its LM head if one is stored.

    Every tensor of the table must be there once with the shape of the configuration, and
    nothing else but masks and head.  Raises FlightError: WEIGHT_MISSING, WEIGHT_SHAPE,
    WEIGHT_DTYPE, WEIGHT_EXTRA.
    """
    assert config.layers <= limits.MAX_LAYERS, "the configuration is validated"
    prefix = prefix_of(tensors)
    extents = []
    known = {HEAD_NAME}
    for index in range(limits.TENSOR_COUNT):
        spec = TENSORS[index]
        shape = stored_shape(spec, config)
        pattern = prefix + spec.hf
        for layer in range(spec.parts(config)):
            name = pattern.format(layer)
            if name not in tensors:
                raise FlightError(Fault.WEIGHT_MISSING, f"{name} is missing")
            known.add(name)
            extents.append(extent_of(tensors[name], shape, index, layer))
    for layer in range(config.layers):
        for mask in MASK_NAMES:
            known.add(prefix + mask.format(layer))
    for name in tensors:
        if name not in known:
            raise FlightError(
                Fault.WEIGHT_EXTRA,
                f"{shown(name)} does not belong to a GPT-2 of {config.layers} layers",
            )
    tied_head: Extent | None = None
    if HEAD_NAME in tensors:
        tied_head = extent_of(tensors[HEAD_NAME], stored_shape(TENSORS[0], config), 0, 0)
    return tuple(extents), tied_head


def stored_shape(spec: TensorSpec, config: ModelConfig) -> tuple[int, ...]:
    """The shape of one layer's part as Hugging Face stores it."""
    assert config.channels > 0, "the configuration is validated"
    shape = spec.part_shape(config)
    if spec.transposed:
        return shape[::-1]
    return shape


def extent_of(stored: StoredTensor, shape: tuple[int, ...], index: int, layer: int) -> Extent:
    """The extent of one stored tensor.  Raises FlightError: WEIGHT_SHAPE, WEIGHT_DTYPE."""
    assert index < limits.TENSOR_COUNT, "the tensor is in the table"
    assert layer < limits.MAX_LAYERS, "the layer is in limits"
    assert len(shape) > 0, "parameters have dimensions"
    entry = stored.entry
    header = stored.header
    if entry.shape != shape:
        raise FlightError(
            Fault.WEIGHT_SHAPE, f"{shown(entry.name)} has the shape {entry.shape}, not {shape}"
        )
    if entry.dtype not in FILE_DTYPES:
        raise FlightError(
            Fault.WEIGHT_DTYPE,
            f"{shown(entry.name)} is stored as {entry.dtype}, not F32, BF16 or F16",
        )
    dtype = FILE_DTYPES[entry.dtype]
    nbytes = entry.end - entry.begin
    assert nbytes == math.prod(shape) * DTYPE_BYTES[dtype], "the header was checked"
    offset = header.data_start + entry.begin
    transposed = TENSORS[index].transposed
    return Extent(header.path, offset, nbytes, dtype, index, layer, transposed)


def config_from_shapes(tensors: Mapping[str, StoredTensor], heads: int | None) -> ModelConfig:
    """The configuration that the shapes of a bare file imply.

    Raises FlightError: WEIGHT_MISSING, WEIGHT_SHAPE, CONFIG_HEADS, CONFIG_LIMIT.
    """
    assert len(HEAD_NAME) > 0, "the head has a name"
    prefix = prefix_of(tensors)
    vocab, channels = matrix_shape(tensors, f"{prefix}wte.weight")
    positions, _ = matrix_shape(tensors, f"{prefix}wpe.weight")
    layers = highest_layer(tensors, f"{prefix}h.") + 1
    if layers == 0:
        raise FlightError(Fault.WEIGHT_MISSING, f"{prefix}h.0.ln_1.weight is missing")
    if heads is None:
        if channels % HEAD_CHANNELS != 0:
            raise FlightError(
                Fault.CONFIG_HEADS,
                f"the file does not say its heads, and {channels} channels are not "
                f"a multiple of {HEAD_CHANNELS}",
            )
        return ModelConfig(layers, channels // HEAD_CHANNELS, channels, positions, vocab)
    if heads < 1 or channels % heads != 0:
        raise FlightError(Fault.CONFIG_HEADS, f"{channels} channels do not divide by {heads}")
    return ModelConfig(layers, heads, channels, positions, vocab)


def matrix_shape(tensors: Mapping[str, StoredTensor], name: str) -> tuple[int, int]:
    """Rows and columns of a tensor.  Raises FlightError: WEIGHT_MISSING, WEIGHT_SHAPE."""
    if name not in tensors:
        raise FlightError(Fault.WEIGHT_MISSING, f"{name} is missing")
    entry = tensors[name].entry
    shape = entry.shape
    if len(shape) != 2:
        raise FlightError(Fault.WEIGHT_SHAPE, f"{name} has the shape {shape}, not a matrix's")
    rows, columns = shape
    return rows, columns


def highest_layer(tensors: Mapping[str, StoredTensor], start: str) -> int:
    """The highest layer i of the names `start`i.…, or -1 if there is none."""
    assert start.endswith("h."), "the names of layers begin with h."
    highest = -1
    for name in tensors:
        rest = name.removeprefix(start)
        number, _, _ = rest.partition(".")
        # Six digits are enough for every layer in limits, and few enough for int().
        plain = number.isascii() and number.isdecimal() and len(number) <= 6
        if name.startswith(start) and plain:
            highest = max(highest, int(number))
    return highest
