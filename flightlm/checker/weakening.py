"""What the project's configuration of other analysers gives away (P10-R10.6).

The reference is mypy strict and ruff's default rules.  A setting that is weaker is accepted if a
comment says why: on its own line, in the lines right above it, or, for a table of exceptions, in
the lines of that table.  Only what a pyproject.toml says is decided; what it does not mention is
not judged.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Final

MIN_REASON: Final = 15
MAX_ITERATIONS: Final = 1 << 31  # the reference of [tool.flightlm.certify]
Table = Mapping[str, object]

# Of mypy --strict, and of mypy's defaults: false is weaker.
MUST_BE_TRUE: Final = frozenset(
    (
        "strict",
        "check_untyped_defs",
        "disallow_any_generics",
        "disallow_incomplete_defs",
        "disallow_subclassing_any",
        "disallow_untyped_calls",
        "disallow_untyped_decorators",
        "disallow_untyped_defs",
        "extra_checks",
        "no_implicit_optional",
        "no_implicit_reexport",
        "strict_equality",
        "strict_optional",
        "warn_no_return",
        "warn_redundant_casts",
        "warn_return_any",
        "warn_unused_configs",
        "warn_unused_ignores",
    )
)
MUST_BE_FALSE: Final = frozenset(
    (
        "allow_redefinition",
        "allow_untyped_globals",
        "ignore_errors",
        "ignore_missing_imports",
        "implicit_optional",
        "implicit_reexport",
    )
)
SILENT: Final = frozenset(("skip", "silent"))
RUFF_LISTS: Final = ("ignore", "extend-ignore")
RUFF_TABLES: Final = ("per-file-ignores", "extend-per-file-ignores")
RUFF_DEFAULT: Final = ("E", "F")
# A tool's table, and its key that drops checks.
DROPPING: Final = (("bandit", "skips"), ("pyright", "ignore"), ("basedpyright", "ignore"))
KEY: Final = re.compile(r"\s*[\"']?([A-Za-z0-9_-]+)[\"']?\s*=")
HEADER: Final = re.compile(r"\s*\[\[?([^\]]+)\]\]?")
COMMENT: Final = re.compile(r"#\s*(.*)$")


def weakenings(document: Table, text: str) -> tuple[str, ...]:
    """One line for each setting that is weaker than the reference and gives no reason."""
    tool = table_of(document, "tool")
    lines = text.split("\n")
    found = [
        *mypy_weakenings(table_of(tool, "mypy"), lines),
        *ruff_weakenings(table_of(tool, "ruff"), lines),
        *others(tool, lines),
    ]
    assert all("\n" not in one for one in found), "a message is one line"
    return tuple(found)


def table_of(table: Table, key: str) -> Table:
    """A table inside a table; an empty one if there is none."""
    value = table.get(key)
    return value if isinstance(value, dict) else {}


def comment_in(line: str) -> str:
    """The comment of a line, unless its # belongs to a string."""
    match = COMMENT.search(line)
    if match is None:
        return ""
    before = line[: match.start()]
    text = match[1]
    return "" if before.count('"') % 2 == 1 else text.strip()


def begins_comment(line: str) -> bool:
    """Whether a line holds nothing but a comment."""
    text = line.lstrip()
    return text.startswith("#")


def has_reason(lines: Sequence[str], place: int) -> bool:
    """Whether the line at `place`, or the comment lines right above it, say why."""
    assert 0 <= place < len(lines), "a line of the file"
    if len(comment_in(lines[place])) >= MIN_REASON:
        return True
    for above in range(place - 1, -1, -1):
        if not begins_comment(lines[above]):
            return False
        if len(comment_in(lines[above])) >= MIN_REASON:
            return True
    return False


def section(lines: Sequence[str], name: str, which: int) -> range:
    """The lines of the `which`-th table of this name, its header included; empty if absent."""
    headers = [(place, header_name(line)) for place, line in enumerate(lines)]
    starts = [(place, title) for place, title in headers if title is not None]
    stops = [*(place for place, _ in starts[1:]), len(lines)]
    named = [
        range(start, stop)
        for (start, title), stop in zip(starts, stops, strict=False)
        if title.replace('"', "") == name
    ]
    assert all(len(places) > 0 for places in named), "a table has its header"
    return named[which] if which < len(named) else range(0)


def header_name(line: str) -> str | None:
    """The name in a table's header as written; None if the line is no header."""
    match = HEADER.match(line)
    if match is None:
        return None
    title = match[1]
    return title.strip()


def explained(lines: Sequence[str], name: str, key: str) -> bool:
    """Whether a reason stands with `key` of the table `name`."""
    for place in section(lines, name, 0):
        match = KEY.match(lines[place])
        if match is not None and match[1] == key:
            return has_reason(lines, place)
    return False


def block_explained(lines: Sequence[str], name: str, which: int) -> bool:
    """Whether a reason stands in or right above the `which`-th table `name`."""
    places = section(lines, name, which)
    if len(places) == 0:
        return False
    inside = any(len(comment_in(lines[place])) >= MIN_REASON for place in places)
    return inside or has_reason(lines, places.start)


def weaker_mypy(table: Table) -> list[str]:
    """The keys of a mypy table that are weaker than strict."""
    found = []
    for key, value in table.items():
        off = key in MUST_BE_TRUE and value is False
        on = key in MUST_BE_FALSE and value is True
        codes = key == "disable_error_code" and bool(value)
        silent = key == "follow_imports" and value in SILENT
        if off or on or codes or silent:
            found.append(key)
    assert len(found) <= len(table), "at most every key"
    return found


def mypy_weakenings(table: Table, lines: Sequence[str]) -> list[str]:
    """What [tool.mypy] and its overrides give away."""
    found = []
    for key in weaker_mypy(table):
        if not explained(lines, "tool.mypy", key):
            found.append(f"[tool.mypy] {key} is weaker than strict, and no comment says why")
    overrides = table.get("overrides")
    return found + override_weakenings(overrides if isinstance(overrides, list) else [], lines)


def override_weakenings(overrides: Sequence[object], lines: Sequence[str]) -> list[str]:
    """What the tables [[tool.mypy.overrides]] give away."""
    found = []
    for which, override in enumerate(overrides):
        keys = weaker_mypy(override) if isinstance(override, dict) else []
        if keys and not block_explained(lines, "tool.mypy.overrides", which):
            names = ", ".join(keys)
            found.append(f"[[tool.mypy.overrides]] {names}: weaker, and no comment says why")
    return found


def ruff_weakenings(table: Table, lines: Sequence[str]) -> list[str]:
    """What [tool.ruff] and [tool.ruff.lint] give away."""
    found = []
    for name, part in (("tool.ruff", table), ("tool.ruff.lint", table_of(table, "lint"))):
        for key in RUFF_LISTS:
            if part.get(key) and not explained(lines, name, key):
                found.append(f"[{name}] {key} drops rules, and no comment says why")
        for key in RUFF_TABLES:
            whole = block_explained(lines, f"{name}.{key}", 0) or explained(lines, name, key)
            if part.get(key) and not whole:
                found.append(f"[{name}] {key} drops rules, and no comment says why")
        missing = missing_defaults(part.get("select"))
        if missing and not explained(lines, name, "select"):
            names = ", ".join(missing)
            found.append(f"[{name}] select leaves out {names} of ruff's default rules")
    assert len(found) <= 2 * (len(RUFF_LISTS) + len(RUFF_TABLES) + 1), "each key once"
    return found


def missing_defaults(select: object) -> list[str]:
    """The families of ruff's default rules that a selection leaves out wholly."""
    if not isinstance(select, list) or "ALL" in select:
        return []
    names = [name for name in select if isinstance(name, str)]
    return [family for family in RUFF_DEFAULT if not selects(names, family)]


def selects(names: Sequence[str], family: str) -> bool:
    """Whether a selection names a family of rules, or one of its rules."""
    return any(re.fullmatch(family + r"\d*", name) for name in names)


def others(tool: Table, lines: Sequence[str]) -> list[str]:
    """What the tables of bandit, pyright and pylint give away, and our own limit of loops."""
    found = []
    for name, key in DROPPING:
        part = table_of(tool, name)
        if part.get(key) and not explained(lines, f"tool.{name}", key):
            found.append(f"[tool.{name}] {key} drops checks, and no comment says why")
    own = table_of(tool, "flightlm")
    limits = table_of(own, "certify")
    most = limits.get("max_iterations")
    raised = isinstance(most, int) and most > MAX_ITERATIONS
    if raised and not explained(lines, "tool.flightlm.certify", "max_iterations"):
        found.append("[tool.flightlm.certify] max_iterations is above the reference's 2^31")
    if pylint_is_weaker(table_of(tool, "pylint"), lines):
        found.append("[tool.pylint] disable drops checks, and no comment says why")
    pyright = table_of(tool, "pyright")
    weak = pyright.get("typeCheckingMode") in ("off", "basic")
    if weak and not explained(lines, "tool.pyright", "typeCheckingMode"):
        found.append("[tool.pyright] typeCheckingMode is weaker than strict")
    assert len(found) <= len(DROPPING) + 3, "each setting once"
    return found


def pylint_is_weaker(table: Table, lines: Sequence[str]) -> bool:
    """Whether pylint's messages are disabled without a reason; the table has two spellings."""
    messages = table_of(table, "messages control") or table_of(table, "messages_control")
    if not messages.get("disable"):
        return False
    names = ("messages control", "messages_control", "'messages control'")
    return not any(block_explained(lines, f"tool.pylint.{name}", 0) for name in names)
