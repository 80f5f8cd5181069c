"""N2, N3 and N4: one condition per decision, nothing unfinished, no unguarded division.

(N1 is P10-R4.5 being Mandatory in critical modules.)  With one condition per decision, branch
coverage is condition coverage, and MC/DC needs no tool of its own.
"""

from __future__ import annotations

import ast
import re
from typing import Final

from flightlm.checker.context import FileContext
from flightlm.checker.model import Category, Decidability, Reach, Rule
from flightlm.checker.objects import BOOL
from flightlm.checker.report import Report
from flightlm.checker.rules.division import check_divisions
from flightlm.checker.rules.names import externals, is_declared_only, is_ellipsis
from flightlm.checker.rules.r04 import docstring_of, docstrings
from flightlm.checker.rules.reading import (
    bound_in,
    line_at,
    node_at,
    place_at,
    scope_at,
    values_at,
)
from flightlm.checker.syntax import FUNCTIONS

DECISION: Final = "P10-N2"
UNFINISHED: Final = "P10-N3"
DIVISION: Final = "P10-N4"

RULES: Final = (
    Rule(
        DECISION,
        "more than one condition in a decision of critical code",
        Decidability.SYNTAX,
        Reach.FILE,
        Category.REQUIRED,
    ),
    Rule(
        UNFINISHED,
        "unfinished code: TODO, pass-only body, NotImplementedError",
        Decidability.SYNTAX,
        Reach.FILE,
        Category.REQUIRED,
    ),
    Rule(
        DIVISION,
        "division without a dominating check that the divisor is not zero",
        Decidability.HEURISTIC,
        Reach.FILE,
        Category.REQUIRED,
    ),
)

MASKING: Final = (ast.BitAnd, ast.BitOr, ast.BitXor)
GATHERING: Final = frozenset(("builtins.any", "builtins.all"))
JOINING: Final = frozenset(
    (
        "operator.and_",
        "operator.or_",
        "operator.xor",
        "numpy.logical_and",
        "numpy.logical_or",
        "numpy.logical_xor",
        "numpy.bitwise_and",
        "numpy.bitwise_or",
    )
)
SEQUENCES: Final = (ast.List, ast.Tuple, ast.Set)
GATHERED: Final = (ast.GeneratorExp, ast.ListComp, ast.SetComp)
GLUE: Final = (
    ast.BoolOp,
    ast.UnaryOp,
    ast.BinOp,
    ast.Compare,
    ast.IfExp,
    ast.NamedExpr,
)
BLOCKS: Final = frozenset(
    (*FUNCTIONS, ast.ClassDef, ast.If, ast.For, ast.AsyncFor, ast.While, ast.With, ast.AsyncWith)
    + (ast.Try, ast.TryStar, ast.ExceptHandler, ast.match_case)
)
BOOLEANS: Final = frozenset(("True", "False"))


def check(file: FileContext, report: Report) -> None:
    """Decide N2 (critical modules only), N3 and N4 for one file."""
    assert file.source.tree is not None, "the file was parsed"
    if file.critical:
        check_decisions(file, report)
    check_marks(file, report)
    check_placeholders(file, report)
    check_divisions(DIVISION, file, report)


def is_condition(file: FileContext, i: int) -> bool:
    """Whether expression i is a comparison, or something else that is known to be a bool."""
    if is_comparison(file, i):
        return True
    node = node_at(file, i)
    if not isinstance(node, ast.Name | ast.Call | ast.Attribute | ast.Subscript | ast.NamedExpr):
        return False
    values = values_at(file, i)
    return len(values) > 0 and all(
        v == BOOL or (v.kind == "literal" and v.name in BOOLEANS) for v in values
    )


def is_comparison(file: FileContext, i: int) -> bool:
    """Whether expression i is a comparison as written."""
    node = node_at(file, i)
    if isinstance(node, ast.UnaryOp):
        return isinstance(node.op, ast.Not)
    return isinstance(node, ast.Compare | ast.BoolOp)


def joined(file: FileContext, left: int, right: int, operator: ast.operator) -> bool:
    """Whether a binary operator combines conditions."""
    both = is_condition(file, left) and is_condition(file, right)
    if isinstance(operator, MASKING):
        return both or is_comparison(file, left) or is_comparison(file, right)
    return isinstance(operator, ast.Mult) and both


def holds_conditions(file: FileContext, i: int) -> bool:
    """Whether the argument of any or all is made of conditions."""
    node = node_at(file, i)
    if isinstance(node, SEQUENCES):
        return any(is_condition(file, place_at(file, item)) for item in node.elts)
    if isinstance(node, GATHERED):
        return is_condition(file, place_at(file, node.elt))
    if not isinstance(node, ast.Call) or "builtins.map" not in externals(file, i):
        return False
    first = node.args[0] if node.args else None
    return isinstance(first, ast.Lambda) and is_condition(file, place_at(file, first.body))


def gathers(file: FileContext, i: int) -> bool:
    """Whether the call at i combines conditions: any, all, and the operators as functions."""
    tree = file.tree
    node = tree.nodes[i]
    assert isinstance(node, ast.Call), "a call"
    if not node.args:
        return False
    named = externals(file, i)
    if named & JOINING:
        return any(is_comparison(file, tree.index[argument]) for argument in node.args)
    if not named & GATHERING:
        return False
    first = tree.index[node.args[0]]
    if holds_conditions(file, first):
        return True
    argument = node.args[0]
    if not isinstance(argument, ast.Name):
        return False
    bound = bound_in(file, scope_at(file, first), argument.id)
    return any(b.kind == "assign" and holds_conditions(file, b.value) for b in bound)


def combined_by(file: FileContext, i: int) -> str:
    """What makes node i a decision of more than one condition; "" if nothing does."""
    node = node_at(file, i)
    if isinstance(node, ast.BoolOp):
        return "`and`" if isinstance(node.op, ast.And) else "`or`"
    if isinstance(node, ast.Compare):
        return "a chained comparison" if len(node.ops) > 1 else ""
    if isinstance(node, ast.comprehension):
        return "`if` in a comprehension" if node.ifs else ""
    return "a conditional expression" if isinstance(node, ast.IfExp) else applied(file, i)


def applied(file: FileContext, i: int) -> str:
    """The call or operator at node i that combines conditions; "" if it does not."""
    node = node_at(file, i)
    if isinstance(node, ast.Call):
        return "a call that combines comparisons" if gathers(file, i) else ""
    combines = isinstance(node, ast.BinOp | ast.AugAssign) and operates(file, node)
    return "an operator that combines comparisons" if combines else ""


def operates(file: FileContext, node: ast.BinOp | ast.AugAssign) -> bool:
    """Whether an operator, or an assignment with one, combines conditions."""
    if isinstance(node, ast.BinOp):
        return joined(file, place_at(file, node.left), place_at(file, node.right), node.op)
    return joined(file, place_at(file, node.target), place_at(file, node.value), node.op)


def check_decisions(file: FileContext, report: Report) -> None:
    """N2: report the outermost node of each decision that has several conditions."""
    tree = file.tree
    inside = [False]  # per node: it belongs to a decision that is reported
    broken: set[int] = set()
    for i in range(1, len(tree.nodes)):
        node = tree.nodes[i]
        around = inside[tree.parents[i]]
        what = combined_by(file, i)
        inside.append(what != "" or (around and isinstance(node, GLUE)))
        if what == "":
            continue
        broken.add(tree.statements[i])
        if not around:
            message = f"{what}: one condition per decision in critical code"
            report.violated(DECISION, i, f"{message} (use nested ifs or two asserts)")
    assert len(inside) == len(tree.nodes), "one mark per node"
    decisions = (ast.If, ast.While, ast.Assert)
    kept = 0
    for i in tree.places(decisions):
        if i not in broken:
            kept += 1
    report.proven(DECISION, kept)


# The word is quoted, part of a file name, or part of a longer word: then it is only spoken of.
MARK: Final = re.compile(r"(?<![\w'\"`/.-])(TODO|FIXME)(?![\w'\"`/-]|\.\w)")
LOWER_MARK: Final = re.compile(r"#+\s*(todo|fixme|Todo|Fixme)\s*[:(]")
TEXT_MARK: Final = re.compile(r"\s*[rRuU]?[\"']{0,3}\s*(?:[-*]\s*)?(TODO|FIXME)\b\s*[:(]")


def check_marks(file: FileContext, report: Report) -> None:
    """N3: TODO and FIXME in comments and docstrings."""
    for comment in file.source.comments:
        found = MARK.search(comment.text) or LOWER_MARK.match(comment.text)
        if found is not None:
            word = found[1]
            message = f"{word.upper()} marks unfinished code (finish it or file an issue)"
            report.violated_at(UNFINISHED, comment.line, comment.column, message)
    check_text_marks(file, report)


def check_text_marks(file: FileContext, report: Report) -> None:
    """N3: TODO and FIXME at the start of a line of a docstring."""
    for text in docstrings(file.tree):
        last = text.end_lineno or text.lineno
        for line in range(text.lineno, last + 1):
            if TEXT_MARK.match(line_at(file, line)) is not None:
                report.violated_at(UNFINISHED, line, 1, "a TODO in a docstring (finish it)")


def is_placeholder(file: FileContext, body: list[ast.stmt], owner: int) -> bool:
    """Whether a body only holds the place: `pass`, or `...` where nothing is declared."""
    skip = 1 if docstring_of(node_at(file, owner)) is not None else 0
    rest = body[skip:]
    if not rest:
        return False
    if all(isinstance(node, ast.Pass) for node in rest):
        return True
    if not all(isinstance(node, ast.Pass) or is_ellipsis(node) for node in rest):
        return False
    return not is_declared_only(file, owner)


def check_placeholders(file: FileContext, report: Report) -> None:
    """N3: bodies that only hold the place, and NotImplementedError."""
    tree = file.tree
    for i, node in tree.pairs((ast.Raise, *BLOCKS)):
        if isinstance(node, ast.Raise):
            check_raise(file, report, i)
            continue
        bodies = (
            (i, getattr(node, "body", None)),
            (0, getattr(node, "orelse", None)),
            (0, getattr(node, "finalbody", None)),
        )
        for owner, body in bodies:
            if not body:
                continue
            if is_placeholder(file, body, owner):
                message = placeholder_message(node)
                report.violated(UNFINISHED, tree.index[body[-1]], message)
            else:
                report.proven(UNFINISHED)
    assert len(tree.nodes) > 0, "a tree has its module"


def placeholder_message(node: ast.AST) -> str:
    """The message for a body that only holds the place."""
    if isinstance(node, ast.ClassDef):
        return "class body without content (a docstring is enough)"
    if isinstance(node, FUNCTIONS):
        return "function body without content (write it, or declare it abstract)"
    return "block without content (turn the condition round, or do what the case needs)"


def check_raise(file: FileContext, report: Report, i: int) -> None:
    """N3: `raise NotImplementedError`, under any name."""
    node = node_at(file, i)
    assert isinstance(node, ast.Raise), "a raise statement"
    if node.exc is None:
        return
    place = place_at(file, node.exc)
    named = externals(file, place) | frozenset(v.name for v in values_at(file, place))
    if named & frozenset(("builtins.NotImplementedError", "builtins.NotImplemented")):
        message = "NotImplementedError marks unfinished code (write it, or declare it abstract)"
        report.violated(UNFINISHED, i, message)
    else:
        report.proven(UNFINISHED)
