"""What can be said of a test without running it: is it always true, is it a boolean at all.

Every question is answered in one pass over the expression, operands before the expressions that
hold them.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass
from enum import Enum
from typing import Final

from flightlm.checker.blocks import Blocks
from flightlm.checker.context import FileContext
from flightlm.checker.objects import Value
from flightlm.checker.stdlib import lookup
from flightlm.checker.syntax import Tree

MAX_BACK: Final = 16  # statements before a check in which its variable may receive a literal

CALLABLE_KINDS: Final = frozenset(("function", "class", "method", "module"))
DISPLAYS: Final = (ast.Tuple, ast.List, ast.Set)
NEVER_EMPTY: Final = (ast.Lambda, ast.GeneratorExp)
NEVER_NONE: Final = (
    *(ast.Tuple, ast.List, ast.Set, ast.Dict, ast.JoinedStr, ast.Lambda, ast.Compare),
    *(ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp),
)
# Calls of builtins without effects, which are equal to themselves.
REPEATABLE: Final = frozenset(
    ("builtins.len", "builtins.type", "builtins.id", "builtins.abs", "builtins.str")
    + ("builtins.isinstance", "builtins.int", "builtins.float", "builtins.bool", "builtins.min")
    + ("builtins.max", "builtins.sum", "builtins.tuple", "builtins.repr", "builtins.hash")
)
NOT_NEGATIVE: Final = frozenset(("builtins.len", "builtins.abs", "math.fabs", "builtins.ord"))
ARRAY_COUNTS: Final = frozenset(("size", "ndim", "nbytes", "itemsize"))
UNREPEATABLE: Final = (ast.Await, ast.Yield, ast.YieldFrom, ast.NamedExpr, ast.Lambda)
SIMPLE: Final = (ast.Assign, ast.AnnAssign, ast.AugAssign, ast.Assert, ast.Expr, ast.Pass)
# Attributes that every object has.
OBJECT_ATTRIBUTES: Final = frozenset(
    ("__class__", "__doc__", "__eq__", "__ne__", "__hash__", "__repr__", "__str__", "__init__")
    + ("__new__", "__dir__", "__format__", "__getattribute__", "__setattr__", "__delattr__")
    + ("__reduce__", "__reduce_ex__", "__sizeof__", "__subclasshook__", "__init_subclass__")
    + ("__le__", "__lt__", "__ge__", "__gt__", "__getstate__")
)


class Truth(Enum):
    """Whether a test can come out both ways."""

    ALWAYS = "always true"
    NEVER = "always false"
    OPEN = "open"


@dataclass(frozen=True, slots=True)
class Fact:
    """What is known of one expression.

    truth  of the expression as a test;  why  one phrase
    named  the constants behind it have names: a static check of the configuration
    """

    truth: Truth
    why: str = ""
    named: bool = False


OPEN: Final = Fact(Truth.OPEN)
ORIGINS: Final = frozenset(("", "just", "name"))  # of constants: literals, and these two
OPPOSITE: Final = {
    Truth.ALWAYS: Truth.NEVER,
    Truth.NEVER: Truth.ALWAYS,
    Truth.OPEN: Truth.OPEN,
}


def fact(value: bool, why: str, named: bool = False) -> Fact:
    """A test with one outcome."""
    return Fact(Truth.ALWAYS if value else Truth.NEVER, why, named)


def same_code(tree: Tree, a: int, b: int) -> bool:
    """Whether two expressions are the same code in another place or layout."""
    if tree.ends[a] - a != tree.ends[b] - b:
        return False
    return code_of(tree, a) == code_of(tree, b)


def code_of(tree: Tree, i: int) -> str:
    """The expression at i as text without positions: equal for equal code."""
    words: list[str] = []
    for j in range(i, tree.ends[i]):
        node = tree.nodes[j]
        where = f"{tree.depths[j] - tree.depths[i]} {tree.fields[j]}" if j > i else ""
        words.append(f"{where} {kind_of(node)}")
        for name, value in ast.iter_fields(node):
            words.extend(field_words(name, value))
    assert len(words) >= tree.ends[i] - i, "every node is told"
    return "\n".join(words)


def field_words(name: str, value: object) -> list[str]:
    """A field of a node as text: its operators, names and constants; nodes of their own not."""
    if name in ("ctx", "kind"):
        return []
    if isinstance(value, ast.operator | ast.unaryop | ast.boolop):
        return [kind_of(value)]
    if name == "ops" and isinstance(value, list):
        return [kind_of(item) for item in value]
    return [] if isinstance(value, ast.AST | list) else [f"{name}={value!r}"]


def kind_of(node: ast.AST) -> str:
    """The name of a node's class."""
    kind = type(node)
    return kind.__name__


class Conditions:
    """Answers for the tests of one file."""

    __slots__ = ("blocks", "file", "tree")

    def __init__(self, file: FileContext, blocks: Blocks) -> None:
        assert blocks.tree is file.tree, "the blocks of the same file"
        self.file = file
        self.tree = file.tree
        self.blocks = blocks

    def truth(self, i: int) -> Fact:
        """Whether the test at i is always true, always false or open."""
        tree = self.tree
        facts: dict[int, Fact] = {}
        for j in range(tree.ends[i] - 1, i - 1, -1):
            node = tree.nodes[j]
            if isinstance(node, ast.expr):
                found = self._truth_of(j, node, facts)
                if found.truth is not Truth.OPEN:
                    facts[j] = found
        return facts.get(i, OPEN)

    def _truth_of(self, i: int, node: ast.expr, facts: dict[int, Fact]) -> Fact:
        """The truth of one expression from those of its operands."""
        index = self.tree.index
        assert self.tree.nodes[i] is node, "the node at i"
        if isinstance(node, ast.Constant):
            return fact(bool(node.value), "a constant")
        if isinstance(node, ast.UnaryOp):
            inner = facts.get(index[node.operand], OPEN)
            if isinstance(node.op, ast.Not):
                return Fact(OPPOSITE[inner.truth], inner.why, inner.named)
            return inner
        if isinstance(node, ast.BoolOp):
            return self._truth_of_operands(node, facts)
        if isinstance(node, ast.Compare):
            return self._truth_of_compare(i, node)
        if isinstance(node, ast.Call):
            return self._truth_of_call(i, node, facts)
        if isinstance(node, ast.Name | ast.Attribute):
            return self._truth_of_reference(i)
        if isinstance(node, ast.NamedExpr):
            return facts.get(index[node.value], OPEN)
        if isinstance(node, ast.IfExp):
            first = facts.get(index[node.body], OPEN)
            second = facts.get(index[node.orelse], OPEN)
            return first if first.truth is second.truth else OPEN
        return display_truth(node)

    def _truth_of_operands(self, node: ast.BoolOp, facts: dict[int, Fact]) -> Fact:
        """`and` and `or`: one operand may decide, or all together."""
        index = self.tree.index
        found = [facts.get(index[operand], OPEN) for operand in node.values]
        decides = Truth.ALWAYS if isinstance(node.op, ast.Or) else Truth.NEVER
        assert len(found) >= 2, "a boolean operation has two operands"
        for operand in found:
            if operand.truth is decides:
                return operand
        return found[0] if all(f.truth is OPPOSITE[decides] for f in found) else OPEN

    def _truth_of_reference(self, i: int) -> Fact:
        """A name or attribute: a function object, or a variable that just received a literal."""
        literal = self.just_assigned(i)
        if literal >= 0:
            return self._truth_of_literal(literal)
        if self.is_function_object(i):
            return fact(True, "a function object; the parentheses of the call are missing")
        values = self.file.values
        value = values.constant(i)
        return OPEN if value is None else fact(bool(value), "a named constant", named=True)

    def _truth_of_literal(self, i: int) -> Fact:
        """The truth of the literal that a variable just received."""
        node = self.tree.nodes[i]
        assert is_literal(node, used=False), "a literal"
        inner = node.operand if isinstance(node, ast.UnaryOp) else node
        found = OPEN
        if isinstance(inner, ast.Constant):
            found = fact(bool(inner.value), "")
        elif isinstance(inner, ast.expr):
            found = display_truth(inner)
        if found.truth is Truth.OPEN:
            return OPEN
        return Fact(found.truth, "a variable that just received a literal")

    def is_function_object(self, i: int) -> bool:
        """Whether the name or attribute at i can only be a function, class or module."""
        values = self.file.values
        found = values.of(i)
        if not found:
            return False
        return all(value.kind in CALLABLE_KINDS or is_outside_function(value) for value in found)

    def _truth_of_call(self, i: int, node: ast.Call, facts: dict[int, Fact]) -> Fact:
        """isinstance(x, object), hasattr(x, "__class__"), bool(constant), callable(function)."""
        values = self.file.values
        index = self.tree.index
        names = values.external(index[node.func])
        if len(names) != 1 or not node.args:
            return OPEN
        (name,) = names
        if name == "builtins.bool" and len(node.args) == 1:
            return facts.get(index[node.args[0]], OPEN)
        if name == "builtins.callable" and self.is_function_object(index[node.args[0]]):
            return fact(True, "a function is callable")
        if len(node.args) < 2:
            return OPEN
        second = index[node.args[1]]
        if name in ("builtins.isinstance", "builtins.issubclass"):
            if self._has_object(second):
                return fact(True, "everything is an object")
            return self._literal_instance(index[node.args[0]], second)
        if name == "builtins.hasattr":
            wanted = values.constant(second)
            if isinstance(wanted, str) and wanted in OBJECT_ATTRIBUTES:
                return fact(True, f"every object has {wanted}")
        assert index[node] == i, "the call at i"
        return OPEN

    def _has_object(self, i: int) -> bool:
        """Whether the classes that an isinstance asks for include object."""
        values = self.file.values
        places = [i]
        node = self.tree.nodes[i]
        if isinstance(node, ast.Tuple):
            places = [self.tree.index[element] for element in node.elts]
        return any("builtins.object" in values.external(place) for place in places)

    def _literal_instance(self, i: int, kind: int) -> Fact:
        """isinstance of a variable that just received a literal of that type."""
        values = self.file.values
        literal = self.just_assigned(i)
        if literal < 0:
            return OPEN
        name = literal_kind(self.tree.nodes[literal])
        if name != "" and f"builtins.{name}" in values.external(kind):
            return fact(True, "a variable that just received a literal")
        return OPEN

    def _truth_of_compare(self, i: int, node: ast.Compare) -> Fact:
        """A chain is always true if every link is, never if one link never is."""
        index = self.tree.index
        places = [index[node.left], *(index[other] for other in node.comparators)]
        links = [
            self._truth_of_link(left, operator, right)
            for left, operator, right in zip(places, node.ops, places[1:], strict=False)
        ]
        assert len(links) > 0, "a comparison compares"
        assert index[node] == i, "the comparison at i"
        for link in links:
            if link.truth is Truth.NEVER:
                return link
        return links[0] if all(link.truth is Truth.ALWAYS for link in links) else OPEN

    def _truth_of_link(self, left: int, operator: ast.cmpop, right: int) -> Fact:
        """One comparison of two operands."""
        assert left < right, "operands stand in source order"
        folded = self._constants_compared(left, operator, right)
        if folded.truth is not Truth.OPEN:
            return folded
        if self.is_repeatable(left) and same_code(self.tree, left, right):
            if isinstance(operator, ast.Eq | ast.LtE | ast.GtE | ast.Is):
                return fact(True, "it compares a thing with itself")
            if isinstance(operator, ast.NotEq | ast.Lt | ast.Gt | ast.IsNot):
                return fact(False, "it compares a thing with itself")
        bound = self._sign_compared(left, operator, right)
        if bound.truth is not Truth.OPEN:
            return bound
        return self._none_compared(left, operator, right)

    def _constants_compared(self, left: int, operator: ast.cmpop, right: int) -> Fact:
        """Two constants."""
        first = self._constant(left)
        second = self._constant(right)
        if first is None or second is None:
            return OPEN
        result = compared(first[0], operator, second[0])
        if result is None:
            return OPEN
        origins = {first[1], second[1]}
        assert origins <= ORIGINS, "where a constant is from"
        just = "just" in origins
        why = "a variable that just received a literal" if just else "a comparison of constants"
        return fact(result, why, "name" in origins)

    def _constant(self, i: int) -> tuple[object, str] | None:
        """The value of a constant expression, and where it is from: "", "just" or "name"."""
        node = self.tree.nodes[i]
        if isinstance(node, ast.Constant):
            return node.value, ""
        literal = self.just_assigned(i)
        return self._just_value(literal) if literal >= 0 else self._folded(i)

    def _just_value(self, literal: int) -> tuple[object, str] | None:
        """The same for the literal that a variable just received."""
        values = self.file.values
        node = self.tree.nodes[literal]
        if isinstance(node, ast.Constant):
            return node.value, "just"
        return (values.constant(literal), "just") if isinstance(node, ast.UnaryOp) else None

    def _folded(self, i: int) -> tuple[object, str] | None:
        """The same for an expression of named and other constants."""
        values = self.file.values
        value = values.constant(i)
        if value is None:
            return None
        inside = range(i, self.tree.ends[i])
        named = any(isinstance(self.tree.nodes[j], ast.Name) for j in inside)
        return value, "name" if named else ""

    def is_repeatable(self, i: int) -> bool:
        """Whether evaluating the expression at i twice gives the same thing, by its form."""
        return all(self._repeats(j) for j in range(i, self.tree.ends[i]))

    def _repeats(self, i: int) -> bool:
        """The same for one node, its operands left out."""
        node = self.tree.nodes[i]
        if not isinstance(node, ast.Call):
            return not isinstance(node, UNREPEATABLE)
        values = self.file.values
        names = values.external(self.tree.index[node.func])
        return len(names) > 0 and names <= REPEATABLE

    def _sign_compared(self, left: int, operator: ast.cmpop, right: int) -> Fact:
        """`len(x) >= 0`, `abs(x) > -1`, `0 <= len(x)` and their opposites."""
        if self._is_not_negative(left):
            return sign_fact(operator, self._number(right))
        if self._is_not_negative(right):
            turned = TURNED.get(type(operator))
            return OPEN if turned is None else sign_fact(turned(), self._number(left))
        return OPEN

    def _number(self, i: int) -> float | None:
        value = self._constant(i)
        if value is None or not isinstance(value[0], int | float):
            return None
        return value[0]

    def _is_not_negative(self, i: int) -> bool:
        """Whether the expression at i is a length, a magnitude or a count of an array."""
        values = self.file.values
        node = self.tree.nodes[i]
        if isinstance(node, ast.Call):
            names = values.external(self.tree.index[node.func])
            return len(names) > 0 and names <= NOT_NEGATIVE
        if isinstance(node, ast.Attribute) and node.attr in ARRAY_COUNTS:
            return values.is_array(self.tree.index[node.value]) is True
        return False

    def _none_compared(self, left: int, operator: ast.cmpop, right: int) -> Fact:
        """`(x > 0) is not None`: a result that is never None."""
        if not is_none(self.tree.nodes[right]) or not self._is_never_none(left):
            return OPEN
        if isinstance(operator, ast.IsNot | ast.NotEq):
            return fact(True, "what it asks for is never None")
        if isinstance(operator, ast.Is | ast.Eq):
            return fact(False, "what it asks for is never None")
        return OPEN

    def _is_never_none(self, i: int) -> bool:
        node = self.tree.nodes[i]
        literal = self.just_assigned(i)
        if literal >= 0:
            return not is_none(self.tree.nodes[literal])
        if isinstance(node, ast.UnaryOp):
            return isinstance(node.op, ast.Not)
        if isinstance(node, ast.Call):
            return self._gives_something(node)
        return isinstance(node, NEVER_NONE)

    def _gives_something(self, node: ast.Call) -> bool:
        """Whether a call is one of a builtin that never returns None."""
        values = self.file.values
        names = values.external(self.tree.index[node.func])
        found = [lookup(name) for name in names if name.startswith("builtins.")]
        sure = [entry is not None and entry.code in ("B", "V") for entry in found]
        return len(names) > 0 and len(found) == len(names) and all(sure)

    def just_assigned(self, i: int) -> int:
        """The literal that the name at i received a few statements before in its block, or -1."""
        node = self.tree.nodes[i]
        if not isinstance(node, ast.Name) or not isinstance(node.ctx, ast.Load):
            return -1
        previous = self.blocks.previous
        at = self.tree.statements[i]
        used = False
        for _ in range(MAX_BACK):
            at = previous.get(at, -1)
            if at < 0 or not isinstance(self.tree.nodes[at], SIMPLE):
                return -1
            assert at < i, "a statement before the use"
            value = assigned_value(self.tree, at, node.id)
            if value >= 0:
                return value if is_literal(self.tree.nodes[value], used) else -1
            if mentions(self.tree, at, node.id, ast.Store) or self._calls(at):
                return -1
            used = used or mentions(self.tree, at, node.id, ast.Load)
        return -1

    def _calls(self, i: int) -> bool:
        """Whether the statement at i is a bare call: it may change any variable but a local."""
        scopes = self.file.scopes
        node = self.tree.nodes[i]
        outside = scopes.function(i) < 0
        return outside and isinstance(node, ast.Expr) and isinstance(node.value, ast.Call)


def is_outside_function(value: Value) -> bool:
    """Whether the value is a function, method or class of the library and no other object."""
    if value.kind != "external":
        return False
    entry = lookup(value.name)
    return entry is not None and entry.code != "F" and not entry.is_property


def display_truth(node: ast.expr) -> Fact:
    """Displays, f-strings, lambdas and generator expressions."""
    assert isinstance(node, ast.expr), "an expression"
    if isinstance(node, DISPLAYS):
        if any(not isinstance(element, ast.Starred) for element in node.elts):
            return fact(True, f"a {kind_name(node)} that is not empty")
        return OPEN if node.elts else fact(False, f"an empty {kind_name(node)}")
    if isinstance(node, ast.Dict):
        if any(key is not None for key in node.keys):
            return fact(True, "a dict that is not empty")
        return OPEN if node.values else fact(False, "an empty dict")
    if isinstance(node, ast.JoinedStr):
        return fact(len(node.values) > 0, "an f-string")
    if isinstance(node, NEVER_EMPTY):
        return fact(True, "a generator expression or lambda")
    return OPEN


def kind_name(node: ast.AST) -> str:
    """The kind of a display in lower case."""
    kind = kind_of(node)
    return kind.lower()


def is_none(node: ast.AST) -> bool:
    """Whether a node is the constant None."""
    return isinstance(node, ast.Constant) and node.value is None


def literal_kind(node: ast.AST) -> str:
    """The name of the builtin type of a literal; "" if it is none."""
    if isinstance(node, ast.Constant):
        return type(node.value).__name__
    for kind, name in ((ast.List, "list"), (ast.Dict, "dict"), (ast.Set, "set")):
        if isinstance(node, kind):
            return name
    return "tuple" if isinstance(node, ast.Tuple) else ""


def is_literal(node: ast.AST, used: bool) -> bool:
    """Whether the node is a literal; a container that was used since then may have changed."""
    if isinstance(node, ast.UnaryOp):
        return isinstance(node.operand, ast.Constant) and not isinstance(node.op, ast.Not)
    if isinstance(node, ast.Constant):
        return True
    return isinstance(node, (*DISPLAYS, ast.Dict)) and not used


def assigned_value(tree: Tree, i: int, name: str) -> int:
    """The place of what the statement at i assigns to `name` alone, or -1."""
    node = tree.nodes[i]
    if isinstance(node, ast.Assign):
        targets = node.targets
    elif isinstance(node, ast.AnnAssign) and node.value is not None:
        targets = [node.target]
    else:
        return -1
    assert len(targets) > 0, "an assignment has a target"
    if any(isinstance(target, ast.Name) and target.id == name for target in targets):
        return tree.index[node.value] if node.value is not None else -1
    return -1


def mentions(tree: Tree, i: int, name: str, context: type) -> bool:
    """Whether the statement at i reads or writes `name`."""
    for j in tree.places_in(i, (ast.Name,)):
        node = tree.nodes[j]
        if isinstance(node, ast.Name) and node.id == name and isinstance(node.ctx, context):
            return True
    return False


TURNED: Final[dict[type, type[ast.cmpop]]] = {
    ast.Lt: ast.Gt,
    ast.Gt: ast.Lt,
    ast.LtE: ast.GtE,
    ast.GtE: ast.LtE,
    ast.Eq: ast.Eq,
    ast.NotEq: ast.NotEq,
}


def sign_fact(operator: ast.cmpop, bound: float | None) -> Fact:
    """A number that is never negative, compared with a constant."""
    assert isinstance(operator, ast.cmpop), "a comparison"
    if bound is None:
        return OPEN
    why = "a length or magnitude is never negative"
    if isinstance(operator, ast.GtE) and bound <= 0:
        return fact(True, why)
    if isinstance(operator, ast.Gt) and bound < 0:
        return fact(True, why)
    if isinstance(operator, ast.Lt) and bound <= 0:
        return fact(False, why)
    if isinstance(operator, ast.LtE | ast.Eq) and bound < 0:
        return fact(False, why)
    return fact(True, why) if isinstance(operator, ast.NotEq) and bound < 0 else OPEN


def compared(left: object, operator: ast.cmpop, right: object) -> bool | None:
    """The outcome of comparing two constants; None if it is not known."""
    assert isinstance(operator, ast.cmpop), "a comparison"
    if isinstance(operator, ast.Eq | ast.NotEq):
        return (left == right) is isinstance(operator, ast.Eq)
    if isinstance(operator, ast.Is | ast.IsNot):
        singletons = (None, True, False, Ellipsis)
        if any(left is s for s in singletons) or any(right is s for s in singletons):
            return (left is right) is isinstance(operator, ast.Is)
        return None
    if isinstance(operator, ast.In | ast.NotIn):
        if isinstance(left, str) and isinstance(right, str):
            return (left in right) is isinstance(operator, ast.In)
        return None
    if isinstance(left, int | float) and isinstance(right, int | float):
        return ordered(left, operator, right)
    return None


def ordered(left: float, operator: ast.cmpop, right: float) -> bool:
    """An order comparison of two numbers."""
    if isinstance(operator, ast.Lt):
        return left < right
    if isinstance(operator, ast.LtE):
        return left <= right
    assert isinstance(operator, ast.Gt | ast.GtE), "the four orders"
    return left > right if isinstance(operator, ast.Gt) else left >= right
