"""What each command does, between parsed options and the API."""

from __future__ import annotations

import errno
import json
import os
import stat
import sys
import time
from argparse import Namespace
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Final

from flightlm.flight import limits
from flightlm.flight.config import GPT2_VOCAB, PRESETS, ModelConfig
from flightlm.flight.plan import MemoryPlan, plan_memory, plan_training
from flightlm.flight.sampler import require_int
from flightlm.flight.session import GenerateOptions
from flightlm.flight.status import EXIT_RESOURCE, Fault, FlightError
from flightlm.flight.tensors import DTYPE_NAMES, Dtype
from flightlm.flight.vocab import VocabTables
from flightlm.ground import convert as conversion
from flightlm.ground import display, machine, process
from flightlm.ground.api import (
    EMBEDDED,
    Generation,
    LanguageModel,
    Result,
    Timing,
    load_source,
    plan_source,
)
from flightlm.ground.display import Meter, Row, Sheet, visible
from flightlm.ground.formats.open_source import BYTES, open_source
from flightlm.ground.formats.source import WeightSource
from flightlm.ground.formats.strict_json import read_capped
from flightlm.ground.formats.tokenizer_files import byte_vocab_tables, load_tokenizer
from flightlm.ground.loader import digest_of, file_bytes, read_bytes
from flightlm.ground.selftest import Check, require_passed
from flightlm.ground.selftest import selftest as run_selftest
from flightlm.ground.top import quoted, top_lines
from flightlm.ground.train.settings import SMALL, Batching, preset_config, token_flops

MAX_PROMPT_BYTES: Final = limits.MAX_TEXT_BYTES
MAX_LIST_BYTES: Final = 1 << 24
MIB: Final = 1 << 20
# The counts of the `integrity` object of a result.
INTEGRITY: Final = (
    "pages",
    "pages_scrubbed",
    "upsets_detected",
    "upsets_repaired",
    "abft_checks",
    "abft_alarms",
)


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
    data = text.encode("utf-8", errors="backslashreplace")
    try:
        send(data)
    except BrokenPipeError:
        discard(1)
        raise
    except OSError as error:
        discard(1)
        raise output_error(error) from error


def send(data: bytes) -> None:
    """Bytes on standard output, now."""
    stream = sys.stdout.buffer
    _ = stream.write(data)
    stream.flush()


def output_error(error: OSError) -> FlightError:
    """What it means that standard output cannot be written."""
    full = error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
    fault = Fault.DISK_FULL if full else Fault.DESTINATION
    return FlightError(fault, f"standard output: {os.strerror(error.errno or errno.EIO)}")


def print_json(value: object) -> None:
    """One object on one line of standard output; escaped on a terminal, which obeys controls."""
    write_out(json.dumps(value, ensure_ascii=os.isatty(1), allow_nan=False) + "\n")


def report(line: str, marked: str = "") -> None:
    """A line for people, on standard error; if that is closed or broken, nobody asked for it.

    `marked` stands in front of the line, in red where colour is welcome.
    """
    if sys.__stderr__ is None:
        return
    start = display.coloured(visible(marked), display.RED, sys.stderr) if marked else ""
    try:
        # The line and its end in one write: several processes may share the stream.
        print(f"{start}{visible(line)}\n", end="", file=sys.stderr, flush=True)
    except OSError:
        discard(2)


def report_error(error: FlightError) -> None:
    """The one line that an expected error is."""
    start = f"flightlm: {error.code}:"
    whole = f"flightlm: {error}"
    assert whole.startswith(start), "an error begins with its code"
    report(whole.removeprefix(start), start)


def say(line: str) -> None:
    """A line for people, on standard output."""
    write_out(visible(line) + "\n")


def parse_id(text: str, fault: Fault) -> int:
    """A token id from text.  Raises FlightError(fault)."""
    stripped = text.strip()
    if not stripped.isdecimal() or not stripped.isascii() or len(stripped) > 10:
        raise FlightError(fault, f"{stripped[:20]!r} is not a token id")
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
    listed = read_text(Path(path), MAX_LIST_BYTES)
    words = listed.replace(",", " ")
    return tuple(parse_id(word, Fault.ALLOWED) for word in words.split())


def piped_input() -> bytes | None:
    """What is piped or redirected into standard input, or None (a terminal, /dev/null, closed)."""
    try:
        mode = os.fstat(0).st_mode
    except OSError:
        return None
    if not stat.S_ISFIFO(mode) and not stat.S_ISREG(mode):
        return None
    stream = sys.stdin.buffer
    data = stream.read(MAX_PROMPT_BYTES + 1)
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
        listed: str = options.tokens
        words = listed.split(",") if listed.strip() else []
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
    stops: list[str] = options.stop
    chosen = model.options(
        max_tokens=options.max_tokens,
        temperature=options.temperature,
        top_k=options.top_k,
        top_p=options.top_p,
        repetition_penalty=options.repetition_penalty,
        logit_bias=parse_biases(options.logit_bias),
        allowed=allowed,
        seed=options.seed,
        stop=[stop_text(text) for text in stops],
        ignore_eot=options.ignore_eot,
    )
    assert chosen.allowed == allowed, "the ids are those of the file"
    return chosen


def fix_threads(options: Namespace) -> None:
    """The number of threads that --threads, or the machine, gives.  Raises FlightError(THREADS)."""
    threads = machine.physical_cores() if options.threads is None else options.threads
    process.fix_threads(threads)


def load_model(options: Namespace, slots: int = 1) -> LanguageModel:
    """The model that the options name; people see a bar if it takes long.

    Raises FlightError as `load`.
    """
    started = time.perf_counter()
    source = named_source(options)
    label = f"loading {source.name}"
    total = read_bytes(source)
    plain = f"{label} ({display.decimal(total)})"
    with display.progress(label, total, wanted=not options.json, plain=plain) as meter:
        return load_source(source, options.context, slots, started, meter)


def run(options: Namespace) -> int:
    """`flightlm run`."""
    fix_threads(options)
    prompt = read_prompt(options)
    model = load_model(options)
    chosen = generate_options(model, options)
    generation = model.start(
        prompt, chosen, allow_special=options.allow_special, top=options.top
    )
    if options.json:
        result = generation.run()
        print_json(run_report(model, result))
    else:
        result = show(model, generation)
    assert generation.finished, "an answer is whole"
    if options.stats:
        report_stats(model, result)
    if result.finish_reason == "fault":
        report(" the model's scores are not finite; the answer ends here", "flightlm:")
        return EXIT_RESOURCE
    return 0


class TopLines:
    """The lines of --top on standard error, as tokens are made.

    Where the text streams to the same terminal, they wait for `finish`, so that it stays whole.
    """

    __slots__ = ("_generation", "_given", "_model", "_wait")

    def __init__(self, model: LanguageModel, generation: Generation) -> None:
        assert not generation.choices, "the lines begin with the first token"
        self._model: Final = model
        self._generation: Final = generation
        self._given = 0
        both = display.at_terminal(sys.stdout) and display.at_terminal(sys.stderr)
        self._wait: Final = both and model.has_tokenizer

    def update(self) -> None:
        """Tokens were made; show them unless they have to wait."""
        if not self._wait:
            self.finish()

    def finish(self) -> None:
        """Show what was not shown yet."""
        columns = display.columns_of(sys.stderr) if display.at_terminal(sys.stderr) else None
        choices = self._generation.choices
        assert self._given <= len(choices), "a line follows its token"
        for at in range(self._given, len(choices)):
            choice = choices[at]
            names = {token: spelled(self._model, token) for token in choice.tokens}
            for line in top_lines(at + 1, choice, names, columns):
                report(line)
        self._given = len(choices)


def spelled(model: LanguageModel, token: int) -> str:
    """A token for people: its text in quotes, or its id where it has none."""
    try:
        return quoted(model.token_bytes(token))
    except FlightError:
        return f"#{token}"


def show(model: LanguageModel, generation: Generation) -> Result:
    """Write the text (ids without a tokenizer) to standard output as it is made."""
    terminal = sys.stdout.isatty()
    lines = TopLines(model, generation)
    if not model.has_tokenizer:
        result = generation.run()
        say(",".join(str(token) for token in result.tokens))
        lines.finish()
        return result
    last = ""
    for piece in generation:
        last = printable(piece) if terminal else piece
        write_out(last)
        lines.update()
    assert generation.finished, "the text is whole"
    if terminal and not last.endswith("\n"):
        write_out("\n")
    lines.finish()
    return generation.result()


def model_report(model: LanguageModel) -> dict[str, object]:
    """The `model` object of results."""
    config = model.config
    assert model.context <= config.positions, "the plan keeps to the model"
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
    """The object that `run --json` prints; it has the key "top" if --top asked for it."""
    top = {}
    if result.top is not None:
        assert len(result.top) == len(result.tokens), "one choice per token"
        top["top"] = [choice.best for choice in result.top]
    peak = machine.peak_rss_bytes()
    return {
        "schema": "flightlm-run/1",
        "model": model_report(model),
        "prompt_tokens": list(result.prompt_tokens),
        "tokens": list(result.tokens),
        "text": result.text,
        "finish_reason": result.finish_reason,
        "seed": result.seed,
        **top,
        "timing": timing_report(result.timing),
        "memory": {"planned_bytes": model.plan.total_bytes, "peak_rss_bytes": peak},
        # Protection is not part of this version: nothing was scrubbed, and the counts say so.
        "integrity": dict.fromkeys(INTEGRITY, 0),
        "environment": asdict(machine.environment()),
    }


def timing_report(timing: Timing) -> dict[str, object]:
    """The `timing` object of a result."""
    shares = (("p50", 0.5), ("p99", 0.99), ("max", 1.0))
    return {
        "load_s": timing.load_s,
        "prefill_s": timing.prefill_s,
        "decode_tokens_per_s": timing.decode_tokens_per_s,
        "token_ms": {name: timing.token_ms(share) for name, share in shares},
    }


def report_stats(model: LanguageModel, result: Result) -> None:
    """Speed and memory, on standard error."""
    timing = result.timing
    report(
        f"{model.source.name}: {len(result.prompt_tokens)} prompt tokens, "
        f"{len(result.tokens)} tokens ({result.finish_reason}), "
        f"{timing.decode_tokens_per_s:.0f} tokens/s, seed {result.seed}"
    )
    middle = timing.token_ms(0.5)
    longest = timing.token_ms(1.0)
    assert middle <= longest, "a median is no more than the maximum"
    memory = memory_text(model)
    report(
        f"load {timing.load_s:.3f} s, prefill {timing.prefill_s:.3f} s, "
        f"p50 {middle:.2f} ms, max {longest:.2f} ms; {memory}"
    )


def memory_text(model: LanguageModel) -> str:
    """The memory of a model and of this process, and its threads, for people."""
    block = model.plan.total_bytes / MIB
    peak = machine.peak_rss_bytes() / MIB
    threads = machine.environment().threads
    return f"block {block:.1f} MiB, peak {peak:.1f} MiB, {threads} threads"


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
    if options.train:
        name, memory = training_plan(options)
    elif options.preset is not None:
        name = options.preset
        memory = preset_plan(name, options.context, options.slots)
    else:
        source = named_source(options)
        name = source.name
        memory = plan_source(source, options.context, options.slots)
    content = plan_report(name, memory)
    if options.json:
        print_json(content)
    elif not draw_plan(name, memory):
        print_plan(name, memory)
    return 0


def training_plan(options: Namespace) -> tuple[str, MemoryPlan]:
    """The name and the plan of a training run.  Raises FlightError: OPTION, CONFLICT, BATCH."""
    require_int(options.processes, 1, limits.MAX_RANKS, Fault.OPTION)
    if options.context is not None or options.slots != 1:
        raise FlightError(Fault.CONFLICT, "--train plans with --seq-len, not --context or --slots")
    batching = Batching(
        batch=options.batch,
        seq_len=options.seq_len,
        recompute=options.recompute,
        dropout=options.dropout,
    )
    if options.preset is None:
        source = named_source(options)
        tables = source.tokenizer
        name, config = source.name, source.config
    else:
        tables = tokenizer_named(options.tokenizer)
        name = options.preset
        tables = byte_vocab_tables() if tables is None and name in SMALL else tables
        vocab = GPT2_VOCAB if tables is None else tables.shape.tokens
        config = preset_config(name, None, batching.seq_len, vocab)
    shape = None if tables is None else tables.shape
    memory = plan_training(config, shape, batching.shape(), options.processes)
    assert memory.training, "a plan of training"
    return name, memory


def tokenizer_named(name: str | None) -> VocabTables | None:
    """The tokenizer that --tokenizer names; None for none."""
    if not name:
        return None
    tables = byte_vocab_tables() if name == BYTES else load_tokenizer(Path(name))
    assert tables.shape.tokens > 0, "a tokenizer has tokens"
    return tables


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
    assert memory.context > 0, "a plan has positions"
    return {
        "schema": "flightlm-plan/1",
        "model": {"name": name, **config_report(memory.config)},
        "context": memory.context,
        "slots": memory.slots,
        "segments": sizes_of(memory),
        "planned_bytes": memory.total_bytes,
        "available_bytes": machine.available_bytes(),
        "decode": [work_report(memory, 0), work_report(memory, memory.context - 1)],
        **training_work(memory),
    }


def training_work(memory: MemoryPlan) -> dict[str, object]:
    """The work of a token in training; nothing for a plan without it."""
    if not memory.training:
        return {}
    flops = token_flops(memory.config, memory.context)
    assert flops > 0, "a model computes"
    gradient = 4 * memory.config.parameters
    return {
        "train": {
            "flops_per_token": flops,
            "gradient_bytes": gradient,
            "processes": memory.ranks,
            "shared_bytes": memory.shared_bytes,
        }
    }


def sizes_of(memory: MemoryPlan) -> dict[str, int]:
    """The bytes of each segment of a plan."""
    sizes = {segment: memory.segment_bytes(segment) for segment in memory.segments}
    sizes["alignment"] = memory.alignment_bytes
    assert sum(sizes.values()) == memory.total_bytes, "the segments are the blocks"
    return sizes


def plan_title(name: str, memory: MemoryPlan) -> str:
    """What is planned, in a line."""
    config = memory.config
    assert config.parameters > 0, "a model has parameters"
    return (
        f"{name}: {config.parameters:,} parameters, {config.layers} layers, {config.heads} heads, "
        f"{config.channels} channels, vocabulary {config.vocab:,}, context {memory.context:,}, "
        f"slots {memory.slots}"
    )


def memory_title(memory: MemoryPlan) -> str:
    """What the memory of a plan is."""
    assert memory.ranks > 0, "there is a process"
    return "memory, one block" if memory.ranks == 1 else f"memory of {memory.ranks} processes"


def draw_plan(name: str, memory: MemoryPlan) -> bool:
    """The plan as tables; False, and nothing, where plain lines are due."""
    sizes = sizes_of(memory)
    total = memory.total_bytes
    assert total > 0, "a plan is not empty"
    rows = [
        Row((segment, f"{size:,}", f"{100.0 * size / total:.1f} %"))
        for segment, size in sizes.items()
    ]
    free = machine.available_bytes()
    rows.append(Row(("total", f"{total:,}", ""), strong=True, apart=True))
    rows.append(Row(("free now", "unknown" if free is None else f"{free:,}", "")))
    block = Sheet((memory_title(memory), "bytes", "share"), tuple(rows))
    work = [work_report(memory, position) for position in (0, memory.context - 1)]
    steps = [
        Row((f"position {step['position']}", f"{step['flops']:,}", f"{step['bytes']:,}"))
        for step in work
    ]
    work_table = Sheet(("work per decoded token", "FLOPs", "bytes read"), tuple(steps))
    sheets = [block, work_table]
    if memory.training:
        flops = f"{token_flops(memory.config, memory.context):,}"
        row = Row(("6 N + 12 L C T", flops))
        sheets.append(Sheet(("work per token in training", "FLOPs"), (row,)))
    return write_tables(plan_title(name, memory), sheets)


def write_tables(title: str, sheets: Sequence[Sheet]) -> bool:
    """Tables on standard output; False, and nothing, where plain lines are due."""
    text = display.draw_tables(visible(title), sheets)
    if text is None:
        return False
    assert text.endswith("\n"), "a table ends its last line"
    write_out(text)
    return True


def print_plan(name: str, memory: MemoryPlan) -> None:
    """The plan for people, in plain lines."""
    say(plan_title(name, memory))
    say("")
    say(f"{memory_title(memory):<28} bytes")
    sizes = sizes_of(memory)
    for segment, size in sizes.items():
        say(f"  {segment:<12} {size:>19,}")
    say(f"  {'total':<12} {memory.total_bytes:>19,}")
    free = machine.available_bytes()
    assert free is None or free >= 0, "free memory is not negative"
    say(f"  {'free now':<12} {'unknown' if free is None else f'{free:,}':>19}")
    say("")
    say("work per decoded token       FLOPs           bytes read")
    for position in (0, memory.context - 1):
        work = work_report(memory, position)
        say(f"  position {position:<6} {work['flops']:>16,} {work['bytes']:>20,}")
    if memory.training:
        say("")
        say(f"FLOPs per token in training  {token_flops(memory.config, memory.context):,}")


def inspect(options: Namespace) -> int:
    """`flightlm inspect`."""
    tokenizer = None if options.tokenizer is None else Path(options.tokenizer)
    source = open_source(Path(options.path), options.heads, tokenizer)
    work = conversion.verified_bytes(source) + file_bytes(source)
    label = f"inspecting {source.name}"
    with display.progress(label, work, wanted=not options.json) as meter:
        content = inspect_report(source, meter)
        assert meter.done == work, "every byte was counted"
    if options.json:
        print_json(content)
    elif not draw_inspect(content):
        print_inspect(content)
    return 0


def draw_inspect(content: Mapping[str, object]) -> bool:
    """What a model is, as tables; False, and nothing, where plain lines are due."""
    rows: list[Row] = []
    sheets: list[Sheet] = []
    for key, value in content.items():
        if isinstance(value, dict):
            entries = [Row((in_words(name), people(entry))) for name, entry in value.items()]
            sheets.append(Sheet((key, ""), tuple(entries)))
        elif isinstance(value, list):
            for at, entry in enumerate(value):
                rows.append(Row((key if at == 0 else "", people(entry))))
        elif key not in ("schema", "name", "kind"):
            rows.append(Row((in_words(key), people(value))))
    assert len(rows) > 0, "there is something to say"
    sheets.append(Sheet(("on disk", ""), tuple(rows), numbers=False))
    return write_tables(f"{content['name']}: {content['kind']}", sheets)


def in_words(key: str) -> str:
    """A key of a JSON object as people read it."""
    return key.replace("_", " ")


def people(value: object) -> str:
    """A value as people read it."""
    assert not isinstance(value, dict | list), "one value at a time"
    if value is None:
        return "none"
    return f"{value:,}" if isinstance(value, int) else visible(str(value))


def print_inspect(content: Mapping[str, object]) -> None:
    """What a model is, in plain lines."""
    assert len(content) > 0, "there is something to say"
    for key, value in content.items():
        if isinstance(value, dict):
            say(f"{key}:")
            for name, entry in value.items():
                say(f"  {name:<16} {entry}")
        elif isinstance(value, list):
            say(f"{key}: {', '.join(str(entry) for entry in value)}")
        else:
            say(f"{key}: {value}")


def inspect_report(source: WeightSource, meter: Meter) -> dict[str, object]:
    """What a source is.  Reads every weight file once, for the digest; an image twice."""
    conversion.verify_source(source, conversion.new_staging(), meter)
    tables = source.tokenizer
    vocabulary: dict[str, object] | None = None
    if tables is not None:
        shape = tables.shape
        vocabulary = {"tokens": shape.tokens, "merges": shape.merges, "eot": shape.eot}
        vocabulary["longest_token_bytes"] = shape.max_token_bytes
    dtypes = sorted({dtype_name(extent.dtype) for extent in source.extents})
    assert len(dtypes) > 0, "the weights have a type"
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
        "digest": digest_of(source, meter),
    }


def dtype_name(dtype: Dtype) -> str:
    """A type of weights as people and --dtype name it."""
    name = dtype.name
    return name.lower()


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
    work = conversion.work_bytes(source, destination, dtype)
    with display.progress(f"converting {source.name}", work) as meter:
        done = conversion.convert(source, destination, dtype, force=options.force, meter=meter)
        assert meter.done == work, "every byte was counted"
    form = done.form.name
    line = (
        f"{done.path}: {form.lower()}, {done.nbytes:,} bytes of weights, "
        f"{dtype_name(done.dtype)}, {source.config.parameters:,} parameters"
    )
    if done.header is not None:
        digest = done.header.digest
        line += f", contents sha256:{digest.hex()}"
    report(line)
    return 0


def selftest_report(checks: Sequence[Check]) -> dict[str, object]:
    """The object that `selftest --json` prints."""
    return {
        "schema": "flightlm-selftest/1",
        "passed": all(check.passed for check in checks),
        "checks": [asdict(check) for check in checks],
        "environment": asdict(machine.environment()),
    }


def selftest(options: Namespace) -> int:
    """`flightlm selftest`."""
    checks = run_selftest()
    show_checks(checks, options.json)
    require_passed(checks)
    return 0


def show_checks(checks: Sequence[Check], as_json: bool) -> None:
    """What every check found: one JSON object, or a line each."""
    assert len(checks) > 0, "something was checked"
    if as_json:
        print_json(selftest_report(checks))
        return
    for check in checks:
        say(f"{'ok  ' if check.passed else 'FAIL'} {check.name}: {check.detail}")
