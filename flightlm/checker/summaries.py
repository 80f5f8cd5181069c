"""What one function does itself, read off its body while its module is indexed.

Effects are short texts that other processes can use; purity.py follows them through a project:

    !reason        it changes something that outlives the call, or waits
    ?reason        what it calls is not known
    call:a.b       it calls what `a.b` means in its module
    self:name      it calls a method of its own object
    on:a.b.name    it calls a method of what its parameter `a` holds; the types tell which one
"""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import Final

from flightlm.checker.scopes import Scopes
from flightlm.checker.syntax import COMPREHENSIONS, FUNCTIONS, Tree
from flightlm.checker.words import words

PURE_BUILTINS: Final = words(
    "abs all any ascii bin bool bytes bytearray callable chr complex dict divmod enumerate filter "
    "float format frozenset getattr hasattr hash hex id int isinstance issubclass len list map max "
    "min oct ord pow range repr reversed round set slice sorted str sum super tuple type zip "
    "memoryview object property property iter Exception ValueError TypeError KeyError IndexError "
    "RuntimeError NotImplementedError AssertionError OSError AttributeError ArithmeticError "
    "ZeroDivisionError OverflowError LookupError UnicodeError StopIteration vars dir"
)
READING: Final = words(
    "copy count index get keys values items isdisjoint issubset issuperset union intersection "
    "difference symmetric_difference hex decode elements most_common total tolist tobytes "
    "__len__ __contains__ __getitem__ __eq__"
)
# Tests of strings (rules.md, R5.3), accepted on a receiver whose type is not known.
TEXT_TESTS: Final = words(
    "startswith endswith isascii isalpha isalnum isdecimal isdigit isidentifier islower isnumeric "
    "isprintable isspace istitle isupper is_integer"
)
# What a function may do to an object that it made itself.
FRESH_CALLS: Final = words(
    "list dict set bytearray sorted tuple frozenset str int float deque Counter defaultdict "
    "OrderedDict"
)
FRESH: Final = (
    *COMPREHENSIONS,
    *(ast.List, ast.Dict, ast.Set, ast.Tuple, ast.Constant, ast.JoinedStr, ast.BinOp),
)
STORES: Final = (ast.Attribute, ast.Subscript)
CONSTRUCTORS: Final = frozenset(("__init__", "__new__", "__post_init__"))
EFFECTS: Final = (
    *STORES,
    *(ast.Return, ast.Assert, ast.If, ast.Global, ast.Nonlocal, ast.Await, ast.Call),
)
HEADS: Final = frozenset(("decorator_list", "returns", "args", "type_params"))


@dataclass(frozen=True, slots=True)
class Summary:
    """One function.

    effects   see the top of the module
    asserts   it has an assert statement
    checked   parameters that stand in the test of an assert or of an `if` that raises
    forwards  "parameter|reference|place": a parameter handed on unchanged; place is the position
              or the keyword
    chains    every value that it returns is its own object, so that calls can be chained
    """

    effects: tuple[str, ...]
    asserts: bool
    checked: frozenset[str]
    forwards: tuple[str, ...]
    chains: bool


class _Reader:
    """Reads the effects of one function off its body."""

    __slots__ = (
        "asserts",
        "builds",
        "checked",
        "forwards",
        "found",
        "own",
        "parameters",
        "receiver",
        "returned",
        "scope",
        "scopes",
        "tree",
    )

    def __init__(self, tree: Tree, scopes: Scopes, scope: int, is_static: bool) -> None:
        assert 0 <= scope < len(scopes.scopes), "a scope of this module"
        self.tree = tree
        self.scopes = scopes
        self.scope = scope
        self.found: list[str] = []
        self.asserts = False
        self.returned: set[str] = set()
        self.checked: set[str] = set()
        self.forwards: list[str] = []
        self.own: dict[str, bool] = {}
        own = scopes.scopes[scope]
        node = tree.nodes[own.place]
        assert isinstance(node, FUNCTIONS), "the scope of a def"
        arguments = node.args
        first = [*arguments.posonlyargs, *arguments.args][:1]
        parent = scopes.scopes[own.parent]
        in_class = isinstance(tree.nodes[parent.place], ast.ClassDef)
        bound = in_class and not is_static
        self.receiver = str(first[0].arg) if first and bound else ""
        self.builds = in_class and own.name in CONSTRUCTORS
        here = own.bindings
        self.parameters = frozenset(
            name for name, found in here.items() if len(found) == 1 and found[0].kind == "param"
        )

    def note(self, text: str) -> None:
        """Keep one text once."""
        if text not in self.found:
            self.found.append(text)

    def is_own(self, name: str) -> bool:
        """Whether a name is a variable of this function that holds what it made itself."""
        known = self.own.get(name)
        if known is None:
            known = self._holds_own(name)
            self.own[name] = known
        return known

    def _holds_own(self, name: str) -> bool:
        """The same, looked up."""
        own = self.scopes.scopes[self.scope]
        bindings = own.bindings
        here = bindings.get(name, ())
        given = [binding.value for binding in here if binding.kind not in ("augassign", "del")]
        return len(here) > 0 and all(value >= 0 and self._is_fresh(value) for value in given)

    def _is_fresh(self, i: int) -> bool:
        node = self.tree.nodes[i]
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            return node.func.id in FRESH_CALLS
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            return node.func.attr == "__new__"
        return isinstance(node, FRESH)

    def base(self, i: int) -> str:
        """The name at the root of an attribute or subscript; "" if there is none."""
        j = i
        for _ in range(self.tree.ends[i] - i):
            node = self.tree.nodes[j]
            if isinstance(node, ast.Name):
                return node.id
            if not isinstance(node, STORES):
                return ""
            j += 1
        return ""

    def read(self, i: int, node: ast.AST) -> None:
        """Note the effects of one node."""
        assert self.tree.nodes[i] is node, "the node at i"
        if isinstance(node, STORES) and not isinstance(node.ctx, ast.Load):
            root = self.base(i)
            if not self.is_own(root) and not (self.builds and root == self.receiver):
                self.note(f"!changes `{root or 'an object'}`")
        elif isinstance(node, ast.Return):
            if node.value is not None:
                self.returned.add(node.value.id if isinstance(node.value, ast.Name) else "")
        elif isinstance(node, ast.Assert):
            self.asserts = True
            self.check(self.tree.index[node.test])
        elif isinstance(node, ast.If):
            if raises(node.body) or raises(node.orelse):
                self.check(self.tree.index[node.test])
        else:
            self.read_other(node)

    def read_other(self, node: ast.AST) -> None:
        """Note the effects of a node that neither stores nor checks."""
        if isinstance(node, ast.Global | ast.Nonlocal):
            self.note(f"!rebinds {', '.join(node.names)} of an outer scope")
        elif isinstance(node, ast.Await):
            self.note("!awaits")
        elif isinstance(node, ast.Call):
            self.read_call(node)

    def check(self, i: int) -> None:
        """The test at i is a check: note the parameters in it."""
        for j in range(i, self.tree.ends[i]):
            node = self.tree.nodes[j]
            if isinstance(node, ast.Name) and node.id in self.parameters:
                self.checked.add(node.id)

    def forward(self, node: ast.Call) -> None:
        """Note the parameters that a call hands on unchanged."""
        reference = self.reference(node.func)
        if reference == "":
            return
        assert ":" in reference, "a kind and a name"
        for position, argument in enumerate(node.args):
            if isinstance(argument, ast.Starred):
                break
            if isinstance(argument, ast.Name) and argument.id in self.parameters:
                self.forwards.append(f"{argument.id}|{reference}|{position}")
        for keyword in node.keywords:
            value = keyword.value
            if isinstance(value, ast.Name) and value.id in self.parameters and keyword.arg:
                self.forwards.append(f"{value.id}|{reference}|{keyword.arg}")

    def reference(self, called: ast.expr) -> str:
        """A called function as `call:a.b` or `self:name`; "" if it is no name."""
        if isinstance(called, ast.Name):
            return f"call:{called.id}"
        text = dotted_text(called)
        if text == "":
            return ""
        head, _, rest = text.partition(".")
        own = head == self.receiver and "." not in rest and rest != ""
        return f"self:{rest}" if own else f"call:{text}"

    def read_call(self, node: ast.Call) -> None:
        """Note what a call may do."""
        called = node.func
        self.forward(node)
        if isinstance(called, ast.Name):
            self.read_named(called)
        elif isinstance(called, ast.Attribute):
            self.read_method(called)
        else:
            self.note("?calls a computed function")

    def read_method(self, called: ast.Attribute) -> None:
        """A call of a method, or of a function of an imported module."""
        root = self.base(self.tree.index[called])
        if isinstance(called.value, ast.Name) and root == self.receiver and root != "":
            self.note(f"self:{called.attr}")
        elif not isinstance(called.value, ast.Constant | ast.JoinedStr) and not self.is_own(root):
            self.read_method_of(root, called)

    def read_method_of(self, root: str, called: ast.Attribute) -> None:
        """A call of a method of an object that this function did not make."""
        if root != "" and self.is_module_name(self.tree.index[called]):
            self.note(f"call:{dotted_text(called)}")
        elif called.attr in TEXT_TESTS or called.attr in READING:
            return
        elif self.is_typed(root) and dotted_text(called) != "":
            self.note(f"on:{dotted_text(called)}")
        else:
            self.note(f"?calls the method {called.attr} of an object of unknown type")

    def is_typed(self, root: str) -> bool:
        """Whether the types tell what a name holds: a parameter, but no object under construction,
        of which some parts are its own and some are not."""
        return root in self.parameters and not (self.builds and root == self.receiver)

    def read_named(self, called: ast.Name) -> None:
        """A call of a plain name: a builtin, an import, a function of the module, or a variable."""
        place = self.tree.index[called]
        owner = self.scopes.resolve(self.scopes.of[place], called.id)
        if owner == -1 and called.id in PURE_BUILTINS:
            return
        if owner <= 0:
            self.note(f"call:{called.id}")
        elif not self._is_definition(place, called.id):
            self.note(f"?calls `{called.id}`, a variable")

    def _is_definition(self, i: int, name: str) -> bool:
        """Whether the name at i is an import or a class and no variable."""
        kinds = {b.kind for b in self.scopes.bindings(self.scopes.of[i], name)}
        return len(kinds) > 0 and kinds <= {"import", "from", "class"}

    def is_module_name(self, i: int) -> bool:
        """Whether the root of the attribute at i is a name of the module and not a variable."""
        node = self.tree.nodes[i]
        for j in range(i, self.tree.ends[i]):
            node = self.tree.nodes[j]
            if not isinstance(node, ast.Attribute):
                break
        return isinstance(node, ast.Name) and self._is_definition(i, node.id)


def dotted_text(node: ast.expr) -> str:
    """The text of a chain of attributes; "" if it does not begin with a name."""
    links: list[str] = []
    at = node
    for _ in range(100):
        if not isinstance(at, ast.Attribute):
            break
        links.append(at.attr)
        at = at.value
    return ".".join((at.id, *reversed(links))) if isinstance(at, ast.Name) else ""


def raises(body: list[ast.stmt]) -> bool:
    """Whether a block ends in `raise`."""
    return len(body) > 0 and isinstance(body[-1], ast.Raise)


def summary_of(tree: Tree, scopes: Scopes, scope: int, is_static: bool) -> Summary:
    """What the function that opens `scope` does itself; a static method has no receiver."""
    reader = _Reader(tree, scopes, scope, is_static)
    own = scopes.scopes[scope]
    place = own.place
    of, owners = scopes.of, scopes.owners
    for j in tree.places_in(place, EFFECTS):
        head = tree.parents[j] == place and tree.fields[j] in HEADS
        if not head and owners[of[j]] == scope:
            reader.read(j, tree.nodes[j])
    assert len(reader.found) <= len(tree.nodes), "a node has few effects"
    return Summary(
        tuple(reader.found),
        reader.asserts,
        frozenset(reader.checked),
        tuple(reader.forwards),
        reader.receiver != "" and reader.returned == {reader.receiver},
    )
