"""What changed since a git revision, and which findings stand there: --diff BASE.

Compared are the files as they are now, committed or not, with the newest commit that BASE and HEAD
share (as in `git diff BASE...`): what a pull request brings, and not what its target got meanwhile.

A finding is shown if a line of its statement changed, or a step of its trace.  The statement of a
finding at a `def`, a loop or a `with` includes its body: a line added inside can make the function
too long, and a line that is gone can take the bound from a loop.
"""

from __future__ import annotations

import ast
import os
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

from flightlm.checker.engine import COMPLIANT, INCOMPLETE, NON_COMPLIANT, Named, Outcome
from flightlm.checker.model import Finding
from flightlm.flight.status import Fault, FlightError
from flightlm.ground.process import Ended, bytes_of
from flightlm.ground.reports.json import Table

SECONDS: Final = 120.0
MAX_REVISION: Final = 1000  # characters
NO_FILE: Final = b"/dev/null"
HUNK: Final = re.compile(rb"@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@")
NEW_NAME: Final = b"+++ "
PREFIX: Final = b"b/"
ESCAPE: Final = re.compile(rb'\\([0-7]{3}|[abtnvfr"\\])')
ESCAPED: Final = {
    b"a": b"\a",
    b"b": b"\b",
    b"t": b"\t",
    b"n": b"\n",
    b"v": b"\v",
    b"f": b"\f",
    b"r": b"\r",
    b'"': b'"',
    b"\\": b"\\",
}
# Nothing that a repository configures may start a program, write, or change the layout.
GIT: Final = (
    "git",
    "--no-pager",
    "--no-optional-locks",
    "-c",
    "core.quotePath=off",
    "-c",
    "core.fsmonitor=false",
)
DIFF: Final = (
    "diff",
    "--no-color",
    "--no-ext-diff",
    "--no-textconv",
    "--text",
    "--unified=0",
    "--inter-hunk-context=0",
    "--diff-algorithm=myers",
    "--find-renames",
    "--no-relative",
    "--ignore-submodules",
    "--src-prefix=a/",
    "--dst-prefix=b/",
)


@dataclass(slots=True)
class Changed:
    """The changes of one file: ranges of new lines, and lines behind which something is gone."""

    ranges: list[tuple[int, int]] = field(default_factory=list)
    gaps: list[int] = field(default_factory=list)

    def touches(self, first: int, last: int) -> bool:
        """Whether something changed in the lines `first` to `last`.

        Of one line nothing can be gone without a change of the line itself.
        """
        assert first <= last, "a range of lines"
        if any(start <= last and first <= end for start, end in self.ranges):
            return True
        return first < last and any(first <= gap <= last for gap in self.gaps)


@dataclass(frozen=True, slots=True)
class Changes:
    """What changed since a revision.

    base     as it was given; `commit`: the newest one that it shares with HEAD
    top      the folder of the working tree
    tracked  names that git knows, relative to `top`; any other file counts as new
    files    name -> its changes
    """

    base: str
    commit: str
    top: Path
    tracked: frozenset[str]
    files: Mapping[str, Changed]


def git(folder: Path, arguments: Sequence[str]) -> Ended:
    """Run git in a folder.  Raises FlightError(CERTIFY_GIT) if it cannot run or hangs."""
    try:
        ended = bytes_of([*GIT, *arguments], folder, SECONDS)
    except OSError as error:
        raise FlightError(Fault.CERTIFY_GIT, f"{folder}: {error.strerror}") from error
    if ended.status in (124, 127):
        raise FlightError(Fault.CERTIFY_GIT, ended.err)
    assert ended.status != 0 or isinstance(ended.out, bytes), "git answers in bytes"
    return ended


def first_line(text: str) -> str:
    """What git complains of, in one line."""
    lines = text.split("\n")
    return lines[0][:200] or "git says no more"


def told(folder: Path, arguments: Sequence[str]) -> bytes:
    """What git prints.  Raises FlightError(CERTIFY_GIT) if it fails."""
    ended = git(folder, arguments)
    if ended.status != 0:
        raise FlightError(Fault.CERTIFY_GIT, first_line(ended.err))
    return ended.out


def top_of(folder: Path) -> Path:
    """The folder of the working tree around `folder`.  Raises FlightError(CERTIFY_GIT)."""
    out = told(folder, ("rev-parse", "--show-toplevel"))
    top = Path(os.fsdecode(out.removesuffix(b"\n")))
    if not top.is_absolute():
        raise FlightError(Fault.CERTIFY_GIT, f"{folder} has no working tree")
    return Path(os.path.realpath(top))


def commit_of(folder: Path, base: str) -> str:
    """The newest commit that a revision shares with HEAD.  Raises FlightError(CERTIFY_GIT)."""
    if base == "" or base.startswith("-") or len(base) > MAX_REVISION or not base.isprintable():
        raise FlightError(Fault.CERTIFY_GIT, f"{base[:60]!r} is no revision")
    found = []
    for name in (base, "HEAD"):
        ended = git(folder, ("rev-parse", "--verify", "--quiet", name + "^{commit}"))
        if ended.status != 0:
            raise FlightError(Fault.CERTIFY_GIT, f"there is no revision {name[:60]!r}")
        found.append(word_of(ended.out))
    ended = git(folder, ("merge-base", *found))
    if ended.status != 0:
        detail = f"{base[:60]!r} and HEAD share no commit that is here (a shallow clone?)"
        raise FlightError(Fault.CERTIFY_GIT, detail)
    assert len(found) == 2, "two revisions"
    return word_of(ended.out)


def word_of(out: bytes) -> str:
    """The one word that git printed."""
    text = out.decode("ascii", errors="replace")
    return text.strip()


def unquoted(name: bytes) -> bytes:
    """A name of a patch as it is: git quotes names that hold control characters or quotes."""
    name = name.removesuffix(b"\t")
    if not name.startswith(b'"'):
        return name
    inner = name[1:-1]
    pieces = []
    place = 0
    for found in ESCAPE.finditer(inner):
        pieces.append(inner[place : found.start()])
        code = found[1]
        pieces.append(ESCAPED[code] if code in ESCAPED else bytes([int(code, 8) & 0xFF]))
        place = found.end()
    pieces.append(inner[place:])
    assert place <= len(inner), "escapes lie in the name"
    return b"".join(pieces)


def note_hunk(changed: Changed, found: re.Match[bytes]) -> int:
    """Take the head of a hunk; how many lines of content follow it."""
    old = int(found[2] or b"1")
    start = int(found[3])
    new = int(found[4] or b"1")
    assert old + new > 0, "a hunk changes something"
    if new > 0:
        ranges = changed.ranges
        ranges.append((start, start + new - 1))
    else:
        gaps = changed.gaps
        gaps.append(max(start, 1))
    return old + new


def parse_patch(patch: bytes) -> dict[str, Changed]:
    """The new lines of each file of a patch without context: name -> changes."""
    files: dict[str, Changed] = {}
    current = Changed()
    content = 0
    for line in patch.split(b"\n"):
        if content > 0:
            content -= int(line.startswith((b"+", b"-")))
        elif line.startswith(NEW_NAME):
            name = unquoted(line.removeprefix(NEW_NAME))
            current = Changed()
            if name != NO_FILE:
                files[os.fsdecode(name.removeprefix(PREFIX))] = current
        else:
            hunk = HUNK.match(line)
            if hunk is not None:
                content = note_hunk(current, hunk)
    assert content == 0, "the last hunk is whole"
    return files


def changes_since(base: str, here: Path) -> Changes:
    """What changed since a revision in the working tree around `here`.  FlightError otherwise."""
    top = top_of(here)
    commit = commit_of(top, base)
    patch = told(top, (*DIFF, commit, "--"))
    names = told(top, ("ls-files", "-z", "--cached"))
    tracked = frozenset(os.fsdecode(name) for name in names.split(b"\0") if name)
    assert top.is_absolute(), "git names the whole path"
    return Changes(base, commit, top, tracked, parse_patch(patch))


def extents_of(data: bytes) -> dict[int, int]:
    """First line -> last line of the outermost statement that begins there, of Python source.

    What cannot be parsed has no extents: nothing was found in it either.
    """
    found: dict[int, int] = {}
    try:
        tree = ast.parse(data)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return found
    for node in ast.walk(tree):
        if isinstance(node, ast.stmt):
            last = node.end_lineno or node.lineno
            found[node.lineno] = max(last, found.get(node.lineno, 0))
    assert all(first <= last for first, last in found.items()), "a statement ends after its start"
    return found


class Filter:
    """Which findings stand on changes.

    extents  file -> first line -> last line of its statements, as far as they were looked up
    """

    __slots__ = ("changes", "extents", "here", "names")

    def __init__(self, changes: Changes, here: Path) -> None:
        assert here.is_absolute(), "the working directory"
        self.changes = changes
        self.here = here
        self.extents: dict[str, dict[int, int]] = {}
        self.names: dict[str, str] = {}

    def name_of(self, path: str) -> str:
        """The name of a file of the report in the working tree; "" outside."""
        if path not in self.names:
            file = Path(os.path.realpath(self.here / path))
            top = self.changes.top
            inside = top in file.parents
            self.names[path] = os.path.relpath(file, top) if inside else ""
        return self.names[path]

    def last_line(self, path: str, line: int) -> int:
        """The last line of the statement that begins at a line."""
        if path not in self.extents:
            try:
                data = (self.here / path).read_bytes()
            except (OSError, ValueError):
                data = b""
            self.extents[path] = extents_of(data)
        extents = self.extents[path]
        return max(line, extents.get(line, line))

    def touched(self, path: str, line: int, *, whole: bool) -> bool:
        """Whether a line changed; with `whole`, the statement that begins there."""
        name = self.name_of(path)
        if name not in self.changes.tracked:
            return True  # new, ignored, or outside: git has nothing to compare it with
        files = self.changes.files
        changed = files.get(name)
        if changed is None:
            return False
        last = self.last_line(path, line) if whole else line
        assert last >= line, "a statement ends after its start"
        return changed.touches(line, last)

    def shows(self, finding: Finding) -> bool:
        """Whether a finding stands on a change."""
        if self.touched(finding.path, finding.line, whole=True):
            return True
        return any(self.touched(step.path, step.line, whole=False) for step in finding.trace)

    def kept(self, findings: Sequence[Named], always: Iterable[str]) -> tuple[Named, ...]:
        """The findings on changes, and those of the files `always`."""
        files = frozenset(always)
        found = [n for n in findings if n.finding.path in files or self.shows(n.finding)]
        assert len(found) <= len(findings), "a filter only removes"
        return tuple(found)


def narrowed(
    outcome: Outcome, changes: Changes, here: Path, always: Iterable[str]
) -> tuple[Outcome, Table]:
    """The outcome with the findings on changes alone, and the key `diff` of the report.

    `always` names files whose findings are shown in any case: a stale entry of the baseline comes
    from a change elsewhere.
    """
    chosen = Filter(changes, here)
    findings = chosen.kept(outcome.findings, always)
    notes = chosen.kept(outcome.notes, ())
    verdict = outcome.verdict
    if verdict != INCOMPLETE:
        verdict = NON_COMPLIANT if findings else COMPLIANT
    table: Table = {
        "base": changes.base,
        "commit": changes.commit,
        "changed_files": len(changes.files),
        "hidden_findings": len(outcome.findings) - len(findings),
        "hidden_notes": len(outcome.notes) - len(notes),
    }
    assert len(findings) <= len(outcome.findings), "a filter only removes"
    return replace(outcome, verdict=verdict, findings=findings, notes=notes), table
