"""One engine in a process of its own, which answers commands: one line in, one line of JSON out.

python -m flightlm.ground.bench.worker NAME MODEL THREADS LANES VOCAB

  logits N PATH      write the scores after the prompt of N tokens to PATH, float32
  decode N K         K + 1 greedy tokens after the prompt of N tokens
  prefill N          the prompt of N tokens
  batch B N K        decode for B prompts at once
  steady SIZE K      the core's memory over K tokens (engine "core")
  large              one large read (engine "machine")
Answers: {"seconds": F, …}, or {"error": "…"}.  The first line says {"load_s": F}.  What libraries
print goes to standard error.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Sequence
from typing import Final, TextIO

import numpy as np

from flightlm.ground.bench import peers, steady
from flightlm.ground.bench.engines import Flightlm, Machine
from flightlm.ground.bench.model_files import SIZES

STRIDE: Final = 7_919
SHIFT: Final = 104_729
FIRST: Final = 13
MAX_COMMANDS: Final = 1 << 20  # far more than the rounds of a run ask for
ENGINES: Final[dict[str, type[Flightlm | Machine]]] = {
    "flightlm": Flightlm,
    "machine": Machine,
}


def prompt(length: int, vocab: int, sequence: int = 0) -> list[int]:
    """The ids that every engine gets; llmc_driver.c computes the same for sequence 0."""
    assert vocab > 0, "a model has a vocabulary"
    start = FIRST + SHIFT * sequence
    return [(STRIDE * (place + 1) + start) % vocab for place in range(length)]


def prompts(lanes: int, length: int, vocab: int) -> list[list[int]]:
    """A prompt for each of several sequences."""
    assert lanes > 0, "a batch has a sequence"
    return [prompt(length, vocab, sequence) for sequence in range(lanes)]


class Worker:
    """Runs the commands on an engine."""

    __slots__ = ("_engine", "_vocab")

    def __init__(self, engine: Flightlm | Machine | peers.Peer | None, vocab: int) -> None:
        assert vocab > 0, "a model has a vocabulary"
        self._engine: Final = engine
        self._vocab: Final = vocab

    def answer(self, line: str) -> dict[str, object]:
        """The answer to one command."""
        # The last word of `logits` is a path, which may hold spaces.
        said = line.rstrip("\n")
        name, *words = said.split(" ", maxsplit=2 if said.startswith("l") else -1)
        if name not in COMMANDS:
            return {"error": f"no command {name}"}
        return COMMANDS[name](self, words)

    def logits(self, words: list[str]) -> dict[str, object]:
        """logits N PATH"""
        engine = self._engine
        assert not isinstance(engine, Machine | None), "an engine with a model"
        scores = np.asarray(engine.logits(prompt(int(words[0]), self._vocab)), np.float32)
        with open(words[1], "wb") as stream:
            _ = stream.write(scores.tobytes())
        return {"seconds": 0.0}

    def decode(self, words: list[str]) -> dict[str, object]:
        """decode N K"""
        engine = self._engine
        assert engine is not None, "an engine that decodes"
        tokens, seconds = engine.decode(prompt(int(words[0]), self._vocab), int(words[1]))
        return {"seconds": seconds, "tokens": tokens}

    def prefill(self, words: list[str]) -> dict[str, object]:
        """prefill N"""
        assert self._engine is not None, "an engine with a model"
        return {"seconds": self._engine.prefill(prompt(int(words[0]), self._vocab))}

    def batch(self, words: list[str]) -> dict[str, object]:
        """batch B N K"""
        engine = self._engine
        assert not isinstance(engine, Machine | None), "an engine with a model"
        lanes, length, count = (int(word) for word in words)
        return {"seconds": engine.batch(prompts(lanes, length, self._vocab), count)}

    def steady(self, words: list[str]) -> dict[str, object]:
        """steady SIZE K"""
        assert len(words) == 2, "a size and a number of tokens"
        return {"seconds": 0.0, **steady.measure(SIZES[words[0]], int(words[1]))}

    def large(self, words: list[str]) -> dict[str, object]:
        """large"""
        assert isinstance(self._engine, Machine), "the engine that has no model"
        return {"seconds": self._engine.large_read()}


COMMANDS: Final = {
    "logits": Worker.logits,
    "decode": Worker.decode,
    "prefill": Worker.prefill,
    "batch": Worker.batch,
    "steady": Worker.steady,
    "large": Worker.large,
}


def make_engine(
    name: str, model: str, threads: int, lanes: int
) -> Flightlm | Machine | peers.Peer | None:
    """The engine of a name; "core" needs none."""
    if name == "core":
        return None
    known = {**ENGINES, **peers.PEERS}
    assert name in known, "an engine that exists"
    return known[name](model, threads, lanes)


def serve(name: str, model: str, numbers: Sequence[int], answers: TextIO) -> None:
    """Make the engine, say so, and answer until the end of standard input."""
    threads, lanes, vocab = numbers
    engine = make_engine(name, model, threads, lanes)
    worker = Worker(engine, vocab)
    ready = {"load_s": 0.0 if engine is None else engine.load_s}
    assert len(ready) == 1, "the first line"
    print(json.dumps(ready), file=answers, flush=True)
    for _ in range(MAX_COMMANDS):
        line = sys.stdin.readline()
        if line == "":
            break
        if line.strip():
            print(json.dumps(worker.answer(line)), file=answers, flush=True)


def main() -> None:
    """NAME MODEL THREADS LANES VOCAB"""
    name, model, *rest = sys.argv[1:]
    assert len(rest) == 3, "threads, lanes and the vocabulary's size"
    # What anything else prints goes to standard error from now on.
    with os.fdopen(os.dup(1), "w", encoding="utf-8") as answers:
        _ = os.dup2(2, 1)
        serve(name, model, [int(word) for word in rest], answers)


if __name__ == "__main__":
    main()
