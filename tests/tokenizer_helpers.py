"""Vocabularies, files and texts that the tokenizer tests share."""

from __future__ import annotations

import json
import os
import random
import struct
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

os.environ["TOKENIZERS_PARALLELISM"] = "false"
os.environ["RAYON_NUM_THREADS"] = "1"

import numpy as np
from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers

from flightlm.flight.arena import I32, Arena
from flightlm.flight.bpe import Encoder
from flightlm.flight.vocab import (
    EOT_TEXT,
    NO_TOKEN,
    Vocab,
    VocabShape,
    VocabTables,
    vocab_buffers,
)
from flightlm.ground.formats.tokenizer_files import ALPHABET, BYTE_OF, LLMC_MAGIC

SHARED = Path(__file__).resolve().parents[2] / "shared" / "data"
GPT2_MERGES = SHARED / "gpt2" / "merges.txt"
SHAKESPEARE = SHARED / "tinyshakespeare.txt"

Pair = tuple[str, str]


@dataclass(frozen=True)
class Codec:
    """A loaded vocabulary with its encoder."""

    vocab: Vocab
    encoder: Encoder
    out: I32

    def encode(self, text: str, *, allow_special: bool = False) -> list[int]:
        """All ids of `text`."""
        count = self.encoder.encode(text, self.out, allow_special=allow_special)
        assert count <= self.out.size
        return [self.out.item(index) for index in range(count)]

    def decode(self, ids: Sequence[int]) -> bytes:
        """The bytes of `ids`."""
        room = np.zeros(len(ids) * self.vocab.shape.max_token_bytes + 1, dtype=np.uint8)
        at = 0
        for token in ids:
            at = self.vocab.decode_into(token, room, at)
        return room[:at].tobytes()


def make_codec(tables: VocabTables, room: int = 1 << 17) -> Codec:
    """A vocabulary and an encoder in an arena of their own, sealed."""
    arena = Arena(vocab_buffers(tables.shape))
    vocab = Vocab(arena, tables.shape)
    encoder = Encoder(arena, vocab)
    arena.seal()
    vocab.load(tables)
    assert arena.high_water <= arena.allocated_bytes
    return Codec(vocab, encoder, np.zeros(room, dtype=np.int32))


def spelled(data: bytes) -> str:
    """Bytes in the alphabet of vocab.json."""
    return "".join(ALPHABET[value] for value in data)


def names_of(merges: Sequence[Pair]) -> list[str]:
    """GPT-2's order of ids: bytes (printable first), merges by rank, end of text."""
    plain = [value for value in range(256) if ALPHABET[value] == chr(value)]
    moved = [value for value in range(256) if ALPHABET[value] != chr(value)]
    names = [ALPHABET[value] for value in plain + moved]
    return names + [left + right for left, right in merges] + [EOT_TEXT]


def hf_tokenizer(names: Sequence[str], merges: Sequence[Pair]) -> Tokenizer:
    """Hugging Face's tokenizer of a vocabulary; <|endoftext|> is special in it."""
    ids = {name: token for token, name in enumerate(names)}
    tokenizer = Tokenizer(models.BPE(ids, list(merges)))
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    _ = tokenizer.add_special_tokens([EOT_TEXT])
    return tokenizer


def write_hf(folder: Path, names: Sequence[str], merges: Sequence[Pair]) -> None:
    """vocab.json and merges.txt."""
    ids = {name: token for token, name in enumerate(names)}
    _ = (folder / "vocab.json").write_text(json.dumps(ids), encoding="utf-8")
    lines = ["#version: 0.2"] + [f"{left} {right}" for left, right in merges]
    _ = (folder / "merges.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")


def llmc_file(names: Sequence[str], version: int = 2) -> bytes:
    """The bytes of llm.c's tokenizer file."""
    eot = len(names) - 1 if version == 2 else 0
    body = bytearray(struct.pack("<256I", LLMC_MAGIC, version, len(names), eot, *[0] * 252))
    for name in names:
        token = bytes(BYTE_OF[character] for character in name)
        body += bytes([len(token)]) + token
    return bytes(body)


def training_text(seed: int) -> list[str]:
    """Sentences over many scripts, enough to learn some hundred merges from."""
    chance = random.Random(seed)  # nosec B311  # seeded test data, no secret
    syllables = ["ba", "the", "ing", "qu", "er", "stra", "'s", "né"]
    syllables += ["日本", "привет", "한국", "🙂"]
    lines = []
    for _ in range(400):
        words = [
            "".join(chance.choices(syllables, k=chance.randint(1, 3)))
            for _ in range(chance.randint(3, 12))
        ]
        lines.append(chance.choice([" ", "  ", "\n"]).join(words) + chance.choice(".!?123"))
    return lines


def trained(seed: int = 3, size: int = 700) -> tuple[list[str], list[Pair]]:
    """A freshly trained byte-level vocabulary: names by id, and merges by rank."""
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    trainer = trainers.BpeTrainer(
        vocab_size=size,
        show_progress=False,
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
    )
    tokenizer.train_from_iterator(training_text(seed), trainer)
    model = json.loads(tokenizer.to_str())["model"]
    merges = [(str(left), str(right)) for left, right in model["merges"]]
    assert len(merges) > 100, "the trainer learned something"
    return names_of(merges), merges


def gpt2_merges() -> list[Pair]:
    """GPT-2's published merges."""
    lines = GPT2_MERGES.read_text(encoding="utf-8").split("\n")[1:]
    pairs = [line.split(" ") for line in lines if line]
    assert len(pairs) == 50_000
    return [(left, right) for left, right in pairs]


def tiny_tables(merges: Sequence[tuple[int, int, int, int]] = ()) -> VocabTables:
    """Bytes as ids 0..255, 256 = b"ab", 257 = b"abc", 258 = end of text."""
    tokens = [bytes([value]) for value in range(256)] + [b"ab", b"abc", EOT_TEXT.encode()]
    lengths = [len(token) for token in tokens]
    blob = b"".join(tokens)
    rows = list(merges) or [(97, 98, 0, 256), (256, 99, 1, 257)]
    return VocabTables(
        shape=VocabShape(len(tokens), len(blob), len(rows), max(lengths), 258),
        offsets=np.cumsum([0, *lengths]).astype(np.int32),
        blob=np.array(list(blob), dtype=np.uint8),
        merges=np.array(rows, dtype=np.int32).reshape(-1, 4),
    )


def naive_bpe(data: bytes, codec: Codec) -> list[int]:
    """The definition of BPE on one pre-token, with lists."""
    vocab = codec.vocab
    parts = [vocab.byte_ids.item(value) for value in data]
    while True:
        ranked = []
        for place in range(len(parts) - 1):
            row = vocab.find_merge(parts[place], parts[place + 1])
            if row != NO_TOKEN:
                ranked.append((vocab.merge_rank(row), place))
        if not ranked:
            return parts
        rank, place = min(ranked)
        parts[place : place + 2] = [vocab.merge_result(rank)]


NASTY = (
    "'''   aabbcdelmrstvSTRE019.,!?-_\n\n\t\r"
    "\xa0\u3000\u2009\u1680\x1c\x1d\x85²½Ⅷ٣日本語漢字🙂👍🏽한국어"
    "é\u0301\u0308ß\u200b\u200d\ufeff\x00\x7f"
)
PIECES = (
    *("'s", "'t", "'re", "'ve", "'m", "'ll", "'d", "'S", "''s", " '", "n't"),
    *("  ", "   ", "\n\n", " \n", "\r\n", "\u00a0x", "\x1c", "\x85"),
    *("def f(x):\n    return x**2\n", "if (a!=b){ c++; }", "https://a.b/c?d=1"),
    *("<|endoftext|", "ROMEO:", " the", " and", "The", "ing", "0x1F", "3.14159", "1,000"),
    *("x²", "½ cup", "ⅧⅨ", "日本", "🙂🙂", "e\u0301", "각", "a" * 12, "." * 8, "--"),
)


def random_texts(seed: int, count: int, tokens: Sequence[str]) -> list[str]:
    """Short texts of four kinds: nasty characters, nasty pieces, tokens, any character."""
    chance = random.Random(seed)  # nosec B311  # seeded test data, no secret
    texts = []
    for index in range(count):
        kind = index % 4
        if kind == 0:
            texts.append("".join(chance.choices(NASTY, k=chance.randint(1, 14))))
        elif kind == 1:
            texts.append("".join(chance.choices(PIECES, k=chance.randint(1, 4))))
        elif kind == 2:
            texts.append("".join(chance.choices(tokens, k=chance.randint(1, 5))))
        else:
            points = [chance.randrange(0x110000) for _ in range(chance.randint(1, 4))]
            points = [point for point in points if not 0xD800 <= point <= 0xDFFF]
            points += [chance.randrange(0x3000) for _ in range(3)]
            texts.append(" ".join(map(chr, points)).replace("  ", ""))
    return texts


def token_texts(names: Sequence[str]) -> list[str]:
    """The tokens that are whole characters, as text; the special token is left out."""
    texts = []
    for name in names[:-1]:
        text = bytes(BYTE_OF[character] for character in name).decode("utf-8", errors="ignore")
        if text:
            texts.append(text)
    return texts
