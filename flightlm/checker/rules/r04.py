"""Rule 4: a function fits on one page.  Sizes, counts, nesting; all decided on the syntax tree.

Nested functions count in the function around them as well.  Module and class bodies are measured
without the functions and classes inside them.  Everything is a prefix sum or an array over the
flat tree, so that a file costs one pass whatever its nesting.
"""

from __future__ import annotations

import ast
from collections.abc import Sequence
from itertools import accumulate
from typing import Final

from flightlm.checker.context import FileContext
from flightlm.checker.model import Category, Decidability, Profile, Reach, Rule
from flightlm.checker.report import Report
from flightlm.checker.rules.names import is_method, is_stub
from flightlm.checker.rules.reading import function_at, node_at
from flightlm.checker.source import column_of
from flightlm.checker.syntax import BRANCH_KINDS, FUNCTIONS, STATEMENT_KINDS, Tree

LINES: Final = "P10-R4.1"
STATEMENTS: Final = "P10-R4.2"
ONE_A_LINE: Final = "P10-R4.3"
PARAMETERS: Final = "P10-R4.4"
COMPLEXITY: Final = "P10-R4.5"
NESTING: Final = "P10-R4.6"
WIDTH: Final = "P10-R4.7"


def _rule(name: str, title: str) -> Rule:
    """A sub-rule of rule 4: all are decidable in one file and Required."""
    return Rule(name, title, Decidability.SYNTAX, Reach.FILE, Category.REQUIRED)


RULES: Final = (
    _rule(LINES, "function of more than 60 code lines"),
    _rule(STATEMENTS, "function or body of more than 60 statements"),
    _rule(ONE_A_LINE, "more than one statement on a line"),
    _rule(PARAMETERS, "more than 6 parameters"),
    _rule(COMPLEXITY, "cyclomatic complexity above 15 (10 in flight)"),
    _rule(NESTING, "control blocks nested more than 4 deep"),
    _rule(WIDTH, "line of more than 100 characters or statement of more than 40 expressions"),
)

MAX_LINES: Final = 60
MAX_STATEMENTS: Final = 60
MAX_PARAMETERS: Final = 6
MAX_COMPLEXITY: Final = 15
MAX_COMPLEXITY_FLIGHT: Final = 10
MAX_NESTING: Final = 4
MAX_WIDTH: Final = 100
MAX_EXPRESSIONS: Final = 40

TRY: Final = (ast.Try, ast.TryStar)
BLOCKS: Final = (ast.If, ast.For, ast.AsyncFor, ast.While, ast.With, ast.AsyncWith, ast.Match, *TRY)
DISPLAYS: Final = (ast.List, ast.Tuple, ast.Set, ast.Dict)
DECLARATIONS: Final = (
    ast.Import,
    ast.ImportFrom,
    ast.ClassDef,
    *FUNCTIONS,
    ast.Assign,
    ast.AnnAssign,
)
DOCUMENTED: Final = (ast.Module, ast.ClassDef, *FUNCTIONS)
# One branch each.
DECIDING: Final = frozenset(
    (ast.If, ast.For, ast.AsyncFor, ast.While, ast.ExceptHandler, ast.IfExp)
)
OPENING: Final = frozenset((ast.ClassDef, *FUNCTIONS))
STATEMENTS_HELD: Final = frozenset(STATEMENT_KINDS)
ANNOTATED: Final = frozenset(("annotation", "returns"))
SHOWN: Final = frozenset(DISPLAYS)
COUNTED: Final = DECIDING | frozenset((ast.comprehension, ast.BoolOp, ast.match_case))
COUNTED_KINDS: Final = tuple(COUNTED)


def check(file: FileContext, report: Report) -> None:
    """Decide R4.1 to R4.7 for one file."""
    assert file.source.tree is not None, "the file was parsed"
    points = complexity_points(file.tree)
    check_functions(file, report, points)
    check_bodies(file, report, points)
    check_one_a_line(file, report)
    check_nesting(file, report)
    check_widths(file, report)
    check_expressions(file, report)


def docstring_of(node: ast.AST) -> ast.Expr | None:
    """The docstring statement of a module, class or def."""
    body = getattr(node, "body", None)
    if not isinstance(body, list) or not body:
        return None
    first = body[0]
    if not isinstance(first, ast.Expr) or not isinstance(first.value, ast.Constant):
        return None
    return first if isinstance(first.value.value, str) else None


def docstrings(tree: Tree) -> list[ast.Expr]:
    """Every docstring of the file."""
    assert len(tree.nodes) > 0, "a tree has its module"
    found = []
    for _, node in tree.pairs(DOCUMENTED):
        text = docstring_of(node)
        if text is not None:
            found.append(text)
    return found


def code_line_sums(file: FileContext) -> list[int]:
    """sums[n]: how many of lines 1 … n hold code (not blank, comment or docstring)."""
    lines = file.source.lines
    is_code = [0] + [1 if text.strip() else 0 for text in lines]
    for comment in file.source.comments:
        if not comment.trailing:
            is_code[comment.line] = 0
    for text in docstrings(file.tree):
        first = before(lines[text.lineno - 1], text.col_offset)
        last = text.end_lineno or text.lineno
        for line in range(text.lineno + (1 if first.strip() else 0), last + 1):
            is_code[line] = 0
    assert len(is_code) == len(lines) + 1, "one entry per line"
    return list(accumulate(is_code))


def points_of(node: ast.AST) -> int:
    """What one node adds to the cyclomatic complexity."""
    if type(node) in DECIDING:
        return 1
    if isinstance(node, ast.comprehension):
        return 1 + len(node.ifs)
    if isinstance(node, ast.BoolOp):
        return len(node.values) - 1
    if isinstance(node, ast.match_case):
        return 0 if is_catch_all(node) else 1
    return 0


def is_catch_all(case: ast.match_case) -> bool:
    """`case _:` or `case name:` without a guard, which always matches."""
    pattern = case.pattern
    return isinstance(pattern, ast.MatchAs) and pattern.pattern is None and case.guard is None


def complexity_points(tree: Tree) -> list[int]:
    """Per node what it adds; nothing inside an assert adds, or rule 4 would fight rule 5."""
    assert len(tree.nodes) > 0, "a tree has its module"
    found = [0] * len(tree.nodes)
    skip_to = 0
    for i, node in tree.pairs((*COUNTED, ast.Assert)):
        if isinstance(node, ast.Assert):
            skip_to = tree.ends[i]
        elif i >= skip_to:
            found[i] = points_of(node)
    return found


def body_range(tree: Tree, i: int) -> range:
    """The places of the body of the def, class or module at i; its head is left out."""
    body = getattr(tree.nodes[i], "body", [])
    if not body:
        return range(i, i)
    return range(tree.index[body[0]], tree.ends[tree.index[body[-1]]])


def check_functions(file: FileContext, report: Report, costs: Sequence[int]) -> None:
    """R4.1, R4.2, R4.4 and R4.5 for each def; R4.4 for each lambda."""
    tree = file.tree
    lines = code_line_sums(file)
    points = [0, *accumulate(costs)]
    counted = [0] * len(tree.nodes)
    for i in tree.places(STATEMENT_KINDS):
        counted[i] = 1
    for text in docstrings(tree):
        counted[tree.index[text]] = 0
    statements = [0, *accumulate(counted)]
    assert len(points) == len(statements), "both have one entry per node and one before"
    for i, node in tree.pairs((*FUNCTIONS, ast.Lambda)):
        if isinstance(node, ast.Lambda):
            check_parameters(file, report, i)
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            continue
        check_parameters(file, report, i)
        inside = body_range(tree, i)
        last = node.end_lineno or node.lineno
        check_lines(report, i, lines[last] - lines[node.lineno - 1])
        check_statements(report, i, statements[inside.stop] - statements[inside.start])
        check_complexity(file, report, i, 1 + points[inside.stop] - points[inside.start])


def check_lines(report: Report, i: int, count: int) -> None:
    """R4.1 for one function."""
    if count > MAX_LINES:
        message = f"{count} code lines; at most {MAX_LINES} (split the function)"
        report.violated(LINES, i, message)
    else:
        report.proven(LINES)


def check_statements(report: Report, i: int, count: int) -> None:
    """R4.2 for one function or body."""
    if count > MAX_STATEMENTS:
        message = f"{count} statements; at most {MAX_STATEMENTS} (split the function)"
        report.violated(STATEMENTS, i, message)
    else:
        report.proven(STATEMENTS)


def check_complexity(file: FileContext, report: Report, i: int, count: int) -> None:
    """R4.5 for one function or body."""
    flight = file.profile is Profile.FLIGHT
    most = MAX_COMPLEXITY_FLIGHT if flight else MAX_COMPLEXITY
    if count > most:
        message = f"cyclomatic complexity {count}; at most {most} (split the function)"
        report.violated(COMPLEXITY, i, message)
    else:
        report.proven(COMPLEXITY)


def parameter_count(file: FileContext, i: int) -> int:
    """How many parameters a caller of the def or lambda at i has to think of.

    The receiver of a method and keyword-only parameters with defaults are left out.
    """
    arguments = getattr(node_at(file, i), "args", None)
    assert isinstance(arguments, ast.arguments), "a def or a lambda"
    count = len(arguments.posonlyargs) + len(arguments.args)
    count += sum(1 for default in arguments.kw_defaults if default is None)
    count += 1 if arguments.vararg is not None else 0
    count += 1 if arguments.kwarg is not None else 0
    positional = len(arguments.posonlyargs) + len(arguments.args) > 0
    return count - 1 if positional and is_method(file, i) else count


def check_parameters(file: FileContext, report: Report, i: int) -> None:
    """R4.4 for one def or lambda."""
    count = parameter_count(file, i)
    if count > MAX_PARAMETERS:
        message = f"{count} parameters; at most {MAX_PARAMETERS} (pass an object that holds them)"
        report.violated(PARAMETERS, i, message)
    else:
        report.proven(PARAMETERS)


def check_bodies(file: FileContext, report: Report, points: Sequence[int]) -> None:
    """R4.2 and R4.5 for module and class bodies, without the functions and classes inside.

    Imports, definitions, docstrings and the assignments of a body itself are declarations and
    no code that runs in order; they are not limited.
    """
    tree = file.tree
    owner = {0: 0}  # of each statement
    bodies: dict[int, list[int]] = {0: [0, 1]}
    for i in tree.places(STATEMENT_KINDS):
        node = tree.nodes[i]
        parent = tree.parents[i]
        opens = type(tree.nodes[parent]) in OPENING and tree.fields[i] == "body"
        holder = parent if opens else owner[tree.statements[parent]]
        owner[i] = holder
        if isinstance(node, ast.ClassDef):
            bodies[i] = [0, 1]
        row = bodies.get(holder)
        if row is not None:
            declared = parent == holder and isinstance(node, DECLARATIONS)
            row[0] += 0 if declared or is_text(node) else 1
    for i in tree.places(COUNTED_KINDS):
        row = bodies.get(owner[tree.statements[i]])
        if row is not None:
            row[1] += points[i]
    assert len(owner) <= len(points), "one owner for each statement"
    for place, row in bodies.items():
        check_statements(report, place, row[0])
        check_complexity(file, report, place, row[1])


def is_text(node: ast.AST) -> bool:
    """A string as a statement: a docstring, also of an attribute."""
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def before(text: str, column: int) -> str:
    """What stands before a column, which ast counts in bytes of UTF-8."""
    if text.isascii():
        return text[:column]
    data = text.encode()
    part = data[:column]
    return part.decode(errors="replace")


def after(text: str, column: int) -> str:
    """What stands from a column on, which ast counts in bytes of UTF-8."""
    if text.isascii():
        return text[column:]
    data = text.encode()
    part = data[column:]
    return part.decode(errors="replace")


def begins(text: str, word: str) -> bool:
    """Whether a text begins with a word, blanks left out."""
    rest = text.lstrip()
    return rest.startswith(word)


def check_one_a_line(file: FileContext, report: Report) -> None:
    """R4.3: nothing but blanks before a statement, and no semicolon behind it."""
    tree = file.tree
    lines = file.source.lines
    assert len(lines) > 0, "a text has a line"
    seen: set[int] = set()
    for i, node in tree.pairs(STATEMENT_KINDS):
        if not isinstance(node, ast.stmt):
            continue
        last = node.end_lineno or node.lineno
        head = before(lines[node.lineno - 1], node.col_offset)
        tail = after(lines[last - 1], node.end_col_offset or 0)
        crowded = head.strip() != "" and not is_stub(file, tree.parents[i])
        follows = begins(tail, ";")
        place = node.lineno if crowded else last
        if not crowded and not follows:
            report.proven(ONE_A_LINE)
        elif place not in seen:
            seen.add(place)
            report_crowded(report, i, place, crowded)


def report_crowded(report: Report, i: int, line: int, crowded: bool) -> None:
    """A finding of R4.3 at a line."""
    assert line > 0, "lines count from 1"
    if crowded:
        message = "more than one statement on this line; one at most (start a new line)"
        report.violated(ONE_A_LINE, i, message)
    else:
        report.violated_at(ONE_A_LINE, line, 1, "a semicolon; one statement a line (remove it)")


def is_elif(tree: Tree, i: int, lines: Sequence[str]) -> bool:
    """Whether the `if` at i is an `elif` of the one around it."""
    node = tree.nodes[i]
    above = tree.nodes[tree.parents[i]]
    if not isinstance(node, ast.If) or not isinstance(above, ast.If):
        return False
    if tree.fields[i] != "orelse" or len(above.orelse) != 1:
        return False
    return begins(after(lines[node.lineno - 1], node.col_offset), "elif")


def check_nesting(file: FileContext, report: Report) -> None:
    """R4.6: the first block that stands in four others.

    A def inside a function goes on counting where it stands; one in a module or class body, and
    a class body, begin at zero.
    """
    tree = file.tree
    lines = file.source.lines
    depth = {0: 0}
    for i, node in tree.pairs(BRANCH_KINDS):
        depth[i] = depth[tree.parents[i]]
        if isinstance(node, ast.ClassDef):
            depth[i] = 0
        elif isinstance(node, FUNCTIONS):
            depth[i] = depth[i] if function_at(file, i) >= 0 else 0
        elif isinstance(node, BLOCKS) and not is_elif(tree, i, lines):
            depth[i] += 1
            if depth[i] == MAX_NESTING + 1:
                message = f"block {depth[i]} deep; at most {MAX_NESTING} (make it a function)"
                report.violated(NESTING, i, message)
            elif depth[i] <= MAX_NESTING:
                report.proven(NESTING)
    assert len(depth) <= len(tree.nodes), "one depth per statement or branch of one"


def check_widths(file: FileContext, report: Report) -> None:
    """R4.7, first half: the width of each line."""
    wide = 0
    for number, text in enumerate(file.source.lines, 1):
        if len(text) > MAX_WIDTH:
            wide += 1
            message = f"{len(text)} characters; at most {MAX_WIDTH}"
            report.violated_at(WIDTH, number, column_of(text, MAX_WIDTH), message)
    assert wide <= len(file.source.lines), "lines are counted once"
    report.proven(WIDTH, len(file.source.lines) - wide)


def is_table(file: FileContext, i: int) -> bool:
    """Whether the display at i is the value of an assignment at module or class level.

    It may stand in one call: `frozenset((…))`.
    """
    tree = file.tree
    above = tree.parents[i]
    if isinstance(tree.nodes[above], ast.Call) and tree.fields[i] == "args":
        above = tree.parents[above]
    stored = isinstance(tree.nodes[above], ast.Assign | ast.AnnAssign)
    return stored and function_at(file, i) < 0


def expression_units(file: FileContext) -> list[int]:
    """Per node the place to which it counts: its statement, or its own row of a literal table.

    -1 for annotations, which rule 9 measures.
    """
    tree = file.tree
    nodes, fields, parents = tree.nodes, tree.fields, tree.parents
    units = [0]
    tables: set[int] = set()
    for i in range(1, len(nodes)):
        kind = type(nodes[i])
        if kind in STATEMENTS_HELD:
            units.append(i)
            continue
        parent = parents[i]
        if fields[i] in ANNOTATED:
            units.append(-1)
        elif parent in tables or fields[i] == "decorator_list":
            units.append(i)
        else:
            units.append(units[parent])
        if kind in SHOWN and (parent in tables or is_table(file, i)):
            tables.add(i)
    assert len(units) == len(tree.nodes), "one unit per node"
    return units


def check_expressions(file: FileContext, report: Report) -> None:
    """R4.7, second half: expression nodes of each statement.

    Constants that stand in a display are data and do not count.
    """
    tree = file.tree
    nodes = tree.nodes
    units = expression_units(file)
    counts: dict[int, int] = {}
    for i in reversed(tree.expressions):
        unit = units[i]
        data = type(nodes[i]) is ast.Constant and type(nodes[tree.parents[i]]) in SHOWN
        if unit >= 0 and not data:
            counts[unit] = counts.get(unit, 0) + 1
    assert all(0 <= unit < len(tree.nodes) for unit in counts), "units are places"
    for unit, count in counts.items():
        if count > MAX_EXPRESSIONS:
            message = f"{count} expressions in one statement; at most {MAX_EXPRESSIONS}"
            report.violated(WIDTH, unit, f"{message} (name the parts)")
        else:
            report.proven(WIDTH)
