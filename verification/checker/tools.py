"""What other tools find of each sub-rule, over the conformance files, beside `flightlm certify`.

    python -m verification.checker.tools --date YYYY-MM-DD [--ruff PATH] [--pylint PATH]
        [--bandit PATH] [--nasa-lsp PATH] [--write]

A tool takes part if the path of its executable is given.  A line counts as found if the tool
reports one of the codes of CODES there; where a bad case expects its rule on one line only, a
report anywhere in the case counts.  A good case counts if it gets any of these codes.  --write
keeps the counts as tools.json and the table as tools.md.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TypeAlias

from flightlm.checker import registry
from flightlm.checker.model import Rule
from flightlm.checker.words import words
from flightlm.flight.status import Fault, FlightError
from flightlm.ground.formats.strict_json import (
    as_int,
    as_list,
    as_object,
    get_int,
    get_list,
    get_object,
    get_text,
    read_json,
)
from flightlm.ground.process import output_of

HERE: Final = Path(__file__).parent
ROOT: Final = HERE.parents[1]
CASES: Final = ROOT / "standards" / "conformance"
COUNTS: Final = HERE / "tools.json"
TABLE: Final = HERE / "tools.md"
CONFIGURATION: Final = "pyproject.toml"
PLAIN: Final = "plain"  # the folder of the cases that are one file without options
SECONDS: Final = 900.0
MAX_BYTES: Final = 50_000_000
EXPECT: Final = re.compile(r"#.*?\bexpect:\s*((?:P10-[A-Z0-9.]+[\s,]*)+)")
OPTIONS: Final = re.compile(r"#\s*flightlm-test:\s*(.*)")
NASA_LINE: Final = re.compile(r"\s*(/.+\.py):(\d+):\d+ (NASA\S+) ")
PYLINT_LINE: Final = re.compile(r"(.+\.py):(\d+):(\d*|None):([a-z0-9-]+)")
FLIGHTLM: Final = "flightlm"
RUFF: Final = "ruff"
RUFF_ISSUE: Final = "ruff PL, B"  # the same run, these two families of rules alone
PYLINT: Final = "pylint"
BANDIT: Final = "bandit"
NASA: Final = "nasa-lsp"
EVERY: Final[tuple[Rule, ...]] = registry.RULES
RULES: Final[tuple[str, ...]] = tuple(rule.id for rule in EVERY)
NAMES: Final[tuple[str, ...]] = (FLIGHTLM, NASA, RUFF, RUFF_ISSUE, PYLINT, BANDIT)
PYLINT_AND_BUGBEAR: Final = re.compile(r"PL|B\d")
EXTENSIONS: Final[frozenset[str]] = words(
    "bad_builtin broad_try_clause check_elif code_style comparison_placement confusing_elif "
    "consider_refactoring_into_while_condition consider_ternary_expression dict_init_mutate "
    "dunder eq_without_hash for_any_all mccabe overlapping_exceptions private_import "
    "redefined_loop_name redefined_variable_type set_membership typing while_used"
)
# The limits of rule 4, so that the tools measure against the same numbers.
RUFF_OPTIONS: Final = (
    "check",
    "--isolated",
    "--no-cache",
    "--preview",
    "--select",
    "ALL",
    "--exit-zero",
    "--target-version",
    "py311",
    "--line-length",
    "100",
    "--config",
    "lint.pylint.max-args=6",
    "--config",
    "lint.pylint.max-positional-args=6",
    "--config",
    "lint.pylint.max-statements=60",
    "--config",
    "lint.pylint.max-nested-blocks=4",
    "--config",
    "lint.mccabe.max-complexity=15",
    "--output-format",
    "json",
)
PYLINT_OPTIONS: Final = (
    "--rcfile=/dev/null",
    "--jobs=2",
    "--recursive=y",
    "--enable=all",
    "--disable=duplicate-code",
    "--score=n",
    "--max-line-length=100",
    "--max-args=6",
    "--max-positional-arguments=6",
    "--max-statements=60",
    "--max-nested-blocks=4",
    "--max-complexity=15",
    "--msg-template={path}:{line}:{end_line}:{symbol}",
)

# Sub-rule -> tool -> the codes of the tool that are about the same construct.  In doubt a code is
# on the list.  Left out are codes that object to a construct as such where the rule asks for it
# (assert_used), but for R5.7, whose reason is that of assert_used.
CODES: Final[Mapping[str, Mapping[str, str]]] = {
    "P10-R1.1": {NASA: "NASA01-B"},
    "P10-R1.2": {NASA: "NASA01-B"},
    "P10-R1.3": {NASA: "NASA01-B"},
    "P10-R1.4": {RUFF: "TRY301 PLR1708 B012", PYLINT: "stop-iteration-return"},
    "P10-R1.5": {
        RUFF: "PLR1722 S606",
        PYLINT: "consider-using-sys-exit subprocess-popen-preexec-fn",
        BANDIT: "B606",
    },
    "P10-R1.6": {
        RUFF: "B012 SIM107 PLW0120 PLE0116",
        PYLINT: "lost-exception return-in-finally break-in-finally continue-in-finally "
        "useless-else-on-loop confusing-consecutive-elif",
    },
    "P10-R2.1": {PYLINT: "while-used", NASA: "NASA02"},
    "P10-R2.2": {PYLINT: "looping-through-iterator", NASA: "NASA02"},
    "P10-R2.3": {
        RUFF: "B909 PLE4703",
        PYLINT: "modified-iterating-list modified-iterating-dict modified-iterating-set",
    },
    "P10-R2.4": {RUFF: "PLW2901 B020 RUF069", PYLINT: "redefined-loop-name"},
    "P10-R2.6": {RUFF: "S113", PYLINT: "missing-timeout", BANDIT: "B113"},
    "P10-R2.7": {PYLINT: "while-used", NASA: "NASA02"},
    "P10-R3.1": {RUFF: "PLR6104", PYLINT: "consider-using-augmented-assign"},
    "P10-R3.6": {RUFF: "PLR6104", PYLINT: "consider-using-augmented-assign"},
    "P10-R4.1": {RUFF: "PLR0915", PYLINT: "too-many-statements", NASA: "NASA04"},
    "P10-R4.2": {RUFF: "PLR0915", PYLINT: "too-many-statements", NASA: "NASA04"},
    "P10-R4.3": {RUFF: "E701 E702 E703", PYLINT: "multiple-statements unnecessary-semicolon"},
    "P10-R4.4": {
        RUFF: "PLR0913 PLR0917",
        PYLINT: "too-many-arguments too-many-positional-arguments",
    },
    "P10-R4.5": {RUFF: "C901 PLR0912", PYLINT: "too-complex too-many-branches"},
    "P10-R4.6": {RUFF: "PLR1702", PYLINT: "too-many-nested-blocks"},
    "P10-R4.7": {RUFF: "E501 W505", PYLINT: "line-too-long"},
    "P10-R5.1": {NASA: "NASA05"},
    "P10-R5.2": {NASA: "NASA05"},
    "P10-R5.3": {RUFF: "RUF018 RUF030"},
    "P10-R5.4": {
        RUFF: "PLW0129 F631 PLR0133 PLR0124 SIM222 SIM300",
        PYLINT: "comparison-with-itself assert-on-string-literal comparison-of-constants "
        "condition-evals-to-constant assert-on-tuple using-constant-test comparison-with-callable",
    },
    "P10-R5.5": {
        RUFF: "B011 PT015 PLR0133 PLR0124 PLW0129 SIM223",
        PYLINT: "comparison-with-itself assert-on-string-literal comparison-of-constants "
        "condition-evals-to-constant using-constant-test",
    },
    "P10-R5.6": {
        RUFF: "F631 PLW0129 PLC1802 PLC1901",
        PYLINT: "assert-on-string-literal assert-on-tuple use-implicit-booleaness-not-len "
        "use-implicit-booleaness-not-comparison",
    },
    "P10-R5.7": {RUFF: "S101", BANDIT: "B101"},
    "P10-R5.8": {
        RUFF: "BLE001 E722 S110 S112 SIM105",
        PYLINT: "broad-exception-caught bare-except",
        BANDIT: "B110 B112",
    },
    "P10-R5.9": {RUFF: "RUF040"},
    "P10-R6.1": {
        RUFF: "PLW0602 PLW0603 PLW0604",
        PYLINT: "global-statement global-variable-undefined global-variable-not-assigned "
        "global-at-module-level",
    },
    "P10-R6.2": {RUFF: "PLW0603", PYLINT: "global-statement"},
    "P10-R6.3": {RUFF: "B006 B008 B039 RUF008 RUF009", PYLINT: "dangerous-default-value"},
    "P10-R6.4": {RUFF: "RUF008 RUF012"},
    "P10-R6.5": {
        RUFF: "PLE0237",
        PYLINT: "attribute-defined-outside-init assigning-non-slot",
    },
    "P10-R6.6": {
        RUFF: "F821",
        PYLINT: "undefined-loop-variable used-before-assignment possibly-used-before-assignment "
        "undefined-variable",
    },
    "P10-R6.7": {
        RUFF: "A001 A002 A003 A004 A005 A006 F402 F811 PLR1704 PLW2901",
        PYLINT: "redefined-builtin redefined-outer-name function-redefined reimported "
        "redefined-argument-from-local",
    },
    "P10-R6.8": {PYLINT: "redefined-variable-type"},
    "P10-R6.9": {
        RUFF: "F401 F841 F842 ARG001 ARG002 ARG003 ARG004 ARG005 B007 RUF059",
        PYLINT: "unused-variable unused-import unused-argument possibly-unused-variable",
    },
    "P10-R6.10": {PYLINT: "possibly-unused-variable"},
    "P10-R6.11": {RUFF: "B010 SLF001", PYLINT: "protected-access"},
    "P10-R7.1": {
        RUFF: "RUF006 B018 PLW0133 PLW1510",
        PYLINT: "expression-not-assigned pointless-statement pointless-exception-statement "
        "subprocess-run-check",
    },
    "P10-R7.2": {RUFF: "F841 RUF059", PYLINT: "unused-variable"},
    "P10-R7.3": {
        RUFF: "RUF056",
        PYLINT: "unsubscriptable-object no-member assignment-from-none assignment-from-no-return",
    },
    "P10-R7.5": {
        RUFF: "BLE001 E722 S110 S112 SIM105 B012",
        PYLINT: "broad-exception-caught bare-except overlapping-except lost-exception",
        BANDIT: "B110 B112",
    },
    "P10-R7.6": {
        RUFF: "PLW0717 TRY300 TRY301 SIM105",
        PYLINT: "too-many-try-statements",
    },
    "P10-R7.7": {RUFF: "B904 TRY200", PYLINT: "raise-missing-from"},
    "P10-R7.8": {
        RUFF: "SIM115 PLW1510 RUF006 S602 S603 S604 S605 S606 S607",
        PYLINT: "consider-using-with subprocess-run-check",
        BANDIT: "B602 B603 B604 B605 B606 B607",
    },
    "P10-R7.9": {RUFF: "RET501 RET502 RET503", PYLINT: "inconsistent-return-statements"},
    "P10-R7.10": {RUFF: "B901"},
    "P10-R8.1": {
        RUFF: "S102 S301 S302 S307 S403 S506 B009 PGH001",
        PYLINT: "eval-used exec-used",
        BANDIT: "B102 B301 B302 B307 B403 B506 B614",
        NASA: "NASA01-A",
    },
    "P10-R8.2": {
        RUFF: "B009 B010 B043 PLC2801",
        PYLINT: "unnecessary-dunder-call",
        NASA: "NASA01-A",
    },
    "P10-R8.3": {
        RUFF: "B003 B010",
        PYLINT: "non-str-assignment-to-dunder-name",
        NASA: "NASA01-A",
    },
    "P10-R8.4": {
        RUFF: "PLW3201",
        PYLINT: "invalid-metaclass bad-dunder-name",
        NASA: "NASA01-A",
    },
    "P10-R8.5": {RUFF: "B019", PYLINT: "method-cache-max-size-none"},
    "P10-R8.6": {RUFF: "PLC0415 F811", PYLINT: "import-outside-toplevel function-redefined"},
    "P10-R8.7": {
        RUFF: "F403 F405 F406 F822 PLE0604 PLE0605 PYI056",
        PYLINT: "wildcard-import unused-wildcard-import invalid-all-object invalid-all-format "
        "undefined-all-variable",
    },
    "P10-R8.8": {RUFF: "ANN002 ANN003 B026", PYLINT: "keyword-arg-before-vararg"},
    "P10-R8.9": {RUFF: "E402 RUF067", PYLINT: "wrong-import-position"},
    "P10-R8.10": {
        RUFF: "UP036 SIM112 PLW1507 PLW1508 PLE1507 B003 YTT101 YTT102 YTT103 YTT201 YTT202 "
        "YTT203 YTT204 YTT301 YTT302 YTT303",
        PYLINT: "invalid-envvar-value invalid-envvar-default shallow-copy-environ",
    },
    "P10-R8.11": {
        RUFF: "PLC2401 PLC2403 PLE2502 UP009 RUF001 RUF002 RUF003",
        PYLINT: "non-ascii-name non-ascii-module-import bidirectional-unicode bad-file-encoding",
        BANDIT: "B613",
    },
    "P10-R8.12": {
        RUFF: "PYI033 PGH003 PGH004 RUF100 RUF105",
        PYLINT: "deprecated-pragma file-ignored locally-disabled",
    },
    "P10-R9.3": {RUFF: "B004", PYLINT: "not-callable"},
    "P10-R9.4": {
        RUFF: "E731 PLW0108 PLC3002 C417 ARG005 FURB118",
        PYLINT: "unnecessary-lambda-assignment unnecessary-lambda unnecessary-direct-lambda-call "
        "bad-builtin",
    },
    "P10-R9.6": {RUFF: "ANN401"},
    "P10-R10.1": {
        RUFF: "invalid-syntax E999 F404 F601 F631 F632 F633 F701 F702 F704 F706 F707 W605 PLE0100 "
        "PLE0101 PLE0115 PLE0117 PLE0118 PLE1142 PLE1700 B012 PLE0116",
        PYLINT: "syntax-error parse-error astroid-error literal-comparison not-in-loop "
        "return-outside-function yield-outside-function assert-on-tuple nonlocal-without-binding "
        "nonlocal-and-global used-prior-global-declaration await-outside-async "
        "anomalous-backslash-in-string duplicate-argument-name invalid-sequence-index "
        "not-callable misplaced-future star-needs-assignment-target too-many-star-expressions "
        "invalid-star-assignment-target return-in-finally",
    },
    "P10-R10.4": {
        RUFF: "RUF100 RUF101 RUF102 RUF103 RUF104 RUF105 PGH003 PGH004",
        PYLINT: "useless-suppression bad-inline-option deprecated-pragma unknown-option-value "
        "unrecognized-inline-option use-symbolic-message-instead locally-disabled",
    },
    "P10-R10.5": {
        RUFF: "PGH003 PGH004 RUF100 RUF105",
        PYLINT: "file-ignored locally-disabled suppressed-message deprecated-pragma",
    },
    "P10-R10.6": {RUFF: "RUF200"},
    "P10-N2": {
        RUFF: "PLR0916 PT018",
        PYLINT: "too-many-boolean-expressions chained-comparison",
    },
    "P10-N3": {
        RUFF: "FIX001 FIX002 FIX003 FIX004 TD001 TD002 TD003 TD004 TD006 PIE790 B027 F901",
        PYLINT: "fixme unnecessary-pass unnecessary-ellipsis notimplemented-raised",
    },
    "P10-ARCH": {RUFF: "TID251 TID252 TID253"},
}

Place: TypeAlias = tuple[str, int]  # a file of the copy, a line


@dataclass(frozen=True, slots=True)
class Report:
    """What a tool says of some lines of a file."""

    path: str
    first: int
    last: int
    code: str


@dataclass(frozen=True, slots=True)
class Group:
    """Files that are analysed together, by certify with one configuration."""

    folder: Path
    config: Path
    profile: str


@dataclass(frozen=True, slots=True)
class Case:
    """A case of a sub-rule: its files in the copy, and the lines where the rule is expected."""

    rule: str
    name: str
    files: frozenset[str]
    lines: tuple[Place, ...]

    @property
    def is_bad(self) -> bool:
        """Whether something is expected of it."""
        return self.name.startswith("bad_")


@dataclass(frozen=True, slots=True)
class Row:
    """A sub-rule: expected lines, good cases, and for each tool (lines found, good reported)."""

    rule: str
    lines: int
    good: int
    found: Mapping[str, tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Result:
    """A whole comparison."""

    date: str
    versions: Mapping[str, str]
    rows: tuple[Row, ...]


def codes_of(tool: str, rule: str) -> frozenset[str]:
    """The codes of a tool that count for a sub-rule."""
    assert tool in NAMES, "a tool of this program"
    if tool == FLIGHTLM:
        return frozenset((rule,))
    listed = CODES.get(rule, {})
    if tool == RUFF_ISSUE:
        return frozenset(filter(PYLINT_AND_BUGBEAR.match, words(listed.get(RUFF, ""))))
    return frozenset(words(listed.get(tool, "")))


def options_of(text: str) -> dict[str, str]:
    """The options that a case states in its first lines."""
    found: dict[str, str] = {}
    head = text.split("\n", 5)
    for line in head[:5]:
        match = OPTIONS.match(line)
        told: str = match[1] if match else ""
        pairs: list[str] = told.split()
        for pair in pairs:
            key, _, value = pair.partition("=")
            found[key] = value
    assert "" not in found, "an option has a name"
    return found


def configuration(found: Mapping[str, str]) -> str:
    """The table of pyproject.toml that the options of a case stand for."""
    known = {"profile", "critical", "check_functions", "declared", "wall"}
    assert set(found) <= known, "options that this program knows"
    lines = ["[tool.flightlm.certify]"]
    for key in ("critical", "check_functions"):
        if key in found:
            names = found[key]
            lines.append(f"{key} = {json.dumps(names.split(','))}")
    tables = (("declared", "declared_modules", ","), ("wall", "import_walls", "+"))
    for key, table, comma in tables:
        told = found.get(key, "")
        lines.append(f"[tool.flightlm.certify.{table}]")
        for pair in filter(None, told.split(",")):
            name, _, values = pair.partition(":")
            lines.append(f"{json.dumps(name)} = {json.dumps(values.split(comma))}")
    return "\n".join(lines) + "\n"


def expected_lines(file: Path, rule: str) -> list[Place]:
    """The lines of a file where comments expect a sub-rule."""
    text = file.read_text(encoding="utf-8")
    found: list[Place] = []
    for number, line in enumerate(text.split("\n"), 1):
        match = EXPECT.search(line)
        if match is not None and rule in re.split(r"[\s,]+", match[1]):
            found.append((str(file), number))
    return found


def case_of(rule: str, name: str, files: Sequence[Path]) -> Case:
    """A case from its files in the copy."""
    assert len(files) > 0, f"{rule}/{name} has files"
    lines = [place for file in files for place in expected_lines(file, rule)]
    return Case(rule, name, frozenset(map(str, files)), tuple(lines))


def copied(source: Path, home: Path, empty: Path) -> tuple[Case, Group]:
    """Copy one case below the folder of its sub-rule."""
    rule = home.name
    assert rule.startswith("P10-"), "the folder of the sub-rule"
    if source.is_dir():
        target = home / source.name
        _ = shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"))
        files = sorted((*target.rglob("*.py"), *target.glob(CONFIGURATION)))
    else:
        text = source.read_text(encoding="utf-8")
        target = home / (source.stem if options_of(text) else PLAIN)
        target.mkdir(exist_ok=True)
        files = [target / source.name]
        _ = shutil.copyfile(source, files[0])
    found: dict[str, str] = {}
    for file in files:
        found.update(options_of(file.read_text(encoding="utf-8")))
    return case_of(rule, source.stem, files), group_of(target, found, empty)


def group_of(target: Path, found: Mapping[str, str], empty: Path) -> Group:
    """The configuration of a folder: what its options stand for, its own, or the empty one."""
    config = target / CONFIGURATION
    if found:
        _ = config.write_text(configuration(found), encoding="utf-8")
    elif not config.exists():
        config = empty
    profile = found.get("profile", "ground")
    assert profile in ("ground", "flight"), "a profile of certify"
    return Group(target, config, profile)


def copy_cases(tree: Path, empty: Path) -> tuple[list[Case], list[Group]]:
    """Copy every case into an empty folder."""
    cases: list[Case] = []
    groups: dict[Group, None] = {}
    for rule in RULES:
        home = tree.joinpath(rule)
        home.mkdir()
        source = CASES.joinpath(rule)
        for entry in sorted((*source.glob("bad_*"), *source.glob("good_*"))):
            case, group = copied(entry, home, empty)
            cases.append(case)
            groups[group] = None
    assert len(cases) > 0, "there are conformance files"
    return cases, list(groups)


def done(command: Sequence[str]) -> str:
    """Run a tool to its end; what it printed.  Raises FlightError if it is not there."""
    assert len(command) > 0, "a program"
    status, text = output_of(command, SECONDS)
    if status in (124, 127):
        raise FlightError(Fault.FILE_MISSING, text)
    return text


def absolute(path: str) -> str:
    """A path as the tools print it, from the root of the file system."""
    assert len(path) > 0, "a file"
    return os.path.abspath(path)


def certify_reports(groups: Sequence[Group], output: Path) -> list[Report]:
    """Findings and notes of flightlm certify over every group."""
    found: list[Report] = []
    program = [sys.executable, "-m", "flightlm", "certify", "--format", "json", "--jobs", "1"]
    assert len(groups) > 0, "something to analyse"
    for group in groups:
        options = ["--config", str(group.config), "--profile", group.profile]
        _ = done([*program, str(group.folder), *options, "--output", str(output)])
        told = json_of(output)
        document = as_object(told, FLIGHTLM, Fault.FILE_UNREADABLE)
        for key in ("findings", "notes"):
            items: Sequence[object] = get_list(document, key, FLIGHTLM, Fault.FILE_UNREADABLE)
            found.extend(certify_report(item) for item in items)
    return found


def certify_report(item: object) -> Report:
    """One finding or note."""
    entry = as_object(item, FLIGHTLM, Fault.FILE_UNREADABLE)
    path = absolute(get_text(entry, "path", FLIGHTLM, Fault.FILE_UNREADABLE))
    line = get_int(entry, "line", FLIGHTLM, Fault.FILE_UNREADABLE)
    assert line > 0, "lines are counted from 1"
    return Report(path, line, line, get_text(entry, "rule", FLIGHTLM, Fault.FILE_UNREADABLE))


def json_of(output: Path) -> object:
    """The report that a tool has written, which is then removed."""
    value = read_json(output, MAX_BYTES, Fault.FILE_UNREADABLE, allow_floats=True)
    output.unlink()
    return value


def ruff_reports(program: str, tree: Path, output: Path) -> list[Report]:
    """What ruff says."""
    _ = done([program, *RUFF_OPTIONS, "--output-file", str(output), str(tree)])
    found: list[Report] = []
    items: Sequence[object] = as_list(json_of(output), RUFF, Fault.FILE_UNREADABLE)
    for item in items:
        entry = as_object(item, RUFF, Fault.FILE_UNREADABLE)
        start = get_object(entry, "location", RUFF, Fault.FILE_UNREADABLE)
        end = get_object(entry, "end_location", RUFF, Fault.FILE_UNREADABLE)
        first = get_int(start, "row", RUFF, Fault.FILE_UNREADABLE)
        last = get_int(end, "row", RUFF, Fault.FILE_UNREADABLE)
        path = absolute(get_text(entry, "filename", RUFF, Fault.FILE_UNREADABLE))
        code = entry.get("code")
        found.append(Report(path, first, last, code if isinstance(code, str) else "E999"))
    assert len(found) > 0, "bad files were read"
    return found


def bandit_reports(program: str, tree: Path, output: Path) -> list[Report]:
    """What bandit says."""
    _ = done([program, "--quiet", "-r", str(tree), "-f", "json", "-o", str(output)])
    document = as_object(json_of(output), BANDIT, Fault.FILE_UNREADABLE)
    found: list[Report] = []
    items: Sequence[object] = get_list(document, "results", BANDIT, Fault.FILE_UNREADABLE)
    for item in items:
        entry = as_object(item, BANDIT, Fault.FILE_UNREADABLE)
        covered: Sequence[object] = get_list(entry, "line_range", BANDIT, Fault.FILE_UNREADABLE)
        numbers = [number for number in covered if isinstance(number, int)]
        path = absolute(get_text(entry, "filename", BANDIT, Fault.FILE_UNREADABLE))
        code = get_text(entry, "test_id", BANDIT, Fault.FILE_UNREADABLE)
        found.append(Report(path, min(numbers), max(numbers), code))
    assert len(found) > 0, "bad files were read"
    return found


def pylint_reports(program: str, tree: Path, output: Path) -> list[Report]:
    """What pylint says, with every check and the extensions that are about code."""
    plugins = ",".join(f"pylint.extensions.{name}" for name in sorted(EXTENSIONS))
    options = [*PYLINT_OPTIONS, f"--load-plugins={plugins}", f"--output={output}"]
    _ = done([program, *options, str(tree)])
    text = output.read_text(encoding="utf-8")
    found: list[Report] = []
    for line in text.split("\n"):
        match = PYLINT_LINE.fullmatch(line)
        if match is not None:
            path, begin, end, code = match.groups()
            first = int(begin)
            last = int(end) if end.isdigit() else first
            found.append(Report(absolute(path), first, last, code))
    assert len(found) > 0, "bad files were read"
    return found


def nasa_reports(program: str, tree: Path) -> list[Report]:
    """What nasa-lsp says; its lines are as wide as the terminal."""
    text = done(["env", "COLUMNS=4000", program, "lint", str(tree)])
    found: list[Report] = []
    for line in text.split("\n"):
        match = NASA_LINE.match(line)
        if match is not None:
            number = int(match[2])
            found.append(Report(match[1], number, number, match[3]))
    assert len(found) > 0, "bad files were read"
    return found


def found_lines(case: Case, reports: Sequence[Report]) -> int:
    """How many expected lines of a case these reports find."""
    assert case.is_bad, "only bad cases expect something"
    if len(case.lines) == 1:
        return min(len(reports), 1)
    found = 0
    for path, line in case.lines:
        found += any(r.path == path and r.first <= line <= r.last for r in reports)
    return found


def pair_of(
    tool: str, cases: Sequence[Case], by_file: Mapping[tuple[str, str], Sequence[Report]]
) -> tuple[int, int]:
    """Over the cases of a sub-rule: lines found by a tool, and good cases that it reports."""
    lines, alarms = 0, 0
    for case in cases:
        codes = codes_of(tool, case.rule)
        near = [report for file in sorted(case.files) for report in by_file.get((tool, file), ())]
        here = [report for report in near if report.code in codes]
        if case.is_bad:
            lines += found_lines(case, here)
        else:
            alarms += len(here) > 0
    assert lines >= 0, "a number of lines"
    return lines, alarms


def counted(cases: Sequence[Case], reports: Mapping[str, Sequence[Report]]) -> tuple[Row, ...]:
    """Every sub-rule's row."""
    by_file: dict[tuple[str, str], list[Report]] = {}
    for tool, every in reports.items():
        for report in every:
            same = by_file.setdefault((tool, report.path), [])
            same.append(report)
    rows = []
    for rule in RULES:
        mine = [case for case in cases if case.rule == rule]
        found = {tool: pair_of(tool, mine, by_file) for tool in reports}
        expected = sum(len(case.lines) for case in mine)
        rows.append(Row(rule, expected, sum(not case.is_bad for case in mine), found))
    assert len(rows) == len(RULES), "a row for each sub-rule"
    return tuple(rows)


def version_of(tool: str, program: str) -> str:
    """The version of a tool; nasa-lsp is asked for by the pip beside it."""
    command = [program, "--version"]
    if tool == NASA:
        executable = Path(program)
        beside = executable.with_name("python")
        command = [str(beside), "-m", "pip", "show", "nasa-lsp"]
    match = re.search(r"\d+\.\d+\.\d+", done(command))
    assert match is not None, f"{tool} tells its version"
    return match[0]


def compare(date: str, programs: Mapping[str, str]) -> Result:
    """Copy the cases, run every tool that is given, and count."""
    assert len(date) > 0, "the day of the comparison"
    reports: dict[str, list[Report]] = {}
    with tempfile.TemporaryDirectory() as folder:
        base = Path(os.path.realpath(folder))
        tree = base / "cases"
        tree.mkdir()
        empty = base / "empty.toml"
        empty.touch()
        cases, groups = copy_cases(tree, empty)
        reports[FLIGHTLM] = certify_reports(groups, base / "certify.json")
        if NASA in programs:
            reports[NASA] = nasa_reports(programs[NASA], tree)
        if RUFF in programs:
            reports[RUFF] = ruff_reports(programs[RUFF], tree, base / "ruff.json")
            reports[RUFF_ISSUE] = reports[RUFF]
        if PYLINT in programs:
            reports[PYLINT] = pylint_reports(programs[PYLINT], tree, base / "pylint.txt")
        if BANDIT in programs:
            reports[BANDIT] = bandit_reports(programs[BANDIT], tree, base / "bandit.json")
        rows = counted(cases, reports)
    versions = {tool: version_of(tool, program) for tool, program in programs.items()}
    told = done([sys.executable, "-m", "flightlm", "--version"])
    match = re.search(r"\d+\.\d+\.\d+", told)
    versions[FLIGHTLM] = match[0] if match else told
    return Result(date, versions, rows)


def kept(result: Result) -> str:
    """The counts as JSON, a line for each sub-rule."""
    assert len(result.rows) > 0, "sub-rules were counted"
    lines = []
    for row in result.rows:
        # A pair is a list in JSON.
        entry = {"rule": row.rule, "lines": row.lines, "good": row.good, "found": row.found}
        lines.append("  " + json.dumps(entry))
    rows = ",\n".join(lines)
    versions = {tool: result.versions[tool] for tool in NAMES if tool in result.versions}
    head = f'"date": {json.dumps(result.date)}, "versions": {json.dumps(versions)}'
    return f'{{{head}, "rows": [\n{rows}\n]}}\n'


def read_counts(file: Path) -> Result:
    """The counts of a file that `kept` wrote."""
    bad = Fault.FILE_UNREADABLE
    document = as_object(read_json(file, MAX_BYTES, bad, allow_floats=False), file.name, bad)
    told = get_object(document, "versions", file.name, bad)
    versions: dict[str, str] = {}
    for tool in NAMES:
        if tool in told:
            versions[tool] = get_text(told, tool, file.name, bad)
    items: Sequence[object] = get_list(document, "rows", file.name, bad)
    rows = tuple(row_of(item) for item in items)
    assert len(rows) > 0, "sub-rules were counted"
    return Result(get_text(document, "date", file.name, bad), versions, rows)


def row_of(item: object) -> Row:
    """A row of the counts."""
    bad = Fault.FILE_UNREADABLE
    entry = as_object(item, "a row", bad)
    counts = get_object(entry, "found", "a row", bad)
    found: dict[str, tuple[int, int]] = {}
    for tool in NAMES:
        if tool in counts:
            pair = get_list(counts, tool, "a row", bad)
            assert len(pair) == 2, "lines found, good cases reported"
            found[tool] = (as_int(pair[0], tool, bad), as_int(pair[1], tool, bad))
    lines = get_int(entry, "lines", "a row", bad)
    good = get_int(entry, "good", "a row", bad)
    return Row(get_text(entry, "rule", "a row", bad), lines, good, found)


def cell(tool: str, row: Row) -> str:
    """A tool's cell of a row: empty if it has no code for the sub-rule."""
    if not codes_of(tool, row.rule):
        return ""
    lines, alarms = row.found[tool]
    assert lines <= row.lines, "no more than expected"
    return f"{lines} / {alarms}" if alarms else f"{lines}"


def totals(rows: Sequence[Row], tool: str) -> tuple[int, int, int]:
    """Lines found, good cases reported, and sub-rules with a line found, over some rows."""
    assert tool in NAMES, "a tool of this program"
    pairs = [row.found[tool] for row in rows]
    lines = [found for found, _ in pairs]
    return sum(lines), sum(alarms for _, alarms in pairs), sum(found > 0 for found in lines)


def head_of(result: Result) -> list[str]:
    """The text above the table."""
    given = [name for name in (RUFF, PYLINT, BANDIT, NASA) if name in result.versions]
    assert FLIGHTLM in result.versions, "certify took part"
    options = " ".join(f"--{name} PATH" for name in given)
    versions = ", ".join(f"{name} {result.versions[name]}" for name in (FLIGHTLM, *given))
    return [
        "# What other tools find of each sub-rule",
        "",
        "Generated, do not edit, by",
        f"`python -m verification.checker.tools --date {result.date} {options} --write`",
        f"with {versions}.",
        "",
        "A cell: the expected lines of the bad cases of",
        "[standards/conformance](../../standards/conformance) that the tool reports with a code",
        "about this construct; after the slash the good cases that get such a code.  Empty: the",
        "tool has no such code.  Which codes count is the table `CODES` of [tools.py](tools.py),",
        "in doubt for the tool; where a bad case expects one line, a report anywhere in the case",
        "counts.  ruff and pylint run with all their rules (preview and extensions, too) and with",
        "the limits of rule 4; `ruff PL, B` counts its pylint and bugbear rules alone.",
        "The cases were written for flightlm's rules and hold its checker to them, so its column",
        "is full by construction: it says that nothing is missing, not how good the checker is",
        "elsewhere.  The other tools were made for other purposes; an empty cell is no fault.",
        "",
    ]


def table_of(result: Result) -> str:
    """The table as Markdown."""
    first, *_ = result.rows
    tools = [name for name in NAMES if name in first.found]
    lines = head_of(result)
    lines.append(f"| sub-rule | expected lines | good cases | {' | '.join(tools)} |")
    lines.append("|---" * (3 + len(tools)) + "|")
    for row in result.rows:
        cells = " | ".join(cell(tool, row) for tool in tools)
        lines.append(f"| {row.rule} | {row.lines} | {row.good} | {cells} |")
    every = [totals(result.rows, tool) for tool in tools]
    assert len(every) == len(tools), "a total for each tool"
    expected = sum(row.lines for row in result.rows)
    good = sum(row.good for row in result.rows)
    cells = " | ".join(f"**{found} / {alarms}**" for found, alarms, _ in every)
    lines.append(f"| **all** | **{expected}** | **{good}** | {cells} |")
    cells = " | ".join(f"{rules}" for _, _, rules in every)
    lines.append(f"| sub-rules of which a line is found | {len(result.rows)} | | {cells} |")
    return "\n".join(lines) + "\n"


def parsed() -> argparse.Namespace:
    """The options of this program."""
    parser = argparse.ArgumentParser(description="Compare tools over the conformance files.")
    _ = parser.add_argument("--date", required=True, help="the day, as the table shows it")
    for tool in (RUFF, PYLINT, BANDIT, NASA):
        _ = parser.add_argument(f"--{tool}", metavar="PATH", default="", help="its executable")
    _ = parser.add_argument("--write", action="store_true", help="keep tools.json and tools.md")
    return parser.parse_args()


def main() -> int:
    """Compare and print, perhaps write."""
    options = parsed()
    told = {
        RUFF: str(options.ruff),
        PYLINT: str(options.pylint),
        BANDIT: str(options.bandit),
        NASA: str(options.nasa_lsp),
    }
    result = compare(str(options.date), {tool: path for tool, path in told.items() if path})
    assert len(result.rows) > 0, "sub-rules were counted"
    print(table_of(result), end="")
    if options.write:
        _ = COUNTS.write_text(kept(result), encoding="utf-8")
        _ = TABLE.write_text(table_of(result), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
