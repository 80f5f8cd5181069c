"""The settings of a training run: from options or from a checkpoint's record, checked once."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Final

from flightlm.flight import limits
from flightlm.flight.config import GPT2_POSITIONS, PRESETS, ModelConfig
from flightlm.flight.optim import AdamOptions, Decay
from flightlm.flight.sampler import require_int
from flightlm.flight.schedule import Schedule, Shape
from flightlm.flight.status import Fault, FlightError
from flightlm.flight.trainer import TrainShape
from flightlm.flight.training import StepOptions

# Small shapes (layers, heads, channels), with the names of minGPT; positions and vocabulary are
# those of the data.
SMALL: Final = {
    "nano": (3, 3, 48),
    "micro": (4, 4, 128),
    "mini": (6, 6, 192),
    "gopher-44m": (8, 16, 512),
}
DEFAULT_PRESET: Final = "micro"
SCHEDULES: Final = {
    "constant": Shape.CONSTANT,
    "linear": Shape.LINEAR,
    "cosine": Shape.COSINE,
    "wsd": Shape.WSD,
}
DECAYS: Final = {"2d": Decay.MATRICES, "all": Decay.ALL}
RECOMPUTE: Final = ("none", "gelu")
ON_FULL: Final = ("stop", "continue")
# Settings that say what the run writes, and not which numbers it computes.
HARMLESS: Final = frozenset(
    (
        "checkpoint_every",
        "eval_every",
        "eval_windows",
        "log_every",
        "on_full",
        "sample_every",
        "sample_prompt",
        "sample_tokens",
    )
)
MAX_RECORD_KEYS: Final = 256


@dataclass(frozen=True, slots=True)
class Sources:
    """Where the tokens come from."""

    data: tuple[str, ...]
    val: tuple[str, ...] = ()
    tokenizer: str = ""

    def __post_init__(self) -> None:
        """Raises FlightError(OPTION) without data."""
        if len(self.data) == 0:
            raise FlightError(Fault.OPTION, "--data names no file")


@dataclass(frozen=True, slots=True)
class Batching:
    """How long the run is and what a step is made of; `total_batch` counts tokens, 0 is one batch.

    Raises FlightError(OPTION, OPTIMISER, BATCH, SEED) for a value out of range.
    """

    steps: int = 2_000
    batch: int = 12
    seq_len: int = 64
    total_batch: int = 0
    dropout: float = 0.0
    recompute: str = "none"
    skip_loss_z: float = 0.0
    skip_norm_z: float = 0.0
    seed: int = 1337

    def __post_init__(self) -> None:
        require_choice("--recompute", self.recompute, RECOMPUTE)
        require_int(self.seed, 0, limits.MAX_SEED, Fault.SEED)
        require_int(self.total_batch, 0, limits.MAX_SAMPLES, Fault.BATCH)
        _ = self.shape()

    def shape(self) -> TrainShape:
        """The micro-batch.  Raises FlightError(BATCH)."""
        return TrainShape(self.batch, self.seq_len, self.recompute == "none", self.dropout)


@dataclass(frozen=True, slots=True)
class Optimising:
    """Learning rate, decay and clipping.  Raises FlightError(OPTION, OPTIMISER)."""

    lr: float = 1e-3
    min_lr: float = 1e-4
    warmup: int = 100
    schedule: str = "cosine"
    weight_decay: float = 0.1
    decay: str = "2d"
    beta1: float = 0.9
    beta2: float = 0.99
    clip: float = 1.0

    def __post_init__(self) -> None:
        require_choice("--schedule", self.schedule, tuple(SCHEDULES))
        require_choice("--decay", self.decay, tuple(DECAYS))
        _ = self.adam()

    def adam(self) -> AdamOptions:
        """The optimiser's options.  Raises FlightError(OPTIMISER)."""
        rule = DECAYS[self.decay]
        return AdamOptions(self.beta1, self.beta2, 1e-8, self.weight_decay, rule)


@dataclass(frozen=True, slots=True)
class Output:
    """What a run writes on its way; 0 steps is never, 0 windows is all of them."""

    checkpoint_every: int = 500
    eval_every: int = 250
    eval_windows: int = 0
    log_every: int = 10
    sample_every: int = 0
    sample_prompt: str = "\n"
    sample_tokens: int = 128
    on_full: str = "stop"

    def __post_init__(self) -> None:
        """Raises FlightError(OPTION) for a value out of range."""
        require_choice("--on-full", self.on_full, ON_FULL)
        counts = (
            ("--checkpoint-every", self.checkpoint_every, 0),
            ("--eval-every", self.eval_every, 0),
            ("--eval-windows", self.eval_windows, 0),
            ("--sample-every", self.sample_every, 0),
            ("--log-every", self.log_every, 1),
            ("--sample-tokens", self.sample_tokens, 1),
        )
        for name, count, least in counts:
            if not least <= count <= limits.MAX_STEPS:
                raise FlightError(Fault.OPTION, f"{name} {count}: from {least} up")


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that decides a run, apart from the machine and the model."""

    sources: Sources
    batching: Batching
    optimising: Optimising
    output: Output

    def __post_init__(self) -> None:
        """Raises FlightError(OPTIMISER) for a schedule that cannot be."""
        assert isinstance(self.output, Output), "the groups of settings"
        _ = self.rates()

    def rates(self) -> Schedule:
        """The schedule.  Raises FlightError(OPTIMISER)."""
        optimising = self.optimising
        shape = SCHEDULES[optimising.schedule]
        steps = self.batching.steps
        rate = optimising.lr
        lowest = rate if shape is Shape.CONSTANT else optimising.min_lr
        return Schedule(shape, rate, lowest, optimising.warmup, steps)

    def step_options(self, rank: int, ranks: int) -> StepOptions:
        """How a step is shared out.  Raises FlightError(OPTIMISER, BATCH)."""
        assert 0 <= rank < ranks, "the process is one of them"
        batching = self.batching
        tokens = batching.batch * batching.seq_len * ranks
        assert tokens > 0, "a micro-batch has tokens"
        total = batching.total_batch if batching.total_batch > 0 else tokens
        accumulation, rest = divmod(total, tokens)
        if rest != 0 or accumulation == 0:
            raise FlightError(
                Fault.BATCH,
                f"--total-batch {total} is no multiple of {tokens}: "
                f"{ranks} x {batching.batch} x {batching.seq_len}",
            )
        clip = self.optimising.clip
        return StepOptions(
            accumulation, clip, batching.skip_loss_z, batching.skip_norm_z, rank, ranks
        )


def require_choice(name: str, value: str, known: tuple[str, ...]) -> None:
    """Raise FlightError(OPTION) unless the value of an option is one of those known."""
    assert len(known) > 0, "there is a choice"
    if value not in known:
        raise FlightError(Fault.OPTION, f"{name} {value[:20]!r}; there are {', '.join(known)}")


def text_at(values: Mapping[str, object], name: str) -> str:
    """A text.  Raises FlightError(OPTION)."""
    value = values.get(name)
    if not isinstance(value, str):
        raise FlightError(Fault.OPTION, f"{name}: a text is expected")
    return value


def texts_at(values: Mapping[str, object], name: str) -> tuple[str, ...]:
    """A list of texts.  Raises FlightError(OPTION)."""
    value = values.get(name)
    if not isinstance(value, list | tuple):
        raise FlightError(Fault.OPTION, f"{name}: a list is expected")
    found = []
    for entry in value:
        if not isinstance(entry, str):
            raise FlightError(Fault.OPTION, f"{name}: a list of texts is expected")
        found.append(entry)
    return tuple(found)


def whole_at(values: Mapping[str, object], name: str) -> int:
    """A whole number.  Raises FlightError(OPTION)."""
    value = values.get(name)
    if not isinstance(value, int) or isinstance(value, bool):
        raise FlightError(Fault.OPTION, f"{name}: a whole number is expected")
    return value


def number_at(values: Mapping[str, object], name: str) -> float:
    """A number.  Raises FlightError(OPTION)."""
    value = values.get(name)
    if not isinstance(value, int | float) or isinstance(value, bool):
        raise FlightError(Fault.OPTION, f"{name}: a number is expected")
    return float(value)


def settings_from(values: Mapping[str, object]) -> Settings:
    """Settings from named values, all of them there.  Raises FlightError as Settings, OPTION."""
    assert len(values) <= MAX_RECORD_KEYS, "the values were bounded"
    sources = Sources(
        texts_at(values, "data"), texts_at(values, "val"), text_at(values, "tokenizer")
    )
    batching = Batching(
        steps=whole_at(values, "steps"),
        batch=whole_at(values, "batch"),
        seq_len=whole_at(values, "seq_len"),
        total_batch=whole_at(values, "total_batch"),
        dropout=number_at(values, "dropout"),
        recompute=text_at(values, "recompute"),
        skip_loss_z=number_at(values, "skip_loss_z"),
        skip_norm_z=number_at(values, "skip_norm_z"),
        seed=whole_at(values, "seed"),
    )
    optimising = Optimising(
        lr=number_at(values, "lr"),
        min_lr=number_at(values, "min_lr"),
        warmup=whole_at(values, "warmup"),
        schedule=text_at(values, "schedule"),
        weight_decay=number_at(values, "weight_decay"),
        decay=text_at(values, "decay"),
        beta1=number_at(values, "beta1"),
        beta2=number_at(values, "beta2"),
        clip=number_at(values, "clip"),
    )
    output = Output(
        checkpoint_every=whole_at(values, "checkpoint_every"),
        eval_every=whole_at(values, "eval_every"),
        eval_windows=whole_at(values, "eval_windows"),
        log_every=whole_at(values, "log_every"),
        sample_every=whole_at(values, "sample_every"),
        sample_prompt=text_at(values, "sample_prompt"),
        sample_tokens=whole_at(values, "sample_tokens"),
        on_full=text_at(values, "on_full"),
    )
    return Settings(sources, batching, optimising, output)


def plain(settings: Settings) -> dict[str, object]:
    """Settings as named values, as JSON knows them."""
    values: dict[str, object] = {}
    groups = (settings.sources, settings.batching, settings.optimising, settings.output)
    for group in groups:
        values.update(asdict(group))
    for name in ("data", "val"):
        values[name] = list(texts_at(values, name))
    assert len(values) <= MAX_RECORD_KEYS, "the settings are few"
    return values


def defaults() -> dict[str, object]:
    """What a new run takes where an option is not given; `data` has none."""
    values: dict[str, object] = {"data": [], "val": [], "tokenizer": ""}
    for group in (Batching(), Optimising(), Output()):
        values.update(asdict(group))
    assert len(values) <= MAX_RECORD_KEYS, "the settings are few"
    return values


def settings_of(given: Mapping[str, object]) -> Settings:
    """The settings of a new run.  Raises FlightError: OPTION, OPTIMISER, BATCH, SEED."""
    values = defaults()
    values.update(given)
    if "min_lr" not in given:
        values["min_lr"] = number_at(values, "lr") / 10.0
    if "warmup" not in given:
        # A short run would otherwise end within its warm-up.
        values["warmup"] = min(whole_at(values, "warmup"), max(whole_at(values, "steps"), 0) // 10)
    assert len(values) <= MAX_RECORD_KEYS, "the settings are few"
    return settings_from(values)


def settled(settings: Settings, ranks: int) -> Settings:
    """With the tokens of a step as a number, which a run keeps on however many processes it goes
    on.  Raises FlightError(OPTIMISER, BATCH).
    """
    batching = settings.batching
    options = settings.step_options(0, ranks)
    assert options.accumulation > 0, "a step has a micro-batch"
    total = options.accumulation * ranks * batching.batch * batching.seq_len
    return replace(settings, batching=replace(batching, total_batch=total))


def resumed_of(given: Mapping[str, object], recorded: Settings) -> Settings:
    """The settings of a run that goes on: those recorded, but for what the command line gives."""
    values = plain(recorded)
    values.update(given)
    assert len(values) <= MAX_RECORD_KEYS, "the settings are few"
    return settings_from(values)


def differences(recorded: Mapping[str, object], now: Mapping[str, object]) -> list[str]:
    """What differs and changes numbers, as `name: recorded, now …`, by name."""
    names = sorted(set(recorded) | set(now))
    assert len(names) <= 2 * MAX_RECORD_KEYS, "the values are few"
    found = []
    for name in names:
        if name not in HARMLESS and recorded.get(name) != now.get(name):
            found.append(f"{name}: {recorded.get(name)}, now {now.get(name)}")
    return found


def model_of(options: Namespace, settings: Settings, vocab: int) -> ModelConfig:
    """The model that --preset or --layers, --heads, --channels ask for.

    Raises FlightError: OPTION, CONFLICT, CONFIG_LIMIT, BATCH.
    """
    own = (options.layers, options.heads, options.channels)
    assert vocab > 0, "a vocabulary is not empty"
    seq_len = settings.batching.seq_len
    positions = options.positions if options.positions is not None else seq_len
    if own == (None, None, None):
        config = preset_of(options, vocab, seq_len)
    elif None in own:
        raise FlightError(Fault.OPTION, "--layers, --heads and --channels belong together")
    elif options.preset is not None:
        raise FlightError(Fault.CONFLICT, "--preset and --layers contradict each other")
    else:
        layers, heads, channels = own
        config = ModelConfig(layers, heads, channels, positions, vocab)
    require_int(seq_len, 1, config.positions, Fault.BATCH)
    return config


def preset_of(options: Namespace, vocab: int, seq_len: int) -> ModelConfig:
    """The model of --preset, or of the default.  Raises FlightError: OPTION, CONFIG_LIMIT."""
    assert seq_len > 0, "a sequence has tokens"
    name = DEFAULT_PRESET if options.preset is None else options.preset
    return preset_config(name, options.positions, seq_len, vocab)


def preset_config(name: str, positions: int | None, seq_len: int, vocab: int) -> ModelConfig:
    """The model of a preset: a small one has T positions unless told, GPT-2's 1,024.

    Raises FlightError: OPTION, CONFIG_LIMIT.
    """
    large = PRESETS.get(name)
    if large is not None:
        length = GPT2_POSITIONS if positions is None else positions
        return ModelConfig(large.layers, large.heads, large.channels, length, vocab)
    small = SMALL.get(name)
    if small is None:
        known = ", ".join((*SMALL, *PRESETS))
        raise FlightError(Fault.OPTION, f"no preset {name[:20]!r}; there are {known}")
    layers, heads, channels = small
    assert layers > 0, "a preset has layers"
    return ModelConfig(layers, heads, channels, seq_len if positions is None else positions, vocab)


def token_flops(config: ModelConfig, seq_len: int) -> int:
    """FLOPs of training per token: 6 per parameter and 12 L C T for the attention.

    As nanoGPT counts (PaLM, appendix B), with wpe left out.
    """
    positions = config.positions * config.channels
    assert config.parameters > positions, "a model is more than its positions"
    attention = 12 * config.layers * config.channels * seq_len
    return 6 * (config.parameters - positions) + attention
