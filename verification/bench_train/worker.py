"""One engine in a process of its own, which answers commands: one line in, one line of JSON out.

python -m verification.bench_train.worker ENGINE WORK THREADS

THREADS are those of a process, or for flightlm-processes the processes of a thread each.

  losses N   the losses of N steps
  steps N    N steps: {"seconds": F, "resident_bytes": N}
  rate       numpy's sgemm rate (engine "machine")
The first line says that the engine is ready.  llmc_train_driver.c answers the same.
"""

from __future__ import annotations

import json
import os
import resource
import sys
from typing import TYPE_CHECKING, TextIO

from flightlm.ground.bench.steady import resident_pages
from verification.bench_train.engines import Flightlm, Machine
from verification.bench_train.settings import (
    MACHINE,
    MAX_COMMANDS,
    OWN,
    SHARED,
    TORCH_FUSED,
    WORKS,
)

if TYPE_CHECKING:
    from verification.bench_train.torch_engine import TorchTrainer


def make_engine(name: str, work: str, threads: int) -> Flightlm | Machine | TorchTrainer:
    """The engine of a name."""
    chosen = WORKS[work]
    assert threads > 0, "a worker has a thread"
    if name == OWN:
        return Flightlm(chosen, 1)
    if name == SHARED:
        return Flightlm(chosen, threads)
    if name == MACHINE:
        return Machine(chosen, threads)
    # Here and not above: the other engines run without PyTorch.
    from verification.bench_train.torch_engine import TorchTrainer

    return TorchTrainer(chosen, threads, name == TORCH_FUSED)


def answer(engine: Flightlm | Machine | TorchTrainer, line: str) -> dict[str, object]:
    """The answer to one command."""
    command = line.strip()
    name, _, word = command.partition(" ")
    match name:
        case "losses":
            return {"seconds": 0.0, "losses": engine.losses(int(word))}
        case "steps":
            seconds = engine.steps(int(word))
            assert seconds > 0.0, "a step takes time"
            resident = resident_pages() * resource.getpagesize()
            return {"seconds": seconds, "resident_bytes": resident}
        case "rate":
            return {"seconds": 0.0, "rate": engine.gemm_rate()}
        case _:
            return {"error": f"no command {name}"}


def serve(engine: Flightlm | Machine | TorchTrainer, answers: TextIO) -> None:
    """Say that the engine is ready, and answer until the end of standard input."""
    assert answers.writable(), "there is who asks"
    print("{}", file=answers, flush=True)
    for _ in range(MAX_COMMANDS):
        line = sys.stdin.readline()
        if line == "":
            break
        print(json.dumps(answer(engine, line)), file=answers, flush=True)


def main() -> None:
    """ENGINE WORK THREADS"""
    name, work, threads = sys.argv[1:]
    assert work in WORKS, "a shape that exists"
    # What anything else prints goes to standard error from now on.
    with os.fdopen(os.dup(1), "w", encoding="utf-8") as answers:
        _ = os.dup2(2, 1)
        engine = make_engine(name, work, int(threads))
        if isinstance(engine, Flightlm) and not engine.leads:
            engine.follow()
        else:
            serve(engine, answers)
        if isinstance(engine, Flightlm):
            engine.close()


if __name__ == "__main__":
    main()
