"""Read one file: bytes, digest, text, lines and comments, or the reason why that failed."""

from __future__ import annotations

import ast
import hashlib
import io
import re
import sys
import tokenize
import warnings
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import Final, NamedTuple

from flightlm.checker import limits
from flightlm.checker.model import State
from flightlm.checker.syntax import LEAVES, children_of

NO_TREE: Final = None


class Comment(NamedTuple):
    """One comment: where it starts (from 1, in bytes of UTF-8 as all columns), its text with the
    #, and whether code is before it."""

    line: int
    column: int
    text: str
    trailing: bool


@dataclass(frozen=True, slots=True)
class Source:
    """One file as read.

    `path` is relative to the working directory with forward slashes.  `module` is the dotted name
    that an import would use.  `tree` is None unless `state` is ANALYZED; `reason` says why, in one
    line.  `warnings` holds what the compiler warned of, as (line, text).
    """

    path: str
    module: str
    is_package: bool
    state: State
    reason: str
    sha256: str
    lines: tuple[str, ...]
    comments: tuple[Comment, ...]
    warnings: tuple[tuple[int, str], ...]
    tree: ast.Module | None


PRAGMA_WORD: Final = b"flightlm:"
RUNNING: Final = sys.version_info[:2]
FORMATTED: Final = re.compile(r"\b[rR]?[fF][rR]?['\"].*\{")
# What a line looks like that an older parser refuses, and the Python that accepts it.
NEWER: Final = (
    (re.compile(r"\b(?:[tT][rR]?|[rR][tT])['\"]"), (3, 14)),
    (re.compile(r"^\s*except\*?\s+[\w.]+\s*,[^()]*:"), (3, 14)),
    (re.compile(r"^\s*(?:async\s+def|def|class|type)\s+\w+\s*\[[^\]]*="), (3, 13)),
    (re.compile(r"^\s*(?:async\s+def|def|class)\s+\w+\s*\["), (3, 12)),
    (re.compile(r"^\s*type\s+\w+\s*(?:\[.*\])?\s*="), (3, 12)),
    (FORMATTED, (3, 12)),
)


def needed_python(line: str, message: str) -> tuple[int, int]:
    """The Python whose syntax a refused line seems to use; (0, 0) if it is no newer one."""
    for pattern, version in NEWER:
        if pattern.search(line) is None or version <= RUNNING:
            continue
        if pattern is FORMATTED and "f-string" not in message:
            continue  # a line with an f-string and another mistake
        return version
    assert len(line) <= limits.MAX_FILE_BYTES, "a line of a file"
    return (0, 0)


def newer_syntax_hint(error: SyntaxError, data: bytes) -> str:
    """The line for a file that cannot be parsed; it names the Python to use for newer syntax."""
    number = error.lineno or 0
    lines = data.split(b"\n")
    inside = 0 < number <= len(lines)
    raw = lines[number - 1] if inside else b""
    line = raw.decode("utf-8", errors="replace")
    running = f"{RUNNING[0]}.{RUNNING[1]}"
    said = str(error.msg)
    text = said.replace("\n", " ")
    if number > 0:
        text = f"line {number}: {text}"
    major, minor = needed_python(line, text)
    assert "\n" not in text, "a reason is one line"
    if major > 0:
        return f"{text}; this Python is {running}: use Python {major}.{minor} or newer"
    return f"{text} (parsed by Python {running})"


# Nodes whose text may hold a # that begins no comment, by their names, so that an older Python's
# ast need not have the class of t-strings.
TEXTS: Final = frozenset(("Constant", "JoinedStr", "TemplateStr"))
Warned = tuple[tuple[int, str], ...]  # line and text
Span = tuple[int, int, int, int]  # first line, first byte, last line, last byte


def texts_in(module: ast.Module) -> list[ast.expr]:
    """Every string literal of a module, in no order."""
    found: list[ast.expr] = []
    waiting: list[ast.AST] = [module]
    for _ in range(2 * limits.MAX_FILE_BYTES):  # a node takes a character, or its parent does
        if not waiting:
            break
        node = waiting.pop()
        if isinstance(node, ast.Constant):
            if isinstance(node.value, str | bytes):
                found.append(node)
            continue
        if type(node).__name__ in TEXTS and isinstance(node, ast.expr):
            found.append(node)
        if type(node) not in LEAVES:
            waiting.extend([child for _, child, _ in children_of(node, 0)])
    assert len(waiting) == 0, "every node was met"
    return found


def text_spans(texts: Sequence[ast.expr]) -> list[Span]:
    """Where string literals stand, in the order of their beginnings; none inside another."""
    found = []
    for node in texts:
        last = node.end_lineno or node.lineno
        right = node.end_col_offset or node.col_offset
        found.append((node.lineno, node.col_offset, last, right))
    found.sort(key=lambda span: (span[0], span[1], -span[2], -span[3]))
    outer: list[Span] = []
    for span in found:
        if not outer or span[:2] >= outer[-1][2:]:
            outer.append(span)
    assert len(outer) <= len(found), "spans are kept or left out"
    return outer


def comments_between(text: str, first: int) -> list[Comment]:
    """The comments of a part of a file, by the tokenizer; its first line has the number `first`."""
    assert first >= 0, "lines count from 1; a bracket may stand before the first"
    reader = io.StringIO(text)
    tokens = islice(tokenize.generate_tokens(reader.readline), len(text) + 3)
    try:
        return [comment_of(token, first) for token in tokens if token.type == tokenize.COMMENT]
    except (tokenize.TokenError, IndentationError) as error:
        raise ValueError(f"the tokenizer failed: {error}") from error


def comment_of(token: tokenize.TokenInfo, first: int) -> Comment:
    """A comment from its token."""
    line, column = token.start
    before = token.line[:column]
    assert line >= 1, "lines count from 1"
    return Comment(
        first + line - 1, column_of(token.line, column), token.string, before.strip() != ""
    )


def column_of(line: str, index: int) -> int:
    """The column of a character of a line, from 1 in bytes of UTF-8: the parser counts so."""
    assert index >= 0, "characters are numbered from 0"
    before = line[:index]
    return len(before.encode("utf-8", errors="surrogatepass")) + 1


def comment_in(line: str, number: int, spans: Sequence[Span]) -> Comment | None:
    """The comment of a line on which the given strings begin or end."""
    start = 0
    for first, left, last, right in (*spans, (number + 1, 0, number + 1, 0)):
        begin = character(line, left) if first == number else len(line) if first > number else 0
        mark = line.find("#", start, begin) if begin > start else -1
        if mark >= 0:
            before = line[:mark]
            return Comment(number, column_of(line, mark), line[mark:], before.strip() != "")
        start = character(line, right) if last == number else len(line)
    return None


def character(line: str, column: int) -> int:
    """A column in characters: the parser counts bytes of UTF-8."""
    if line.isascii():
        return column
    data = line.encode("utf-8")
    before = data[:column]
    return len(before.decode("utf-8", errors="replace"))


def comments_of(lines: Sequence[str], texts: Sequence[ast.expr]) -> tuple[Comment, ...]:
    """Every comment: a # inside a string is none.  ValueError if the tokenizer must help and fails.

    The string literals `texts` of the tree tell where no comment can be.  A string of several
    lines with a # in it may be pieces with comments between them; only such a part is tokenized.
    """
    marked = [number for number, line in enumerate(lines, 1) if "#" in line]
    if not marked:
        return ()
    at_line: dict[int, list[Span]] = {}
    inside: set[int] = set()
    found = []
    numbers = set(marked)
    for span in text_spans(texts):
        first, left, last, right = span
        begins = at_line.setdefault(first, [])
        begins.append(span)
        if last == first:
            continue
        ends = at_line.setdefault(last, [])
        ends.append(span)
        held = [number for number in range(first, last + 1) if number in numbers]
        inside.update(number for number in held if first < number < last)
        if held:
            part = [character(lines[first - 1], left), character(lines[last - 1], right)]
            found.extend(comments_inside(lines[first - 1 : last], first, part[0], part[1]))
    for number in marked:
        if number not in inside:
            comment = comment_in(lines[number - 1], number, at_line.get(number, ()))
            if comment is not None:
                found.append(comment)
    assert len(found) <= len(marked), "a line has one comment"
    return tuple(sorted(found, key=lambda comment: comment.line))


def comments_inside(lines: Sequence[str], first: int, left: int, right: int) -> list[Comment]:
    """The comments between the pieces of a string that stands from `left` to `right`."""
    part = [*lines]
    part[-1] = part[-1][:right]
    if left > 0:
        blanks = " " * (column_of(part[0], left) - 2)
        part[0] = f"{blanks}({part[0][left:]}"
    assert len(part) > 1, "a string of several lines"
    if left == 0:
        part = ["(", *part]
        first -= 1
    return comments_between("\n".join(part) + ")", first)


def parse(data: bytes, path: str) -> tuple[ast.Module, Warned]:
    """The syntax tree and the compiler's warnings of parsing.

    Bytes are parsed, because only then an unknown coding cookie is an error.  Raises SyntaxError,
    ValueError, RecursionError or MemoryError, as ast.parse does on hostile input.
    """
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        tree = ast.parse(data, filename=path)
    told: list[warnings.WarningMessage] = caught or []
    kept = tuple((w.lineno, str(w.message)) for w in told)
    assert isinstance(tree, ast.Module), "a file parses to a module"
    return tree, kept


def failed(path: str, module: str, state: State, reason: str, digest: str = "") -> Source:
    """A file that could not be analysed, with its reason."""
    assert state is not State.ANALYZED, "a failure has a failure's state"
    package = path.endswith("__init__.py")
    return Source(path, module, package, state, reason, digest, (), (), (), NO_TREE)


def text_of(data: bytes) -> str:
    """The text of a file in the encoding that it names, each line ended by one newline."""
    stream = io.BytesIO(data)
    encoding, _ = tokenize.detect_encoding(stream.readline)
    newlines = io.IncrementalNewlineDecoder(None, translate=True)
    return newlines.decode(data.decode(encoding))


def make_source(data: bytes, path: str, module: str, whole: bool = True) -> Source:
    """The source of a file with these bytes; a failure becomes a state with a reason.

    Without `whole` the comments are left out if none of them speaks to the checker.
    """
    assert module != "", "a module has a name"
    digest = sha256_of(data)
    if len(data) > limits.MAX_FILE_BYTES:
        reason = f"more than {limits.MAX_FILE_BYTES} bytes"
        return failed(path, module, State.TOO_COMPLEX, reason, digest)
    try:
        tree, caught = parse(data, path)
        text = text_of(data)
        lines = tuple(text.split("\n"))
        wanted = whole or PRAGMA_WORD in data
        comments = comments_of(lines, texts_in(tree)) if wanted else ()
    except SyntaxError as error:
        return failed(path, module, State.PARSE_FAILED, newer_syntax_hint(error, data), digest)
    except (ValueError, LookupError) as error:
        said = str(error)
        return failed(path, module, State.PARSE_FAILED, said.replace("\n", " "), digest)
    except (RecursionError, MemoryError):
        reason = "nested too deeply for this Python's parser"
        return failed(path, module, State.TOO_COMPLEX, reason, digest)
    _, _, name = path.rpartition("/")
    package = name == "__init__.py"
    return Source(path, module, package, State.ANALYZED, "", digest, lines, comments, caught, tree)


def with_comments(source: Source, texts: Sequence[ast.expr]) -> Source:
    """A source made without `whole` and all its comments; `texts` are the string literals of its
    tree.  A failure becomes a state with a reason."""
    assert source.state is State.ANALYZED, "a parsed file"
    try:
        comments = comments_of(source.lines, texts)
    except ValueError as error:
        said = str(error)
        reason = said.replace("\n", " ")
        return failed(source.path, source.module, State.PARSE_FAILED, reason, source.sha256)
    return replace(source, comments=comments)


def sha256_of(data: bytes) -> str:
    """The digest that reports show."""
    digest = hashlib.sha256(data)
    return digest.hexdigest()


def read_source(file: Path, path: str, module: str, whole: bool = True) -> Source:
    """Read and parse `file`; every failure becomes a state with a reason, none an exception."""
    assert module != "", "a module has a name"
    try:
        with open(file, "rb") as stream:
            data = stream.read(limits.MAX_FILE_BYTES + 1)
    except OSError as error:
        return failed(path, module, State.UNREADABLE, error.strerror or "cannot be read")
    return make_source(data, path, module, whole)
