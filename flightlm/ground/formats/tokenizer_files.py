"""Readers of GPT-2 tokenizer files: Hugging Face's and llm.c's, and the plain byte vocabulary.

Accepted: a folder; tokenizer.json; vocab.json with merges.txt beside it; llm.c's
gpt2_tokenizer.bin.  Each reader returns tables that passed `check_tables`, or raises a
FlightError that names the file and the reason.  Symbolic links (the snapshots of a model hub)
are followed to the content; the files beside a link are sought beside the link.

Source: openai/gpt-2 src/encoder.py (the printable alphabet of vocab.json), Hugging Face
tokenizers (tokenizer.json), karpathy/llm.c llmc/tokenizer.h (gpt2_tokenizer.bin).
"""

from __future__ import annotations

import os
import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np

from flightlm.flight import limits
from flightlm.flight.status import Fault, FlightError
from flightlm.flight.vocab import (
    EOT_BYTES,
    NO_TOKEN,
    VocabShape,
    VocabTables,
    check_tables,
)
from flightlm.ground.formats.strict_json import (
    as_int,
    as_list,
    as_object,
    as_text,
    get_int,
    get_list,
    get_object,
    get_text,
    parse_json,
    read_capped,
    read_json,
)

FAULT: Final = Fault.TOKENIZER_FILE
MAX_TOKENIZER_BYTES: Final = 1 << 25  # GPT-2's largest file has 3.6 MB
LLMC_MAGIC: Final = 20240328
LLMC_HEADER_BYTES: Final = 1_024
LLMC_V1_TOKENS: Final = 50_257
LLMC_V1_EOT: Final = 50_256
MAX_REPLAY_STEPS: Final = 1 << 25  # pairs looked at; GPT-2 needs about 2 million
TOKENIZER_JSON: Final = "tokenizer.json"
VOCAB_JSON: Final = "vocab.json"
MERGES_TXT: Final = "merges.txt"
ADDED_JSON: Final = "added_tokens.json"
TOKENIZER_CONFIG: Final = "tokenizer_config.json"
LLMC_BIN: Final = "gpt2_tokenizer.bin"


def _byte_alphabet() -> tuple[str, ...]:
    """The printable character that stands for each byte in vocab.json and merges.txt.

    Printable bytes of Latin-1 stand for themselves; the other 68, in order, for U+0100 on.
    """
    alphabet = []
    moved = 0
    for value in range(limits.BYTE_VALUES):
        if 33 <= value <= 126 or 161 <= value <= 172 or 174 <= value:
            alphabet.append(chr(value))
        else:
            alphabet.append(chr(limits.BYTE_VALUES + moved))
            moved += 1
    assert moved == 68, "68 bytes are not printable"
    return tuple(alphabet)


ALPHABET: Final = _byte_alphabet()
BYTE_OF: Final = {character: value for value, character in enumerate(ALPHABET)}


def _token_bytes(text: str, what: str) -> bytes:
    """The bytes that a token of vocab.json or merges.txt stands for.

    Raises FlightError(TOKENIZER_FILE) for an empty or over-long token, and for a character that
    is not in the alphabet.
    """
    if len(text) == 0:
        raise FlightError(FAULT, f"{what}: a token is empty")
    if len(text) > limits.MAX_TOKEN_BYTES:
        raise FlightError(
            FAULT, f"{what}: a token of {len(text)} bytes, above {limits.MAX_TOKEN_BYTES}"
        )
    values = []
    for character in text:
        if character not in BYTE_OF:
            raise FlightError(FAULT, f"{what}: U+{ord(character):04X} stands for no byte")
        values.append(BYTE_OF[character])
    return bytes(values)


@dataclass(frozen=True, slots=True)
class Merge:
    """One merge: two ids and the id they make.  The rank is the place in the sequence."""

    left: int
    right: int
    result: int


def build_tables(
    tokens: Sequence[bytes], merges: Sequence[Merge], eot: int, what: str
) -> VocabTables:
    """Flat tables of `tokens` (by id) and `merges` (by rank), checked.

    Raises FlightError(TOKENIZER_FILE or TOKENIZER_BYTES) if they are not a vocabulary.
    """
    assert len(what) > 0, "the source has a name"
    if len(tokens) > limits.MAX_VOCAB:
        raise FlightError(FAULT, f"{what}: {len(tokens)} tokens, above {limits.MAX_VOCAB}")
    if len(merges) > limits.MAX_MERGES:
        raise FlightError(FAULT, f"{what}: {len(merges)} merges, above {limits.MAX_MERGES}")
    longest = max([1] + [len(token) for token in tokens])
    if longest > limits.MAX_TOKEN_BYTES:
        raise FlightError(
            FAULT, f"{what}: a token of {longest} bytes, above {limits.MAX_TOKEN_BYTES}"
        )
    assert eot < len(tokens), "the caller found the end-of-text token among the tokens"
    blob = b"".join(tokens)
    offsets = np.zeros(len(tokens) + 1, dtype=np.int32)
    offsets[1:] = np.cumsum([len(token) for token in tokens], dtype=np.int64)
    rows = sorted(
        (merge.left, merge.right, rank, merge.result) for rank, merge in enumerate(merges)
    )
    tables = VocabTables(
        shape=VocabShape(len(tokens), len(blob), len(merges), longest, eot),
        offsets=offsets,
        blob=np.array(bytearray(blob), dtype=np.uint8),
        merges=np.reshape(np.array(rows, dtype=np.int32), (len(merges), 4)),
    )
    check_tables(tables)
    return tables


def byte_vocab_tables() -> VocabTables:
    """The vocabulary of 257 tokens without merges: id = byte value, 256 = end of text."""
    tokens = [bytes([value]) for value in range(limits.BYTE_VALUES)]
    tokens.append(EOT_BYTES)
    return build_tables(tokens, [], limits.BYTE_VALUES, "the byte vocabulary")


def _collect_ids(
    vocab: Mapping[str, object], added: Mapping[int, bytes], what: str
) -> dict[bytes, int]:
    """The id of each token of a vocab.json: byte strings to whole numbers.

    An added token may stand in the vocabulary too; it is spelled there as it is, not in the
    alphabet of bytes (which differs outside printable ASCII).
    """
    if len(vocab) > limits.MAX_VOCAB:
        raise FlightError(FAULT, f"{what}: {len(vocab)} tokens, above {limits.MAX_VOCAB}")
    ids = {}
    for text, value in vocab.items():
        token_id = as_int(value, f"{what}: the id of a token", FAULT)
        token = text.encode("utf-8")
        if added.get(token_id) != token:
            token = _token_bytes(text, what)
        ids[token] = token_id
    if len(ids) != len(vocab):
        raise FlightError(FAULT, f"{what}: two spellings of one token")
    return ids


def _order_tokens(ids: Mapping[bytes, int], added: Mapping[int, bytes], what: str) -> list[bytes]:
    """The tokens by id: `ids` and `added` together, which must fill 0 to N-1.

    An added token may repeat a token of `ids` under the same id, and no other.
    """
    by_id = dict(added)
    for token, value in ids.items():
        if value in by_id and by_id[value] != token:
            raise FlightError(FAULT, f"{what}: two tokens have the id {value}")
        by_id[value] = token
    for value, token in added.items():
        other = ids.get(token, value)
        if other != value:
            raise FlightError(FAULT, f"{what}: one token has the ids {value} and {other}")
    tokens = []
    for value in range(len(by_id)):
        if value not in by_id:
            raise FlightError(FAULT, f"{what}: {len(by_id)} tokens, but none has the id {value}")
        tokens.append(by_id[value])
    return tokens


def _collect_merges(
    pairs: Sequence[tuple[str, str]], ids: Mapping[bytes, int], what: str
) -> list[Merge]:
    """The merges in rank order as ids; both parts and the result must be tokens."""
    if len(pairs) > limits.MAX_MERGES:
        raise FlightError(FAULT, f"{what}: {len(pairs)} merges, above {limits.MAX_MERGES}")
    merges = []
    for rank, (left_text, right_text) in enumerate(pairs):
        left = _token_bytes(left_text, what)
        right = _token_bytes(right_text, what)
        if left not in ids or right not in ids or left + right not in ids:
            raise FlightError(FAULT, f"{what}: merge {rank} names a token that is not there")
        merges.append(Merge(ids[left], ids[right], ids[left + right]))
    return merges


def _find_eot(tokens: Sequence[bytes], added: Mapping[int, bytes]) -> int:
    """The id of <|endoftext|>, or NO_TOKEN; an added token before one of the vocabulary."""
    for value, token in added.items():
        if token == EOT_BYTES:
            return value
    if EOT_BYTES in tokens:
        return tokens.index(EOT_BYTES)
    return NO_TOKEN


def _split_pair(text: str, what: str) -> tuple[str, str]:
    """The two parts of a merge that is written "left right"."""
    parts = text.split(" ")
    if len(parts) != 2:
        raise FlightError(FAULT, f"{what}: a merge has {len(parts)} parts, not 2")
    return parts[0], parts[1]


def _read_merges(path: Path) -> list[tuple[str, str]]:
    """The pairs of a merges.txt: one "left right" per line, after an optional #version line."""
    data = read_capped(path, MAX_TOKENIZER_BYTES)
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise FlightError(FAULT, f"{path.name}: not UTF-8 at byte {error.start}") from error
    lines = text.split("\n")
    assert len(lines) > 0, "splitting gives at least one line"
    if text.startswith("#version"):
        lines = lines[1:]
    if len(lines) > 0 and lines[-1] == "":
        lines = lines[:-1]
    return [_split_pair(line.removesuffix("\r"), path.name) for line in lines]


def _added_of_folder(folder: Path) -> dict[int, bytes]:
    """The tokens of an added_tokens.json, if there is one: id to bytes."""
    path = folder / ADDED_JSON
    if not os.path.lexists(path):
        return {}
    value = read_json(path, MAX_TOKENIZER_BYTES, FAULT, allow_floats=False)
    tokens = as_object(value, path.name, FAULT)
    added: dict[int, bytes] = {}
    for text, number in tokens.items():
        token_id = as_int(number, f"{path.name}: the id of a token", FAULT)
        if len(text) == 0 or token_id in added:
            raise FlightError(FAULT, f"{path.name}: an empty token, or the id {token_id} twice")
        added[token_id] = text.encode("utf-8")
    return added


def _check_options_of_folder(folder: Path) -> None:
    """Refuse a tokenizer_config.json that asks for a space before every text.

    vocab.json and merges.txt do not say it: it stands only here, and changes the first token.
    Raises FlightError(TOKENIZER_FILE).
    """
    path = folder / TOKENIZER_CONFIG
    if not os.path.lexists(path):
        return
    value = read_json(path, MAX_TOKENIZER_BYTES, FAULT, allow_floats=True)
    options = as_object(value, path.name, FAULT)
    add_prefix_space = options.get("add_prefix_space")
    if add_prefix_space is not None and add_prefix_space is not False:
        raise FlightError(
            FAULT, f"{path.name}: add_prefix_space is not false: no space is put before a text"
        )


def _from_vocab_json(value: object, path: Path) -> VocabTables:
    """The tables of a parsed vocab.json, with the merges.txt beside `path`."""
    what = path.name
    _check_options_of_folder(path.parent)
    added = _added_of_folder(path.parent)
    ids = _collect_ids(as_object(value, what, FAULT), added, what)
    tokens = _order_tokens(ids, added, what)
    merges = _collect_merges(_read_merges(path.parent / MERGES_TXT), ids, MERGES_TXT)
    assert len(tokens) >= len(ids), "every token of the vocabulary has its place"
    return build_tables(tokens, merges, _find_eot(tokens, added), what)


def _require_absent(members: Mapping[str, object], keys: Sequence[str], what: str) -> None:
    """Refuse a tokenizer.json that sets one of `keys` to anything but its neutral value."""
    neutral = (None, False, "", 0)
    for key in keys:
        value = members.get(key)
        if value not in neutral:
            raise FlightError(FAULT, f"{what} sets {key}, which GPT-2 does not have")


def _check_byte_level(value: object, what: str) -> None:
    """Refuse a pre-tokenizer other than GPT-2's."""
    step = as_object(value, f"{what}: the pre_tokenizer", FAULT)
    kind = get_text(step, "type", f"{what}: the pre_tokenizer", FAULT)
    if kind != "ByteLevel":
        raise FlightError(FAULT, f"{what}: the pre_tokenizer is {kind[:40]}, not ByteLevel")
    add_prefix_space = step.get("add_prefix_space")
    if add_prefix_space is not False:
        raise FlightError(FAULT, f"{what}: add_prefix_space is not false")
    use_regex = step.get("use_regex", True)
    if use_regex is not True:
        raise FlightError(FAULT, f"{what}: use_regex is not true")


def _check_post_processor(value: object, what: str) -> None:
    """Refuse a post-processor that would add tokens to a single text."""
    step = as_object(value, f"{what}: the post_processor", FAULT)
    kind = get_text(step, "type", f"{what}: the post_processor", FAULT)
    if kind not in ("ByteLevel", "TemplateProcessing"):
        raise FlightError(FAULT, f"{what}: the post_processor is {kind[:40]}")
    if kind == "TemplateProcessing":
        for entry in get_list(step, "single", f"{what}: the post_processor", FAULT):
            piece = as_object(entry, f"{what}: a piece of the template", FAULT)
            if "Sequence" not in piece:
                raise FlightError(FAULT, f"{what}: the post_processor adds special tokens")


def _pairs_of_json(model: Mapping[str, object], what: str) -> list[tuple[str, str]]:
    """The merges of a tokenizer.json, written "left right" (old) or ["left", "right"] (new)."""
    pairs = []
    for entry in get_list(model, "merges", what, FAULT):
        if isinstance(entry, str):
            pairs.append(_split_pair(entry, what))
        else:
            parts = as_list(entry, f"{what}: a merge", FAULT)
            if len(parts) != 2:
                raise FlightError(FAULT, f"{what}: a merge has {len(parts)} parts, not 2")
            left = as_text(parts[0], f"{what}: a part of a merge", FAULT)
            pairs.append((left, as_text(parts[1], f"{what}: a part of a merge", FAULT)))
    return pairs


def _added_of_json(root: Mapping[str, object], what: str) -> dict[int, bytes]:
    """The added tokens of a tokenizer.json: id to bytes."""
    added: dict[int, bytes] = {}
    if root.get("added_tokens") is None:
        return added
    for entry in get_list(root, "added_tokens", what, FAULT):
        token = as_object(entry, f"{what}: an added token", FAULT)
        token_id = get_int(token, "id", f"{what}: an added token", FAULT)
        content = get_text(token, "content", f"{what}: an added token", FAULT)
        if len(content) == 0 or token_id in added:
            raise FlightError(FAULT, f"{what}: an empty added token, or the id {token_id} twice")
        added[token_id] = content.encode("utf-8")
    return added


def _from_tokenizer_json(value: object, path: Path) -> VocabTables:
    """The tables of a parsed tokenizer.json.

    Only GPT-2's kind is accepted: BPE over bytes, split by GPT-2's pattern.  Added tokens other
    than <|endoftext|> are decoded, never encoded.
    """
    what = path.name
    root = as_object(value, what, FAULT)
    model = get_object(root, "model", what, FAULT)
    kind = model.get("type", "BPE")
    if kind != "BPE":
        raise FlightError(FAULT, f"{what}: the model is not BPE")
    _require_absent(root, ["normalizer"], what)
    _require_absent(
        model,
        [
            "dropout",
            "continuing_subword_prefix",
            "end_of_word_suffix",
            "byte_fallback",
            "ignore_merges",
        ],
        what,
    )
    _check_byte_level(root.get("pre_tokenizer"), what)
    if root.get("post_processor") is not None:
        _check_post_processor(root["post_processor"], what)
    added = _added_of_json(root, what)
    ids = _collect_ids(get_object(model, "vocab", what, FAULT), added, what)
    merges = _collect_merges(_pairs_of_json(model, what), ids, what)
    tokens = _order_tokens(ids, added, what)
    return build_tables(tokens, merges, _find_eot(tokens, added), what)


def _replay(
    token: bytes, pairs: Mapping[tuple[int, int], int], byte_ids: Sequence[int]
) -> list[int]:
    """The ids of `token` after the merges of `pairs`, until two parts are left."""
    assert len(token) > 0, "a token is not empty"
    parts = [byte_ids[value] for value in token]
    for _ in range(len(token) - 2):
        best = limits.MAX_VOCAB
        place = -1
        for index in range(len(parts) - 1):
            made = pairs.get((parts[index], parts[index + 1]), limits.MAX_VOCAB)
            if made < best:
                best = made
                place = index
        if place < 0:
            break
        parts[place : place + 2] = [best]
    return parts


def _recover_merges(tokens: Sequence[bytes], eot: int, what: str) -> list[Merge]:
    """The merges of a vocabulary whose ids are in rank order, from its tokens alone.

    Encoding the bytes of a token with the merges before it leaves the two parts of its own
    merge.  A token that leaves more is not the result of a merge: it is only decoded.
    Raises FlightError(TOKENIZER_BYTES) if a byte has no token, and FlightError(TOKENIZER_FILE)
    for tokens that need more than MAX_REPLAY_STEPS.
    """
    singles = {token: token_id for token_id, token in enumerate(tokens) if len(token) == 1}
    byte_ids = []
    for value in range(limits.BYTE_VALUES):
        token = bytes([value])
        if token not in singles:
            raise FlightError(Fault.TOKENIZER_BYTES, f"{what}: byte {value} has no token")
        byte_ids.append(singles[token])
    steps = sum(len(token) * len(token) // 2 for token in tokens)
    if steps > MAX_REPLAY_STEPS:
        raise FlightError(
            FAULT, f"{what}: finding the merges takes {steps} steps, above {MAX_REPLAY_STEPS}"
        )
    pairs: dict[tuple[int, int], int] = {}
    merges = []
    for token_id, token in enumerate(tokens):
        if len(token) == 1 or token_id == eot:
            continue
        parts = _replay(token, pairs, byte_ids)
        if len(parts) == 2 and (parts[0], parts[1]) not in pairs:
            pairs[(parts[0], parts[1])] = token_id
            merges.append(Merge(parts[0], parts[1], token_id))
    return merges


def _split_llmc(data: bytes, count: int, what: str) -> list[bytes]:
    """The tokens after the header: one length byte and the bytes, `count` times, to the end."""
    tokens = []
    at = LLMC_HEADER_BYTES
    for token_id in range(count):
        if at >= len(data):
            raise FlightError(
                Fault.FILE_TRUNCATED, f"{what} ends after {token_id} of {count} tokens"
            )
        length = data[at]
        if length == 0:
            raise FlightError(FAULT, f"{what}: token {token_id} is empty")
        token = data[at + 1 : at + 1 + length]
        if len(token) != length:
            raise FlightError(Fault.FILE_TRUNCATED, f"{what} ends inside token {token_id}")
        tokens.append(token)
        at += 1 + length
    if at != len(data):
        raise FlightError(
            Fault.FILE_OVERLONG, f"{what} has {len(data) - at} bytes after its {count} tokens"
        )
    return tokens


def from_llmc(data: bytes, what: str) -> VocabTables:
    """The tables of `data`, an llm.c tokenizer file of version 1 or 2; `what` names it in errors.

    Raises FlightError: FILE_TRUNCATED, FILE_OVERLONG, TOKENIZER_MAGIC, TOKENIZER_VERSION,
    TOKENIZER_FILE or TOKENIZER_BYTES.
    """
    assert len(what) > 0, "the source has a name"
    if len(data) < LLMC_HEADER_BYTES:
        raise FlightError(
            Fault.FILE_TRUNCATED, f"{what} has {len(data)} bytes, less than its header"
        )
    magic, version, count, eot = struct.unpack_from("<4I", data)
    if magic != LLMC_MAGIC:
        raise FlightError(Fault.TOKENIZER_MAGIC, f"{what} begins with {magic}, not {LLMC_MAGIC}")
    if version not in (1, 2):
        raise FlightError(Fault.TOKENIZER_VERSION, f"{what} has version {version}")
    if version == 1:
        eot = LLMC_V1_EOT
        if count != LLMC_V1_TOKENS:
            raise FlightError(FAULT, f"{what}: version 1 has {LLMC_V1_TOKENS} tokens, not {count}")
    if count > limits.MAX_VOCAB:
        raise FlightError(FAULT, f"{what}: {count} tokens, above {limits.MAX_VOCAB}")
    if eot >= count:
        raise FlightError(FAULT, f"{what}: the end-of-text token is {eot} of {count}")
    tokens = _split_llmc(data, count, what)
    return build_tables(tokens, _recover_merges(tokens, eot, what), eot, what)


def _load_file(path: Path) -> VocabTables:
    """The tables of one tokenizer file, whose content tells its kind."""
    data = read_capped(path, MAX_TOKENIZER_BYTES)
    if path.suffix == ".bin" or data[:4] == struct.pack("<I", LLMC_MAGIC):
        return from_llmc(data, path.name)
    if path.name == MERGES_TXT:
        raise FlightError(FAULT, f"{MERGES_TXT} is half a tokenizer: give {VOCAB_JSON}")
    value = parse_json(data, path.name, FAULT, allow_floats=True)
    root = as_object(value, path.name, FAULT)
    if isinstance(root.get("model"), dict):
        return _from_tokenizer_json(value, path)
    return _from_vocab_json(value, path)


def find_tokenizer(folder: Path) -> VocabTables | None:
    """The tokenizer of a model folder, or None if the folder holds no tokenizer file.

    In this order: vocab.json with merges.txt, tokenizer.json, gpt2_tokenizer.bin.
    Raises FlightError for a tokenizer that is there and cannot be used.
    """
    assert isinstance(folder, Path), "a folder is named by a Path"
    has_vocab = os.path.lexists(folder / VOCAB_JSON)
    has_merges = os.path.lexists(folder / MERGES_TXT)
    if has_vocab and has_merges:
        return _load_file(folder / VOCAB_JSON)
    if os.path.lexists(folder / TOKENIZER_JSON):
        return _load_file(folder / TOKENIZER_JSON)
    if os.path.lexists(folder / LLMC_BIN):
        return _load_file(folder / LLMC_BIN)
    if has_vocab:
        raise FlightError(Fault.FILE_MISSING, f"{MERGES_TXT} is not beside {VOCAB_JSON}")
    if has_merges:
        raise FlightError(Fault.FILE_MISSING, f"{VOCAB_JSON} is not beside {MERGES_TXT}")
    return None


def load_tokenizer(path: Path) -> VocabTables:
    """The tokenizer at `path`: a folder, a tokenizer.json, a vocab.json or an llm.c .bin file.

    Raises FlightError: FILE_MISSING, FILE_KIND, FILE_UNREADABLE, FILE_LARGE, FILE_TRUNCATED,
    FILE_OVERLONG, TOKENIZER_FILE, TOKENIZER_BYTES, TOKENIZER_MAGIC or TOKENIZER_VERSION.
    """
    assert isinstance(path, Path), "a tokenizer is named by a Path"
    if not os.path.isdir(path):
        return _load_file(path)
    tables = find_tokenizer(path)
    if tables is None:
        raise FlightError(Fault.FILE_MISSING, f"{path.name} holds no tokenizer file")
    return tables
