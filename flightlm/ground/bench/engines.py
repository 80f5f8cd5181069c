"""flightlm as an engine, and what this machine can do at most: numpy's own matrix products.

The methods are those of the peers (see peers.py).
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Final

import numpy as np

import flightlm
from flightlm.flight import limits
from flightlm.flight.arena import F32
from flightlm.flight.config import ModelConfig
from flightlm.ground.bench.model_files import LARGE_BYTES, SIZES

Rows = Sequence[Sequence[int]]
LARGE_READS: Final = 5


class Flightlm:
    """flightlm through its Python API."""

    __slots__ = ("_model", "load_s")

    def __init__(self, model: str, threads: int, lanes: int) -> None:
        assert threads > 0, "the variables are set already"
        self._model: Final = flightlm.load(model, slots=lanes)
        self.load_s: Final = self._model.load_s

    def logits(self, ids: Sequence[int]) -> F32:
        """The scores (V,) after a prompt."""
        scores = self._model.logits(ids)
        last: F32 = scores[-1]
        return last

    def decode(self, ids: Sequence[int], count: int) -> tuple[list[int], float]:
        """count + 1 greedy tokens; seconds from the first to the last."""
        options = self._model.options(max_tokens=count + 1, temperature=0.0)
        generation = self._model.start(ids, options)
        generation.step()  # the first token is chosen from the prompt's scores
        started = time.perf_counter()
        result = generation.run()
        elapsed = time.perf_counter() - started
        assert len(result.tokens) == count + 1, "nothing ends it early"
        return list(result.tokens), elapsed

    def prefill(self, ids: Sequence[int]) -> float:
        """Seconds until the scores after a prompt are there."""
        options = self._model.options(max_tokens=1, temperature=0.0)
        started = time.perf_counter()
        generation = self._model.start(ids, options)
        elapsed = time.perf_counter() - started
        assert not generation.finished, "no token was chosen yet"
        return elapsed

    def batch(self, rows: Rows, count: int) -> float:
        """Like decode for several prompts at once; the seconds."""
        options = self._model.options(max_tokens=count + 1, temperature=0.0)
        run = self._model.start_batch(options)
        for row in rows:
            run.submit(row)  # which chooses its first token
        started = time.perf_counter()
        for _ in range(count):
            run.step()
        elapsed = time.perf_counter() - started
        assert not run.busy, "every slot has made its tokens"
        return elapsed


class Machine:
    """The two references: reading weights, and multiplying matrices, as fast as numpy can.

    decode: one matrix-vector product over as many bytes as a token's matrices have, per token.
    prefill: the products of the layers, x (T, in) by W.T (in, out), for all of a prompt's rows.
    """

    __slots__ = ("_config", "_matrix", "_vector", "_weights", "load_s")

    def __init__(self, size: str, threads: int, lanes: int) -> None:
        assert threads > 0, "the variables are set already"
        assert lanes > 0, "a batch has a sequence"
        started = time.perf_counter()
        config = SIZES[size]
        assert config.channels > 0, "a model has channels"
        self._config: Final = config
        rows = config.matrix_parameters // config.channels
        self._matrix: Final = random_matrix(rows, config.channels)
        self._vector: Final = np.ones(config.channels, np.float32)
        self._weights: Final = [
            random_matrix(outputs, inputs) for outputs, inputs in layer_shapes(config)
        ]
        self.load_s: Final = time.perf_counter() - started

    def decode(self, ids: Sequence[int], count: int) -> tuple[list[int], float]:
        """Read the bytes of `count` tokens; seconds."""
        assert len(ids) > 0, "a prompt has a token"
        out = np.empty(self._matrix.shape[0], np.float32)
        np.matmul(self._matrix, self._vector, out=out)
        started = time.perf_counter()
        for _ in range(count):
            np.matmul(self._matrix, self._vector, out=out)
        return [], time.perf_counter() - started

    def prefill(self, ids: Sequence[int]) -> float:
        """Multiply what every layer multiplies for this prompt; seconds."""
        wide = limits.MLP_RATIO * self._config.channels
        rows = random_matrix(len(ids), wide)
        out = np.empty((len(ids), wide), np.float32)
        flat_in, flat_out = rows.reshape(-1), out.reshape(-1)
        pairs = []
        for weight in self._weights:
            outputs, inputs = weight.shape
            used_in, used_out = flat_in[: len(ids) * inputs], flat_out[: len(ids) * outputs]
            x, y = used_in.reshape(len(ids), inputs), used_out.reshape(len(ids), outputs)
            pairs.append((x, weight, y))
        assert len(pairs) == len(self._weights), "one product per matrix"
        started = time.perf_counter()
        for _ in range(self._config.layers):
            for x, weight, y in pairs:
                np.matmul(x, weight.T, out=y)
        return time.perf_counter() - started

    def large_read(self) -> float:
        """The least seconds of one matrix-vector product over LARGE_BYTES."""
        matrix = np.ones((LARGE_BYTES // 4096, 1024), np.float32)
        vector = np.ones(1024, np.float32)
        out = np.empty(matrix.shape[0], np.float32)
        times = []
        for _ in range(LARGE_READS):
            started = time.perf_counter()
            np.matmul(matrix, vector, out=out)
            times.append(time.perf_counter() - started)
        assert matrix.nbytes == LARGE_BYTES, "4096 bytes a row"
        return min(times)


def layer_shapes(config: ModelConfig) -> tuple[tuple[int, int], ...]:
    """(out, in) of the four matrices of a layer."""
    channels = config.channels
    wide = limits.MLP_RATIO * channels
    assert wide >= channels, "the MLP is wider than the stream"
    return ((3 * channels, channels), (channels, channels), (wide, channels), (channels, wide))


def random_matrix(rows: int, columns: int) -> F32:
    """Small normal numbers."""
    assert rows > 0 and columns > 0, "a matrix has elements"
    generator = np.random.default_rng(2)
    out: F32 = generator.standard_normal((rows, columns), dtype=np.float32)
    return out
