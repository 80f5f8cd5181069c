"""The functions of a project that code calls without writing a call: operators, items, iteration,
context managers, truth tests, formatting, attributes that are properties or descriptors.

An operand of unknown type makes no edge (assumption A7).  The reflected method of an operator
counts where the left operand is known and has no method of its own.
"""

from __future__ import annotations

import ast
from collections.abc import Sequence
from functools import lru_cache
from typing import Final, TypeGuard

from flightlm.checker import limits
from flightlm.checker.external_types import as_object, elements
from flightlm.checker.lookup import ProjectIndex
from flightlm.checker.objects import NOTHING, Value, one, typed
from flightlm.checker.operations import DUNDERS
from flightlm.checker.returns import returned
from flightlm.checker.syntax import Tree
from flightlm.checker.words import words

Asked = list[tuple[frozenset[Value], tuple[str, ...]]]  # values and the methods asked of them

COMPARED: Final = {
    "Eq": (("__eq__",), "__eq__"),
    "NotEq": (("__ne__", "__eq__"), "__ne__"),
    "Lt": (("__lt__",), "__gt__"),
    "Gt": (("__gt__",), "__lt__"),
    "LtE": (("__le__",), "__ge__"),
    "GtE": (("__ge__",), "__le__"),
}
HOOKS: Final = {"load": "__getattribute__", "store": "__setattr__", "delete": "__delattr__"}
DESCRIPTORS: Final = {"load": "__get__", "store": "__set__", "delete": "__delete__"}
TRUTH: Final = ("__bool__", "__len__")
STRING: Final = ("__str__", "__repr__")
FORMAT: Final = ("__format__", "__str__", "__repr__")
ITERATION: Final = ("__iter__", "__getitem__")
# Builtins that ask one method of their first argument.
ASKING: Final = {
    "builtins.len": ("__len__",),
    "builtins.bool": TRUTH,
    "builtins.abs": ("__abs__",),
    "builtins.str": STRING,
    "builtins.repr": ("__repr__",),
    "builtins.ascii": ("__repr__",),
    "builtins.format": FORMAT,
    "builtins.hash": ("__hash__",),
    "builtins.next": ("__next__",),
    "builtins.reversed": ("__reversed__", "__getitem__"),
    "builtins.int": ("__int__", "__index__", "__trunc__"),
    "builtins.float": ("__float__", "__index__"),
    "builtins.complex": ("__complex__", "__float__"),
    "builtins.bytes": ("__bytes__", "__iter__"),
    "builtins.round": ("__round__",),
    "builtins.divmod": ("__divmod__",),
    "builtins.pow": ("__pow__",),
    "builtins.dir": ("__dir__",),
    "math.floor": ("__floor__",),
    "math.ceil": ("__ceil__",),
    "math.trunc": ("__trunc__",),
    "operator.index": ("__index__",),
    "copy.copy": ("__copy__", "__reduce_ex__"),
    "copy.deepcopy": ("__deepcopy__", "__reduce_ex__"),
    "os.fspath": ("__fspath__",),
}
ITERATING: Final = words(
    """
    builtins.list builtins.tuple builtins.set builtins.frozenset builtins.dict builtins.sorted
    builtins.sum builtins.min builtins.max builtins.any builtins.all builtins.enumerate
    builtins.zip builtins.iter builtins.bytes builtins.str.join builtins.list.extend
    collections.deque collections.Counter itertools.chain builtins.filter builtins.map
    """
)
IN: Final = ("__contains__", *ITERATION)
ORDERING: Final = ("builtins.sorted", "builtins.min", "builtins.max")
GETTING: Final = ("builtins.getattr", "builtins.hasattr", "builtins.setattr")
CONTAINERS: Final = ("builtins.list", "builtins.tuple", "builtins.set", "builtins.dict")
BARE: Final = ("builtins.object", "typing.Generic", "typing.Protocol", "abc.ABC")
HASHED: Final = words(
    """
    builtins.set builtins.frozenset builtins.dict collections.abc.Set collections.abc.Mapping
    collections.defaultdict collections.OrderedDict collections.Counter collections.abc.KeysView
    collections.abc.MutableSet collections.abc.MutableMapping
    """
)
SEARCHED: Final = HASHED | words(
    """
    builtins.list builtins.tuple collections.deque collections.abc.Sequence
    collections.abc.MutableSequence collections.abc.Collection collections.abc.Iterable
    collections.abc.Iterator types.GeneratorType collections.abc.ValuesView
    """
)
ACCESSED: Final = frozenset(("instance", "super", "typevar"))
DEEP: Final = frozenset(("__repr__", "__eq__", "__lt__"))  # containers ask their elements


@lru_cache(limits.MAX_REMEMBERED)
def may_have_accessors(values: frozenset[Value]) -> bool:
    """Whether reading or writing an attribute of one of the values may run code of the project."""
    return any(value.kind in ACCESSED for value in values)


def methods_of(index: ProjectIndex, value: Value, names: tuple[str, ...]) -> tuple[str, ...]:
    """The methods that an object has for the first of `names` that it has."""
    assert len(names) > 0, "something is asked for"
    if value.kind == "instance":
        return methods_of_instance(index, value.name, names)
    if value.kind == "object" and value.name in CONTAINERS and names[-1] in DEEP:
        inside = [v for arg in value.args for v in one(arg) if v.kind == "instance"]
        return tuple(m for v in inside for m in index.overrides(v.name, names[-1]))
    if value.kind == "class":
        if names == ("__getitem__",):
            return index.overrides(value.name, "__class_getitem__")
        return meta_methods(index, value, names)
    return ()


def methods_of_instance(
    index: ProjectIndex, symbol: str, names: tuple[str, ...]
) -> tuple[str, ...]:
    """The methods that an object of a project class has for the first of `names` that it has."""
    for name in names:
        found = index.overrides(symbol, name)
        if found or inherits_outside(index, symbol, name):
            return found
    return ()


def inherits_outside(index: ProjectIndex, symbol: str, name: str) -> bool:
    """Whether a builtin container above the class answers for this method."""
    above = [c for c in index.mro(symbol) if c.startswith(("builtins.", "collections."))]
    return any(c != "builtins.object" for c in above) and name in ("__iter__", "__len__")


def meta_methods(index: ProjectIndex, value: Value, names: tuple[str, ...]) -> tuple[str, ...]:
    """The methods of a class object's metaclass."""
    for cls in index.mro(value.name):
        known = index.class_index(cls)
        meta = index.class_of(known.metaclass) if known is not None and known.metaclass else ""
        if meta:
            for name in names:
                found = index.overrides(meta, name)
                if found:
                    return found
    return ()


class Reader:
    """Finds the implicit calls of one node."""

    __slots__ = ("asked", "found", "index", "tree", "vals")

    def __init__(self, index: ProjectIndex, tree: Tree, vals: list[frozenset[Value]]) -> None:
        assert len(vals) == len(tree.nodes), "the values of this tree"
        self.index = index
        self.tree = tree
        self.vals = vals
        self.asked: Asked = []
        self.found: dict[str, None] = {}

    def of(self, node: ast.AST | None) -> frozenset[Value]:
        """What an expression may be."""
        return NOTHING if node is None else self.vals[self.tree.index[node]]

    def ask(self, node: ast.AST | None, names: tuple[str, ...]) -> None:
        """An operand is asked for the first method of `names` that it has."""
        for value in self.of(node):
            self.found.update(dict.fromkeys(methods_of(self.index, typed(value), names)))

    def binary(self, left: ast.AST, right: ast.AST, names: tuple[str, ...], other: str) -> None:
        """A binary operator: the left operand's method, else the right one's reflected method."""
        sides = self.of(left)
        self.ask(left, names)
        lacking = [v for v in sides if not methods_of(self.index, typed(v), names)]
        known = [v for v in lacking if v.kind in ("instance", "object", "literal", "class")]
        if known:
            self.ask(right, (other,))

    def iterate(self, node: ast.AST | None, is_async: bool = False) -> None:
        """An operand is iterated over: its iterator is made and stepped."""
        first = ("__aiter__",) if is_async else ITERATION
        step = "__anext__" if is_async else "__next__"
        for value in self.of(node):
            made = methods_of(self.index, typed(value), first)
            self.found.update(dict.fromkeys(made))
            for symbol in made:
                for iterator in returned(self.index, symbol, value, []):
                    if iterator.kind == "instance":
                        self.found.update(dict.fromkeys(self.index.overrides(iterator.name, step)))

    def read(self, i: int) -> None:
        """Everything that node i asks for."""
        node = self.tree.nodes[i]
        if isinstance(node, ast.Attribute):
            self.read_attribute(node)
        elif isinstance(node, ast.Call):
            self.read_call(node)
        elif isinstance(node, OPERATOR_KINDS):
            self.read_operator(node)
        elif isinstance(node, ast.Subscript):
            names = {"Load": "__getitem__", "Store": "__setitem__", "Del": "__delitem__"}
            self.ask(node.value, (names[type(node.ctx).__name__],))
        elif isinstance(node, ast.FormattedValue):
            self.ask(node.value, ("__repr__",) if node.conversion in (114, 97) else FORMAT)
        elif isinstance(node, TEST_KINDS):
            self.ask(node.test, TRUTH)
        else:
            assert type(node) in STATEMENTS, "the rest of IMPLICIT"
            self.read_statement(i, node)

    def read_statement(self, i: int, node: ast.AST) -> None:
        """Loops, comprehensions, with, await, unpacking, classes."""
        assert self.tree.nodes[i] is node, "the node at i"
        if isinstance(node, ast.For | ast.AsyncFor):
            self.iterate(node.iter, isinstance(node, ast.AsyncFor))
        elif isinstance(node, ast.comprehension):
            self.iterate(node.iter, bool(node.is_async))
            for condition in node.ifs:
                self.ask(condition, TRUTH)
        elif isinstance(node, ast.withitem):
            around = self.tree.nodes[self.tree.parents[i]]
            late = "a" if isinstance(around, ast.AsyncWith) else ""
            self.ask(node.context_expr, (f"__{late}enter__",))
            self.ask(node.context_expr, (f"__{late}exit__",))
        elif isinstance(node, ast.Await):
            self.ask(node.value, ("__await__",))
        elif isinstance(node, ast.ClassDef):
            self.read_class(node)
        elif isinstance(node, ast.YieldFrom) or unpacks(node):
            self.iterate(node.value)

    def read_operator(
        self, node: ast.BinOp | ast.AugAssign | ast.UnaryOp | ast.Compare | ast.BoolOp
    ) -> None:
        """Operators."""
        assert type(node) in OPERATORS, "one of them"
        if isinstance(node, ast.Compare):
            self.read_comparison(node)
        elif isinstance(node, ast.BoolOp):
            for value in node.values:
                self.ask(value, TRUTH)
        elif isinstance(node.op, ast.Not):
            self.ask(node.operand, TRUTH)
        else:
            self.read_arithmetic(node, DUNDERS[type(node.op).__name__])

    def read_arithmetic(self, node: ast.BinOp | ast.AugAssign | ast.UnaryOp, word: str) -> None:
        """Operators that have a method of their own, `__word__`."""
        assert word != "", "a method has a name"
        if isinstance(node, ast.UnaryOp):
            self.ask(node.operand, (f"__{word}__",))
        elif isinstance(node, ast.AugAssign):
            names = (f"__i{word}__", f"__{word}__")
            self.binary(node.target, node.value, names, f"__r{word}__")
        else:
            self.binary(node.left, node.right, (f"__{word}__",), f"__r{word}__")
            if isinstance(node.op, ast.Mod):
                self.formatted(node)

    def formatted(self, node: ast.BinOp) -> None:
        """ "%s" % x"""
        if not any(typed(v).name == "builtins.str" for v in self.of(node.left)):
            return
        right = node.right
        for part in right.elts if isinstance(right, ast.Tuple) else [right]:
            self.ask(part, STRING)

    def read_comparison(self, node: ast.Compare) -> None:
        """Comparisons, each pair of a chain."""
        left: ast.expr = node.left
        for op, right in zip(node.ops, node.comparators, strict=True):
            if isinstance(op, ast.In | ast.NotIn):
                self.ask(right, IN)
                self.compare_elements(left, right)
            elif not isinstance(op, ast.Is | ast.IsNot):
                names, other = COMPARED[type(op).__name__]
                self.binary(left, right, names, other)
            left = right

    def compare_elements(self, left: ast.expr, right: ast.expr) -> None:
        """`x in container` compares x with the elements; sets and dicts ask for its hash first."""
        containers = [v for v in self.of(right) if v.kind == "object" and v.name in SEARCHED]
        for element in [e for container in containers for e in elements(container)]:
            own = methods_of(self.index, element, ("__eq__",))
            self.found.update(dict.fromkeys(own))
            if not own and element.kind in ("instance", "object"):
                self.ask(left, ("__eq__",))
        if any(container.name in HASHED for container in containers):
            self.ask(left, ("__hash__",))

    def read_call(self, node: ast.Call) -> None:
        """Builtins that ask methods of their arguments."""
        for value in self.of(node.func):
            if value.kind == "external":
                self.read_external(node, value.name)

    def read_external(self, node: ast.Call, path: str) -> None:
        """One builtin that a call may mean."""
        names = ASKING.get(path)
        if names is not None and node.args:
            self.ask(node.args[0], names)
        if path in ITERATING:
            for argument in node.args:
                self.iterate(argument)
        if path in ORDERING:
            self.read_order(node)
        elif path == "builtins.print":
            self.ask_all(node.args, STRING)
        elif path == "builtins.str.format":
            self.ask_all([*node.args, *(k.value for k in node.keywords)], FORMAT)
        elif path in GETTING:
            self.read_getattr(node, path == "builtins.setattr")
        assert path != "", "what lies outside has a path"

    def ask_all(self, nodes: Sequence[ast.expr], names: tuple[str, ...]) -> None:
        """Each of some operands is asked."""
        for node in nodes:
            self.ask(node, names)

    def read_order(self, node: ast.Call) -> None:
        """sorted, min and max without a key compare elements."""
        if any(k.arg == "key" for k in node.keywords):
            return
        for argument in node.args[:1]:
            for value in self.of(argument):
                made = as_object(value)
                inside = elements(made) if made.kind == "object" else NOTHING
                for element in inside:
                    found = methods_of(self.index, element, ("__lt__",))
                    self.found.update(dict.fromkeys(found))

    def read_getattr(self, node: ast.Call, store: bool) -> None:
        """getattr(x, "name") reads x.name."""
        if len(node.args) < 2:
            return
        name = node.args[1]
        if isinstance(name, ast.Constant) and isinstance(name.value, str):
            for value in self.of(node.args[0]):
                self.accessed(value, name.value, "store" if store else "load")

    def read_attribute(self, node: ast.Attribute) -> None:
        """Reading, writing or deleting an attribute."""
        how = {"Load": "load", "Store": "store", "Del": "delete"}[type(node.ctx).__name__]
        for value in self.of(node.value):
            self.accessed(value, node.attr, how)

    def accessed(self, value: Value, name: str, how: str) -> None:
        """One access of an attribute of a value: of those that ACCESSED lists."""
        if value.kind == "super" and how == "load":
            self.note_properties(self.index.after(value.name, name))
        bounds = one(value.args[0]) if value.kind == "typevar" and value.args else (value,)
        for held in bounds:
            if held.kind == "instance":
                self.instance_access(held, name, how)

    def note_properties(self, symbols: tuple[str, ...]) -> None:
        """Reading an attribute runs those of these methods that are properties."""
        functions = [self.index.functions[symbol] for symbol in symbols]
        self.found.update((f.symbol, None) for f in functions if f.is_property)

    def instance_access(self, value: Value, name: str, how: str) -> None:
        """One access of an attribute of an object of a project class."""
        assert how in HOOKS, "the three ways of access"
        index = self.index
        self.found.update(dict.fromkeys(index.overrides(value.name, HOOKS[how])))
        if how == "load":
            self.note_properties(index.overrides(value.name, name))
            if self.is_missing(value.name, name):
                self.found.update(dict.fromkeys(index.overrides(value.name, "__getattr__")))
        else:
            for cls in (*index.mro(value.name), *index.subclasses(value.name)):
                known = index.class_index(cls)
                if known is not None:
                    self.found.update(dict.fromkeys(known.accessor(name, how)))
        self.descriptor(value, name, how)

    def is_missing(self, symbol: str, name: str) -> bool:
        """Whether no analysed class gives its objects this attribute."""
        if name.startswith("__") and name.endswith("__"):
            return False
        classes = (*self.index.mro(symbol), *self.index.subclasses(symbol))
        return not any(self.may_give(cls, name) for cls in classes)

    def may_give(self, cls: str, name: str) -> bool:
        """Whether one class may give its objects this attribute."""
        known = self.index.class_index(cls)
        return cls not in BARE if known is None else known.has(name)

    def descriptor(self, value: Value, name: str, how: str) -> None:
        """A field of the class body whose object has __get__, __set__ or is a property."""
        owner = self.index.variable_owner(value.name, name)
        known = self.index.class_index(owner)
        if known is None or not known.is_class_level(name):
            return
        assert how in DESCRIPTORS, "the three ways of access"
        wanted = DESCRIPTORS[how]
        for held in self.index.solution(f"{owner}/{name}"):
            if held.kind == "instance":
                self.found.update(dict.fromkeys(self.index.overrides(held.name, wanted)))
            elif held.kind == "object" and held.name == "builtins.property" and how == "load":
                self.found.update(dict.fromkeys(getter.name for getter in held.args))

    def read_class(self, node: ast.ClassDef) -> None:
        """Creating a class: __init_subclass__ of its bases, __set_name__ of what its body holds."""
        bases = [v.name for base in node.bases for v in self.of(base) if v.kind == "class"]
        for base in bases:
            self.found.update(dict.fromkeys(self.subclass_hook(base)))
        for keyword in node.keywords:
            if keyword.arg == "metaclass":
                self.ask_kind(keyword.value, "class", ("__prepare__", "__new__", "__init__"))
        for statement in node.body:
            if isinstance(statement, ast.Assign | ast.AnnAssign):
                self.ask_kind(statement.value, "instance", ("__set_name__",))

    def subclass_hook(self, symbol: str) -> tuple[str, ...]:
        """The __init_subclass__ that a class has, its own or inherited."""
        hook = self.index.method(symbol, "__init_subclass__")
        return () if hook is None else (hook.symbol,)

    def ask_kind(self, node: ast.expr | None, kind: str, names: tuple[str, ...]) -> None:
        """What an expression may be of one kind is asked for all of `names`."""
        for value in self.of(node):
            for name in names if value.kind == kind else ():
                self.found.update(dict.fromkeys(self.index.overrides(value.name, name)))


STATEMENTS: Final = frozenset(
    (ast.For, ast.AsyncFor, ast.comprehension, ast.withitem, ast.Await, ast.Starred)
    + (ast.YieldFrom, ast.Assign, ast.ClassDef)
)
OPERATOR_KINDS: Final = (ast.BinOp, ast.AugAssign, ast.UnaryOp, ast.Compare, ast.BoolOp)
OPERATORS: Final = frozenset(OPERATOR_KINDS)
TEST_KINDS: Final = (ast.If, ast.While, ast.IfExp, ast.Assert)
TESTS: Final = frozenset(TEST_KINDS)
ACCESSES: Final = frozenset((ast.Attribute, ast.Call, ast.Subscript, ast.FormattedValue))
IMPLICIT: Final = STATEMENTS | OPERATORS | TESTS | ACCESSES


def unpacks(node: ast.AST) -> TypeGuard[ast.Starred | ast.Assign]:
    """Whether a node takes what it is given apart: `*x` in a display or call, `a, b = x`."""
    if isinstance(node, ast.Assign):
        return any(isinstance(target, ast.Tuple | ast.List) for target in node.targets)
    return isinstance(node, ast.Starred) and isinstance(node.ctx, ast.Load)


def implicit_calls(
    index: ProjectIndex, tree: Tree, vals: list[frozenset[Value]], i: int
) -> tuple[str, ...]:
    """The functions of the project that node i calls without a call."""
    if type(tree.nodes[i]) not in IMPLICIT:
        return ()
    reader = Reader(index, tree, vals)
    reader.read(i)
    return tuple(reader.found)
