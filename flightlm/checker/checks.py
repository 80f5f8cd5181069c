"""The checks of a file (rule 5): asserts, `if …: raise`, and calls of configured check functions.

A check is effective if it names a variable, can come out both ways, has no side effect, can be
reached, and does not repeat another one of its function.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass, field
from typing import Final

from flightlm.checker.blocks import Blocks, blocks_of
from flightlm.checker.conditions import OPEN, Conditions, Fact, Truth, code_of, kind_of
from flightlm.checker.context import FileContext
from flightlm.checker.iterators import is_iterator
from flightlm.checker.model import Verdict
from flightlm.checker.objects import Value
from flightlm.checker.purity import PURE, Effect, external_effect, function_effect, impure, unknown
from flightlm.checker.rules.names import is_declared_only
from flightlm.checker.scopes import ScopeKind
from flightlm.checker.summaries import TEXT_TESTS
from flightlm.checker.syntax import FUNCTIONS
from flightlm.checker.words import last_part, words

# Builtins that run through an iterator and leave it empty.
CONSUMERS: Final = words(
    "builtins.all builtins.any builtins.sum builtins.min builtins.max builtins.list builtins.tuple "
    "builtins.set builtins.frozenset builtins.sorted builtins.dict builtins.enumerate builtins.zip "
    "builtins.map builtins.filter math.prod math.fsum collections.Counter numpy.fromiter "
    "statistics.mean functools.reduce itertools.islice collections.deque"
)
TESTING: Final = (ast.Assert, ast.If, ast.Match)
TYPED: Final = frozenset(("object", "instance"))
NOT_VARIABLES: Final = frozenset(("module", "function", "class"))
DEFINED: Final = frozenset(("import", "def", "class", "comp"))


@dataclass(frozen=True, slots=True)
class Check:
    """One check.

    place   the assert, the `if` or `match` that raises, or the call
    test    the condition (of a match: its subject; of a call: the call)
    kind    "assert", "guard" or "call"
    truth   whether the test is always true or always false
    effect  its side effects, with the place of the first one
    restates  the parameter whose annotation it repeats, or ""
    """

    place: int
    test: int
    kind: str
    truth: Fact
    effect: Effect
    effect_place: int
    reachable: bool
    names_variable: bool
    restates: str


@dataclass(slots=True)
class Checks:
    """The checks of each function, by scope id, in source order; -1 holds those of no function.

    counts  the effective checks of each function that has to have some
    repeats  checks that repeat an earlier one of their function
    """

    found: dict[int, list[Check]] = field(default_factory=dict)
    effective: dict[int, list[Check]] = field(default_factory=dict)

    def add(self, scope: int, check: Check) -> None:
        """Keep a check of a function."""
        held = self.found.setdefault(scope, [])
        held.append(check)

    def all_of(self, scope: int) -> int:
        """The number of all checks of a function, effective or not."""
        return len(self.found.get(scope, ()))

    def effective_of(self, scope: int) -> list[Check]:
        """The effective checks of a function."""
        return self.effective.get(scope, [])

    def count(self, scope: int) -> int:
        """The number of effective checks of a function."""
        return len(self.effective.get(scope, ()))


class CheckReader:
    """Finds and judges the checks of one file."""

    __slots__ = ("blocks", "conditions", "file", "pure", "tree", "wanted")

    def __init__(self, file: FileContext, blocks: Blocks) -> None:
        self.file = file
        self.tree = file.tree
        self.blocks = blocks
        self.conditions = Conditions(file, blocks)
        self.pure = frozenset(n.replace(":", ".") for n in file.settings.pure_functions)
        self.wanted = frozenset(n.replace(":", ".") for n in file.settings.check_functions)

    def read(self) -> Checks:
        """All checks of the file."""
        scopes = self.file.scopes
        checks = Checks()
        kinds = (*TESTING, ast.Call) if self.wanted else TESTING
        for i, node in self.tree.pairs(kinds):
            made = self.check_at(i, node)
            if made is not None:
                owner = scopes.function(i)
                checks.add(owner, made)
        everything = checks.found
        for owner, found in everything.items():
            checks.effective[owner] = self.effective(found)
        assert len(checks.effective) == len(checks.found), "each function was judged"
        return checks

    def check_at(self, i: int, node: ast.AST) -> Check | None:
        """The check that the node at i is, if it is one."""
        index = self.tree.index
        assert self.tree.nodes[i] is node, "the node at i"
        if isinstance(node, ast.Assert):
            return self.judged(i, index[node.test], "assert")
        if isinstance(node, ast.If):
            raising = self.blocks.raising
            if (i, "body") in raising or (i, "orelse") in raising:
                return self.judged(i, index[node.test], "guard")
        if isinstance(node, ast.Match):
            last = node.cases[-1]
            if (index[last], "body") in self.blocks.raising:
                return self.judged(i, index[node.subject], "guard")
        if isinstance(node, ast.Call) and self.wanted and self.is_check_call(i):
            return self.judged(i, i, "call")
        return None

    def is_check_call(self, i: int) -> bool:
        """Whether the call at i calls a configured check function."""
        values = self.file.values
        callees = values.callees(i)
        names = {symbol.replace(":", ".") for symbol, _ in callees.targets}
        names.update(name.replace(":", ".") for name in callees.externals)
        return bool(names & self.wanted)

    def judged(self, i: int, test: int, kind: str) -> Check:
        """A check with all that decides whether it is effective."""
        assert self.tree.contains(i, test), "the condition stands in the check"
        truth = OPEN
        effect, place = PURE, test
        if kind != "call":
            node = self.tree.nodes[i]
            truth = OPEN if isinstance(node, ast.Match) else self.conditions.truth(test)
            effect, place = self.effect_of(test)
        return Check(
            i,
            test,
            kind,
            truth,
            effect,
            place,
            not self.blocks.dead[i],
            self.names_variable(test),
            self.restated(test) if kind == "assert" else "",
        )

    def effective(self, found: list[Check]) -> list[Check]:
        """Those of one function's checks that count."""
        seen: set[str] = set()
        kept: list[Check] = []
        restated = False
        for check in found:
            code = f"{check.kind} {code_of(self.tree, check.test)}"
            strict = check.kind == "assert"
            clean = check.effect.verdict is Verdict.PROVEN
            clean = clean or (not strict and check.effect.verdict is Verdict.UNPROVEN)
            good = check.reachable and check.names_variable and check.truth.truth is Truth.OPEN
            repeated = code in seen or (check.restates != "" and restated)
            restated = restated or check.restates != ""
            seen.add(code)
            if good and clean and not repeated:
                kept.append(check)
        assert len(kept) <= len(found), "some of them"
        return kept

    def names_variable(self, i: int) -> bool:
        """Whether the expression names something that may differ from call to call."""
        for j in range(i, self.tree.ends[i]):
            node = self.tree.nodes[j]
            if not isinstance(node, ast.Name) or not isinstance(node.ctx, ast.Load):
                continue
            if self.is_variable(j, node.id):
                return True
        return False

    def is_variable(self, i: int, name: str) -> bool:
        """Whether the name at i may stand for another thing in another call."""
        scopes = self.file.scopes
        values = self.file.values
        kinds = scopes.kinds_of(scopes.resolve(scopes.of[i], name), name)
        if not kinds or kinds <= DEFINED:
            return False
        if kinds == {"from"} and are_definitions(values.of(i)):
            return False
        return values.constant(i) is None or "param" in kinds

    def effect_of(self, i: int) -> tuple[Effect, int]:
        """The side effects of evaluating the expression at i, and where the first one is."""
        doubt, doubt_place = PURE, i
        for j in range(i, self.tree.ends[i]):
            found = self.effect_of_node(j, self.tree.nodes[j])
            if found.verdict is Verdict.VIOLATED:
                return found, j
            if found.verdict is Verdict.UNPROVEN and doubt is PURE:
                doubt, doubt_place = found, j
        return doubt, doubt_place

    def effect_of_node(self, i: int, node: ast.AST) -> Effect:
        """The side effects of one node, its operands left out."""
        index = self.tree.index
        assert self.tree.nodes[i] is node, "the node at i"
        if isinstance(node, ast.NamedExpr):
            return impure("an assignment expression binds a name")
        if isinstance(node, ast.Yield | ast.YieldFrom | ast.Await):
            return impure(f"`{shown_kind(node)}` hands over control")
        if isinstance(node, ast.Call):
            return self.effect_of_call(i, node)
        if isinstance(node, ast.comprehension) and is_iterator(self.file, index[node.iter]):
            return impure("it uses up an iterator")
        if isinstance(node, ast.Compare) and self.searches_iterator(node):
            return impure("`in` uses up an iterator")
        if isinstance(node, ast.Attribute | ast.Subscript | ast.Compare | ast.BinOp):
            return self.effect_of_implicit(i)
        return PURE

    def searches_iterator(self, node: ast.Compare) -> bool:
        """Whether a comparison asks whether something is in an iterator."""
        if not isinstance(node.ops[-1], ast.In | ast.NotIn):
            return False
        return is_iterator(self.file, self.tree.index[node.comparators[-1]])

    def effect_of_implicit(self, i: int) -> Effect:
        """Properties and operators of project classes."""
        values = self.file.values
        for symbol, strong in values.implicit(i):
            if not strong:
                continue
            found = function_effect(self.file.index, symbol, self.pure)
            if found.verdict is Verdict.VIOLATED:
                return found
        return PURE

    def effect_of_call(self, i: int, node: ast.Call) -> Effect:
        """The side effects of one call."""
        values = self.file.values
        index = self.tree.index
        callees = values.callees(i)
        project = self.file.index
        used_up = any(is_iterator(self.file, index[a]) for a in node.args)
        effects = [self.effect_of_outside(name, used_up) for name in sorted(callees.externals)]
        effects.extend(function_effect(project, name, self.pure) for name, _ in callees.targets)
        if any(keyword.arg == "out" for keyword in node.keywords):
            effects.append(impure("`out=` writes into an array"))
        doubt = worst_effect(effects)
        known = callees.externals or callees.targets or callees.classes
        if known and not callees.unresolved and not callees.weak:
            return doubt
        tests_text = isinstance(node.func, ast.Attribute) and node.func.attr in TEXT_TESTS
        if tests_text or doubt.verdict is Verdict.VIOLATED:
            return doubt
        assert index[node] == i, "the call at i"
        return unknown(f"the call of `{called_name(node)}` cannot be resolved")

    def effect_of_outside(self, path: str, used_up: bool) -> Effect:
        """The side effects of a function outside the project; `used_up`: it gets an iterator."""
        if used_up and path in CONSUMERS:
            return impure(f"`{last_part(path)}` uses up an iterator")
        return PURE if path in self.pure else external_effect(path)

    def restated(self, i: int) -> str:
        """The parameter whose annotation the test at i repeats: isinstance(x, int), x: int."""
        call = self.type_test(i)
        subject = call.args[0] if call is not None else None
        if call is None or not isinstance(subject, ast.Name):
            return ""
        wanted = self.class_names(self.tree.index[call.args[1]])
        stated = self.stated_classes(i, subject.id)
        return subject.id if stated and stated <= wanted else ""

    def type_test(self, i: int) -> ast.Call | None:
        """The call of isinstance that the expression at i is, if it is one."""
        node = self.tree.nodes[i]
        if not isinstance(node, ast.Call) or len(node.args) != 2:
            return None
        values = self.file.values
        called = values.external(self.tree.index[node.func])
        return node if called == frozenset(("builtins.isinstance",)) else None

    def stated_classes(self, i: int, name: str) -> frozenset[str]:
        """The classes in the annotation of the parameter that the name at i is; else none."""
        scopes = self.file.scopes
        bindings = scopes.bindings(scopes.of[i], name)
        if len(bindings) != 1 or bindings[0].kind != "param":
            return frozenset()
        assert name != "", "a name"
        parameter = self.tree.nodes[bindings[0].place]
        if not isinstance(parameter, ast.arg) or parameter.annotation is None:
            return frozenset()
        if isinstance(parameter.annotation, ast.Constant):
            return self.types_at(i, name)
        return self.class_names(self.tree.index[parameter.annotation])

    def types_at(self, i: int, name: str) -> frozenset[str]:
        """What the name in the test at i may be: its annotation is a string, read already."""
        assert name != "", "a name"
        found: set[str] = set()
        values = self.file.values
        for j in range(i, self.tree.ends[i]):
            node = self.tree.nodes[j]
            if isinstance(node, ast.Name) and node.id == name:
                found |= {value.name if value.kind in TYPED else "?" for value in values.of(j)}
        return frozenset(found)

    def class_names(self, i: int) -> frozenset[str]:
        """The classes that an annotation or the second argument of isinstance names."""
        found: set[str] = set()
        skip_to = 0
        for j in range(i, self.tree.ends[i]):
            node = self.tree.nodes[j]
            if j >= skip_to and isinstance(node, ast.Name | ast.Attribute | ast.Subscript):
                skip_to = self.tree.ends[j]
                inner = self.tree.index[node.value] if isinstance(node, ast.Subscript) else j
                found |= self.classes_at(inner)
        return frozenset(found)

    def classes_at(self, i: int) -> frozenset[str]:
        """The classes that the reference at i may name; "?" if that is not known."""
        values = self.file.values
        outside = values.external(i)
        names = frozenset(value.name for value in values.of(i) if value.kind == "class")
        return (names | outside) or frozenset(("?",))


def are_definitions(found: frozenset[Value]) -> bool:
    """Whether a name can only be a module, a function or a class."""
    kinds = {value.kind for value in found}
    return len(kinds) > 0 and kinds <= NOT_VARIABLES


def shown_kind(node: ast.AST) -> str:
    """The kind of a node in lower case."""
    kind = kind_of(node)
    return kind.lower()


def worst_effect(effects: list[Effect]) -> Effect:
    """The first known side effect, or else the first doubt."""
    for verdict in (Verdict.VIOLATED, Verdict.UNPROVEN):
        for effect in effects:
            if effect.verdict is verdict:
                return effect
    return PURE


def called_name(node: ast.Call) -> str:
    """How the called function is written, shortly."""
    if isinstance(node.func, ast.Name):
        return node.func.id
    return node.func.attr if isinstance(node.func, ast.Attribute) else "a computed function"


def owes_checks(file: FileContext, i: int) -> bool:
    """Whether the def at i has to have checks: no stub, no declaration, no check function."""
    tree = file.tree
    node = tree.nodes[i]
    if not isinstance(node, FUNCTIONS) or is_declared_only(file, i):
        return False
    return not is_check_function(file, i) and not all(is_empty(child) for child in node.body)


def is_check_function(file: FileContext, i: int) -> bool:
    """Whether the configuration calls the function at i a check: it checks by raising."""
    scopes = file.scopes
    settings = file.settings
    symbol = scopes.symbol(i)
    dotted = symbol.replace(":", ".")
    return any(name.replace(":", ".") == dotted for name in settings.check_functions)


def is_empty(statement: ast.stmt) -> bool:
    """A docstring, `...`, `pass`, or `raise` on its own: nothing that a check could guard."""
    if isinstance(statement, ast.Expr):
        return isinstance(statement.value, ast.Constant)
    return isinstance(statement, ast.Pass | ast.Raise)


def functions_of(file: FileContext) -> list[int]:
    """The scopes of the functions that owe checks, in source order."""
    return [
        scope.id
        for scope in file.scopes.scopes
        if scope.kind is ScopeKind.FUNCTION and owes_checks(file, scope.place)
    ]


def checks_of(file: FileContext) -> Checks:
    """The checks of a file, read for the first rule that asks."""
    known = file.known("Checks")
    if isinstance(known, Checks):
        return known
    reader = CheckReader(file, blocks_of(file))
    checks = reader.read()
    file.remember("Checks", checks)
    return checks
