"""Draw findings of `flightlm certify` on other people's code for judgement, and count the labels.

    python -m verification.checker.precision [--seed N] [--count N] [--each N] [PACKAGE ...]
    python -m verification.checker.precision --labels FILE

A PACKAGE is the name of an installed package, or a folder.  Its files without its tests are copied
to a temporary folder and checked there at profile ground, without configuration.  The draw goes
round the strata (a rule and a verdict), one finding each, until there are enough; the order within
a stratum is that of a hash of the seed and the finding, so it is the same on every machine.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import importlib.util
import json
import sys
import tempfile
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import astuple, dataclass, fields, replace
from importlib.metadata import packages_distributions, version
from itertools import islice
from pathlib import Path
from typing import Final

from flightlm.ground.process import output_of
from verification.checker.speed import copy_library

PACKAGES: Final = ("numpy", "_pytest", "pytest", "hypothesis", "mypy")
LABELS: Final = ("right", "wrong", "open")
VERDICTS: Final = ("VIOLATED", "UNPROVEN")
SECONDS: Final = 1800.0
MAX_ROWS: Final = 10_000


@dataclass(frozen=True, slots=True)
class Finding:
    """One finding as a line of the table; `found` is the size of its stratum."""

    package: str
    path: str
    line: int
    rule: str
    verdict: str
    message: str
    source: str
    found: int = 0


def find_package(name: str) -> tuple[Path, str]:
    """The folder of an installed package, its distribution and version; or a folder as it is."""
    folder = Path(name)
    if folder.is_dir():
        return folder, folder.name
    spec = importlib.util.find_spec(name)
    if spec is None or spec.submodule_search_locations is None:
        raise SystemExit(f"{name}: no such package, no such folder")
    distribution, *_ = packages_distributions()[name]
    place, *_ = spec.submodule_search_locations
    return Path(place), f"{distribution} {version(distribution)}"


def line_of(file: Path, line: int) -> str:
    """The text of a line of a file, if it has so many."""
    assert line > 0, "lines count from one"
    text = file.read_text(encoding="utf-8", errors="replace")
    lines = text.split("\n")
    wanted = lines[line - 1] if line <= len(lines) else ""
    return wanted.strip()


def findings_of(name: str, temporary: Path) -> list[Finding]:
    """What certify finds in a package."""
    folder, package = find_package(name)
    tree = temporary / name.replace("/", "_")
    _ = copy_library(folder, tree)
    config = temporary / "none.toml"
    config.touch()
    report = tree.with_suffix(".json")
    start = [sys.executable, "-m", "flightlm", "certify", str(tree), "--profile", "ground"]
    output = ["--config", str(config), "--format", "json", "--output", str(report)]
    status, text = output_of([*start, *output], SECONDS)
    if not report.is_file():
        raise SystemExit(f"{name}: certify exits with {status}: {text}")
    content = json.loads(report.read_text(encoding="utf-8"))
    entries: list[dict[str, str | int]] = content["findings"]
    found: list[Finding] = []
    for entry in entries:
        whole = str(entry["path"])
        _, _, path = whole.partition(f"{temporary.name}/{tree.name}/")
        line = int(entry["line"])
        rule, verdict, message = (str(entry[key]) for key in ("rule", "verdict", "message"))
        source = line_of(tree / path, line)
        found.append(Finding(package, path, line, rule, verdict, message, source))
    return found


def rank(seed: int, parts: Sequence[object]) -> str:
    """Where something stands in the order of a seed."""
    assert len(parts) > 0, "something is ranked"
    text = repr((seed, *parts))
    digest = hashlib.sha256(text.encode("utf-8"))
    return digest.hexdigest()


def draw(found: Sequence[Finding], seed: int, count: int, each: int) -> list[Finding]:
    """Round the strata, one finding each, `each` times at most, until `count` are drawn."""
    assert count > 0, "something is drawn"
    strata: dict[tuple[str, str], list[Finding]] = {}
    for finding in found:
        stratum = strata.setdefault((finding.rule, finding.verdict), [])
        stratum.append(finding)
    order = sorted(strata, key=lambda key: rank(seed, key))
    ranked = {key: sorted(strata[key], key=lambda one: rank(seed, astuple(one))) for key in order}
    drawn = [
        replace(ranked[key][turn], found=len(ranked[key]))
        for turn in range(each)
        for key in order
        if turn < len(ranked[key])
    ]
    return sorted(drawn[:count], key=lambda one: (one.rule, one.verdict, one.package, one.path))


def write_drawn(drawn: Sequence[Finding]) -> None:
    """The table on standard output."""
    assert len(drawn) > 0, "something was found"
    table = csv.writer(sys.stdout, lineterminator="\n")
    _ = table.writerow(field.name for field in fields(Finding))
    for finding in drawn:
        _ = table.writerow(astuple(finding))


def share(right: float, wrong: float) -> str:
    """How many of the decided are right."""
    decided = right + wrong
    return f"{100 * right / decided:6.1f}%" if decided > 0 else "      -"


def show_verdict(rows: Sequence[Mapping[str, str]], verdict: str) -> None:
    """The labels of one verdict: per rule, in total, and with each rule weighted as it occurs."""
    counts = Counter((row["rule"], row["label"]) for row in rows)
    found = {row["rule"]: int(row["found"]) for row in rows}
    print(f"\n{verdict:<10} {'right':>6} {'wrong':>6} {'open':>6} {'right of':>8}  found")
    weighted = 0.0
    weight = 0
    for rule in sorted(found):
        right, wrong, undecided = (counts[(rule, label)] for label in LABELS)
        print(
            f"{rule:<10} {right:>6} {wrong:>6} {undecided:>6}"
            f" {share(right, wrong):>8}  {found[rule]}"
        )
        if right + wrong > 0:
            weighted += found[rule] * right / (right + wrong)
            weight += found[rule]
    totals = Counter(row["label"] for row in rows)
    right, wrong, undecided = (totals[label] for label in LABELS)
    assert right + wrong + undecided == len(rows), "every row has one of the labels"
    print(f"{'total':<10} {right:>6} {wrong:>6} {undecided:>6} {share(right, wrong):>8}  {weight}")
    print(f"weighted by how often each rule was found:{share(weighted, weight - weighted)}")


def show_labels(path: Path, column: str) -> None:
    """The confusion table of a file of labels."""
    assert len(column) > 0, "a column of labels"
    with open(path, encoding="utf-8", newline="") as file:
        table = list(islice(csv.DictReader(file), MAX_ROWS))
    rows = [{**row, "label": row[column]} for row in table]
    rows = [row for row in rows if len(row["label"]) > 0]
    print(f"{len(rows)} findings with a label in the column {column}")
    for verdict in VERDICTS:
        chosen = [row for row in rows if row["verdict"] == verdict]
        show_verdict(chosen, verdict)


def parsed() -> argparse.Namespace:
    """The options of this program."""
    parser = argparse.ArgumentParser(description="Draw findings for judgement; count the labels.")
    parser.add_argument("packages", nargs="*", metavar="PACKAGE", default=PACKAGES)
    parser.add_argument("--seed", type=int, default=2026)
    parser.add_argument("--count", type=int, default=150)
    parser.add_argument("--each", type=int, default=6, help="at most so many of a stratum")
    parser.add_argument("--labels", type=Path, help="count these labels, draw nothing")
    parser.add_argument("--column", default="label", help="the column of the labels")
    return parser.parse_args()


def main() -> int:
    """Draw, or count."""
    options = parsed()
    if options.labels is not None:
        show_labels(options.labels, options.column)
        return 0
    packages: list[str] = list(options.packages)
    found: list[Finding] = []
    with tempfile.TemporaryDirectory() as folder:
        for name in packages:
            found.extend(findings_of(name, Path(folder)))
    assert len(found) > 0, "there are findings"
    write_drawn(draw(found, options.seed, options.count, options.each))
    return 0


if __name__ == "__main__":
    sys.exit(main())
