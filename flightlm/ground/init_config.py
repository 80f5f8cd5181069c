"""`flightlm certify --init`: a commented configuration for code that exists, in its pyproject.toml.

The table is put behind what the file holds; no other byte of it changes.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from flightlm.checker.discovery import INIT, SOURCE_FOLDER, SUFFIX, nature_of, shown
from flightlm.checker.settings import (
    FILE_NAME,
    TABLE,
    SettingsError,
    nearest,
    parse_settings,
    read_table,
    read_toml,
)
from flightlm.flight.status import Fault, FlightError
from flightlm.ground.formats.strict_json import read_capped
from flightlm.ground.whole_file import write_whole

BASELINE: Final = "certify-baseline.json"
TEST_FOLDERS: Final = frozenset(("test", "tests"))
TEST_REASON: Final = "fixtures, decorators and lambdas are how tests are written"
# Files of tools at the top of a project: they are not what the project delivers.
TOOL_FILES: Final = frozenset(("setup.py", "conftest.py", "noxfile.py", "tasks.py", "fabfile.py"))
TOOL_FOLDERS: Final = frozenset(("build", "dist", "docs", "doc", "examples", "scripts", "tools"))
MAX_CONFIG_BYTES: Final = 1 << 24
MAX_SHOWN: Final = 3

TEMPLATE: Final = """\
[tool.flightlm.certify]
# What is analysed when the command names nothing.
paths = [{paths}]
# What stood against the rules on the first day: `flightlm certify --update-baseline` makes it, and
# from then on it only shrinks.  No baseline covers a Mandatory rule or critical code.
baseline = "{baseline}"
# Findings that are accepted for good, each with its reason, its approval and its last day.
# deviations = "deviations.toml"
# Functions that run after initialisation: nothing that they reach may allocate (P10-R3).
# steady_roots = ["{module}.engine:Engine.step"]
{exclude}
# Which rule set holds for which path; the longest path decides, and what is not listed is ground.
# [tool.flightlm.certify.profiles]
# "{first}" = "flight"

# Rule -> modules where its construct is allowed, for instance the one that ends the program.
# [tool.flightlm.certify.declared_modules]
# "R1.5" = ["{module}.__main__"]
"""
EXCLUDE: Final = """
# What is left out, each with its reason; every report lists it.
[tool.flightlm.certify.exclude]
{lines}"""


@dataclass(frozen=True, slots=True)
class Proposal:
    """What the configuration will say: what is analysed, what is not, a module for examples."""

    paths: tuple[str, ...]
    excluded: tuple[str, ...]
    module: str


def entries_of(folder: Path) -> list[os.DirEntry[str]]:
    """What a folder holds, sorted; nothing if it cannot be read."""
    try:
        return sorted(os.scandir(folder), key=lambda entry: entry.name)
    except OSError:
        return []


def is_package(folder: Path) -> bool:
    """Whether a folder is imported as a package: it holds Python files and is none of a tool's."""
    if nature_of(folder) != "" or folder.name in TOOL_FOLDERS:
        return False
    return any(is_module(entry) for entry in entries_of(folder))


def is_module(entry: os.DirEntry[str]) -> bool:
    """Whether an entry of a folder is a Python file."""
    name = entry.name
    return name.endswith(SUFFIX) and entry.is_file()


def packages_of(folder: Path) -> list[str]:
    """The names of the packages and modules that a folder holds, tests apart."""
    found = []
    for entry in entries_of(folder):
        name = entry.name
        if entry.is_dir():
            if name not in TEST_FOLDERS and is_package(Path(entry.path)):
                found.append(name)
        elif is_module(entry) and name not in TOOL_FILES:
            found.append(name)
    assert len(found) == len(set(found)), "a folder holds a name once"
    return found


def tests_of(base: Path, folders: Sequence[str]) -> list[str]:
    """Folders of tests at the top and in the packages."""
    found = []
    for name in ("", *folders):
        folder = base / name
        for entry in entries_of(folder):
            if entry.name in TEST_FOLDERS and entry.is_dir():
                found.append(f"{name}/{entry.name}" if name else entry.name)
    assert len(found) == len(set(found)), "a folder stands at one place"
    return found


def propose(base: Path, given: Sequence[str]) -> Proposal:
    """What to analyse below a folder; `given` names it relative to the folder, or is empty."""
    source = packages_of(base / SOURCE_FOLDER)
    names = source or packages_of(base)
    folder = f"{SOURCE_FOLDER}/" if source else ""
    packages = [folder + name for name in names if (base / folder / name / INIT).is_file()]
    tests = tests_of(base, packages)
    paths = [SOURCE_FOLDER] if source else names
    top = [test for test in tests if "/" not in test]
    module = packages[0] if packages else "pkg"
    chosen = tuple(given) or (*paths, *top) or (".",)
    assert len(chosen) > 0, "something is analysed"
    _, _, last = module.rpartition("/")
    return Proposal(chosen, tuple(tests), last)


def quoted(text: str) -> str:
    """A TOML string.  Raises FlightError(CERTIFY_PATH) for a name that none can hold readably."""
    if not text.isprintable():
        detail = f"{text!r}: the name cannot be written into a configuration; rename it"
        raise FlightError(Fault.CERTIFY_PATH, detail)
    return json.dumps(text, ensure_ascii=False)


def text_of(proposal: Proposal) -> str:
    """The table, with comments that say what each key is for."""
    reason = quoted(TEST_REASON)
    lines = "".join(f"{quoted(path)} = {reason}\n" for path in proposal.excluded)
    assert len(proposal.paths) > 0, "something is analysed"
    return TEMPLATE.format(
        paths=", ".join(quoted(path) for path in proposal.paths),
        baseline=BASELINE,
        module=proposal.module,
        first=f"{proposal.paths[0]}",
        exclude=EXCLUDE.format(lines=lines) if lines else "",
    )


def has_table(document: Mapping[str, object]) -> bool:
    """Whether a document holds the table already.  Raises SettingsError if it cannot hold one."""
    table: Mapping[str, object] = document
    for name in TABLE.split("."):
        if name not in table:
            return False
        table = read_table(table[name], name)
    return True


def without_table(data: bytes) -> str:
    """Everything else that a file says, in a form that can be compared.  Raises SettingsError."""
    _, document = read_toml(data)
    tool = read_table(document.get("tool", {}), "tool")
    ours = read_table(tool.get("flightlm", {}), "tool.flightlm")
    rest = {key: value for key, value in ours.items() if key != "certify"}
    others = {key: value for key, value in tool.items() if key != "flightlm"}
    above = {key: value for key, value in document.items() if key != "tool"}
    assert "tool" not in above, "what is above the tools"
    return repr((above, others, rest))


def appended(before: bytes, table: str, name: str) -> bytes:
    """The bytes of a configuration with the table behind them.

    Raises FlightError(CERTIFY_CONFIG): not TOML, the table is there, or it cannot be added at the
    end (an inline table cannot grow).
    """
    gap = "\n" if before == b"" or before.endswith(b"\n") else "\n\n"
    text = (gap if before else "") + table
    if b"\r\n" in before:
        text = text.replace("\n", "\r\n")
    after = before + text.encode("utf-8")
    try:
        _, old = read_toml(before)
        there = has_table(old)
        same = there or without_table(before) == without_table(after)
        _ = parse_settings(before if there else after, name)
    except SettingsError as error:
        detail = f"{name}: [{TABLE}] cannot be added: {error}"
        raise FlightError(Fault.CERTIFY_CONFIG, detail) from error
    if there:
        detail = f"{name}: [{TABLE}] is there already; nothing was changed"
        raise FlightError(Fault.CERTIFY_CONFIG, detail)
    assert same, "only the table is new"
    assert after.startswith(before), "what the file held stays"
    return after


def read_before(file: Path) -> bytes:
    """What a configuration holds; nothing if it is not there.  FlightError(CERTIFY_CONFIG)."""
    try:
        return read_capped(file, MAX_CONFIG_BYTES)
    except FlightError as error:
        if error.fault is Fault.FILE_MISSING:
            return b""
        raise FlightError(Fault.CERTIFY_CONFIG, error.detail) from error


def given_paths(paths: Sequence[str], here: Path, base: Path) -> list[str]:
    """The paths of the command line relative to the configuration.  FlightError if one lacks."""
    found = []
    for path in paths:
        file = Path(os.path.abspath(here / path))
        if path == "" or not file.exists():
            raise FlightError(Fault.CERTIFY_PATH, f"{path!r}: no such file or folder")
        found.append(shown(file, base))
    assert len(found) == len(paths), "each path once"
    return found


def configure(paths: Sequence[str], config: str | None, here: Path) -> str:
    """Write the configuration; what to tell the user.  Raises FlightError.

    The file is `config`, else the nearest pyproject.toml upwards, else a new one in `here`.
    """
    assert here.is_absolute(), "the working directory"
    found = nearest(here) or here / FILE_NAME
    file = found if config is None else Path(os.path.abspath(here / config))
    base = file.parent
    if not base.is_dir():
        raise FlightError(Fault.CERTIFY_CONFIG, f"{base}: no such folder")
    proposal = propose(base, given_paths(paths, here, base))
    before = read_before(file)
    name = shown(file, here)
    write_whole(file, appended(before, text_of(proposal), name), Fault.CERTIFY_CONFIG)
    return told(proposal, name, made=before == b"", config=config)


def listed(names: Sequence[str]) -> str:
    """The first names, and how many more."""
    more = len(names) - MAX_SHOWN
    text = ", ".join(names[:MAX_SHOWN])
    assert len(names) > 0, "there is something to name"
    return f"{text} and {more} more" if more > 0 else text


def told(proposal: Proposal, name: str, *, made: bool, config: str | None) -> str:
    """What was done, and the next three commands."""
    command = "flightlm certify" if config is None else f"flightlm certify --config {name}"
    done = "written" if made else "added"
    lines = [f"{name}: [{TABLE}] {done}", f"  analysed: {listed(proposal.paths)}"]
    if proposal.excluded:
        lines.append(f"  left out: {listed(proposal.excluded)} (tests)")
    width = len(command) + len(" --update-baseline")
    steps = (
        (command, "what stands against the ten rules today"),
        (f"{command} --update-baseline", f"record it in {BASELINE}, and commit both files"),
        (command, "in CI: it passes until something is new"),
    )
    lines.append("next:")
    lines.extend(f"  {step:<{width}}  # {why}" for step, why in steps)
    assert len(lines) >= 6, "what was done, and three commands"
    return "".join(line + "\n" for line in lines)
