"""R2, loops: every loop has a bound that can be proved.

While loops by the templates of whiles.py, for loops and comprehensions by iterables.py, both with
the bound classes and guards of bounds.py.  Class D needs a dominating guard in flight.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import Final

from flightlm.checker.bounds import Bounds
from flightlm.checker.bounds_model import Interval, Size
from flightlm.checker.budgets import Budgets
from flightlm.checker.context import FileContext
from flightlm.checker.integers import INEXACT, is_float, kinds
from flightlm.checker.iterables import Iterables
from flightlm.checker.link import ProjectContext, ProjectReport, Where
from flightlm.checker.model import Category, Decidability, Profile, Reach, Rule, Verdict
from flightlm.checker.paths import FORS, Leaving
from flightlm.checker.pragmas import NONTERMINATING, pragmas_of
from flightlm.checker.report import Report
from flightlm.checker.rules.r02_blocking import blocking
from flightlm.checker.rules.r02_exits import exits_of
from flightlm.checker.rules.r02_implicit import implicit_loops, is_deferred
from flightlm.checker.rules.r02_mutation import Mutations
from flightlm.checker.rules.r02_regex import nested_quantifier, patterns
from flightlm.checker.syntax import COMPREHENSIONS, generators_of
from flightlm.checker.tests_of_loops import constant_whiles, ending_calls, swallowing
from flightlm.checker.text import source_text
from flightlm.checker.whiles import Attempt, Whiles, loop_bound
from flightlm.checker.words import last_part

WHILE: Final = "P10-R2.1"
ITERABLE: Final = "P10-R2.2"
MUTATED: Final = "P10-R2.3"
COUNTER: Final = "P10-R2.4"
IMPLICIT: Final = "P10-R2.5"
BLOCKING: Final = "P10-R2.6"
EXIT: Final = "P10-R2.7"
REGEX: Final = "P10-R2.8"
SOUND: Final = Decidability.SOUND
SYNTAX: Final = Decidability.SYNTAX
FILE: Final = Reach.FILE
MANDATORY: Final = Category.MANDATORY
REQUIRED: Final = Category.REQUIRED

RULES: Final = (
    Rule(WHILE, "while loop without a proof that it ends", SOUND, Reach.PROJECT, MANDATORY),
    Rule(ITERABLE, "loop over an endless or unknown iterable", SOUND, Reach.PROJECT, MANDATORY),
    Rule(MUTATED, "container changed while a loop goes through it", SOUND, FILE, REQUIRED),
    Rule(COUNTER, "inexact loop counter or rebound loop variable", SYNTAX, FILE, REQUIRED),
    Rule(IMPLICIT, "endless iterator consumed by a call", SOUND, Reach.PROJECT, REQUIRED),
    Rule(BLOCKING, "blocking call without a timeout in critical code", SYNTAX, FILE, REQUIRED),
    Rule(EXIT, "exit of a loop declared non-terminating", SYNTAX, FILE, REQUIRED),
    Rule(
        REGEX,
        "nested unbounded quantifiers in a regular expression",
        Decidability.HEURISTIC,
        FILE,
        Category.ADVISORY,
    ),
)
LOOPS: Final = (*FORS, ast.While, *COMPREHENSIONS)
STEPPING: Final = (ast.Add, ast.Sub)
SIZED_REWRITE: Final = "use `for … in range(LIMIT)` with a break, or islice with a stop"


@dataclass(frozen=True, slots=True)
class Bound:
    """The bound of a loop: its class, its number if known, and how it is written."""

    cls: str
    hi: int | None
    text: str
    template: str


class LoopRules:
    """Decides R2.1 to R2.5 and R2.7 for one file."""

    __slots__ = (
        "bounds",
        "budgets",
        "constant",
        "file",
        "found",
        "iterables",
        "leaving",
        "loops",
        "mutations",
        "pragmas",
        "report",
        "swallows",
        "tree",
        "whiles",
    )

    def __init__(self, file: FileContext, report: Report) -> None:
        assert report.tree is file.tree, "the report is that of the file"
        tree = file.tree
        self.file = file
        self.report = report
        self.tree = tree
        self.constant = constant_whiles(file)
        always = frozenset(k for k, value in self.constant.items() if value)
        self.leaving = Leaving(tree, ending_calls(file), always)
        self.swallows = swallowing(file)
        self.bounds = Bounds(file, self.leaving)
        self.iterables = Iterables(self.bounds)
        self.whiles = Whiles(self.iterables, self.swallows)
        self.mutations = Mutations(self.iterables)
        self.budgets = Budgets(self.iterables, self.swallows)
        self.found: dict[int, Bound] = {}  # the proven loops
        self.loops = tree.places(LOOPS)
        words = pragmas_of(file.source.comments)
        self.pragmas = frozenset(p.line for p in words if p.word == NONTERMINATING)

    def check(self) -> None:
        """Every loop: the while loops first, for generators are judged by theirs."""
        attempts: dict[int, Attempt] = {}
        for i in self.loops:
            if isinstance(self.tree.nodes[i], ast.While) and i not in self.constant:
                attempts[i] = self.whiles.prove(i)
        unproven = {k for k, attempt in attempts.items() if not attempt.proven}
        unproven.update(k for k, value in self.constant.items() if value)
        self.iterables.note_whiles(unproven)
        for i in self.loops:
            node = self.tree.nodes[i]
            if isinstance(node, ast.While):
                self.check_while(i, attempts.get(i))
            else:
                self.check_iteration(i, node)
            self.check_nest(i)
            self.check_body(i, node)
        self.keep_generators()
        assert len(attempts) <= len(self.loops), "one attempt for each"

    def keep_generators(self) -> None:
        """What loops of other files over the generators and __iter__ methods of this one need."""
        functions = self.file.index.functions
        for symbol, place in self.iterables.functions():
            known = functions.get(symbol)
            if known is None or not (known.is_generator or known.name == "__iter__"):
                continue
            size = self.iterables.of_result(place, known.is_generator)
            if size.kind == "bounded":
                self.report.keep(ITERABLE, place, 1, ("ends", symbol))
            elif size.kind == "unknown":
                self.report.keep(ITERABLE, place, 1, ("unsure", symbol))
        assert report_holds(self.report, self.file), "the report is that of the file"

    def check_while(self, i: int, attempt: Attempt | None) -> None:
        """R2.1, R2.7 and the counter half of R2.4."""
        if self.is_declared(i):
            self.check_nonterminating(i)
            return
        if attempt is None:
            self.check_constant(i)
            return
        self.check_counter(i)
        if not attempt.proven:
            text = f"no proof that the loop ends: {attempt.why} (use `for … in range(limit)`)"
            self.report.show(WHILE, Verdict.UNPROVEN, i, attempt.steps)
            self.report.unproven(WHILE, i, text)
            return
        assert attempt.proven, "what is not is reported above"
        bound = attempt.bound
        known = Bound(bound.cls, bound.hi, loop_bound(attempt), attempt.template)
        self.judge(WHILE, i, known, attempt.steps, self.lost_guard(i + 1))

    def is_declared(self, i: int) -> bool:
        """Whether the pragma for endless loops stands on the line of the loop or above it."""
        line = self.bounds.line(i)
        own = [c.line for c in self.file.source.comments if not c.trailing]
        assert line > 0, "a loop has a line"
        return line in self.pragmas or (line - 1 in self.pragmas and line - 1 in own)

    def check_constant(self, i: int) -> None:
        """`while True`, `while 0`."""
        if not self.constant[i]:
            self.report.show(WHILE, Verdict.PROVEN, i, ("ok: the test is never true",))
            self.report.proven(WHILE)
            return
        steps = ("failed: the test is constantly true",)
        self.report.show(WHILE, Verdict.VIOLATED, i, steps)
        text = "`while` with a test that is constantly true has no bound"
        self.report.violated(WHILE, i, f"{text} (use `for … in range(limit)`)")

    def check_nonterminating(self, i: int) -> None:
        """The reverse proof: nothing leaves the loop."""
        if not self.constant.get(i, False):
            why = "failed: the test is not constantly true"
            self.report.show(WHILE, Verdict.VIOLATED, i, (why,))
            self.report.violated(EXIT, i, "the test of a loop declared non-terminating may fail")
            return
        exits = exits_of(self.file, self.leaving, i)
        for place, what in exits:
            self.report.violated(EXIT, place, f"{what} leaves a loop declared non-terminating")
        verdict = Verdict.VIOLATED if exits else Verdict.PROVEN
        last = f"failed: {exits[0][1]} leaves it" if exits else "ok: nothing leaves it"
        steps = ("ok: declared non-terminating", last)
        self.report.show(WHILE, verdict, i, steps, (("template", "non-terminating"),))
        if not exits:
            self.report.proven(EXIT)
            self.report.proven(WHILE)
        assert i >= 0, "a place"

    def check_counter(self, i: int) -> None:
        """A float, Fraction or numpy scalar that the test compares and the body steps."""
        tree = self.tree
        compared = {
            node.id: j
            for j in range(i + 1, tree.ends[i + 1])
            if isinstance(node := tree.nodes[j], ast.Name)
        }
        for j in range(tree.ends[i + 1], tree.ends[i]):
            node = tree.nodes[j]
            name, by = stepped_name(node)
            if name not in compared or by is None:
                continue
            target = compared[name]
            kind = self.inexact(target, tree.index[by])
            if kind:
                text = f"the loop counter `{name}` is {kind}: it may stick, wrap or miss its bound"
                self.report.violated(COUNTER, i, f"{text} (count with an int)")
                return
        self.report.proven(COUNTER)
        assert i >= 0, "a place"

    def inexact(self, counter: int, by: int) -> str:
        """What kind of number a counter is, if one that loses steps."""
        found = sorted((kinds(self.file, counter) | kinds(self.file, by)) & INEXACT)
        definitions = self.bounds.definitions
        for binding in definitions.reaching(counter):
            if binding.kind in ("assign", "annassign") and binding.value >= 0:
                found.extend(sorted(kinds(self.file, binding.value) & INEXACT))
                if not found and is_float(self.file, binding.value):
                    found.append("builtins.float")
        if not found and is_float(self.file, by):
            found.append("builtins.float")
        assert all(found), "a type has a name"
        return f"a {unqualified(found[0])}" if found else ""

    def check_iteration(self, i: int, node: ast.AST) -> None:
        """R2.2 for a for loop or a comprehension."""
        places = iterated_places(self.tree.index, node)
        sizes = [self.iterables.size(place) for place in places]
        for place, size in zip(places, sizes, strict=True):
            if size.kind != "bounded":
                self.unbounded(i, node, place, size)
                return
        whole = product_of(sizes)
        last = places[-1]
        text = source_text(self.file, last)
        known = Bound(whole.cls, whole.hi, text if whole.hi is None else str(whole.hi), "")
        step = f"ok: iterating `{text}` ends"
        lost = ""
        for place, size in zip(places, sizes, strict=True):
            if size.cls == "D":
                lost = self.lost_guard(place) or f"`{source_text(self.file, place)}`"
        self.judge(ITERABLE, i, known, (step,), lost)
        assert len(sizes) > 0, "a loop goes over something"

    def unbounded(self, i: int, node: ast.AST, place: int, size: Size) -> None:
        """An iterable without a known end; a stream may have a budget."""
        text = source_text(self.file, place)
        if size.kind != "unbounded" and isinstance(node, FORS):
            budget = self.budgets.of_loop(i, node)
            if budget.hi is not None or budget.cls in "KC":
                known = Bound(budget.cls, budget.hi, str(budget.hi), "budget")
                step = f"ok: a budget in the body bounds the loop over `{text}`"
                self.judge(ITERABLE, i, known, (step,), "the budget")
                return
        if isinstance(node, ast.GeneratorExp) and is_deferred(self.iterables, i, size):
            self.report.proven(ITERABLE)
            return
        if size.kind == "foreign":
            self.report.keep(ITERABLE, i, 0, ("waits", size.why, text))
            return
        steps = (f"failed: `{text}`: {size.why}",)
        message = f"the loop over `{text}` has no bound: {size.why} ({SIZED_REWRITE})"
        if size.kind == "unbounded":
            self.report.show(ITERABLE, Verdict.VIOLATED, i, steps)
            self.report.violated(ITERABLE, i, message)
            return
        assert size.kind != "bounded", "it has no known end"
        self.report.show(ITERABLE, Verdict.UNPROVEN, i, steps)
        self.report.unproven(ITERABLE, i, message)

    def lost_guard(self, place: int) -> str:
        """Which guard did not count, if one was there."""
        effects = self.bounds.effects
        notes = self.bounds.notes
        for j in range(place, self.tree.ends[place]):
            path = effects.path(j)
            note = notes.get(path, "") or notes.get(f"len({path})", "")
            if path and note:
                return f"the guard is lost: {note}"
        assert "" not in notes, "a guard is about something with a name"
        return ""

    def judge(self, rule: str, i: int, bound: Bound, steps: tuple[str, ...], lost: str) -> None:
        """A loop that ends: whether its class will do, and whether its number is too large."""
        shown = "D" if bound.cls == "G" else bound.cls
        detail = (("class", shown), ("bound", bound.text), ("template", bound.template or "for"))
        most = self.file.settings.max_iterations
        flight = self.file.profile is Profile.FLIGHT
        if bound.cls in "KG" and bound.hi is not None and bound.hi > most:
            why = f"the proven bound {bound.hi} is above max_iterations ({most})"
            self.report.show(rule, Verdict.VIOLATED, i, (*steps, f"failed: {why}"), detail)
            self.report.violated(rule, i, why)
            return
        if flight and bound.cls == "D":
            why = f"class D bound without a dominating guard: {lost or bound.text}"
            self.report.show(rule, Verdict.UNPROVEN, i, (*steps, f"failed: {why}"), detail)
            self.report.unproven(rule, i, f"{why} (assert a limit, or min() with one, before)")
            return
        assert rule in (WHILE, ITERABLE), "a loop's rule"
        self.found[i] = bound
        self.report.show(rule, Verdict.PROVEN, i, steps, detail)
        self.report.proven(rule)

    def check_nest(self, i: int) -> None:
        """The product of nested constant bounds against max_iterations."""
        own = self.found.get(i)
        if own is None or own.cls != "K" or own.hi is None:
            return
        outer = self.enclosing(i)
        around = self.found.get(outer)
        if outer < 0 or around is None or around.cls != "K" or around.hi is None:
            return
        total = own.hi * around.hi
        most = self.file.settings.max_iterations
        rule = WHILE if isinstance(self.tree.nodes[i], ast.While) else ITERABLE
        if total > most >= around.hi:
            text = f"the nest of loops runs {total} rounds, above max_iterations ({most})"
            self.report.violated(rule, i, text)
        assert total >= 0, "a number of rounds"
        self.found[i] = Bound("K", total, own.text, own.template)

    def enclosing(self, i: int) -> int:
        """The loop in whose body loop i runs, or -1."""
        at = i
        for _ in range(self.tree.depths[i] + 1):
            above = self.tree.parents[at]
            node = self.tree.nodes[above]
            if isinstance(node, LOOPS) and self.tree.fields[at] not in ("iter", "orelse"):
                return above
            if above == 0 or isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
                break
            at = above
        assert i >= 0, "a place"
        return -1

    def check_body(self, i: int, node: ast.AST) -> None:
        """R2.3 and the rebinding half of R2.4."""
        if isinstance(node, ast.While):
            return
        found = 0
        for place in iterated_places(self.tree.index, node):
            for mutation in self.mutations.of_loop(i, place):
                found += 1
                if mutation.sure:
                    self.report.violated(MUTATED, mutation.place, mutation.message)
                else:
                    self.report.unproven(MUTATED, mutation.place, mutation.message)
        if found == 0:
            self.report.proven(MUTATED)
        rebound = self.mutations.rebindings(i)
        for place in rebound:
            name = source_text(self.file, place)
            text = f"`{name}` is the variable of a for loop and is bound anew in its body"
            self.report.violated(COUNTER, place, f"{text} (use another name)")
        if not rebound:
            self.report.proven(COUNTER)
        assert found >= 0, "a count"


def report_holds(report: Report, file: FileContext) -> bool:
    """Whether a report belongs to a file."""
    return report.tree is file.tree


def iterated_places(index: dict[ast.AST, int], node: ast.AST) -> list[int]:
    """The expressions that a loop goes through."""
    if isinstance(node, FORS):
        return [index[node.iter]]
    found = [index[generator.iter] for generator in generators_of(node)]
    assert len(found) > 0, "a comprehension has a for"
    return found


def unqualified(kind: str) -> str:
    """A type as messages name it."""
    return kind.removeprefix("builtins.")


def product_of(sizes: list[Size]) -> Interval:
    """The rounds of nested iterations."""
    hi: int | None = 1
    cls = "K"
    why = ""
    for size in sizes:
        hi = None if hi is None or size.hi is None else hi * size.hi
        if "KCGD".index(size.cls) > "KCGD".index(cls):
            cls = size.cls
            why = size.why
    assert cls in "KCGD", "a bound class"
    return Interval(0, hi, cls, why)


def stepped_name(node: ast.AST) -> tuple[str, ast.expr | None]:
    """The name that a statement steps by addition or subtraction, and by what."""
    if isinstance(node, ast.AugAssign) and isinstance(node.op, STEPPING):
        return (node.target.id if isinstance(node.target, ast.Name) else "", node.value)
    if isinstance(node, ast.Assign) and len(node.targets) == 1:
        target = node.targets[0]
        value = node.value
        if not isinstance(target, ast.Name) or not isinstance(value, ast.BinOp):
            return ("", None)
        same = isinstance(value.left, ast.Name) and value.left.id == target.id
        if same and isinstance(value.op, STEPPING):
            return (target.id, value.right)
    assert isinstance(node, ast.AST), "a node"
    return ("", None)


def link(project: ProjectContext, report: ProjectReport) -> None:
    """Decide the loops over generators of other files."""
    facts = project.facts_of(ITERABLE)
    ends = frozenset(fact.texts[1] for fact in facts if fact.texts[0] == "ends")
    profiles = {file.path: file.profile for file in project.files}
    for fact in facts:
        if fact.texts[0] != "waits":
            continue
        symbol = fact.texts[1]
        where = Where(fact.path, fact.line, fact.column, fact.symbol)
        flight = profiles.get(fact.path) is Profile.FLIGHT
        short = last_part(symbol, ":")
        if symbol in ends and not flight:
            steps = (f"ok: every loop of `{short}` has a bound",)
            detail = (("class", "D"), ("bound", fact.texts[2]), ("template", "for"))
            report.show(ITERABLE, Verdict.PROVEN, where, steps, detail)
            report.proven(ITERABLE, fact.path)
            continue
        why = "class D without a guard" if symbol in ends else "a loop without a bound"
        text = f"the loop over `{fact.texts[2]}` has no bound: `{short}` is {why}"
        if symbol not in ends:
            text = f"the loop over `{fact.texts[2]}` has no bound: `{short}` has {why}"
        report.show(ITERABLE, Verdict.UNPROVEN, where, (f"failed: `{short}`: {why}",))
        report.unproven(ITERABLE, where, f"{text} ({SIZED_REWRITE})", anchor=fact.texts[2])
    unsure = frozenset(fact.texts[1] for fact in facts if fact.texts[0] == "unsure")
    link_readers(project, report, ends | unsure)
    assert len(ends) <= len(facts), "each end is a fact"


def link_readers(project: ProjectContext, report: ProjectReport, calm: frozenset[str]) -> None:
    """Decide the calls that read generators of other files to their end.

    `calm` are those that end, or have a loop of which that is not known: it is reported there.
    """
    facts = project.facts_of(IMPLICIT)
    assert all(fact.texts[0] == "reads" for fact in facts), "the only facts of this sub-rule"
    for fact in facts:
        _, symbol, text = fact.texts
        if symbol in calm:
            report.proven(IMPLICIT, fact.path)
            continue
        where = Where(fact.path, fact.line, fact.column, fact.symbol)
        short = last_part(symbol, ":")
        why = f"`{short}` has a loop without a bound"
        report.unproven(IMPLICIT, where, f"{text}: {why} (use islice)", anchor=text)


def check(file: FileContext, report: Report) -> None:
    """Decide rule 2 for one file."""
    assert report.tree is file.tree, "the report is that of the file"
    rules = LoopRules(file, report)
    rules.check()
    for place, sure, message, symbol in implicit_loops(rules.iterables):
        if symbol:
            report.keep(IMPLICIT, place, 0, ("reads", symbol, message))
        elif sure:
            report.violated(IMPLICIT, place, message)
        elif message:
            report.unproven(IMPLICIT, place, message)
        else:
            report.proven(IMPLICIT)
    if file.critical:
        for block in blocking(file):
            if block.sure:
                report.violated(BLOCKING, block.place, block.message)
            else:
                report.unproven(BLOCKING, block.place, block.message)
    for place, pattern in patterns(file):
        nested = nested_quantifier(pattern)
        if nested:
            text = f"`{nested}` nests unbounded quantifiers: matching may take exponential time"
            report.violated(REGEX, place, text)
        else:
            report.proven(REGEX)
