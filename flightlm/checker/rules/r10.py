"""Rule 10: compile with every warning on, keep no warning, and silence none without a reason.

R10.1 names what CPython's compiler refuses or warns of, from the syntax tree (nothing is compiled
to code), so that the answer is the same on every Python.  R10.4 and R10.5 look at the comments by
which other tools are silenced, R10.6 at the configuration of those tools.
"""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass
from typing import Final

from flightlm.checker.context import FileContext
from flightlm.checker.link import ProjectContext, ProjectReport, Where
from flightlm.checker.model import Category, Decidability, Reach, Rule
from flightlm.checker.pragmas import INIT, NONTERMINATING, STEADY, Pragma, pragmas_of
from flightlm.checker.report import Report
from flightlm.checker.rules.compiling import check_compiles
from flightlm.checker.source import Comment

COMPILES: Final = "P10-R10.1"
SUPPRESSION: Final = "P10-R10.4"
BLANKET: Final = "P10-R10.5"
WEAKENED: Final = "P10-R10.6"


def _rule(name: str, title: str, reach: Reach) -> Rule:
    """A sub-rule of rule 10: all are decidable and Required."""
    return Rule(name, title, Decidability.SYNTAX, reach, Category.REQUIRED)


RULES: Final = (
    _rule(COMPILES, "error or warning of the compiler", Reach.FILE),
    _rule(SUPPRESSION, "suppression without code or reason, invalid pragma or record", Reach.FILE),
    _rule(BLANKET, "blanket suppression", Reach.FILE),
    _rule(WEAKENED, "configuration weaker than the reference, without a reason", Reach.PROJECT),
)

MIN_REASON: Final = 15

IGNORED_TYPE: Final = r"(?P<codes>\[[^\]]*\])?(?![\w-])"
NOSEC_ONE: Final = r"(?:B\d{3}|[a-z]+_[a-z_]+)"
NOSEC_CODES: Final = rf"(?P<codes>\s*:?\s*{NOSEC_ONE}(?:\s*[,\s]\s*{NOSEC_ONE})*)?"
PATTERNS: Final = (
    ("noqa", r"#\s*(?i:noqa)(?![\w-])(?P<codes>\s*:\s*[A-Z]+[0-9]+(?:\s*[,\s]\s*[A-Z]+[0-9]+)*)?"),
    ("type: ignore", r"#\s*type:\s*ignore" + IGNORED_TYPE),
    ("pyright: ignore", r"#\s*pyright:\s*ignore" + IGNORED_TYPE),
    ("ty: ignore", r"#\s*ty:\s*ignore" + IGNORED_TYPE),
    ("pyre-ignore", r"#\s*pyre-(?:ignore|fixme)" + IGNORED_TYPE),
    (
        "nosec",
        r"#\s*(?i:nosec)(?![\w-])" + NOSEC_CODES,
    ),
    (
        "pylint: disable",
        r"#\s*pylint:\s*disable(?:-next|-msg)?(?:\s*=\s*(?P<codes>[\w-]+(?:\s*,\s*[\w-]+)*))?",
    ),
    ("pragma: no cover", r"#\s*(?i:pragma):?\s*(?P<codes>(?i:no)\s*(?i:cover|branch))(?![\w-])"),
    ("NOSONAR", r"#\s*NOSONAR(?P<codes>\([^)]*\))?(?![\w-])"),
)
SUPPRESSIONS: Final = tuple((name, re.compile(text)) for name, text in PATTERNS)

WHOLE_FILE: Final = (
    re.compile(r"#\s*flake8[:=]\s*(?i:noqa)"),
    re.compile(r"#\s*ruff:\s*(?:(?i:noqa)|disable)(?![\w-])"),
    re.compile(r"#\s*mypy:\s*(?:ignore-errors|disable-error-code|allow-|no-|ignore-missing)"),
    re.compile(r"#\s*pyright:\s*(?:basic|off|report\w+\s*=\s*(?:false|none))"),
    re.compile(r"#\s*pylint:\s*(?:skip-file|disable-all)"),
    re.compile(r"#\s*pyre-(?:ignore-all-errors|unsafe|placeholder)"),
    re.compile(r"#\s*pytype:\s*(?:skip-file|disable)"),
)
# Marks for this checker and its tests are no reason.
MARKS: Final = re.compile(r"#\s*(?:flightlm[\w-]*|expect):[^#]*")
QUOTED: Final = ("`", "'", '"')
EVERYTHING: Final = re.compile(r"all|[A-Z]")  # pylint: all, or a whole category


@dataclass(frozen=True, slots=True)
class Suppression:
    """One comment by which a tool is silenced: its name, its codes, and whether it has a text."""

    tool: str
    codes: str
    reason: str


Marker = tuple[str, re.Match[str]]  # the name of a tool, and its word in a comment


def check(file: FileContext, report: Report) -> None:
    """Decide R10.1, R10.4 and R10.5 for one file."""
    assert file.source.tree is not None, "the file was parsed"
    check_compiles(COMPILES, file, report)
    check_placement(file, report)
    first = first_code_line(file)
    for comment in file.source.comments:
        check_comment(comment, first, report)


def link(project: ProjectContext, report: ProjectReport) -> None:
    """Decide R10.6: what the configuration of the project gives away without a reason."""
    settings = project.settings
    assert settings.file != "" or not settings.weakenings, "weakenings come from a file"
    where = Where(settings.file, 1, 1, settings.file)
    for text in settings.weakenings:
        report.violated(WEAKENED, where, text, anchor=text)
    if settings.file != "" and not settings.weakenings:
        report.proven(WEAKENED, settings.file)


def first_code_line(file: FileContext) -> int:
    """The line of the first statement; one past the end if there is none."""
    tree = file.tree
    module = tree.nodes[0]
    assert isinstance(module, ast.Module), "a tree begins with its module"
    if not module.body:
        return len(file.source.lines) + 1
    first = module.body[0]
    decorators: list[ast.expr] = getattr(first, "decorator_list", [])
    return min([first.lineno, *(d.lineno for d in decorators)])


def is_quoted(text: str, start: int) -> bool:
    """Whether a marker is only spoken of: a quote or backtick stands right before it."""
    assert 0 <= start < len(text), "a place in the comment"
    return start > 0 and text[start - 1] in QUOTED


def suppressions_of(comment: Comment) -> tuple[Suppression, ...]:
    """The suppressions of other tools in one comment; they share what else it says."""
    markers = markers_in(comment.text)
    rest = comment.text
    for _, match in markers:
        rest = rest.replace(match[0], " ", 1)
    rest = MARKS.sub(" ", rest)
    reason = rest.strip("# \t-:–—,.;()")
    return tuple(Suppression(name, codes_of(match), reason) for name, match in markers)


def markers_in(text: str) -> list[Marker]:
    """The words of other tools in a comment that are meant, not only spoken of."""
    return [
        (name, match)
        for name, pattern in SUPPRESSIONS
        for match in pattern.finditer(text)
        if not is_quoted(text, match.start())
    ]


def codes_of(match: re.Match[str]) -> str:
    """The codes that a marker names; "" if none."""
    codes = match["codes"] or ""
    return codes.strip(" :=[]()\t")


def is_blanket(one: Suppression) -> bool:
    """Whether a suppression silences more than what it names."""
    if one.codes == "":
        return True
    if one.tool != "pylint: disable":
        return False
    codes = one.codes
    return any(EVERYTHING.fullmatch(code.strip()) for code in codes.split(","))


def names_whole_file(text: str) -> bool:
    """Whether a comment holds a word that silences a tool for the whole file."""
    matches = [pattern.search(text) for pattern in WHOLE_FILE]
    return any(match is not None and not is_quoted(text, match.start()) for match in matches)


def silences_file(comment: Comment, first: int, found: tuple[Suppression, ...]) -> bool:
    """Whether a comment silences a tool for a whole file: such a word, or where it stands."""
    if names_whole_file(comment.text):
        return True
    if comment.trailing or comment.column != 1:
        return False
    tools = [one.tool for one in found]
    lasting = re.search(r"#\s*pylint:\s*disable\s*=", comment.text) is not None
    typed = comment.line < first and ("type: ignore" in tools or "pyright: ignore" in tools)
    return typed or (lasting and "pylint: disable" in tools)


def check_comment(comment: Comment, first: int, report: Report) -> None:
    """R10.4 and R10.5 for one comment."""
    found = suppressions_of(comment)
    if silences_file(comment, first, found):
        message = "silences a tool for the whole file (name the code on the line that needs it)"
        report.violated_at(BLANKET, comment.line, comment.column, message)
        return
    for one in found:
        check_suppression(comment, one, report)


def check_suppression(comment: Comment, one: Suppression, report: Report) -> None:
    """R10.4 and R10.5 for one suppression of one line."""
    assert one.codes in comment.text, "the codes stand in the comment"
    prose = not comment.trailing and one.tool == "noqa" and one.reason != ""
    if is_blanket(one) and prose:
        return  # a line without code, and a sentence: it speaks of the marker
    if is_blanket(one):
        message = f"`{one.tool}` without a code silences everything (name the code)"
        report.violated_at(BLANKET, comment.line, comment.column, message)
    elif len(one.reason) < MIN_REASON:
        message = f"`{one.tool}` without a reason of at least {MIN_REASON} characters"
        report.violated_at(SUPPRESSION, comment.line, comment.column, message)
    else:
        report.proven(SUPPRESSION)
        report.proven(BLANKET)


def header_lines(file: FileContext) -> dict[int, str]:
    """The lines of the heads of functions and while loops -> "def" or "while"."""
    found: dict[int, str] = {}
    tree = file.tree
    for _, node in tree.pairs((ast.FunctionDef, ast.AsyncFunctionDef, ast.While)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.While):
            word = "while" if isinstance(node, ast.While) else "def"
            first = node.body[0]
            lines = range(node.lineno, max(node.lineno + 1, first.lineno))
            found.update((line, word) for line in lines)
    return found


def misplaced(pragma: Pragma, heads: dict[int, str]) -> str:
    """What the pragma should stand on and does not; "" if it stands well."""
    head = heads.get(pragma.line, "")
    if pragma.word in (STEADY, INIT) and head != "def":
        return "def"
    if pragma.word == NONTERMINATING and head != "while":
        return "while"
    return ""


def check_placement(file: FileContext, report: Report) -> None:
    """R10.4: our own pragmas stand where they mean something."""
    pragmas = pragmas_of(file.source.comments)
    if not pragmas:
        return
    heads = header_lines(file)
    assert all(line > 0 for line in heads), "lines count from 1"
    for pragma in pragmas:
        wanted = misplaced(pragma, heads)
        if wanted != "":
            message = f"pragma `{pragma.word}` has no effect here: it belongs on a `{wanted}` line"
            report.violated_at(SUPPRESSION, pragma.line, pragma.column, message)
        else:
            report.proven(SUPPRESSION)
