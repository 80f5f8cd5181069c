"""One run: write the models, start the workers, check that they agree, and measure by turns.

In every round every engine takes its turn at every measure, one right after the other, so that
all see the same machine; the order rotates from round to round.  A contaminated sample is taken
again when the others rest, RETRIES times at most, unless it was long; every sample is kept.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Final

from flightlm.ground import commands
from flightlm.ground.bench import fresh, model_files
from flightlm.ground.bench.noise import wait_for_quiet
from flightlm.ground.bench.settings import (
    ABLE,
    FRESH,
    INSTALL,
    MACHINE,
    OWN,
    PEERS,
    TIMED,
    TITLES,
    Settings,
    missing_of,
    version_of,
    work_for,
)
from flightlm.ground.bench.statistics import Sample
from flightlm.ground.bench.team import Agreement, Team, agreement, result_of, timed_command
from flightlm.ground.bench.worker import prompt
from flightlm.ground.formats.strict_json import read_capped

RETRIES: Final = 2
RETRY_WAIT_S: Final = 15.0  # for others to leave the processors alone
PATIENCE_S: Final = 400.0  # of such waits in a whole run
LONG_S: Final = 5.0  # what takes longer is not taken again
MAX_SOURCE_BYTES: Final = 1 << 24
Samples = dict[str, list[Sample]]  # by engine


def say(line: str) -> None:
    """What the command is doing, on standard error."""
    commands.report(f"flightlm bench: {line}")


class Run:
    """What a run has found so far.

    `engines`: name to what is known of it (status, version, agreement); `samples`: measure to
    engine to samples; `bytes`: peak resident bytes by variant; `facts`: single figures.
    """

    __slots__ = (
        "_patience",
        "_settings",
        "_work",
        "_workload",
        "bytes",
        "engines",
        "facts",
        "samples",
    )

    def __init__(self, settings: Settings, work: Path) -> None:
        assert settings.rounds > 0, "something is measured"
        self._settings: Final = settings
        self._work: Final = work
        self._patience = PATIENCE_S
        self._workload: Final = work_for(settings.config)
        self.engines: Final[dict[str, dict[str, object]]] = {}
        self.samples: Final[dict[str, Samples]] = {}
        self.bytes: Final[dict[str, int]] = {}
        self.facts: Final[dict[str, object]] = {}

    def measure(self) -> None:
        """Everything.  Raises FlightError for what concerns flightlm or the work folder."""
        assert not self.samples, "a run measures once"
        self._enlist()
        self._write()
        with Team(self._settings, self._work) as team:
            self._steady(team)
            self._start(team)
            self._check(team)
            for number in range(self._settings.rounds):
                say(f"round {number + 1} of {self._settings.rounds}")
                self._round(team, number)
            failed = team.failed
            for name, why in failed.items():
                self._set(OWN if name == "core" else name, {"status": "failed", "detail": why})
        if "memory" in self._settings.measures:
            self._memory()

    def _set(self, name: str, facts: Mapping[str, object]) -> None:
        """Note something about an engine."""
        assert name in TITLES, "an engine that exists"
        entry = self.engines.setdefault(name, {"title": TITLES[name], "version": ""})
        entry.update(facts)

    def _runs(self, name: str) -> bool:
        """True while nothing speaks against an engine."""
        entry = self.engines.get(name, {})
        return entry.get("status") == "measured"

    def _enlist(self) -> None:
        """Who takes part, and what a peer lacks."""
        assert not self.engines, "once"
        for name in (OWN, MACHINE):
            self._set(name, {"status": "measured", "detail": "", "version": version_of(name)})
        for name in PEERS:
            status, detail = self._standing(name)
            runs = status == "measured"
            self._set(name, {"status": status, "detail": detail})
            self._set(name, {"version": self._version(name) if runs else ""})
            if name in self._settings.peers:
                self._tell(name)

    def _standing(self, name: str) -> tuple[str, str]:
        """The status of a peer before anything ran, and why."""
        assert name in PEERS, "a peer that exists"
        if name not in self._settings.peers:
            return "left out", "not asked for"
        if name == "llm.c" and self._settings.llmc is None:
            return "left out", "give the path of a checkout with --llmc"
        missing = missing_of(name)
        if missing:
            return "missing", f"{' and '.join(missing)} not installed: {INSTALL}"
        return "measured", ""

    def _tell(self, name: str) -> None:
        """Say what keeps a peer out, if something does."""
        entry = self.engines[name]
        if entry["status"] != "measured":
            say(f"{TITLES[name]} is not measured: {entry['detail']}")

    def _version(self, name: str) -> str:
        """What runs: the libraries' versions, or which train_gpt2.c."""
        if name != "llm.c":
            return version_of(name)
        assert self._settings.llmc is not None, "its path is known"
        source = self._settings.llmc / model_files.LLMC_SOURCE
        data = read_capped(source, MAX_SOURCE_BYTES)
        digest = hashlib.sha256(data)
        digits = digest.hexdigest()
        return f"{source.name} sha256 {digits[:12]}"

    def _write(self) -> None:
        """The models in every form that is asked for."""
        config = self._settings.config
        assert OWN in self.engines, "it is known who takes part"
        running = [name for name in PEERS if self._runs(name)]
        model_files.require_disk(self._work, config, 3 + len(running))
        model_files.require_memory(config, 2 + len(running))
        say(f"writing the {self._settings.size} model, seeded random weights")
        model_files.write_folder(self._work, config)
        model_files.write_own(self._work, "llm.c" in running)
        for name in running:
            if name == "llm.c":
                assert self._settings.llmc is not None, "its path is known"
                problem = model_files.build_driver(self._work, self._settings.llmc)
            elif name == "huggingface":
                problem = ""
            else:
                problem = model_files.write_peer(self._work, name)
            if problem:
                self._set(name, {"status": "failed", "detail": problem})
                self._tell(name)

    def _steady(self, team: Team) -> None:
        """The core's memory while tokens run, by a worker that is gone afterwards."""
        if "memory" not in self._settings.measures:
            return
        tokens = self._workload.steady
        assert not team.names(), "nothing else runs meanwhile"
        say(f"memory of the core over {tokens:,} tokens")
        if team.start("core", 1):
            answer = team.ask("core", f"steady {self._settings.size} {tokens}")
            if answer is not None:
                self.facts["steady"] = {**answer.content}
                team.end("core")

    def _start(self, team: Team) -> None:
        """Start a worker for every engine: to be checked, and for the timed measures."""
        longest = self._workload.prompt + self._workload.decode
        if "prefill" in self._settings.measures:
            longest = self._workload.prefill
        assert longest < self._settings.config.positions, "every prompt fits"
        timed = set(self._settings.measures) & set(TIMED)
        alone = not any(self._runs(name) for name in PEERS)
        for name in (OWN, MACHINE, *PEERS):
            needed = bool(timed) or not alone and name != MACHINE
            if needed and self._runs(name):
                say(f"starting {TITLES[name]}")
                _ = team.start(name, longest)
        # A machine is not asked for 2 GB to try a model of one megabyte.
        wanted = "decode" in self._settings.measures and self._settings.size != "tiny"
        if wanted and MACHINE in team.names():
            answer = team.ask(MACHINE, "large")
            if answer is not None:
                self.facts["large_read_s"] = answer.seconds

    def _check(self, team: Team) -> None:
        """Only what computes the same as flightlm is timed."""
        own = result_of(team, OWN, self._work) if OWN in team.names() else None
        peers = [name for name in team.names() if name not in (OWN, MACHINE)]
        assert set(peers) <= set(PEERS), "peers are checked"
        for name in peers:
            found = None if own is None else result_of(team, name, self._work)
            if own is None:
                team.end(name)
                why = "there is nothing to compare with"
                self._set(name, {"status": "left out", "detail": why})
            elif found is not None:
                (scores, tokens), (reference, expected) = found, own
                self._judge(team, name, agreement(scores, tokens, reference, expected))
        shares = team.idle_shares()
        for name, share in shares.items():
            self._set(name, {"idle_share": share})

    def _judge(self, team: Team, name: str, same: Agreement) -> None:
        """Note how a peer agrees; what does not is not timed."""
        self._set(name, {"agreement": asdict(same)})
        assert name in team.names(), "it was asked just now"
        if same.holds:
            return
        team.end(name)
        tokens = "" if same.same_tokens else ", other tokens"
        share = f"{same.largest_difference:.1e} of the largest"
        detail = f"computes something else: scores differ by {share}{tokens}"
        self._set(name, {"status": "differs", "detail": detail})
        self._tell(name)

    def _round(self, team: Team, number: int) -> None:
        """Every engine at every measure, in an order that rotates."""
        assert number >= 0, "rounds count from 0"
        for measure in self._settings.measures:
            if measure in TIMED:
                able = [name for name in ABLE[measure] if name in team.names()]
            elif measure != "memory":
                able = [v for v in fresh.VARIANTS[measure] if self._runs(fresh.engine_of(v))]
            else:
                continue
            shift = number % max(1, len(able))
            for name in (*able[shift:], *able[:shift]):
                self._sample(team, measure, name, number)

    def _sample(self, team: Team, measure: str, name: str, number: int) -> None:
        """One sample, and again where others took too much of the machine."""
        assert number < self._settings.rounds, "rounds count from 0"
        # A trial is not worth waiting for.
        retries = 0 if self._settings.size == "tiny" else RETRIES
        for attempt in range(1 + retries):
            if attempt > 0:
                self._patience -= wait_for_quiet(min(RETRY_WAIT_S, max(0.0, self._patience)))
            if measure in TIMED:
                sample = self._take_timed(team, measure, name, number)
            else:
                sample = self._take_fresh(measure, name, number)
            if sample is None:
                return
            by_engine = self.samples.setdefault(measure, {})
            taken = by_engine.setdefault(name, [])
            taken.append(sample)
            if not sample.contaminated or sample.seconds > LONG_S:
                return

    def _take_timed(self, team: Team, measure: str, name: str, number: int) -> Sample | None:
        """One command to one worker."""
        if name not in team.names():
            return None
        answer = team.ask(name, timed_command(measure, name, self._workload))
        if answer is None:
            say(f"{TITLES[name]} failed: {team.failed[name]}")
            return None
        noise = answer.noise
        return Sample(number, answer.seconds, noise.share, noise.contaminated)

    def _take_fresh(self, measure: str, name: str, number: int) -> Sample | None:
        """One fresh process."""
        assert measure in FRESH, "a measure of a process of its own"
        started = self._fresh(name, measure)
        if started is None:
            why = model_files.last_line(fresh.chatter(self._work, name))
            self._set(fresh.engine_of(name), {"status": "failed", "detail": why})
            say(f"{TITLES[name]} failed: {why}")
            return None
        seconds = started.first_byte_s if measure == "start" else started.load_s
        noise = started.noise
        return Sample(number, seconds, noise.share, noise.contaminated)

    def _fresh(self, name: str, measure: str) -> fresh.Start | None:
        """One fresh process of a variant."""
        ids = prompt(self._workload.prompt, self._settings.config.vocab)
        words = ",".join(str(token) for token in ids)
        return fresh.run(name, measure, self._work, self._settings.threads, words)

    def _memory(self) -> None:
        """The peak of one fresh process each; memory does not vary as time does."""
        say("peak memory")
        for name in fresh.VARIANTS["memory"]:
            if self._runs(fresh.engine_of(name)):
                started = self._fresh(name, "memory")
                if started is not None:
                    self.bytes[name] = started.peak_bytes
