"""The tables of docs/training-bench.md, from the stored results."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Final

from flightlm.ground.bench.render import MARK, VERDICTS, plural
from flightlm.ground.bench.statistics import Ratio, Sample, compare, over, summarise
from flightlm.ground.bench.stored import as_number, as_rows, as_table, as_text, as_whole
from verification.bench_train import nanogpt
from verification.bench_train.document import samples_of
from verification.bench_train.engines import PRODUCTS_PER_ROW
from verification.bench_train.settings import (
    LLMC,
    MACHINE,
    OWN,
    PEERS,
    SHARED,
    TORCH,
    TORCH_FUSED,
)

GIGA: Final = 1e9
MEGA: Final = 1e6
Content = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Aim:
    """A figure of one shape that has an aim: at least `least`."""

    work: str
    title: str
    peers: tuple[str, ...]  # empty: the share of numpy's sgemm rate
    least: float


AIMS: Final = (
    Aim("b4-t64", "times as fast as llm.c", (LLMC,), 3.5),
    Aim("b4-t64", "times as fast as PyTorch", (TORCH, TORCH_FUSED), 1.4),
    Aim("b4-t64", "share of numpy's sgemm rate", (), 0.62),
    Aim("b2-t512", "times as fast as PyTorch", (TORCH, TORCH_FUSED), 1.2),
)
NANOGPT_LOSS: Final = 0.03


def number(value: float) -> str:
    """Three significant digits, or whole."""
    return f"{value:,.0f}" if value >= 100.0 else f"{value:#.3g}"


def own_samples(work: Content) -> list[Sample]:
    """flightlm's samples, of the faster of its two ways to use the processors."""
    ways = [samples_of(work, name) for name in (OWN, SHARED)]
    measured = [(summarise(rows), rows) for rows in ways if rows]
    if not measured:
        return []
    assert len(measured) <= len(ways), "two ways"
    _, best = min(measured, key=lambda way: way[0].median)
    return best


def ratio_of(work: Content, peer: str) -> Ratio | None:
    """How many times as fast flightlm takes a step; None if not both were measured."""
    ours, theirs = own_samples(work), samples_of(work, peer)
    assert peer in PEERS, "a peer is another"
    return compare(ours, theirs, 1.0) if ours and theirs else None


def shares_of(work: Content) -> tuple[float, float, bool] | None:
    """6 N tokens over time and rate: of the best step, of the median, and if that is marked.

    The rate is the median of the rounds': the best of a machine that is fast for a moment would
    make the share small.
    """
    rates = [as_number(rate) for rate in as_rows(work["gemm_rates"])]
    samples = own_samples(work)
    if not rates or not samples:
        return None
    tokens = as_whole(work["batch"]) * as_whole(work["seq_len"])
    flops = float(PRODUCTS_PER_ROW) * as_whole(work["parameters"]) * tokens
    found = summarise(samples)
    best, usual = max(rates), median(rates)
    assert best > 0.0 and usual > 0.0, "products take time"
    return over(flops, found.minimum * best), over(flops, found.median * usual), found.marked


def pair(best: float, usual: float, marked: bool) -> str:
    """Best and median, as the other tables have them."""
    shown = number(best)
    if number(usual) != shown:
        shown += f" ({number(usual)})"
    return f"{shown} {MARK}" if marked else shown


def row_of(work: Content, name: str) -> str:
    """One engine's row."""
    engines = as_table(work["engines"])
    entry = as_table(engines[name])
    title = as_text(entry["title"])
    samples = samples_of(work, name)
    if not samples:
        return f"| {title} | {as_text(entry['status'])} | | | |"
    found = summarise(samples)
    tokens = as_whole(work["batch"]) * as_whole(work["seq_len"])
    seconds = pair(found.minimum, found.median, found.marked)
    rate = "–" if name == MACHINE else f"{over(tokens, found.minimum):,.0f}"
    ratio = ratio_of(work, name) if name in PEERS else None
    times = "" if ratio is None else pair(ratio.minima, ratio.median, ratio.marked)
    peaks = as_table(work["peak_bytes"])
    peak = as_whole(peaks.get(name, 0))
    assert found.total > 0, "something was measured"
    memory = f"{peak / MEGA:,.0f}" if peak > 0 and name != MACHINE else "–"
    return f"| {title} | {seconds} | {rate} | {times} | {memory} |"


def work_table(name: str, work: Content) -> list[str]:
    """One shape: its engines, and what numpy could do."""
    batch, seq_len = as_whole(work["batch"]), as_whole(work["seq_len"])
    parameters = as_whole(work["parameters"])
    engines = as_table(work["engines"])
    names = [engine for engine in (OWN, SHARED, *PEERS, MACHINE) if engine in engines]
    assert OWN in names, "flightlm takes part"
    lines = [
        f"### {name}: B {batch}, T {seq_len}, {parameters:,} parameters",
        "",
        "| | s per step | tokens/s | flightlm is so many times as fast | peak MB |",
        "|---|---|---|---|---|",
        *(row_of(work, engine) for engine in names),
        "",
    ]
    shares = shares_of(work)
    if shares is not None:
        best, usual, marked = shares
        rates = [as_number(rate) / GIGA for rate in as_rows(work["gemm_rates"])]
        shown = pair(max(rates), median(rates), False)
        lines.append(f"numpy's sgemm: {shown} GFLOP/s. 6 N tokens over time and that rate: ")
        lines[-1] += f"{pair(best, usual, marked)}."
    lines += resident_line(work)
    return lines


def resident_line(work: Content) -> list[str]:
    """Whether memory stays flat."""
    pages = [as_whole(size) for size in as_rows(work["resident_bytes"])]
    if not pages:
        return []
    grown = pages[-1] - pages[0]
    assert pages[0] > 0, "a process has memory"
    return [f"Resident memory of flightlm from its first to its last sample: {grown:+,} bytes."]


def aim_rows(works: Content) -> list[str]:
    """Each aim with its figure: best, median, and whether both reach it."""
    rows = ["| aim | at least | best | median | reached |", "|---|---|---|---|---|"]
    assert len(AIMS) > 0, "there are aims"
    for aim in AIMS:
        if aim.work in works:
            found = figure_of(aim, as_table(works[aim.work]))
            rows.append(aim_row(aim, found))
    return rows if len(rows) > 2 else []


def figure_of(aim: Aim, work: Content) -> tuple[float, float, bool] | None:
    """The figure of an aim, against the fastest of the peers; None if one is not measured."""
    if not aim.peers:
        return shares_of(work)
    ratios = [ratio_of(work, peer) for peer in aim.peers]
    known = [ratio for ratio in ratios if ratio is not None]
    assert len(ratios) > 0, "an aim has a peer"
    if len(known) != len(ratios):
        return None
    marked = any(ratio.marked for ratio in known)
    return min(r.minima for r in known), min(r.median for r in known), marked


def aim_row(aim: Aim, found: tuple[float, float, bool] | None) -> str:
    """One aim."""
    start = f"| {aim.work}: {aim.title} | {aim.least}"
    if found is None:
        return f"{start} | – | – | {VERDICTS[None]} |"
    best, usual, marked = found
    reached = None if marked else min(best, usual) >= aim.least
    assert aim.least > 0.0, "an aim is positive"
    return f"{start} | {number(best)} | {number(usual)} | {VERDICTS[reached]} |"


def heading(content: Content) -> str:
    """Where and when."""
    machine = as_table(content["machine"])
    commit = as_table(content["commit"])
    digits = as_text(commit["id"])[:7] or "no commit"
    changed = ", with changes" if commit["changed"] else ""
    cores = as_whole(machine["cores"])
    assert cores > 0, "a machine has a processor"
    where = f"{cores} cores of {as_text(machine['cpu'])}, numpy {as_text(machine['numpy'])}"
    when = f"{as_text(content['date'])}, commit {digits}{changed}"
    threads = plural(as_whole(content["threads"]), "thread")
    load = as_number(machine["load_before"])
    torch = as_text(content["torch"])
    library = f", PyTorch {torch}" if torch else ""
    return f"{when}; {where}{library}; {threads}, load average {load:.1f} before:"


def step_tables(content: Content) -> str:
    """The tables of a result of `step`."""
    works = as_table(content["works"])
    assert len(works) > 0, "a shape was measured"
    lines = [f"{plural(as_whole(content['rounds']), 'round')} by turns; {heading(content)}", ""]
    for name, work in works.items():
        lines += [*work_table(name, as_table(work)), ""]
    first, *_ = works.values()
    work = as_table(first)
    engines = as_table(work["engines"])
    built = as_table(engines.get(LLMC, {}))
    if "built" in built:
        lines += [f"llm.c was built with `{as_text(built['built'])}`.", ""]
    lines += aim_rows(works)
    return joined(lines)


def joined(lines: Sequence[str]) -> str:
    """Lines as a text that ends with one line feed."""
    text = "\n".join(lines)
    assert len(text) > 0, "a table has a row"
    return text.rstrip("\n") + "\n"


def nanogpt_tables(content: Content) -> str:
    """The table of a result of `nanogpt`."""
    iterations = as_whole(content["iterations"])
    rounds = as_whole(content["rounds"])
    losses = as_table(content["validation_loss"])
    lines = [
        f"{iterations:,} iterations, {plural(rounds, 'round')} by turns; {heading(content)}",
        "",
        "| | seconds, the whole process | validation loss, all ids |",
        "|---|---|---|",
    ]
    for name in (nanogpt.NANOGPT, nanogpt.OWN):
        found = summarise(samples_of(content, name))
        seconds = pair(found.minimum, found.median, found.marked)
        lines.append(f"| {name} | {seconds} | {as_number(losses[name]):.4f} |")
    ours = samples_of(content, nanogpt.OWN)
    ratio = compare(ours, samples_of(content, nanogpt.NANOGPT), 1.0)
    assert ratio is not None, "both ran in every round"
    apart = as_number(losses[nanogpt.OWN]) - as_number(losses[nanogpt.NANOGPT])
    near = VERDICTS[apart <= NANOGPT_LOSS]
    times = pair(ratio.minima, ratio.median, ratio.marked)
    commands = as_table(content["commands"])
    said = (
        f"flightlm takes the iterations {times} times as fast. Its loss is {apart:+.4f} from "
        f"nanoGPT's (at most {NANOGPT_LOSS} more: {near}). nanoGPT's own estimate of its loss, "
        f"over random windows, was {as_number(content['own_estimate']):.4f}."
    )
    lines += [
        "",
        said,
        "",
        "```",
        *(as_text(commands[name]) for name in (nanogpt.NANOGPT, nanogpt.OWN)),
        "```",
    ]
    return joined(lines)
