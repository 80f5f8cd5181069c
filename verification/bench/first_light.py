"""The figures of the core, measured: decode against the memory limit, slots, start-up, memory.

    make bench                    (about six minutes; TOKENS=1000 makes it shorter)

Pairs are interleaved in one process and minima are compared, because the machine's speed
drifts and BLAS threads spin when a core is taken.  Nothing is asserted here.
"""

from __future__ import annotations

import argparse
import gc
import os
import time
import tracemalloc
from collections.abc import Callable
from statistics import median

import numpy as np

from flightlm.flight import limits, ops
from flightlm.flight.arena import Arena
from flightlm.flight.batch import Batch
from flightlm.flight.config import PRESETS, ModelConfig
from flightlm.flight.model import Model
from flightlm.flight.plan import MemoryPlan, plan_memory
from flightlm.flight.sampler import Sampler, SamplerOptions
from flightlm.flight.session import GenerateOptions, Session
from flightlm.flight.tensors import TENSORS
from flightlm.flight.transfer import Staging
from flightlm.ground.machine import environment, physical_cores, read_small
from flightlm.ground.process import fix_threads, seconds_to_first_byte

PAIRS = 200
STARTS = 9
PROMPT = 16
MATRICES = [i for i, spec in enumerate(TENSORS) if spec.layered and len(spec.dims) == 2]
SLOTS = 8
SLOT_CONTEXT = 256
SLOT_ROUNDS = 100


def build(plan: MemoryPlan) -> tuple[Arena, Model, Batch]:
    """A model of the plan's shape with seeded random weights, and a session per slot."""
    arena = Arena(plan.specs)
    model = Model(arena, plan.config)
    samplers = [Sampler(arena, plan.config.vocab, slot) for slot in range(plan.slots)]
    sessions = tuple(Session(arena, model, s, None, slot) for slot, s in enumerate(samplers))
    _ = Staging(arena)
    arena.seal()
    generator = np.random.default_rng(1)
    for spec, tensor in zip(TENSORS, model.weights.tensors, strict=True):
        flat = tensor.reshape(-1)
        generator.standard_normal(out=flat, dtype=np.float32)
        np.multiply(flat, 0.02, out=flat)
        if spec.init_std == 1.0:
            np.add(flat, 1.0, out=flat)
    model.tokens[:PROMPT] = np.arange(PROMPT)
    return arena, model, Batch(model, sessions)


def seconds(work: Callable[[], object]) -> float:
    """Wall time of one call."""
    started = time.perf_counter()
    _ = work()
    return time.perf_counter() - started


def layer_products(model: Model) -> None:
    """The matrix products of all layers for one row: what decoding reads between two heads."""
    for index in MATRICES:
        for weight in model.weights.tensors[index]:
            x = np.zeros((1, weight.shape[1]), np.float32)
            ops.linear(x, weight, np.empty((1, weight.shape[0]), np.float32))


def bench_decode(plan: MemoryPlan, model: Model, session: Session) -> None:
    """One step, one LM-head product as decoding meets it, and one right after, in turn.

    Decoding reads every other matrix between two reads of wte, so wte comes from memory; a
    product right after another finds part of wte in the last-level cache (480 MB on some
    machines) and is faster than memory.  The limit is the first; both are printed.
    """
    session.begin(PROMPT, GenerateOptions(max_tokens=PAIRS + 20))
    x = np.zeros((1, plan.config.channels), np.float32)
    out = np.empty((1, plan.config.vocab), np.float32)
    steps, streamed, repeated = [], [], []
    for _ in range(20):
        _ = session.step()
    for _ in range(PAIRS):
        steps.append(seconds(session.step))
        layer_products(model)
        streamed.append(seconds(lambda: ops.linear(x, model.weights.wte, out)))
        repeated.append(seconds(lambda: ops.linear(x, model.weights.wte, out)))
    size = model.weights.wte.nbytes
    share = size / (4 * plan.config.matrix_parameters)
    for name, pick in (("minima", min), ("medians", median)):
        step, head, hot = pick(steps), pick(streamed), pick(repeated)
        print(
            f"decode, {name}: {1 / step:.1f} tokens/s; LM head reads {size / head / 1e9:.1f} GB/s "
            f"({size / hot / 1e9:.1f} repeated), limit {share / head:.1f} tokens/s; "
            f"ratio {head / share / step:.3f} ({hot / share / step:.3f} repeated)"
        )


def bench_slots(config: ModelConfig) -> None:
    """One token in one slot and one token in each of eight in turn, greedy and sampled."""
    _, model, batch = build(plan_memory(config, SLOT_CONTEXT, None, slots=SLOTS))
    alone = batch.sessions[0]
    for temperature in (0.0, 0.8):
        batch.clear()
        for slot in range(SLOTS):
            model.tokens[:PROMPT] = np.arange(PROMPT) + slot
            sampler = SamplerOptions(temperature, seed=slot)
            batch.admit(slot, PROMPT, GenerateOptions(sampler, SLOT_CONTEXT - PROMPT))
        ones, eights = [], []
        for _ in range(SLOT_ROUNDS):
            ones.append(seconds(alone.step))
            eights.append(seconds(batch.step))
        for name, one, eight in (
            ("minima", min(ones), min(eights)),
            ("medians", median(ones), median(eights)),
        ):
            print(
                f"{SLOTS} slots, temperature {temperature}, {name}: {SLOTS / eight:.1f} tokens/s "
                f"against {1 / one:.1f} of one slot; ratio {SLOTS * one / eight:.2f}"
            )


def bench_memory(plan: MemoryPlan, arena: Arena, session: Session, tokens: int) -> None:
    """Allocated against planned; resident pages and numpy-domain temporaries of steady tokens."""
    print(f"planned_bytes {plan.total_bytes}, allocated {arena.allocated_bytes}")
    run = GenerateOptions(max_tokens=plan.context - PROMPT)
    session.begin(PROMPT, run)
    for _ in range(200):
        _ = session.step()
    before = int(read_small("/proc/self/statm").split()[1])
    for _ in range(tokens):
        if session.count == run.max_tokens:
            session.begin(PROMPT, run)
        _ = session.step()
    after = int(read_small("/proc/self/statm").split()[1])
    print(f"resident pages over {tokens} steady tokens: {after - before:+d}")
    session.begin(PROMPT, run)
    for at in (50, 500, 900):
        for _ in range(at - session.count):
            _ = session.step()
        gc.collect()
        tracemalloc.start()
        start, _ = tracemalloc.get_traced_memory()
        _ = session.step()
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        print(
            f"temporaries of the token at {PROMPT + at}: {peak - start} bytes "
            f"(bound {limits.MAX_STEP_TEMPORARY_BYTES}; all domains, numpy's and Python's)"
        )


def bench_start() -> None:
    """Process start to the first byte of text of the embedded model."""
    command = ("run", "--prompt", "ROMEO:", "--max-tokens", "1")
    times = sorted(seconds_to_first_byte(command) for _ in range(STARTS))
    print(f"process start to first token: min {times[0]:.3f} s, median {median(times):.3f} s")


def main() -> None:
    """Print every figure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tokens", type=int, default=10_000)
    parser.add_argument("--threads", type=int, default=min(2, physical_cores()))
    arguments = parser.parse_args()
    fix_threads(arguments.threads)
    print(environment())
    print(f"load average before the run: {os.getloadavg()[0]:.2f}")
    bench_start()
    config = PRESETS["124M"]
    plan = plan_memory(config, config.positions, None)
    arena, model, batch = build(plan)
    session = batch.sessions[0]
    bench_decode(plan, model, session)
    bench_memory(plan, arena, session, arguments.tokens)
    bench_slots(config)


if __name__ == "__main__":
    main()
