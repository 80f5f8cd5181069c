"""What the memory of the core does while tokens run: its pages, and what one token takes at once.

The core alone, as the flight segment has it: no API around the steps, no files.
"""

from __future__ import annotations

import gc
import tracemalloc
from typing import Final

import numpy as np

from flightlm.flight import limits
from flightlm.flight.arena import Arena
from flightlm.flight.config import ModelConfig
from flightlm.flight.model import Model
from flightlm.flight.plan import MemoryPlan, plan_memory
from flightlm.flight.sampler import Sampler
from flightlm.flight.session import GenerateOptions, Session
from flightlm.flight.tensors import TENSORS
from flightlm.flight.transfer import Staging
from flightlm.ground.bench.model_files import RandomParts
from flightlm.ground.machine import read_small

PROMPT: Final = 16
WARM_TOKENS: Final = 200
PLACES: Final = 3  # positions at which one token's temporaries are taken


def build(plan: MemoryPlan) -> tuple[Arena, Session]:
    """A model of the plan's shape with random weights, and a session of it."""
    arena = Arena(plan.specs)
    model = Model(arena, plan.config)
    session = Session(arena, model, Sampler(arena, plan.config.vocab), None)
    _ = Staging(arena)
    arena.seal()
    parts = RandomParts(plan.config)
    for index, (spec, tensor) in enumerate(zip(TENSORS, model.weights.tensors, strict=True)):
        for layer in range(spec.parts(plan.config)):
            target = tensor[layer] if spec.layered else tensor
            target[...] = parts.part(index, layer)
    model.tokens[:PROMPT] = np.arange(PROMPT)
    assert arena.allocated_bytes == plan.total_bytes, "the plan is what is allocated"
    return arena, session


def resident_pages() -> int:
    """Pages of this process that are in memory."""
    sizes = read_small("/proc/self/statm")
    words = sizes.split()
    assert len(words) != 1, "size, resident, …"
    return int(words[1]) if words else 0


def token_temporaries(session: Session) -> int:
    """Bytes that the next token takes at once, in every domain of Python's and numpy's."""
    gc.collect()
    tracemalloc.start()
    start, _ = tracemalloc.get_traced_memory()
    _ = session.step()
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak >= start, "a peak is not below what was there"
    return peak - start


def run_tokens(session: Session, options: GenerateOptions, tokens: int) -> None:
    """So many steps; the prompt begins anew whenever the context is full."""
    assert tokens >= 0, "a number of steps"
    for _ in range(tokens):
        if session.count == options.max_tokens:
            session.begin(PROMPT, options)
        _ = session.step()


def measure(config: ModelConfig, tokens: int) -> dict[str, object]:
    """The figures of one slot: planned and allocated bytes, pages, temporaries by position."""
    assert tokens > 0, "the model runs"
    plan = plan_memory(config, config.positions, None)
    arena, session = build(plan)
    options = GenerateOptions(max_tokens=plan.context - PROMPT)
    session.begin(PROMPT, options)
    run_tokens(session, options, WARM_TOKENS)
    before = resident_pages()
    run_tokens(session, options, tokens)
    grown = resident_pages() - before
    session.begin(PROMPT, options)
    temporaries = {}
    for place in range(PLACES):
        at = (2 * place + 1) * options.max_tokens // (2 * PLACES)
        run_tokens(session, options, at - session.count)
        temporaries[str(PROMPT + at)] = token_temporaries(session)
    return {
        "planned_bytes": plan.total_bytes,
        "allocated_bytes": arena.allocated_bytes,
        "tokens": tokens,
        "resident_pages": grown,
        "temporary_bytes": temporaries,
        "temporary_bound": limits.MAX_STEP_TEMPORARY_BYTES,
    }
