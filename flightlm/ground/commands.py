"""What each command does, between parsed options and the API."""

from __future__ import annotations

import errno
import json
import os
import stat
import sys
from argparse import Namespace
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Final

from flightlm.flight import limits
from flightlm.flight.config import PRESETS, ModelConfig
from flightlm.flight.plan import SEGMENTS, MemoryPlan, plan_memory
from flightlm.flight.session import GenerateOptions
from flightlm.flight.status import EXIT_RESOURCE, Fault, FlightError
from flightlm.flight.tensors import DTYPE_NAMES, Dtype
from flightlm.ground import convert as conversion
from flightlm.ground import machine, process
from flightlm.ground.api import (
    EMBEDDED,
    Generation,
    LanguageModel,
    Result,
    load,
    plan_source,
)
from flightlm.ground.formats.open_source import open_source
from flightlm.ground.formats.source import WeightSource
from flightlm.ground.formats.strict_json import read_capped
from flightlm.ground.loader import digest_of
from flightlm.ground.selftest import require_passed
from flightlm.ground.selftest import selftest as run_selftest

MAX_PROMPT_BYTES: Final = limits.MAX_TEXT_BYTES
MAX_LIST_BYTES: Final = 1 << 24
MIB: Final = 1 << 20


def discard(descriptor: int) -> None:
    """Nothing more goes to a broken stream: the interpreter would complain of it at exit."""
    assert descriptor in (1, 2), "standard output or standard error"
    sink = os.open(os.devnull, os.O_WRONLY)
    os.dup2(sink, descriptor)
    os.close(sink)


def write_out(text: str) -> None:
    """Text on standard output, now, as UTF-8 whatever the locale.

    A byte of a file name that is no UTF-8 stands as \\udcXX (which is also how JSON writes it).
    Raises BrokenPipeError if the reader has gone, else FlightError: DISK_FULL, DESTINATION.
    """
    try:
        sys.stdout.buffer.write(text.encode("utf-8", errors="backslashreplace"))
        sys.stdout.buffer.flush()
    except BrokenPipeError:
        discard(1)
        raise
    except OSError as error:
        discard(1)
        full = error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
        fault = Fault.DISK_FULL if full else Fault.DESTINATION
        detail = f"standard output: {os.strerror(error.errno or errno.EIO)}"
        raise FlightError(fault, detail) from error


def print_json(value: object) -> None:
    """One object on one line of standard output; escaped on a terminal, which obeys controls."""
    write_out(json.dumps(value, ensure_ascii=os.isatty(1), allow_nan=False) + "\n")


def report(line: str) -> None:
    """A line for people, on standard error; if that is closed or broken, nobody asked for it."""
    if sys.__stderr__ is None:
        return
    try:
        print(visible(line), file=sys.stderr, flush=True)
    except OSError:
        discard(2)


def visible(line: str) -> str:
    """One line without control characters, which names of files and models may hold."""
    return "".join(c if c.isprintable() else "\ufffd" for c in line)


def say(line: str) -> None:
    """A line for people, on standard output."""
    write_out(visible(line) + "\n")


def parse_id(text: str, fault: Fault) -> int:
    """A token id from text.  Raises FlightError(fault)."""
    stripped = text.strip()
    if not stripped.isdecimal() or not stripped.isascii() or len(stripped) > 10:
        raise FlightError(fault, f"{text.strip()[:20]!r} is not a token id")
    return int(stripped)


def parse_biases(entries: Sequence[str]) -> dict[int, float]:
    """--logit-bias ID=F, repeated; a repeated id adds up."""
    biases: dict[int, float] = {}
    for entry in entries:
        name, equals, number = entry.partition("=")
        token = parse_id(name, Fault.LOGIT_BIAS)
        try:
            value = float(number)
        except ValueError as error:
            raise FlightError(Fault.LOGIT_BIAS, f"{entry[:40]!r} is not ID=F") from error
        if not equals:
            raise FlightError(Fault.LOGIT_BIAS, f"{entry[:40]!r} is not ID=F")
        biases[token] = biases.get(token, 0.0) + value
    return biases


def read_text(path: Path, max_bytes: int) -> str:
    """A UTF-8 file.  Raises FlightError: file faults, PROMPT_TEXT."""
    return decode_prompt(read_capped(path, max_bytes), str(path))


def decode_prompt(data: bytes, what: str) -> str:
    """Strict UTF-8.  Raises FlightError(PROMPT_TEXT)."""
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise FlightError(
            Fault.PROMPT_TEXT, f"{what} is not UTF-8 at byte {error.start}"
        ) from error


def read_allowed(path: str | None) -> tuple[int, ...] | None:
    """--allow-tokens: ids separated by white space or commas."""
    if path is None:
        return None
    text = read_text(Path(path), MAX_LIST_BYTES).replace(",", " ")
    return tuple(parse_id(word, Fault.ALLOWED) for word in text.split())


def piped_input() -> bytes | None:
    """What is piped or redirected into standard input, or None (a terminal, /dev/null, closed)."""
    try:
        mode = os.fstat(0).st_mode
    except OSError:
        return None
    if not stat.S_ISFIFO(mode) and not stat.S_ISREG(mode):
        return None
    data = sys.stdin.buffer.read(MAX_PROMPT_BYTES + 1)
    if len(data) > MAX_PROMPT_BYTES:
        raise FlightError(Fault.TEXT_LONG, f"standard input has more than {MAX_PROMPT_BYTES} bytes")
    return data


def read_prompt(options: Namespace) -> str | list[int] | None:
    """The prompt that the options, or standard input, give; None is the model's default."""
    given = {"--prompt": options.prompt, "--prompt-file": options.prompt_file}
    given["--tokens"] = options.tokens
    named = [name for name, value in given.items() if value is not None]
    if len(named) > 1:
        raise FlightError(Fault.CONFLICT, f"{' and '.join(named)} contradict each other")
    if options.tokens is not None:
        words = options.tokens.split(",") if options.tokens.strip() else []
        return [parse_id(word, Fault.TOKEN_RANGE) for word in words]
    if options.prompt_file is not None:
        return require_text(read_text(Path(options.prompt_file), MAX_PROMPT_BYTES))
    if options.prompt is not None:
        # Arguments that were not UTF-8 arrive as lone surrogates.
        return require_text(decode_prompt(os.fsencode(options.prompt), "--prompt"))
    data = piped_input()
    return None if data is None else require_text(decode_prompt(data, "standard input"))


def require_text(text: str) -> str:
    """Raise FlightError(PROMPT_EMPTY) for an empty prompt."""
    if not text:
        raise FlightError(Fault.PROMPT_EMPTY, "the prompt is empty")
    return text


def printable(text: str) -> str:
    """Text for a terminal: control characters but newline and tab become U+FFFD."""
    kept = ("\n", "\t")
    return "".join(c if c.isprintable() or c in kept else "\ufffd" for c in text)


def stop_text(text: str) -> str:
    """A stop string from the command line.  Raises FlightError(PROMPT_TEXT)."""
    return decode_prompt(os.fsencode(text), "--stop")


def generate_options(model: LanguageModel, options: Namespace) -> GenerateOptions:
    """The options of a generation, checked.  Raises FlightError."""
    allowed = read_allowed(options.allow_tokens)
    return model.options(
        max_tokens=options.max_tokens,
        temperature=options.temperature,
        top_k=options.top_k,
        top_p=options.top_p,
        repetition_penalty=options.repetition_penalty,
        logit_bias=parse_biases(options.logit_bias),
        allowed=allowed,
        seed=options.seed,
        stop=[stop_text(text) for text in options.stop],
        ignore_eot=options.ignore_eot,
    )


def fix_threads(options: Namespace) -> None:
    """The number of threads that --threads, or the machine, gives.  Raises FlightError(THREADS)."""
    threads = machine.physical_cores() if options.threads is None else options.threads
    process.fix_threads(threads)


def load_model(options: Namespace, slots: int = 1) -> LanguageModel:
    """The model that the options name.  Raises FlightError as `load`."""
    weights = EMBEDDED if options.weights is None else options.weights
    return load(
        weights,
        context=options.context,
        heads=options.heads,
        tokenizer=options.tokenizer,
        slots=slots,
    )


def run(options: Namespace) -> int:
    """`flightlm run`."""
    fix_threads(options)
    prompt = read_prompt(options)
    model = load_model(options)
    chosen = generate_options(model, options)
    generation = model.start(prompt, chosen, allow_special=options.allow_special)
    if options.json:
        result = generation.run()
        print_json(run_report(model, result))
    else:
        result = show(model, generation)
    if options.stats:
        report_stats(model, result)
    if result.finish_reason == "fault":
        report("flightlm: the model's scores are not finite; the answer ends here")
        return EXIT_RESOURCE
    return 0


def show(model: LanguageModel, generation: Generation) -> Result:
    """Write the text (ids without a tokenizer) to standard output as it is made."""
    terminal = sys.stdout.isatty()
    if not model.has_tokenizer:
        result = generation.run()
        say(",".join(str(token) for token in result.tokens))
        return result
    last = ""
    for piece in generation:
        last = printable(piece) if terminal else piece
        write_out(last)
    if terminal and not last.endswith("\n"):
        write_out("\n")
    return generation.result()


def model_report(model: LanguageModel) -> dict[str, object]:
    """The `model` object of results."""
    config = model.config
    return {
        "name": model.source.name,
        "parameters": config.parameters,
        "layers": config.layers,
        "heads": config.heads,
        "channels": config.channels,
        "context": model.context,
        "vocab": config.vocab,
        "digest": model.digest(),
    }


def run_report(model: LanguageModel, result: Result) -> dict[str, object]:
    """The object that `run --json` prints."""
    timing = result.timing
    return {
        "schema": "flightlm-run/1",
        "model": model_report(model),
        "prompt_tokens": list(result.prompt_tokens),
        "tokens": list(result.tokens),
        "text": result.text,
        "finish_reason": result.finish_reason,
        "seed": result.seed,
        "timing": {
            "load_s": timing.load_s,
            "prefill_s": timing.prefill_s,
            "decode_tokens_per_s": timing.decode_tokens_per_s,
            "token_ms": {
                "p50": timing.token_ms(0.5),
                "p99": timing.token_ms(0.99),
                "max": timing.token_ms(1.0),
            },
        },
        "memory": {
            "planned_bytes": model.plan.total_bytes,
            "peak_rss_bytes": machine.peak_rss_bytes(),
        },
        # Protection is not part of this version: nothing was scrubbed, and the counts say so.
        "integrity": {
            "pages": 0,
            "pages_scrubbed": 0,
            "upsets_detected": 0,
            "upsets_repaired": 0,
            "abft_checks": 0,
            "abft_alarms": 0,
        },
        "environment": asdict(machine.environment()),
    }


def report_stats(model: LanguageModel, result: Result) -> None:
    """Speed and memory, on standard error."""
    timing = result.timing
    report(
        f"{model.source.name}: {len(result.prompt_tokens)} prompt tokens, "
        f"{len(result.tokens)} tokens ({result.finish_reason}), "
        f"{timing.decode_tokens_per_s:.0f} tokens/s, seed {result.seed}"
    )
    report(
        f"load {timing.load_s:.3f} s, prefill {timing.prefill_s:.3f} s, "
        f"p50 {timing.token_ms(0.5):.2f} ms, max {timing.token_ms(1.0):.2f} ms; "
        f"block {model.plan.total_bytes / MIB:.1f} MiB, "
        f"peak {machine.peak_rss_bytes() / MIB:.1f} MiB, "
        f"{machine.environment().threads} threads"
    )


def named_source(options: Namespace) -> WeightSource:
    """The source that --weights names (None: the embedded model)."""
    path = EMBEDDED if options.weights is None else Path(options.weights)
    tokenizer = None if options.tokenizer is None else Path(options.tokenizer)
    return open_source(path, options.heads, tokenizer)


def preset_plan(name: str, context: int | None, slots: int) -> MemoryPlan:
    """The plan of a preset, without a tokenizer.  Raises FlightError: OPTION, CONTEXT, SLOTS."""
    config = PRESETS.get(name)
    if config is None:
        raise FlightError(Fault.OPTION, f"no preset {name[:20]!r}; there are {', '.join(PRESETS)}")
    length = config.positions if context is None else context
    return plan_memory(config, length, None, slots=slots)


def plan(options: Namespace) -> int:
    """`flightlm plan`."""
    if options.preset is not None and options.weights is not None:
        raise FlightError(Fault.CONFLICT, "--preset and --weights contradict each other")
    if options.preset is not None:
        name = options.preset
        memory = preset_plan(name, options.context, options.slots)
    else:
        source = named_source(options)
        name = source.name
        memory = plan_source(source, options.context, options.slots)
    content = plan_report(name, memory)
    if options.json:
        print_json(content)
    else:
        print_plan(name, memory)
    return 0


def work_report(memory: MemoryPlan, position: int) -> dict[str, int]:
    """The work of the token at a position."""
    return {
        "position": position,
        "flops": memory.decode_flops(position),
        "bytes": memory.decode_bytes(position),
    }


def config_report(config: ModelConfig) -> dict[str, int]:
    """The shape of a model."""
    return {
        "parameters": config.parameters,
        "layers": config.layers,
        "heads": config.heads,
        "channels": config.channels,
        "positions": config.positions,
        "vocab": config.vocab,
    }


def plan_report(name: str, memory: MemoryPlan) -> dict[str, object]:
    """The object that `plan --json` prints."""
    segments = {segment: memory.segment_bytes(segment) for segment in SEGMENTS}
    return {
        "schema": "flightlm-plan/1",
        "model": {"name": name, **config_report(memory.config)},
        "context": memory.context,
        "slots": memory.slots,
        "segments": {**segments, "alignment": limits.ALIGNMENT},
        "planned_bytes": memory.total_bytes,
        "available_bytes": machine.available_bytes(),
        "decode": [work_report(memory, 0), work_report(memory, memory.context - 1)],
    }


def print_plan(name: str, memory: MemoryPlan) -> None:
    """The plan for people."""
    config = memory.config
    say(
        f"{name}: {config.parameters:,} parameters, {config.layers} layers, {config.heads} heads, "
        f"{config.channels} channels, vocabulary {config.vocab:,}, context {memory.context:,}, "
        f"slots {memory.slots}"
    )
    say("")
    say("memory, one block            bytes")
    for segment in SEGMENTS:
        say(f"  {segment:<12} {memory.segment_bytes(segment):>19,}")
    say(f"  {'alignment':<12} {limits.ALIGNMENT:>19,}")
    say(f"  {'total':<12} {memory.total_bytes:>19,}")
    free = machine.available_bytes()
    say(f"  {'free now':<12} {'unknown' if free is None else f'{free:,}':>19}")
    say("")
    say("work per decoded token       FLOPs           bytes read")
    for position in (0, memory.context - 1):
        work = work_report(memory, position)
        say(f"  position {position:<6} {work['flops']:>16,} {work['bytes']:>20,}")


def inspect(options: Namespace) -> int:
    """`flightlm inspect`."""
    tokenizer = None if options.tokenizer is None else Path(options.tokenizer)
    source = open_source(Path(options.path), options.heads, tokenizer)
    content = inspect_report(source)
    if options.json:
        print_json(content)
        return 0
    for key, value in content.items():
        if isinstance(value, dict):
            say(f"{key}:")
            for name, entry in value.items():
                say(f"  {name:<16} {entry}")
        elif isinstance(value, list):
            say(f"{key}: {', '.join(str(entry) for entry in value)}")
        else:
            say(f"{key}: {value}")
    return 0


def inspect_report(source: WeightSource) -> dict[str, object]:
    """What a source is.  Reads every weight file once, for the digest."""
    conversion.verify_source(source, conversion.new_staging())
    tables = source.tokenizer
    vocabulary: dict[str, object] | None = None
    if tables is not None:
        shape = tables.shape
        vocabulary = {"tokens": shape.tokens, "merges": shape.merges, "eot": shape.eot}
        vocabulary["longest_token_bytes"] = shape.max_token_bytes
    dtypes = sorted({extent.dtype.name.lower() for extent in source.extents})
    return {
        "schema": "flightlm-inspect/1",
        "name": source.name,
        "kind": source.kind,
        "model": config_report(source.config),
        "dtypes": dtypes,
        "weight_bytes": sum(extent.nbytes for extent in source.extents),
        "tokenizer": vocabulary,
        "planned_bytes": plan_source(source, None).total_bytes,
        "files": [str(path) for path in source.digest_files],
        "digest": digest_of(source),
    }


def parse_dtype(name: str | None) -> Dtype | None:
    """--dtype.  Raises FlightError(OPTION)."""
    if name is None:
        return None
    dtype = DTYPE_NAMES.get(name)
    if dtype is None:
        known = ", ".join(DTYPE_NAMES)
        raise FlightError(Fault.OPTION, f"--dtype {name[:20]!r}; there are {known}")
    return dtype


def convert(options: Namespace) -> int:
    """`flightlm convert`."""
    dtype = parse_dtype(options.dtype)
    destination = Path(options.destination)
    conversion.require_destination(destination, options.force)
    tokenizer = None if options.tokenizer is None else Path(options.tokenizer)
    source = open_source(Path(options.source), options.heads, tokenizer)
    done = conversion.convert(source, destination, dtype, force=options.force)
    line = (
        f"{done.path}: {done.form.name.lower()}, {done.nbytes:,} bytes of weights, "
        f"{done.dtype.name.lower()}, {source.config.parameters:,} parameters"
    )
    if done.header is not None:
        line += f", contents sha256:{done.header.digest.hex()}"
    report(line)
    return 0


def selftest(options: Namespace) -> int:
    """`flightlm selftest`."""
    checks = run_selftest()
    if options.json:
        entries = [asdict(check) for check in checks]
        environment = asdict(machine.environment())
        passed = all(check.passed for check in checks)
        content = {"schema": "flightlm-selftest/1", "passed": passed, "checks": entries}
        print_json({**content, "environment": environment})
    else:
        for check in checks:
            say(f"{'ok  ' if check.passed else 'FAIL'} {check.name}: {check.detail}")
    require_passed(checks)
    return 0
