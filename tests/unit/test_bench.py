"""`flightlm bench` piece by piece: agreement, workers, tables, pages, and what is refused."""

from __future__ import annotations

import importlib.util
import io
import json
import os
import shutil
import sys
import time
from argparse import Namespace
from collections.abc import Sequence
from contextlib import closing
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

import numpy as np
import pytest

from flightlm.flight.config import PRESETS
from flightlm.flight.status import Fault, FlightError
from flightlm.flight.tensors import TENSORS
from flightlm.ground.bench import command, figures, model_files, peers, render, settings, worker
from flightlm.ground.bench.document import KEYS, SCHEMA, read_result
from flightlm.ground.bench.engines import Flightlm, Machine, layer_shapes
from flightlm.ground.bench.fresh import VARIANTS, engine_of
from flightlm.ground.bench.noise import Noise, NoiseMeter, busy_ticks, own_ticks, process_ticks
from flightlm.ground.bench.run import Run
from flightlm.ground.bench.settings import INSTALL, MEASURES, PEERS, TITLES, work_for
from flightlm.ground.bench.statistics import Sample
from flightlm.ground.bench.team import TOLERANCE, Agreement, Answer, Team, agreement
from flightlm.ground.cli import build_parser
from flightlm.ground.process import Child, inherited, output_of

ROOT: Final = Path(__file__).parents[2]
RESULTS: Final = sorted((ROOT / "verification" / "bench" / "results").glob("*.json"))


def options(*words: str) -> Namespace:
    """The parsed options of the command."""
    return build_parser().parse_args(["bench", *words])


def result(size: str = "124M", noisy: bool = False) -> dict[str, Any]:
    """A result with invented times: flightlm takes 1 s for everything, each peer 2 s."""
    samples: dict[str, dict[str, list[dict[str, object]]]] = {}
    for measure in ("decode", "prefill", "batch"):
        names = settings.ABLE[measure]
        samples[measure] = {name: times(1.0 if name == "flightlm" else 2.0) for name in names}
    for measure in ("load", "start"):
        samples[measure] = {name: times(0.5) for name in VARIANTS[measure]}
    if noisy:
        samples["decode"]["flightlm"] = [asdict(Sample(0, 1.0, 0.5, True))]
    known = {"status": "measured", "detail": "", "version": "1.0"}
    agreed = {"agreement": {"largest_difference": 1e-6, "same_tokens": True}}
    engines = {name: {**known, **agreed, "title": TITLES[name]} for name in PEERS}
    engines |= {name: {**known, "title": TITLES[name]} for name in ("flightlm", "machine")}
    content: dict[str, Any] = {
        "schema": SCHEMA,
        "version": "0.1.0",
        "date": "2026-01-01 00:00 UTC",
        "commit": {"id": "0123456789", "changed": False},
        "model": {"size": size},
        "threads": 2,
        "rounds": 3,
        "measures": list(MEASURES),
        "work": asdict(work_for(model_files.SIZES[size])),
        "machine": machine(),
        "engines": engines,
        "samples": samples,
        "peak_bytes": {name: 700_000_000 for name in VARIANTS["memory"]},
        "facts": {"large_read_s": 0.1, "steady": steady()},
    }
    content["figures"] = figures.report(figures.Document(content))
    return content


def times(seconds: float) -> list[dict[str, object]]:
    """Three clean samples, the first the fastest."""
    return [asdict(Sample(n, seconds * (1 + n / 10), 0.0, False)) for n in range(3)]


def machine() -> dict[str, object]:
    """An invented machine."""
    sizes = {"cores": 2, "cache_bytes": 1 << 25, "memory_bytes": 1 << 34}
    names = {"cpu": "CPU", "kernel": "6.1", "python": "3.11.0", "numpy": "2.3.0", "blas": "BLAS"}
    return {**sizes, **names, "load_before": 0.1, "load_after": 0.2}


def steady() -> dict[str, object]:
    """Invented figures of the core."""
    planned = {"planned_bytes": 1000, "allocated_bytes": 1000, "tokens": 10, "resident_pages": 0}
    return {**planned, "temporary_bytes": {"66": 3000}, "temporary_bound": 8192}


@pytest.mark.requirement("FLM-REQ-552")
def test_only_equal_tokens_and_close_scores_agree() -> None:
    scores = np.array([1.0, -4.0, 2.0], np.float32)
    assert agreement(scores, [1, 2], scores, [1, 2]).holds
    assert not agreement(scores, [1, 3], scores, [1, 2]).holds
    near = scores + np.float32(4.0 * TOLERANCE / 2)
    assert agreement(near, [1], scores, [1]).holds
    far = scores + np.float32(4.0 * TOLERANCE * 2)
    assert not agreement(far, [1], scores, [1]).holds
    assert not agreement(scores[:2], [1], scores, [1]).holds
    assert not agreement(np.array([1.0, np.nan, 2.0], np.float32), [1], scores, [1]).holds


class FakeEngine(Flightlm):
    """Answers at once, from nothing."""

    __slots__ = ("seen",)

    def __init__(self) -> None:
        self.seen: list[object] = []

    def logits(self, ids: Sequence[int]) -> Any:
        """As many scores as the prompt has tokens."""
        return np.arange(len(ids), dtype=np.float32)

    def decode(self, ids: Sequence[int], count: int) -> tuple[list[int], float]:
        """The prompt's first token again and again."""
        self.seen.append(list(ids))
        return [ids[0]] * (count + 1), 0.25

    def prefill(self, ids: Sequence[int]) -> float:
        """As many seconds as tokens."""
        return float(len(ids))

    def batch(self, rows: Sequence[Sequence[int]], count: int) -> float:
        """Remembers the prompts."""
        self.seen.append([list(row) for row in rows])
        return 0.5


@pytest.mark.requirement("FLM-REQ-552")
def test_a_worker_answers_every_command_with_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a name with spaces"
    lines = ["decode 4 2", "prefill 7", "batch 2 3 1", f"logits 5 {path}", "bogus", ""]
    monkeypatch.setattr("sys.stdin", io.StringIO("\n".join(lines) + "\n"))
    engine = FakeEngine()
    monkeypatch.setattr(worker, "make_engine", lambda *_: engine)
    monkeypatch.setattr(FakeEngine, "load_s", 1.5, raising=False)
    answers = io.StringIO()
    worker.serve("flightlm", "-", (1, 1, 50), answers)
    said = [json.loads(line) for line in answers.getvalue().splitlines()]
    start = worker.prompt(4, 50)[0]
    assert said[0] == {"load_s": 1.5}
    assert said[1] == {"seconds": 0.25, "tokens": [start] * 3}
    assert said[2] == {"seconds": 7.0}
    assert said[3] == {"seconds": 0.5}
    assert said[4] == {"seconds": 0.0}
    assert said[5] == {"error": "no command bogus"}
    assert len(said) == 6
    assert np.fromfile(path, np.float32).tolist() == [0, 1, 2, 3, 4]
    assert engine.seen[1] == [worker.prompt(3, 50), worker.prompt(3, 50, 1)]


@pytest.mark.requirement("FLM-REQ-552")
def test_prompts_are_ids_of_the_model_and_differ_by_sequence() -> None:
    rows = worker.prompts(8, 1023, 50_257)
    assert all(0 <= token < 50_257 for row in rows for token in row)
    assert len({tuple(row) for row in rows}) == 8
    driver = model_files.DRIVER.read_text(encoding="utf-8")
    assert f"{worker.STRIDE}LL * (i + 1) + {worker.FIRST}) % vocab" in driver


@pytest.mark.requirement("FLM-REQ-552")
def test_random_weights_follow_from_the_seed_and_fill_every_part() -> None:
    first = model_files.RandomParts(model_files.TINY)
    again = model_files.RandomParts(model_files.TINY)
    seen = []
    for tensor, spec in enumerate(TENSORS):
        for layer in range(spec.parts(model_files.TINY)):
            values = first.part(tensor, layer)
            assert np.array_equal(values, again.part(tensor, layer))
            assert np.all(values != 0.0)
            seen.append(values.tobytes()[:64])
    assert len(set(seen)) == len(seen)


@pytest.mark.requirement("FLM-REQ-552")
def test_the_engines_run_a_tiny_model(tmp_path: Path) -> None:
    model_files.write_folder(tmp_path, model_files.TINY)
    model_files.write_own(tmp_path, llmc=True)
    ids = worker.prompt(16, model_files.TINY.vocab)
    found = []
    for name in (model_files.FOLDER, model_files.IMAGE, model_files.LLMC):
        engine = Flightlm(str(tmp_path / name), 1, 2)
        tokens, seconds = engine.decode(ids, 7)
        assert len(tokens) == 8
        assert min(seconds, engine.prefill(ids), engine.batch([ids, ids], 3)) > 0.0
        found.append((tokens, engine.logits(ids).tobytes()))
    assert found[0] == found[1] == found[2]
    limit = Machine("tiny", 1, 1)
    assert limit.decode(ids, 3)[1] > 0.0
    assert limit.prefill(ids) > 0.0


@pytest.mark.requirement("FLM-REQ-551")
def test_the_references_do_the_work_of_the_model() -> None:
    for config in model_files.SIZES.values():
        layer = sum(rows * columns for rows, columns in layer_shapes(config))
        head = config.vocab * config.channels
        assert config.layers * layer + head == config.matrix_parameters


@pytest.mark.requirement("FLM-REQ-551")
def test_the_meter_sees_this_process() -> None:
    pid = os.getpid()
    before, all_before = process_ticks(pid), busy_ticks()
    meter = NoiseMeter(pid)
    for _ in range(1 << 20):
        if process_ticks(pid) - before >= 5:
            break
    assert process_ticks(pid) - before >= 5
    assert busy_ticks() - all_before >= 4
    assert 0.0 <= meter.stop(pid).share <= 1.5
    assert process_ticks(1 << 30) == 0


# Busy in a copy of itself, which it waits for; then it waits for a line.
BUSY_COPY: Final = """
import os, sys, time
pid = os.fork()
if pid == 0:
    end = time.process_time() + 0.2
    while time.process_time() < end:
        pass
    os._exit(0)
print("begun", flush=True)
if sys.argv[1] == "wait":
    os.waitpid(pid, 0)
print("done", flush=True)
sys.stdin.readline()
"""


@pytest.mark.requirement("FLM-REQ-551")
@pytest.mark.parametrize("way", ["wait", "leave"])
def test_copies_of_a_program_count_as_the_program(way: str, tmp_path: Path) -> None:
    command = [sys.executable, "-c", BUSY_COPY, way]
    with closing(Child(command, inherited(), tmp_path / "log")) as program:
        assert program.read_line(60.0) == "begun"
        before = process_ticks(program.pid)
        assert program.read_line(60.0) == "done"
        for _ in range(1_000):
            if own_ticks(program.pid) - own_ticks(None) - before >= 15:
                break
            time.sleep(0.01)
        # The program itself did next to nothing.
        assert process_ticks(program.pid) - before < 10
        assert own_ticks(program.pid) - own_ticks(None) - before >= 15


@pytest.mark.requirement("FLM-REQ-551")
def test_figures_of_known_samples() -> None:
    document = figures.Document(result())
    fast = figures.times_as_fast(document, "decode", "huggingface")
    assert fast is not None
    assert fast.best == 2.0
    assert fast.median == pytest.approx(2.0)
    assert not fast.marked
    # llm.c makes fewer tokens in its sample.
    slow = figures.times_as_fast(document, "decode", "llm.c")
    assert slow is not None
    assert slow.best == 2.0 * document.work.decode / document.work.llmc_decode
    slots = figures.slots_ratio(document)
    assert slots is not None
    assert slots.best == document.work.lanes
    load = figures.engine_value(document, "load", "flightlm")
    assert load is not None
    assert load.best == pytest.approx(4 * PRESETS["124M"].parameters / 0.5 / 1e9)
    limit = figures.decode_limit(document)
    assert limit is not None
    assert 2.0 < limit.best < 2.05  # twice as fast as the weights alone, and the cache besides
    without = figures.prefill_limit(document, attention=False)
    full = figures.prefill_limit(document, attention=True)
    assert without is not None and full is not None
    assert 2.0 < without.best < 2.01
    assert full.best > without.best


@pytest.mark.requirement("FLM-REQ-551")
def test_every_aim_is_decided_and_a_contaminated_figure_is_marked() -> None:
    document = figures.Document(result())
    assert all(value is not None for value in figures.decided(document).values())
    assert render.MARK not in render.markdown_table(render.side_by_side(document))
    noisy = figures.Document(result(noisy=True))
    verdicts = {row[0]: row[-1] for row in render.against_aims(noisy)}
    assert verdicts["decode, times Hugging Face"] == "open"
    assert verdicts["prefill, times llama.cpp"] == "yes"
    rows = render.markdown_table(render.side_by_side(noisy)).splitlines()
    assert render.MARK in rows[2] and render.MARK in rows[3]
    assert all(render.MARK not in row for row in rows[4:])


@pytest.mark.requirement("FLM-REQ-553")
def test_a_result_without_peers_has_a_table_and_names_them() -> None:
    content = result()
    for name in PEERS:
        lacking = {"status": "missing", "detail": f"x not installed: {INSTALL}"}
        content["engines"][name] |= lacking
        for engines in content["samples"].values():
            _ = engines.pop(name, None)
        _ = content["peak_bytes"].pop(name, None)
    document = figures.Document(content)
    text = render.text(document)
    head = text.split("\n\n")[1].splitlines()[0]
    assert head.split() == ["flightlm"]
    for name in PEERS:
        assert f"{TITLES[name]}: missing (x not installed: {INSTALL})" in text
    assert render.TIMES not in text


@pytest.mark.requirement("FLM-REQ-551")
def test_the_tables_are_rectangles_with_the_same_figures() -> None:
    document = figures.Document(result())
    markdown, text = render.markdown(document), render.text(document)
    for rows in render.tables(document):
        assert len({len(row) for row in rows}) == 1
        for row in rows:
            assert f"| {' | '.join(row)} |" in markdown
            assert any(line.split() == " ".join(row).split() for line in text.splitlines())
    small = render.against_aims(figures.Document(result("355M")))
    assert {len(row) for row in small} == {2}


@pytest.mark.requirement("FLM-REQ-554")
def test_a_table_goes_between_its_markers_and_nowhere_else(tmp_path: Path) -> None:
    page = tmp_path / "README.md"
    marks = [command.OPENING.format("124M"), command.CLOSING.format("124M")]
    other = [command.OPENING.format("355M"), "kept\n", command.CLOSING.format("355M")]
    page.write_text("a\n" + marks[0] + "old\n" + marks[1] + "b\n" + "".join(other))
    for table in ("new\n", "newer\n"):
        command.write_page(page, "124M", table)
        expected = "a\n" + marks[0] + table + marks[1] + "b\n" + "".join(other)
        assert page.read_text() == expected
    assert os.listdir(tmp_path) == ["README.md"]
    for text in ("", marks[0], marks[1] + marks[0], 2 * (marks[0] + marks[1])):
        page.write_text("x" + text)
        with pytest.raises(FlightError) as caught:
            command.write_page(page, "124M", "new\n")
        assert caught.value.fault is Fault.DESTINATION
        assert page.read_text() == "x" + text


@pytest.mark.requirement("FLM-REQ-555")
@pytest.mark.parametrize("path", RESULTS, ids=lambda path: path.name)
def test_the_table_in_readme_is_the_stored_result_rendered(path: Path) -> None:
    content: dict[str, Any] = read_result(path)
    assert figures.report(figures.Document(content)) == content["figures"]
    size = content["model"]["size"]
    assert path.stem == size
    page = (ROOT / "README.md").read_text(encoding="utf-8")
    before, behind = command.read_page(ROOT / "README.md", size)
    assert page == before + render.markdown(figures.Document(content)) + behind


@pytest.mark.requirement("FLM-REQ-555")
def test_a_result_is_read_back_as_it_was_written(tmp_path: Path) -> None:
    content = result()
    assert sorted(content) == sorted(KEYS)
    path = tmp_path / "result.json"
    command.write_file(path, json.dumps(content))
    assert read_result(path) == json.loads(json.dumps(content))
    for broken in ("{}", "[]", "{", json.dumps({**content, "schema": "x"})):
        path.write_text(broken)
        with pytest.raises(FlightError) as caught:
            _ = read_result(path)
        assert caught.value.fault is Fault.CONFIG_JSON
    path.write_text(json.dumps({**content, "samples": {"decode": {"flightlm": [{"x": 1}]}}}))
    with pytest.raises(FlightError) as caught:
        _ = command.rendered(read_result(path), path)
    assert caught.value.fault is Fault.CONFIG_JSON


@pytest.mark.requirement("FLM-REQ-553")
@pytest.mark.parametrize("peer", sorted(settings.MODULES))
def test_a_peer_is_missing_with_any_of_its_modules(
    peer: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: object())
    assert settings.missing_of(peer) == ()
    for lacking in settings.MODULES[peer]:
        monkeypatch.setattr(
            importlib.util, "find_spec", lambda name, gone=lacking: None if name == gone else 1
        )
        assert settings.missing_of(peer) == (lacking,)


class FakeTeam(Team):
    """Workers that answer from a table; an engine without an entry fails."""

    __slots__ = ("_left", "answers")

    def __init__(
        self,
        chosen: settings.Settings,
        folder: Path,
        answers: dict[str, tuple[list[float], list[int]]],
    ) -> None:
        super().__init__(chosen, folder)
        self.answers = answers
        self._left = ["flightlm", "huggingface", "llama.cpp"]

    def names(self) -> list[str]:
        """Who is left."""
        return list(self._left)

    def end(self, name: str) -> None:
        """One less."""
        self._left.remove(name)

    def idle_shares(self) -> dict[str, float]:
        """They rest."""
        return dict.fromkeys(self._left, 0.0)

    def ask(self, name: str, text: str) -> Answer | None:
        """What the table says."""
        if name not in self.answers:
            self.end(name)
            self.failed[name] = "gone"
            return None
        scores, tokens = self.answers[name]
        if text.startswith("logits"):
            path = text.split(" ", maxsplit=2)[2]
            np.array(scores, np.float32).tofile(path)
        return Answer({"seconds": 1.0, "tokens": tokens}, Noise(0.0, False))


def checked_run(
    folder: Path, answers: dict[str, tuple[list[float], list[int]]]
) -> tuple[Run, list[str], list[str]]:
    """A run that has checked its engines: itself, what it said, and who is left."""
    said: list[str] = []
    chosen = settings.Settings("tiny", ("huggingface", "llama.cpp"), None, ("decode",), 1, 1)
    run = Run(chosen, folder)
    team = FakeTeam(chosen, folder, answers)
    for name in team.names():
        run.engines[name] = {"status": "measured", "title": name, "detail": "", "version": ""}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("flightlm.ground.bench.run.say", said.append)
        run._check(team)
    return run, said, team.names()


@pytest.mark.requirement("FLM-REQ-552")
def test_what_disagrees_or_fails_is_not_timed(tmp_path: Path) -> None:
    good = ([1.0, 2.0], [3, 4])
    everyone = {"flightlm": good, "huggingface": good, "llama.cpp": good}
    run, said, left = checked_run(tmp_path, everyone)
    assert (said, left) == ([], list(everyone))
    assert run.engines["huggingface"]["agreement"] == asdict(Agreement(0.0, True))
    run, said, left = checked_run(tmp_path, {**everyone, "llama.cpp": ([1.0, 2.0], [3, 5])})
    assert left == ["flightlm", "huggingface"]
    assert run.engines["llama.cpp"]["status"] == "differs"
    assert len(said) == 1 and "computes something else" in said[0]
    _, _, left = checked_run(tmp_path, {"flightlm": good, "llama.cpp": good})
    assert left == ["flightlm", "llama.cpp"]
    run, _, left = checked_run(tmp_path, {"huggingface": good, "llama.cpp": good})
    assert left == []
    assert run.engines["llama.cpp"]["status"] == "left out"
    assert os.listdir(tmp_path) == []


@pytest.mark.requirement("FLM-REQ-553")
def test_every_variant_belongs_to_an_engine_with_a_title() -> None:
    assert set(settings.MODULES) | {"llm.c"} == set(PEERS)
    for names in VARIANTS.values():
        assert {engine_of(name) for name in names} <= set(TITLES)
    assert set(peers.PEERS) <= set(TITLES)
    assert set(model_files.FORMS) == set(settings.MODULES)


@pytest.mark.requirement("FLM-REQ-501")
@pytest.mark.parametrize(
    ("words", "fault"),
    [
        (["--size", "9B"], Fault.OPTION),
        (["--peers", "vllm"], Fault.OPTION),
        (["--measure", "speed"], Fault.OPTION),
        (["--measure", ""], Fault.OPTION),
        (["--rounds", "0"], Fault.OPTION),
        (["--rounds", "101"], Fault.OPTION),
        (["--threads", "0"], Fault.THREADS),
        (["--threads", "99999"], Fault.THREADS),
        (["--llmc", "/nowhere"], Fault.FILE_MISSING),
        (["--output", "/nowhere/x.json"], Fault.DESTINATION),
        (["--output", "/"], Fault.DESTINATION),
        (["--readme", "/nowhere/README.md"], Fault.DESTINATION),
        (["--from", "/nowhere.json"], Fault.FILE_MISSING),
        (["--from", "x.json", "--work", "y"], Fault.CONFLICT),
        (["--work", "/dev/null/x"], Fault.DESTINATION),
        (["--work", "a\nb"], Fault.OPTION),
    ],
)
def test_bad_options_are_refused_before_anything_runs(words: list[str], fault: Fault) -> None:
    with pytest.raises(FlightError) as caught:
        _ = command.run(options("--size", "tiny", *words))
    assert caught.value.fault is fault


@pytest.mark.requirement("FLM-REQ-501")
def test_too_little_disk_or_memory_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = PRESETS["124M"]
    usage = Namespace(total=1, used=1, free=10**9)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage)
    model_files.require_disk(tmp_path, config, 1)
    with pytest.raises(FlightError) as caught:
        model_files.require_disk(tmp_path, config, 5)
    assert caught.value.fault is Fault.DISK_FULL
    monkeypatch.setattr(model_files, "available_bytes", lambda: 6 * 10**9)
    model_files.require_memory(config, 2)
    with pytest.raises(FlightError) as caught:
        model_files.require_memory(config, 6)
    assert caught.value.fault is Fault.MEMORY
    monkeypatch.setattr(model_files, "available_bytes", lambda: None)
    model_files.require_memory(config, 6)


@pytest.mark.requirement("FLM-REQ-553")
def test_a_program_that_is_missing_or_too_slow_is_told() -> None:
    assert output_of(["no-such-program"], 1.0) == (127, "no-such-program is not installed")
    assert output_of(["sleep", "5"], 0.05)[0] == 124
    assert output_of(["echo", "a"], 5.0) == (0, "a\n")
