"""R8.10 to R8.12: what the machine decides, deceptive text, and comments that act."""

from __future__ import annotations

import ast
import io
import re
import tokenize
from itertools import islice
from typing import Final

from flightlm.checker.references import below, words
from flightlm.checker.rules.r08_dynamic import named_by_getattr
from flightlm.checker.rules.r08_shape import is_debug_guard
from flightlm.checker.scene import Scene
from flightlm.checker.source import Comment, column_of
from flightlm.checker.syntax import FUNCTIONS

R810: Final = "P10-R8.10"
R811: Final = "P10-R8.11"
R812: Final = "P10-R8.12"

ENVIRONMENT: Final = words(
    "os.environ os.environb os.getenv os.getenvb os.putenv os.unsetenv os.name os.uname "
    "posix.environ sys.platform sys.version_info sys.hexversion sys.getwindowsversion"
)
PLATFORM: Final = frozenset(("platform",))

BIDI: Final = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
COOKIE: Final = re.compile(r"[ \t\f]*#.*?coding[:=][ \t]*([-\w.]+)")

BLANKETS: Final = (
    (re.compile(r"#\s*type:\s*ignore(?!\s*\[)\b", re.IGNORECASE), "type: ignore"),
    (re.compile(r"#\s*(?:ruff|flake8)\s*:\s*noqa\b(?!\s*:\s*[A-Z]+[0-9])", re.IGNORECASE), "noqa"),
    (re.compile(r"#\s*noqa\b(?!\s*:\s*[A-Z]+[0-9])", re.IGNORECASE), "noqa"),
    (re.compile(r"#\s*nosec\b(?!\s*:?\s*B[0-9])", re.IGNORECASE), "nosec"),
    (re.compile(r"#\s*pylint:\s*(?:skip-file|disable\s*=\s*all\b)"), "pylint: disable=all"),
    (re.compile(r"#\s*mypy:\s*ignore-errors\b(?!\s*=\s*[Ff]alse)"), "mypy: ignore-errors"),
    (re.compile(r"#\s*pyright:\s*(?:basic\b|ignore(?!\s*\[)\b)"), "pyright: ignore"),
    (re.compile(r"#\s*(?:pytype|pyre):?\s*-?(?:skip-file|ignore-all-errors)"), "skip-file"),
)
TYPE_NODES: Final = (
    ast.Name,
    ast.Attribute,
    ast.Subscript,
    ast.Tuple,
    ast.BinOp,
    ast.Constant,
)
TYPE_COMMENT: Final = re.compile(r"#\s*type:\s+(?!ignore\b)(\S.*)")


def check_environment(scene: Scene) -> None:
    """R8.10: the environment, the platform, the version and __debug__ decide what runs."""
    if scene.declared(R810):
        return
    why = "decides outside the declared module (read it there once, pass the value on)"
    good = 0
    for use in scene.uses:
        found = [path for path in use.paths if path in ENVIRONMENT or is_platform_call(path)]
        if found:
            scene.violated(R810, use.place, f"{min(found)} {why}")
        else:
            good += 1
    for i in scene.places(ast.Call):
        named = [path for path in named_by_getattr(scene, i) if path in ENVIRONMENT]
        if named:
            scene.violated(R810, i, f"{min(named)} {why}")
    tree = scene.tree
    for i in scene.places(ast.Name):
        node = tree.nodes[i]
        assert isinstance(node, ast.Name), "sorted by class"
        if node.id != "__debug__":
            continue
        statement = tree.nodes[tree.statements[i]]
        assert isinstance(statement, ast.stmt), "a name stands in a statement"
        if not is_debug_guard(statement):
            scene.violated(R810, i, f"__debug__ {why}")
    scene.proven(R810, good)


def is_platform_call(path: str) -> bool:
    """A member of the module platform; the bare module decides nothing."""
    return path != "platform" and below(path, PLATFORM)


def foreign_names(node: ast.AST) -> str:
    """An identifier of the node with a letter outside ASCII, "" if there is none."""
    assert isinstance(node, ast.AST), "a node"
    named = (
        getattr(node, "id", None),
        getattr(node, "attr", None),
        getattr(node, "arg", None),
        getattr(node, "name", None),
        getattr(node, "asname", None),
        getattr(node, "module", None),
        getattr(node, "rest", None),
    )
    for text in named:
        if isinstance(text, str) and not text.isascii():
            return text
    if isinstance(node, ast.Global | ast.Nonlocal):
        return next((name for name in node.names if not name.isascii()), "")
    if isinstance(node, ast.MatchClass):
        return next((name for name in node.kwd_attrs if not name.isascii()), "")
    return ""


def may_name(letter: str) -> bool:
    """Whether an identifier may have this character, and ASCII does not."""
    assert len(letter) == 1, "one character"
    if letter.isascii():
        return False
    return letter.isalnum() or f"a{letter}".isidentifier()


def names_by_line(scene: Scene) -> dict[int, tuple[int, str]]:
    """Line -> column and text of its first identifier outside ASCII.

    The tokens show each as it is written; the syntax tree, whose names are normalized, adds those
    inside formatted strings, which older tokenizers do not open.
    """
    found: dict[int, tuple[int, str]] = {}
    lines = scene.lines()
    text = "\n".join(lines)
    if not any(may_name(letter) for letter in set(text)):
        return found
    reader = io.StringIO(text)
    # A token has a character; an indent has a dedent, which has none; so has the end.
    tokens = islice(tokenize.generate_tokens(reader.readline), 2 * len(text) + 3)
    try:
        for token in tokens:
            name = token.string
            if token.type == tokenize.NAME and not name.isascii():
                line, column = token.start
                found.setdefault(line, (column_of(lines[line - 1], column), name))
    except (tokenize.TokenError, SyntaxError):
        found.clear()
    for node in scene.tree.nodes:
        name = foreign_names(node)
        line = getattr(node, "lineno", 0)
        if name != "" and line > 0:
            last = getattr(node, "end_lineno", line) or line
            near = any(k in found for k in range(line, last + 1))
            if not near:
                found[line] = (getattr(node, "col_offset", 0) + 1, name)
    assert all(line > 0 for line in found), "lines count from 1"
    return found


def check_letters(scene: Scene) -> None:
    """R8.11: identifiers outside ASCII, bidirectional controls, coding cookies."""
    assert scene.end(0) > 0, "a tree has its module"
    if scene.declared(R811):
        return
    lines = scene.lines()
    report = scene.report
    clean = 0
    strange = False
    for number, line in enumerate(lines, 1):
        if line.isascii():
            clean += 1
            continue
        strange = True
        match = BIDI.search(line)
        if match is not None:
            code = f"U+{ord(match.group()):04X}"
            text = f"bidirectional control {code}: the line may show another order (escape it)"
            report.violated_at(R811, number, column_of(line, match.start()), text)
    if strange:
        names = names_by_line(scene)
        for number, (column, name) in sorted(names.items()):
            coded = name.encode("ascii", "backslashreplace")
            shown = coded.decode("ascii")
            text = f"identifier {shown} has letters outside ASCII (rename it)"
            report.violated_at(R811, number, column, text)
    number = cookie_line(lines)
    if number > 0:
        report.violated_at(R811, number, 1, "coding cookie (the source is UTF-8: remove it)")
    report.proven(R811, clean)


def cookie_line(lines: tuple[str, ...]) -> int:
    """The line of an encoding declaration as Python finds it, 0 if there is none."""
    for number, line in enumerate(lines[:2], 1):
        if COOKIE.match(line):
            return number
        bare = line.strip(" \t\f\r")
        if bare != "" and not bare.startswith("#"):
            break
    return 0


def blanket_in(text: str) -> str:
    """The blanket suppression that a comment holds, "" if none."""
    return next((name for pattern, name in BLANKETS if pattern.search(text)), "")


def is_type_text(text: str) -> bool:
    """Whether a text reads as a type, or as the `(…) -> …` of a signature."""
    bare, _, _ = text.partition("#")
    head, arrow, result = bare.partition("->")
    parts = [head, result] if arrow else [head]
    assert "#" not in head + result, "what follows a # is no type"
    for part in parts:
        try:
            node = ast.parse(part.strip(), mode="eval").body
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            return False
        if not isinstance(node, TYPE_NODES):
            return False
    return True


def typed_lines(scene: Scene) -> frozenset[int]:
    """The lines at whose end a type comment has a meaning."""
    found: set[int] = set()
    tree = scene.tree
    for kind in (ast.Assign, ast.For, ast.AsyncFor, ast.With, ast.AsyncWith, *FUNCTIONS):
        for i in scene.places(kind):
            node = tree.nodes[i]
            first = getattr(node, "lineno", 0)
            if isinstance(node, ast.Assign):
                found.add(node.end_lineno or first)
                continue
            body = getattr(node, "body", None)
            after = getattr(body[0], "lineno", first) if isinstance(body, list) else first
            found.update(range(first, max(after, first + 1)))
    assert all(line > 0 for line in found), "lines count from 1"
    return frozenset(found)


def check_comments(scene: Scene) -> None:
    """R8.12: types in comments, and suppressions that silence everything."""
    if scene.declared(R812):
        return
    good = 0
    typed: list[tuple[Comment, str]] = []
    for comment in scene.comments():
        match = TYPE_COMMENT.match(comment.text)
        blanket = blanket_in(comment.text)
        if blanket != "":
            text = f"blanket `{blanket}` (name the code that is silenced)"
            scene.violated_at(R812, comment.line, comment.column, text)
        elif match is not None and is_type_text(match.group(1)):
            typed.append((comment, match.group(1)))
        else:
            good += 1
    assert good + len(typed) <= len(scene.comments()), "a comment is judged once"
    lines = typed_lines(scene) if typed else frozenset()
    for comment, shown in typed:
        if comment.line in lines:
            text = f"type comment `{shown[:40]}` (write an annotation)"
            scene.violated_at(R812, comment.line, comment.column, text)
    scene.proven(R812, good)
