"""A result as Markdown (README) and as plain text (the terminal); both from the same rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from flightlm.ground.bench import figures
from flightlm.ground.bench.figures import AIMS, Document, Value
from flightlm.ground.bench.settings import PEERS, TITLES
from flightlm.ground.bench.stored import as_number, as_rows, as_table, as_text, as_whole

MARK: Final = "†"
UNITS: Final = {
    "decode": "decode, tokens/s",
    "prefill": "prefill, tokens/s",
    "batch": "eight at once, tokens/s",
    "load": "load, GB/s",
    "start": "start to first token, s",
    "memory": "peak memory, MB",
}
TIMES: Final = "… flightlm is so many times as fast"
VERDICTS: Final = {True: "yes", False: "no", None: "open"}
Row = tuple[str, ...]


def number(value: float) -> str:
    """Three significant digits, or whole."""
    if value >= 100.0:
        return f"{value:,.0f}"
    return f"{value:.1f}" if value >= 10.0 else f"{value:.2f}"


def plural(count: int, noun: str) -> str:
    """A number of things."""
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def cell(value: Value | None) -> str:
    """Best (median), marked if need be; a dash for what was not measured."""
    if value is None:
        return "–"
    shown = number(value.best)
    if value.best != value.median:
        shown += f" ({number(value.median)})"
    return shown + (f" {MARK}" if value.marked else "")


def present(document: Document) -> list[str]:
    """The engines with a column: flightlm, and the peers of which something was measured."""
    peers = [name for name in PEERS if document.was_measured(name)]
    assert len(peers) <= len(PEERS), "each once"
    return ["flightlm", *peers]


def side_by_side(document: Document) -> list[Row]:
    """Engines in columns, the first row the heads."""
    names = present(document)
    rows: list[Row] = [("", *(TITLES[name] for name in names))]
    for measure, title in UNITS.items():
        # What llama.cpp maps it has not read: its load is that without mapping.
        variants = ["llama.cpp-read" if n == "llama.cpp" else n for n in names]
        chosen = variants if measure == "load" else names
        cells = [cell(figures.engine_value(document, measure, name)) for name in chosen]
        if set(cells) == {"–"}:
            continue
        rows.append((title, *cells))
        if measure not in ("load", "memory") and len(names) > 1:
            ratios = [figures.times_as_fast(document, measure, name) for name in names[1:]]
            rows.append((TIMES, "", *(cell(value) for value in ratios)))
    assert all(len(row) == len(names) + 1 for row in rows), "a table is a rectangle"
    return rows


def against_aims(document: Document) -> list[Row]:
    """What the aims ask, what was measured, and whether it is met; aims are for 124M."""
    aimed = document.size == "124M"
    decided = figures.decided(document)
    assert set(AIMS) == set(decided), "every aim has a row"
    rows: list[Row] = [("figure", "measured", *(("aim", "met") if aimed else ()))]
    for name, value in decided.items():
        if value is None:
            continue
        bound, least = AIMS[name]
        aim = f"{'≥' if least else '≤'} {number(bound)}"
        verdict = VERDICTS[figures.met(name, value)]
        rows.append((name, cell(value), *((aim, verdict) if aimed else ())))
    rows += [(name, text, *(("", "") if aimed else ())) for name, text in others(document)]
    return rows


def others(document: Document) -> list[tuple[str, str]]:
    """Figures without an aim here."""
    rows: list[tuple[str, str]] = []
    assert document.work.prefill > 0, "the work is known"
    attention = figures.prefill_limit(document, attention=True)
    if attention is not None:
        rows.append(("… with the attention's own products", cell(attention)))
    mapped = figures.engine_value(document, "load", "llama.cpp")
    if mapped is not None:
        rows.append(("load of llama.cpp with memory mapping, GB/s", cell(mapped)))
    image = figures.engine_value(document, "start", "flightlm-flm")
    if image is not None:
        rows.append(("start to first token from the .flm, s", cell(image)))
    embedded = figures.engine_value(document, "start", "embedded")
    if embedded is not None:
        rows.append(("start to first token of the embedded model, s", cell(embedded)))
    steady = document.fact("steady")
    if steady is not None:
        rows += core_memory(as_table(steady))
    return rows


def core_memory(steady: Mapping[str, object]) -> list[tuple[str, str]]:
    """What the memory of the core did while tokens ran."""
    temporaries = as_table(steady["temporary_bytes"])
    if len(temporaries) == 0:
        raise ValueError("the temporaries of no token were measured")
    planned, allocated = as_number(steady["planned_bytes"]), as_number(steady["allocated_bytes"])
    tokens, pages = as_number(steady["tokens"]), as_number(steady["resident_pages"])
    values = ", ".join(f"{as_number(value):,}" for value in temporaries.values())
    bound = as_number(steady["temporary_bound"])
    places = ", ".join(temporaries)
    return [
        ("bytes planned, allocated", f"{planned:,}, {allocated:,}"),
        (f"resident pages that {tokens:,} steady tokens add", f"{pages:,}"),
        (
            f"bytes that one token takes in passing, at position {places}",
            f"{values} (bound {bound:,})",
        ),
    ]


def heading(document: Document) -> str:
    """Which model, when, where, on what."""
    content = document.content
    machine, commit = document.part("machine"), document.part("commit")
    cores, number_of_threads = as_whole(machine["cores"]), as_whole(content["threads"])
    assert cores > 0, "a machine has a processor"
    digest = as_text(commit["id"])
    state = f"commit {digest[:7]}" if digest else f"version {content['version']}"
    if commit["changed"]:
        state += " with changes"
    threads = plural(number_of_threads, "thread")
    what = f"GPT-2 {document.size} shape, seeded random weights, fp32, {threads}"
    when = f"{plural(as_whole(content['rounds']), 'round')} by turns; {content['date']}, {state}"
    cache = f"last-level cache {as_number(machine['cache_bytes']) / (1 << 20):.0f} MB"
    memory = f"{as_number(machine['memory_bytes']) / 1e9:.0f} GB, Linux {machine['kernel']}"
    where = f"{plural(cores, 'core')} of {machine['cpu']}, {cache}, {memory}"
    load = as_number(machine["load_before"])
    return f"{what}, {when}; {where}, load average {load:.1f} before"


def notes(document: Document) -> list[str]:
    """What the tables mean, and what was not measured."""
    content = document.content
    total, bad = figures.counts(document)
    assert bad <= total, "contaminated samples are samples"
    rounds = (
        f"Best of the rounds (median); ratios by pairs of one round. {bad} of {total} samples were "
        f"contaminated, others using more than 5 % of the processors: they count only where "
        f"fewer than 3 clean ones exist, and such a figure is marked {MARK}."
    )
    lines = [rounds]
    work = document.work
    told = {
        "decode": f"decode: {work.decode} greedy tokens after {work.prompt}, one at a time",
        "prefill": f"prefill: {work.prefill:,} tokens at once",
        "load": "load from a warm page cache",
        "start": "start from a warm page cache",
        "memory": "memory: the most that was resident, of a process that loads and decodes",
    }
    measures = as_rows(content["measures"])
    lines.append("; ".join(told[name] for name in told if name in measures) + ".")
    speeds = figures.bandwidth(document)
    if speeds is not None:
        lines.append(
            f"Memory limit: numpy's matrix-vector product over as many bytes as a token's "
            f"matrices have, {speeds[0]:.1f} GB/s at best ({speeds[1]:.1f} over 2 GB)."
        )
    if document.was_measured("llm.c"):
        lines.append(
            "llm.c has no cache on the CPU: each of its tokens is a forward pass over all tokens, "
            "with the scores of every position."
        )
    if document.was_measured("llama.cpp"):
        lines.append("llama.cpp's cache and the table of its GELU are fp16, its default.")
    if document.was_measured("huggingface"):
        lines.append("Hugging Face maps its file while it loads, and reads it with the first pass.")
    lines.append("; ".join(standing(document)) + ".")
    return lines


def standing(document: Document) -> list[str]:
    """One clause per engine: its version, or why it is not in the table."""
    clauses = []
    machine = document.part("machine")
    for name in PEERS:
        entry = document.engine(name)
        if entry["status"] == "measured":
            version = f"{TITLES[name]}: {entry['version']}"
            same = entry.get("agreement")
            if same is not None:
                difference = as_number(as_table(same)["largest_difference"])
                version += f" (scores within {difference:.0e}, same tokens)"
            clauses.append(version)
        else:
            clauses.append(f"{TITLES[name]}: {entry['status']} ({entry['detail']})")
    numpy = f"Python {machine['python']}, numpy {machine['numpy']}, {machine['blas']}"
    assert len(clauses) == len(PEERS), "a clause per peer"
    return [numpy, *clauses]


def markdown_table(rows: Sequence[Row]) -> str:
    """A Markdown table; the first row holds the heads."""
    head, *body = rows
    assert all(len(row) == len(head) for row in body), "a table is a rectangle"
    lines = [f"| {' | '.join(head)} |", f"|{'---|' * len(head)}"]
    lines += [f"| {' | '.join(row)} |" for row in body]
    return "\n".join(lines)


def text_table(rows: Sequence[Row]) -> str:
    """An aligned table: names to the left, figures to the right."""
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
    assert len(widths) > 1, "a name and a figure"
    lines = []
    for name, *cells in rows:
        right = (f"{text:>{width}}" for text, width in zip(cells, widths[1:], strict=True))
        line = "   ".join((f"{name:<{widths[0]}}", *right))
        lines.append(line.rstrip())
    return "\n".join(lines)


def tables(document: Document) -> list[list[Row]]:
    """The tables that have a row."""
    found = [side_by_side(document), against_aims(document)]
    return [rows for rows in found if len(rows) > 1]


def markdown(document: Document) -> str:
    """What stands in README between the markers."""
    parts = [f"{heading(document)}:"]
    parts += [markdown_table(rows) for rows in tables(document)]
    parts.append(" ".join(notes(document)))
    return "\n\n".join(parts) + "\n"


def text(document: Document) -> str:
    """What the terminal shows."""
    parts = [heading(document)]
    parts += [text_table(rows) for rows in tables(document)]
    parts.append("\n".join(notes(document)))
    return "\n\n".join(parts) + "\n"
