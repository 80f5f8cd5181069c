"""Inject violations of every rule into the clean flight segment; each must be found on its line.

    python -m verification.checker.mutations [--each N] [--seed N] [--output FILE]

Without --each, every function, class and module that can host a violation gets it, at a statement
that the seed chooses.  Many injections are analysed in one run, at most one in each function; what
is not found is printed, and the exit status is 1.  Nothing is written but the counts.
"""

from __future__ import annotations

import argparse
import ast
import datetime
import json
import random
import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from flightlm.checker import engine, registry
from flightlm.checker.analysis import Unit
from flightlm.checker.discovery import module_of_place
from flightlm.checker.engine import Outcome, Request
from flightlm.checker.model import Profile
from flightlm.checker.settings import Settings, parse_settings
from verification.checker.hosts import (
    Function,
    Host,
    Injection,
    LineEdit,
    Lines,
    Spot,
    applied,
    inserted,
    receiver,
)
from verification.checker.rewrites import REWRITES
from verification.checker.snippets import CLASS, METHOD, MODULE, SHALLOW, SNIPPETS, Snippet

HERE: Final = Path(__file__)
ROOT: Final = HERE.parents[2]
CONFIGURATION: Final = "pyproject.toml"
PACKAGE: Final = "flightlm/__init__.py"
# What of the package around the flight segment is analysed with it: the guard against `python -O`.
AROUND: Final = ("flightlm/__init__.py", "flightlm/startup.py", "flightlm/version.py")
RESULT: Final = ROOT / "verification" / "checker" / "mutations.json"
MAX_BATCHES: Final = 100_000
SHOWN: Final = 50  # of what was missed
OF_PACKAGE: Final = ("P10-R5.7", "P10-R10.6")  # see of_the_package
Row = dict[str, int]
Place = tuple[str, str, int]  # rule, path, line
DAY: Final = datetime.date(2026, 1, 1)


@dataclass(frozen=True, slots=True)
class Campaign:
    """What is injected into, and with which settings."""

    hosts: tuple[Host, ...]
    around: dict[str, str]
    settings: Settings


@dataclass(frozen=True, slots=True)
class Missed:
    """An injection that was not found, and the lines of which one should have been reported."""

    injection: Injection
    expected: Lines
    text: str


def settings_here() -> Settings:
    """The project's own settings."""
    path = ROOT / CONFIGURATION
    return parse_settings(path.read_bytes(), CONFIGURATION)


def analysed(sources: Mapping[str, str], settings: Settings) -> Outcome:
    """Analyse some sources as the flight segment."""
    request = Request((), ROOT, ROOT, settings, DAY, profile=Profile.FLIGHT, jobs=1)
    paths = set(sources)
    units = [
        Unit(
            path,
            path,
            module_of_place(path, paths),
            Profile.FLIGHT,
            True,
            ROOT / path,
            str.encode(sources[path]),
        )
        for path in sorted(sources)
    ]
    assert len(units) == len(paths), "one unit for each file"
    return engine.examine(units, (), request, [rule.id for rule in registry.RULES])


def found_in(outcome: Outcome) -> set[Place]:
    """Everything that is found or noted."""
    found = [one.finding for one in (*outcome.findings, *outcome.notes)]
    return {(finding.rule, finding.path, finding.line) for finding in found}


def campaign_here() -> Campaign:
    """The flight segment as it stands: the files of it that have no finding are the hosts."""
    folder = ROOT / "flightlm" / "flight"
    paths = [f"flightlm/flight/{path.name}" for path in sorted(folder.glob("*.py"))]
    sources = {path: (ROOT / path).read_text(encoding="utf-8") for path in (*paths, *AROUND)}
    settings = settings_here()
    outcome = analysed(sources, settings)
    flagged = {path for _, path, _ in found_in(outcome)}
    clean = [path for path in paths if path not in flagged]
    hosts = tuple(Host(path, sources[path]) for path in clean)
    around = {path: text for path, text in sources.items() if path not in clean}
    assert len(hosts) + len(around) == len(sources), "each file is a host or not"
    return Campaign(hosts, around, settings)


def spots_of(host: Host, snippet: Snippet, chance: random.Random) -> list[Spot]:
    """A place for a snippet in every function, class or gap of a file."""
    where = snippet.where
    if where == MODULE:
        nodes = [node for _, node, owner in host.definitions if not owner]
        return [host.spot("<module>", node, None) for node in nodes[1:]]
    if where == CLASS:
        return in_classes(host)
    found: list[Spot] = []
    for name, node, owner in host.functions:
        if where == METHOD and (not receiver(node, owner) or node.name[:2] == "__"):
            continue
        every = candidates(host, snippet, node)
        if every:
            found.append(host.spot(name, chance.choice(every), node))
    assert len(found) <= len(host.functions), "at most one in each function"
    return found


def in_classes(host: Host) -> list[Spot]:
    """The places between the methods of classes that are no enumerations."""
    methods = [(owner, node) for _, node, owner in host.functions if owner]
    return [host.spot(owner, node, None) for owner, node in methods if owner not in host.enums]


def candidates(host: Host, snippet: Snippet, function: Function) -> list[ast.stmt]:
    """The statements of a function before which a snippet may stand."""
    every = host.statements(function)
    if snippet.where == SHALLOW:
        every = [part for part in every if part in function.body]
    if snippet.steady:  # what a failure allocates is accepted
        failing = host.on_failure(function)
        every = [part for part in every if part not in failing]
    return every


def numbered(text: str, number: int) -> tuple[str, ...]:
    """The lines of a snippet with the names of one injection."""
    named = text.replace("_N", f"_{number}")
    return tuple(named.split("\n"))


def of_snippet(host: Host, snippet: Snippet, number: int, spot: Spot) -> Injection | None:
    """A snippet at a spot; None where it cannot stand."""
    body = snippet.body
    function = spot.function
    edits: list[LineEdit] = []
    if snippet.where == METHOD and function is not None:
        body = body.replace("{self}", receiver(function, spot.owner))
    if snippet.steady and function is not None:
        edits.extend(host.steady(function))
        if not edits:
            return None
    edits.append(inserted(spot, numbered(body, number)))
    if snippet.top:
        edits.append(LineEdit(host.import_line, 0, numbered(snippet.top, number)))
    old = (function.lineno,) if snippet.of_def and function is not None else ()
    assert any(edit.lines for edit in edits), "something is injected"
    return Injection(snippet.rule, host.path, spot.owner, tuple(edits), old)


def in_host(host: Host, first: int, chance: random.Random) -> list[Injection]:
    """Every injection that a file can take; their names are numbered from `first`."""
    found: list[Injection] = []
    number = first
    for snippet in SNIPPETS:
        for spot in spots_of(host, snippet, chance):
            number += 1
            injection = of_snippet(host, snippet, number, spot)
            if injection is not None:
                found.append(injection)
    for rewrite in REWRITES:
        number += 1
        found.extend(rewrite(host, number))
    assert number > first, "there are mutators"
    return found


def everything(campaign: Campaign, seed: int) -> list[Injection]:
    """Every injection that the hosts can take, in the order of rules."""
    chance = random.Random(seed)  # nosec B311  # places, no secret
    found: list[Injection] = []
    for number, host in enumerate(campaign.hosts):
        found.extend(in_host(host, 100_000 * number, chance))
    known = {rule.id for rule in registry.RULES}
    assert all(one.rule in known for one in found), "every injection breaks a rule"
    return sorted(found, key=rule_of)


def rule_of(injection: Injection) -> str:
    """Injections in order of their rules."""
    return injection.rule


def drawn(every: Sequence[Injection], each: int, seed: int) -> list[Injection]:
    """Some injections of every rule, or all of them, in an order that the seed decides."""
    chance = random.Random(seed)  # nosec B311  # places, no secret
    order = list(every)
    chance.shuffle(order)
    counts: Counter[str] = Counter()
    found: list[Injection] = []
    for one in order:
        counts[one.rule] += 1
        if not each or counts[one.rule] <= each:
            found.append(one)
    assert len(found) <= len(every), "some of them"
    return found


def taken_by(injection: Injection) -> tuple[str, str]:
    """What an injection occupies in a batch."""
    return injection.path, injection.owner


def batches_of(injections: Sequence[Injection]) -> list[list[Injection]]:
    """Batches in which no two injections touch one function, one class or one line."""
    rest = list(injections)
    found: list[list[Injection]] = []
    for _ in range(MAX_BATCHES):
        if not rest:
            break
        batch: list[Injection] = []
        taken: set[tuple[str, str]] = set()
        left: list[Injection] = []
        for one in rest:
            if taken_by(one) in taken:
                left.append(one)
            else:
                taken.add(taken_by(one))
                batch.append(one)
        found.append(batch)
        rest = left
    assert sum(len(batch) for batch in found) == len(injections), "each injection is in a batch"
    return found


def missed_in(campaign: Campaign, batch: Sequence[Injection]) -> list[Missed]:
    """Apply a batch, analyse, and tell what was not found."""
    sources = dict(campaign.around)
    wanted: list[tuple[Injection, Lines]] = []
    for host in campaign.hosts:
        own = [one for one in batch if one.path == host.path]
        text, expected = applied(host, own)
        sources[host.path] = text
        wanted.extend(zip(own, expected, strict=True))
    outcome = analysed(sources, campaign.settings)
    broken = [(file.unit, file.reason) for file in outcome.files if file.reason]
    if broken:
        unit, reason = broken[0]
        raise SystemExit(f"{unit.path} was not analysed with what was injected: {reason}")
    found = found_in(outcome)
    assert len(wanted) == len(batch), "each injection was applied"
    return [
        Missed(one, lines, sources[one.path])
        for one, lines in wanted
        if all((one.rule, one.path, line) not in found for line in lines)
    ]


def missed_alone(campaign: Campaign, batch: Sequence[Injection]) -> list[Missed]:
    """What is missed in a batch and by itself, too.

    Of several cycles that meet, in one batch, the checker shows the shortest.
    """
    found: list[Missed] = []
    for first in missed_in(campaign, batch):
        found.extend(missed_in(campaign, [first.injection]))
    assert len(found) <= len(batch), "some of the batch"
    return found


def of_the_package(campaign: Campaign) -> list[str]:
    """The two rules without a place in a module: R5.7 and R10.6; what is missed, in words."""
    whole = campaign.around | {host.path: host.text for host in campaign.hosts[:1]}
    missed: list[str] = []
    bare = analysed(whole | {PACKAGE: '"""The guard is gone."""\n'}, campaign.settings)
    if ("P10-R5.7", PACKAGE, 1) not in found_in(bare):
        missed.append("P10-R5.7: the guard against python -O taken out of the package")
    weak = replace(campaign.settings, weakenings=("[tool.mypy] strict = false",))
    if ("P10-R10.6", CONFIGURATION, 1) not in found_in(analysed(whole, weak)):
        missed.append("P10-R10.6: mypy's strict taken out of the configuration")
    assert len(missed) <= 2, "two rules"
    return missed


def told(missed: Missed) -> str:
    """An injection that was not found, with the lines where it stands."""
    one = missed.injection
    line = min(missed.expected)
    text = missed.text
    lines = text.split("\n")
    around = "\n".join(f"    {part}" for part in lines[max(0, line - 3) : line + 2])
    assert line <= len(lines), "an expected line is a line of the file"
    return f"{one.rule}: {one.path}:{line} ({one.owner})\n{around}"


def options() -> argparse.Namespace:
    """The options of the campaign."""
    parser = argparse.ArgumentParser(description="Inject violations; each must be found.")
    _ = parser.add_argument("--each", type=int, default=0, help="so many of each rule; 0: all")
    _ = parser.add_argument("--seed", type=int, default=2026)
    _ = parser.add_argument("--output", type=Path, help=f"counts by rule, as {RESULT.name}")
    assert parser.prog != "", "a program has a name"
    return parser.parse_args()


def report_of(
    injections: Sequence[Injection], missed: Sequence[Missed], package: Sequence[str]
) -> dict[str, Row]:
    """Rule -> how many violations were injected and how many were found."""
    injected = Counter(one.rule for one in injections)
    lost = Counter(one.injection.rule for one in missed)
    rows = {rule: {"injected": n, "found": n - lost[rule]} for rule, n in injected.items()}
    for rule in OF_PACKAGE:
        failed = any(text.startswith(rule) for text in package)
        rows[rule] = {"injected": 1, "found": 0 if failed else 1}
    assert all(row["found"] <= row["injected"] for row in rows.values()), "what was injected"
    return {rule: rows[rule] for rule in sorted(rows)}


def write(path: Path, campaign: Campaign, rows: Mapping[str, Row], seed: int) -> None:
    """Keep the counts."""
    report = {
        "command": "python -m verification.checker.mutations",
        "seed": seed,
        "hosts": len(campaign.hosts),
        "injected": sum(row["injected"] for row in rows.values()),
        "found": sum(row["found"] for row in rows.values()),
        "rules": dict(rows),
    }
    assert len(rows) == len(registry.RULES), "every rule was tried"
    _ = path.write_text(json.dumps(report, indent=1) + "\n", encoding="utf-8")


def main() -> int:
    """Run the campaign and print what was missed."""
    chosen = options()
    campaign = campaign_here()
    if not campaign.hosts:
        raise SystemExit("no file of flightlm/flight is clean: nothing to inject into")
    injections = drawn(everything(campaign, chosen.seed), chosen.each, chosen.seed)
    batches = batches_of(injections)
    missed: list[Missed] = []
    for number, batch in enumerate(batches, 1):
        missed.extend(missed_alone(campaign, batch))
        print(f"\r{number} of {len(batches)} runs", end="", file=sys.stderr, flush=True)
    print(file=sys.stderr)
    package = of_the_package(campaign)
    rows = report_of(injections, missed, package)
    for text in (*package, *(told(one) for one in missed[:SHOWN])):
        print(text)
    lost = len(missed) + len(package)
    print(f"{lost} of {len(injections) + len(OF_PACKAGE)} missed in {len(campaign.hosts)} files")
    assert len(rows) <= len(registry.RULES), "the rules that were tried"
    output: Path | None = chosen.output
    if output is not None:
        write(output, campaign, rows, chosen.seed)
    return 1 if lost else 0


if __name__ == "__main__":
    sys.exit(main())
