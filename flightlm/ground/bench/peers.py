"""The peers as engines: each loads its own form of one model, and decodes in its own best way.

This file imports nothing of flightlm, and a peer's library only when that peer is made: started
by its path (`python peers.py NAME MODEL THREADS COUNT 1,2,3`) it loads the peer alone, makes
COUNT greedy tokens, prints them, then the seconds that loading took, and waits for the end of
standard input, so that what started it can read the memory that it took.

Every engine has the same methods.  Times are seconds by perf_counter.
  logits(ids)         the scores (V,) after a prompt
  decode(ids, count)  count + 1 greedy tokens, and the time from the first of them to the last
  prefill(ids)        the time until the scores after a prompt are there
  batch(rows, count)  like decode, for prompts of equal length at once; the time alone
"""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final, Protocol

if TYPE_CHECKING:
    from numpy import ndarray

Rows = Sequence[Sequence[int]]
Made = list[list[int]]  # the tokens of each row
CONTEXT: Final = 1_024
TOKEN: Final = "t{}"  # how the CTranslate2 model names its tokens; see peer_files


class Arrivals:
    """The moments at which generated tokens come.

    It is the streamer of Hugging Face's generate, and has the callback of CTranslate2's.
    """

    __slots__ = ("at",)

    def __init__(self) -> None:
        self.at: Final[list[float]] = []

    def put(self, _value: object) -> None:
        """The prompt, then every token (one of each sequence)."""
        self.at.append(time.perf_counter())

    def came(self, _step: object) -> bool:
        """A token of CTranslate2; False lets it go on."""
        self.at.append(time.perf_counter())
        return False

    def end(self) -> None:
        """Nothing more comes."""
        assert len(self.at) > 0, "the prompt came"


class HuggingFace:
    """transformers' GPT2LMHeadModel on PyTorch; `generate` with its cache, default attention."""

    __slots__ = ("_model", "_torch", "load_s")

    def __init__(self, model: str, threads: int, lanes: int) -> None:
        import torch
        from transformers import GPT2LMHeadModel

        assert lanes > 0, "a batch has a sequence"
        _ = torch.set_num_threads(threads)
        self._torch: Final = torch
        started = time.perf_counter()
        # A folder that model_files wrote, never a name on a hub.
        loaded = GPT2LMHeadModel.from_pretrained(  # nosec B615  # local_files_only
            model, dtype=torch.float32, local_files_only=True
        )
        self._model: Final = loaded.eval()
        self.load_s: Final = time.perf_counter() - started

    def logits(self, ids: Sequence[int]) -> ndarray:
        """The scores after a prompt."""
        with self._torch.inference_mode():
            out = self._model(self._torch.tensor([list(ids)]), logits_to_keep=1)
        last = out.logits[0, -1]
        scores: ndarray = last.numpy()
        return scores

    def _generate(self, rows: Rows, count: int) -> tuple[Made, list[float]]:
        """Greedy tokens of every row, and when the prompt and each step's tokens came."""
        torch = self._torch
        arrivals = Arrivals()
        ids = torch.tensor([list(row) for row in rows])
        with torch.inference_mode():
            out = self._model.generate(
                ids,
                attention_mask=torch.ones_like(ids),
                do_sample=False,
                use_cache=True,
                max_new_tokens=count,
                min_new_tokens=count,
                streamer=arrivals,
                pad_token_id=0,
            )
        assert len(arrivals.at) == count + 1, "the prompt and one arrival per token"
        made = out[:, ids.shape[1] :]
        return made.tolist(), arrivals.at

    def decode(self, ids: Sequence[int], count: int) -> tuple[list[int], float]:
        """See the top of the file."""
        tokens, at = self._generate([ids], count + 1)
        return tokens[0], at[-1] - at[1]

    def prefill(self, ids: Sequence[int]) -> float:
        """See the top of the file; the scores of the last position only, as generate asks."""
        prompt = self._torch.tensor([list(ids)])
        with self._torch.inference_mode():
            started = time.perf_counter()
            _ = self._model(prompt, use_cache=True, logits_to_keep=1)
            return time.perf_counter() - started

    def batch(self, rows: Rows, count: int) -> float:
        """See the top of the file."""
        _, at = self._generate(rows, count + 1)
        return at[-1] - at[1]


class CTranslate2:
    """CTranslate2's Generator: fp32, one replica; the prompt in one pass, then token by token."""

    __slots__ = ("_generator", "_library", "load_s")

    def __init__(self, model: str, threads: int, lanes: int) -> None:
        import ctranslate2

        assert lanes > 0, "a batch has a sequence"
        self._library: Final = ctranslate2
        started = time.perf_counter()
        self._generator: Final = ctranslate2.Generator(
            model, device="cpu", compute_type="float32", inter_threads=1, intra_threads=threads
        )
        self.load_s: Final = time.perf_counter() - started

    def logits(self, ids: Sequence[int]) -> ndarray:
        """The scores after a prompt."""
        import numpy as np

        out = self._generator.forward_batch([list(ids)])
        scores: ndarray = np.array(out)[0, -1]
        return scores

    def _generate(self, rows: Rows, count: int) -> tuple[Made, list[float]]:
        """Greedy tokens of every row, and when each token came."""
        arrivals = Arrivals()
        results = self._generator.generate_batch(
            [[TOKEN.format(token) for token in row] for row in rows],
            max_length=count,
            min_length=count,
            beam_size=1,
            sampling_topk=1,
            include_prompt_in_result=False,
            callback=arrivals.came,
        )
        assert len(arrivals.at) == count * len(rows), "one call per token"
        made: Made = []
        for place in range(len(rows)):
            hypotheses = results[place].sequences_ids
            made.append(hypotheses[0])
        return made, arrivals.at

    def decode(self, ids: Sequence[int], count: int) -> tuple[list[int], float]:
        """See the top of the file."""
        tokens, at = self._generate([ids], count + 1)
        return tokens[0], at[-1] - at[0]

    def prefill(self, ids: Sequence[int]) -> float:
        """See the top of the file: one token, because forward_batch scores every position."""
        started = time.perf_counter()
        _ = self._generate([ids], 1)
        return time.perf_counter() - started

    def batch(self, rows: Rows, count: int) -> float:
        """See the top of the file."""
        _, at = self._generate(rows, count + 1)
        return at[-1] - at[len(rows) - 1]


class ModelParameters(Protocol):
    """What is set of llama.h's llama_model_params."""

    @property
    def n_gpu_layers(self) -> int:
        """Layers that a graphics processor holds."""

    @n_gpu_layers.setter
    def n_gpu_layers(self, count: int) -> None: ...

    @property
    def load_mode(self) -> int:
        """How the file is read."""

    @load_mode.setter
    def load_mode(self, mode: int) -> None: ...


class ContextParameters(Protocol):
    """What is set of llama.h's llama_context_params."""

    @property
    def n_ctx(self) -> int:
        """Positions of all sequences together."""

    @n_ctx.setter
    def n_ctx(self, count: int) -> None: ...

    @property
    def n_batch(self) -> int:
        """Tokens that one call takes."""

    @n_batch.setter
    def n_batch(self, count: int) -> None: ...

    @property
    def n_ubatch(self) -> int:
        """Tokens that one pass takes."""

    @n_ubatch.setter
    def n_ubatch(self, count: int) -> None: ...

    @property
    def n_seq_max(self) -> int:
        """Sequences."""

    @n_seq_max.setter
    def n_seq_max(self, count: int) -> None: ...

    @property
    def n_threads(self) -> int:
        """Threads of a pass over one token."""

    @n_threads.setter
    def n_threads(self, count: int) -> None: ...

    @property
    def n_threads_batch(self) -> int:
        """Threads of a pass over many."""

    @n_threads_batch.setter
    def n_threads_batch(self, count: int) -> None: ...


class Counted(Protocol):
    """What is set of llama.h's llama_batch, besides its arrays."""

    @property
    def n_tokens(self) -> int:
        """Tokens in use."""

    @n_tokens.setter
    def n_tokens(self, count: int) -> None: ...


class LlamaCpp:
    """llama.cpp through llama-cpp-python's low-level calls, which are llama.h's."""

    __slots__ = ("_contexts", "_lib", "_model", "_vocab", "load_s")

    mapped = True

    def __init__(self, model: str, threads: int, lanes: int) -> None:
        import llama_cpp

        assert lanes > 0, "a batch has a sequence"
        lib = llama_cpp
        self._lib: Final = lib
        _ = lib.llama_backend_init()
        started = time.perf_counter()
        options: ModelParameters = lib.llama_model_default_params()
        options.n_gpu_layers = 0
        if not self.mapped:
            options.load_mode = lib.LLAMA_LOAD_MODE_NONE
        self._model: Final = lib.llama_model_load_from_file(model.encode(), options)
        assert bool(self._model), "llama.cpp loads the model"
        vocab = lib.llama_model_get_vocab(self._model)
        self._vocab: Final = int(lib.llama_vocab_n_tokens(vocab))
        positions = int(lib.llama_model_n_ctx_train(self._model))
        self._contexts: Final[dict[int, object]] = {}
        # One sequence with the whole context; several sequences only where they are asked for.
        for sequences in {1, lanes}:
            self._contexts[sequences] = self._context(sequences, positions, threads)
        self.load_s: Final = time.perf_counter() - started

    def _context(self, sequences: int, positions: int, threads: int) -> object:
        """A cache of `positions` for each of `sequences`; a prompt goes in one pass."""
        options: ContextParameters = self._lib.llama_context_default_params()
        options.n_ctx = positions * sequences
        options.n_batch = options.n_ubatch = positions
        options.n_seq_max = sequences
        options.n_threads = options.n_threads_batch = threads
        context: object = self._lib.llama_init_from_model(self._model, options)
        assert bool(context), "llama.cpp makes a context"
        return context

    def _batch(self, rows: Rows, start: int) -> object:
        """Rows of one length as sequences 0, 1, … from a position on; scores after each row."""
        length = len(rows[0])
        assert all(len(row) == length for row in rows), "rows of one length"
        batch = self._lib.llama_batch_init(length * len(rows), 0, 1)
        counted: Counted = batch
        counted.n_tokens = length * len(rows)
        for sequence, row in enumerate(rows):
            for place, token in enumerate(row):
                at = sequence * length + place
                batch.token[at] = token
                batch.pos[at] = start + place
                batch.n_seq_id[at] = 1
                sequences = batch.seq_id[at]
                sequences[0] = sequence
                batch.logits[at] = place == length - 1
        filled: object = batch
        return filled

    def _run(self, rows: Rows, start: int) -> list[ndarray]:
        """One pass; the scores (V,) after each row, valid until the next pass."""
        import numpy as np

        context = self._contexts[len(rows)]
        length = len(rows[0])
        if start == 0:
            _ = self._lib.llama_memory_clear(self._lib.llama_get_memory(context), True)
        batch = self._batch(rows, start)
        status = self._lib.llama_decode(context, batch)
        assert status == 0, "llama_decode succeeds"
        found = []
        for sequence in range(len(rows)):
            last = (sequence + 1) * length - 1
            scores = self._lib.llama_get_logits_ith(context, last)
            found.append(np.ctypeslib.as_array(scores, shape=(self._vocab,)))
        _ = self._lib.llama_batch_free(batch)
        return found

    def logits(self, ids: Sequence[int]) -> ndarray:
        """The scores after a prompt."""
        scores = self._run([ids], 0)[0]
        return scores.copy()

    def _generate(self, rows: Rows, count: int) -> tuple[Made, float]:
        """Greedy tokens of every row, and the time from the first to the last."""
        tokens = [[int(scores.argmax())] for scores in self._run(rows, 0)]
        length = len(rows[0])
        started = time.perf_counter()
        for step in range(count):
            scores = self._run([made[-1:] for made in tokens], length + step)
            for made, row in zip(tokens, scores, strict=True):
                made.append(int(row.argmax()))
        return tokens, time.perf_counter() - started

    def decode(self, ids: Sequence[int], count: int) -> tuple[list[int], float]:
        """See the top of the file."""
        tokens, seconds = self._generate([ids], count)
        return tokens[0], seconds

    def prefill(self, ids: Sequence[int]) -> float:
        """See the top of the file."""
        started = time.perf_counter()
        _ = self._run([ids], 0)
        return time.perf_counter() - started

    def batch(self, rows: Rows, count: int) -> float:
        """See the top of the file."""
        _, seconds = self._generate(rows, count)
        return seconds


class LlamaCppRead(LlamaCpp):
    """llama.cpp without memory mapping: the weights are read, as the others read them."""

    __slots__ = ()

    mapped = False


Peer = HuggingFace | CTranslate2 | LlamaCpp
PEERS: Final[dict[str, type[Peer]]] = {
    "huggingface": HuggingFace,
    "ctranslate2": CTranslate2,
    "llama.cpp": LlamaCpp,
    "llama.cpp-read": LlamaCppRead,
}


def main() -> None:
    """NAME MODEL THREADS COUNT 1,2,3: see the top of the file."""
    name, model, threads, count, words = sys.argv[1:]
    ids = [int(word) for word in words.split(",")]
    assert int(count) > 0, "a token is asked for"
    engine = PEERS[name](model, int(threads), 1)
    tokens, _ = engine.decode(ids, int(count) - 1)
    print(",".join(str(token) for token in tokens), flush=True)
    print(engine.load_s, flush=True)
    _ = sys.stdin.read()


if __name__ == "__main__":
    main()
