"""Expressions as steps of a stack machine: one translation for the project's equations, which are
solved without any tree at hand, and for the values of one file's nodes."""

from __future__ import annotations

import ast
from typing import Final

from flightlm.checker import limits
from flightlm.checker.annotations import Names
from flightlm.checker.scopes import Binding, ScopeKind
from flightlm.checker.symbols import Op, Program, variable_key
from flightlm.checker.syntax import COMPREHENSIONS, FUNCTIONS, FunctionNode
from flightlm.checker.words import last_part, words

Step = tuple[Op, tuple[int, ...]]
Path = list[str]

NO_CHILDREN: Final[tuple[int, ...]] = ()
UNKNOWN_OP: Final = Op("unknown")
UNKNOWN_STEP: Final[Step] = (UNKNOWN_OP, NO_CHILDREN)
MAX_SHOWN: Final = 8  # elements of a display that are looked at
TYPELESS: Final = ("Final", "ClassVar", "TypeAlias", "?", "Any")  # annotations without a type
MAX_TEXT: Final = 200  # characters of a literal that is kept
OPERATIONS: Final = (ast.BinOp, ast.UnaryOp, ast.BoolOp, ast.IfExp, ast.Compare)
LITERALS: Final = (ast.List, ast.Tuple, ast.Set, ast.Dict)
DISPLAYS: Final = {
    ast.List: "builtins.list",
    ast.Set: "builtins.set",
    ast.ListComp: "builtins.list",
    ast.SetComp: "builtins.set",
    ast.GeneratorExp: "types.GeneratorType",
}
# Decorators that leave the function what it is, by where they come from.
TRANSPARENT: Final = words(
    """
    builtins.staticmethod builtins.classmethod builtins.property dataclasses.dataclass
    functools.wraps functools.lru_cache functools.cache functools.cached_property
    functools.singledispatch functools.singledispatchmethod functools.total_ordering
    functools.partial abc.abstractmethod abc.abstractproperty abc.abstractclassmethod
    abc.abstractstaticmethod typing.overload typing.final typing.override typing.no_type_check
    typing.runtime_checkable typing.type_check_only typing_extensions.overload
    typing_extensions.final typing_extensions.override typing_extensions.runtime_checkable
    contextlib.contextmanager contextlib.asynccontextmanager enum.unique enum.property
    enum.member enum.nonmember types.coroutine types.DynamicClassAttribute atexit.register
    abc.ABCMeta.register reprlib.recursive_repr warnings.deprecated typing_extensions.deprecated
    """
)
PROPERTIES: Final = frozenset(
    (
        "builtins.property",
        "functools.cached_property",
        "abc.abstractproperty",
        "enum.property",
        "types.DynamicClassAttribute",
    )
)


class Compiler:
    """Translates the expressions of one module."""

    __slots__ = (
        "_attributes",
        "_defined",
        "_known",
        "names",
        "scopes",
        "symbols",
        "tree",
        "wanted",
    )

    def __init__(self, names: Names) -> None:
        self.names = names
        self.tree = names.tree
        self.scopes = names.scopes
        self.symbols = names.symbols
        self.wanted: list[tuple[int, str]] = []  # local variables that a program asked for
        self._known: dict[tuple[int, str], Op] = {}
        self._attributes: dict[str, Op] = {}
        self._defined: dict[tuple[int, str], bool] = {}  # whether a def binds the name
        assert len(self.symbols) > 0, "a module has a symbol"

    def step(self, i: int) -> Step:
        """The step of expression i and the places of its operands."""
        node = self.tree.nodes[i]
        assert isinstance(node, ast.expr), "an expression"
        if isinstance(node, ast.Name):
            op = self.name_op(self.scopes.of[i], node.id)
            return self.before_rebinding(i, node.id) if op.kind == "var" else op, NO_CHILDREN
        if isinstance(node, ast.Constant):
            return constant_op(node), NO_CHILDREN
        if isinstance(node, ast.Attribute):
            return self.attribute_op(node.attr), (i + 1,)  # the object stands first
        if isinstance(node, ast.Call):
            return self.call_step(i, node)
        if isinstance(node, ast.Subscript):
            return self.subscript_step(node)
        if isinstance(node, OPERATIONS):
            return self.operator_step(node)
        if isinstance(node, LITERALS):
            return self.display_step(node)
        if isinstance(node, COMPREHENSIONS):
            return self.comprehension_step(node)
        return self.rare_step(i, node)

    def name_op(self, scope: int, name: str) -> Op:
        """What a name means in a scope."""
        known = self._known.get((scope, name))
        if known is not None:
            return known
        owner = self.scopes.resolve(scope, name)
        if owner < 0:
            first, *_ = self.names.paths(scope, name)
            op = Op("ref", first)
        else:
            bindings = self.scopes.own(owner, name)
            assert len(bindings) > 0, "the scope that a name resolves to binds it"
            if len(bindings) == 1 and self.is_plain(bindings[0]):
                op = Op("ref", self.names.path_of(bindings[0], owner, name))
            else:
                op = Op("var", variable_key(self.scopes, self.symbols, owner, name))
                self.wanted.append((owner, name))
        self._known[(scope, name)] = op
        return op

    def attribute_op(self, name: str) -> Op:
        """The step that reads an attribute, made once for each name."""
        known = self._attributes.get(name)
        if known is None:
            known = Op("attr", name, 1)
            self._attributes[name] = known
        return known

    def before_rebinding(self, i: int, name: str) -> Op:
        """The Name at i; in `f = wrap(f)` behind `def f` it is the function itself."""
        scope = self.scopes.of[i]
        owner = self.scopes.resolve(scope, name)
        bindings = self.scopes.own(owner, name)
        if owner == scope and len(bindings) > 1 and self.is_defined(owner, name):
            definition = self.rebound(bindings, self.tree.statements[i])
            if definition >= 0:
                return Op("ref", self.symbols[self.scopes.opened[definition]])
        return self.name_op(scope, name)

    def is_defined(self, owner: int, name: str) -> bool:
        """Whether a def is one of the bindings of a name in the scope that owns it."""
        known = self._defined.get((owner, name))
        if known is None:
            known = any(binding.kind == "def" for binding in self.scopes.own(owner, name))
            self._defined[(owner, name)] = known
        return known

    def rebound(self, bindings: tuple[Binding, ...], statement: int) -> int:
        """The def that comes last before the assignment `statement` to its name, or -1."""
        assert len(bindings) > 1, "a rebound name is bound twice"
        found = -1
        for binding in bindings:
            if binding.kind == "def":
                found = binding.place
            elif binding.kind == "assign":
                place = self.tree.statements[binding.place]
                if place == statement and found >= 0:
                    same = self.tree.parents[found] == self.tree.parents[statement]
                    return found if same else -1
        return -1

    def replaced(self, bindings: tuple[Binding, ...]) -> set[int]:
        """The defs that an assignment `f = wrap(f)` in the same block replaces."""
        if len(bindings) < 2 or bindings[0].kind != "def":
            return set()
        found: set[int] = set()
        for binding in bindings:
            if binding.kind != "assign" or binding.value < 0:
                continue
            definition = self.rebound(bindings, self.tree.statements[binding.place])
            if definition >= 0 and self.uses_itself(binding):
                found.add(definition)
        assert len(found) < len(bindings), "what replaces a def is a binding too"
        return found

    def uses_itself(self, binding: Binding) -> bool:
        """Whether the expression of a binding reads the name that it binds."""
        target = self.tree.nodes[binding.place]
        if not isinstance(target, ast.Name):
            return False
        inside = range(binding.value, self.tree.ends[binding.value])
        nodes = [self.tree.nodes[j] for j in inside]
        return any(isinstance(node, ast.Name) and node.id == target.id for node in nodes)

    def is_plain(self, binding: Binding) -> bool:
        """Whether a binding is an import, a class, or a def that no decorator replaces."""
        if binding.kind in ("import", "from", "class"):
            return True
        node = self.tree.nodes[binding.place]
        return isinstance(node, FUNCTIONS) and not self.wrappers(binding.place, node)

    def wrappers(self, place: int, node: FunctionNode) -> list[ast.expr]:
        """The decorators of a def that may replace it, from the innermost outwards."""
        if not node.decorator_list:
            return []
        scope = self.scopes.of[place]
        found = []
        for decorator in reversed(node.decorator_list):
            head = decorator.func if isinstance(decorator, ast.Call) else decorator
            path = self.names.dotted(head, scope)
            ending = head.attr if isinstance(head, ast.Attribute) else ""
            part = ending in ("setter", "getter", "deleter", "register", "overload")
            if path not in TRANSPARENT and not part:
                found.append(decorator)
        assert len(found) <= len(node.decorator_list), "some of the decorators"
        return found

    def call_step(self, i: int, node: ast.Call) -> Step:
        """A call: the callee and its first positional arguments."""
        index = self.tree.index
        func = node.func
        is_super = isinstance(func, ast.Name) and func.id == "super" and len(node.args) in (0, 2)
        if is_super and self.scopes.resolve(self.scopes.of[i], "super") < 0:
            return Op("super", self.class_around(i)), NO_CHILDREN
        operands = [index[func]]
        for argument in node.args[:3]:
            if isinstance(argument, ast.Starred):
                break
            operands.append(index[argument])
        names = [keyword.arg or "**" for keyword in node.keywords]
        keywords = ",".join(names)
        assert len(operands) >= 1, "a call has a callee"
        return Op("call", keywords, len(operands)), tuple(operands)

    def class_around(self, i: int) -> str:
        """The symbol of the class around node i, or ""."""
        s = self.scopes.of[i]
        for _ in range(limits.MAX_DEPTH):
            if s <= 0 or self.scopes.kind(s) is ScopeKind.CLASS:
                break
            s = self.scopes.parent(s)
        return self.symbols[s] if s > 0 else ""

    def subscript_step(self, node: ast.Subscript) -> Step:
        """An item or a slice."""
        place = self.tree.index[node.value]
        inside = node.slice
        if isinstance(inside, ast.Slice):
            return Op("slice", "", 1), (place,)
        key = key_text(inside)
        if key != "":
            return Op("item", key, 1), (place,)
        return Op("item", "", 2), (place, self.tree.index[inside])

    def operator_step(
        self, node: ast.BinOp | ast.UnaryOp | ast.BoolOp | ast.IfExp | ast.Compare
    ) -> Step:
        """Operators and conditional expressions."""
        index = self.tree.index
        if isinstance(node, ast.BinOp):
            name = type(node.op).__name__
            return Op("binop", name, 2), (index[node.left], index[node.right])
        if isinstance(node, ast.UnaryOp):
            return Op("unary", type(node.op).__name__, 1), (index[node.operand],)
        if isinstance(node, ast.BoolOp):
            places = tuple(index[v] for v in node.values[:MAX_SHOWN])
            return Op("same", "", len(places)), places
        if isinstance(node, ast.IfExp):
            return Op("same", "", 2), (index[node.body], index[node.orelse])
        assert len(node.ops) == len(node.comparators), "a right side for every comparison"
        identity = isinstance(node.ops[0], ast.Is | ast.IsNot | ast.In | ast.NotIn)
        pair = (index[node.left], index[node.comparators[0]])
        return Op("compare", "is" if identity else "", 2), pair

    def display_step(self, node: ast.List | ast.Tuple | ast.Set | ast.Dict) -> Step:
        """List, tuple, set and dict displays."""
        if isinstance(node, ast.Dict):
            return self.dict_step(node)
        index = self.tree.index
        stars = [e.value for e in node.elts if isinstance(e, ast.Starred)]
        if stars:
            name = DISPLAYS.get(type(node), "builtins.tuple")
            plain = [e for e in node.elts if not isinstance(e, ast.Starred)]
            gathered = tuple(index[e] for e in (*stars, *plain))
            return Op("gather", f"{name}/{len(stars)}", len(gathered)), gathered
        places = tuple(index[e] for e in node.elts)
        if isinstance(node, ast.Tuple):
            return Op("tuple", "", len(places)), places
        assert type(node) in DISPLAYS, "a list or a set"
        return Op("display", DISPLAYS[type(node)], len(places)), places

    def dict_step(self, node: ast.Dict) -> Step:
        """Dict displays."""
        index = self.tree.index
        keys = [k for k in node.keys if k is not None]
        if len(keys) < len(node.keys):
            return self.merged(node)
        places = [index[k] for k in keys] + [index[v] for v in node.values]
        return Op("dict", str(len(keys)), len(places)), tuple(places)

    def merged(self, node: ast.Dict) -> Step:
        """A dict display with ** inside."""
        index = self.tree.index
        pairs = list(zip(node.keys, node.values, strict=True))
        stars = [index[value] for key, value in pairs if key is None]
        keys = [index[key] for key, _ in pairs if key is not None]
        held = [index[value] for key, value in pairs if key is not None]
        places = (*stars, *keys, *held)
        return Op("merge", f"builtins.dict/{len(stars)}", len(places)), places

    def comprehension_step(
        self, node: ast.ListComp | ast.SetComp | ast.GeneratorExp | ast.DictComp
    ) -> Step:
        """Comprehensions: containers of what their element is."""
        index = self.tree.index
        if isinstance(node, ast.DictComp):
            return Op("dict", "1", 2), (index[node.key], index[node.value])
        return Op("display", DISPLAYS[type(node)], 1), (index[node.elt],)

    def rare_step(self, i: int, node: ast.AST) -> Step:
        """The remaining kinds of expression."""
        index = self.tree.index
        assert index.get(node) == i, "the node at i"
        if isinstance(node, ast.JoinedStr | ast.FormattedValue):
            return Op("object", "builtins.str"), NO_CHILDREN
        if isinstance(node, ast.Lambda):
            return Op("ref", self.symbols[self.scopes.opened[i]]), NO_CHILDREN
        if isinstance(node, ast.NamedExpr):
            return Op("same", "", 1), (index[node.value],)
        if isinstance(node, ast.Await):
            return Op("await", "", 1), (index[node.value],)
        if isinstance(node, ast.Slice):
            return Op("object", "builtins.slice"), NO_CHILDREN
        return UNKNOWN_STEP

    def program(self, i: int) -> Program:
        """The whole expression at i in the order of a stack machine; unknown if it is long."""
        done: list[Op] = []
        waiting: list[tuple[int, Op | None]] = [(i, None)]
        for _ in range(2 * limits.MAX_PROGRAM + 4 * named_items(self.tree.nodes[i])):
            if not waiting:
                break
            place, ready = waiting.pop()
            if ready is not None:
                done.append(ready)
                continue
            op, operands = self.step(place)
            assert op.takes == len(operands), "a step takes its operands"
            waiting.append((place, op))
            waiting.extend((operand, None) for operand in reversed(operands))
        return (shape_of(self.tree.nodes[i]),) if waiting else tuple(done)

    def targets(self, place: int) -> Path:
        """How the target at `place` is unpacked from the whole: item numbers, "*" for a rest."""
        path: Path = []
        tree = self.tree
        at = place
        for _ in range(limits.MAX_DEPTH):
            parent = tree.nodes[tree.parents[at]]
            if isinstance(parent, ast.Starred):
                path.append("*")
            elif isinstance(parent, ast.Tuple | ast.List):
                path.append(number_of_target(parent.elts, tree.nodes[at]))
            else:
                break
            at = tree.parents[at]
        path.reverse()
        assert at <= place, "the walk goes outwards"
        return [*path[:-2], "*"] if "*" in path else path

    def tail(self, place: int) -> Program:
        """The steps that take the target at `place` out of the whole right side."""
        found = []
        for step in self.targets(place):
            if step == "*":
                found.append(Op("rest", "", 1))
            elif step == "":
                found.append(Op("elem", "", 1))
            else:
                found.append(Op("item", step, 1))
        return tuple(found)

    def binding_tail(self, binding: Binding) -> Program:
        """The steps from the bound expression of a binding to the value that the name gets."""
        assert binding.value >= 0, "there is a bound expression"
        parent = self.tree.nodes[self.tree.statements[binding.place]]
        if binding.kind == "unpack":
            return self.tail(binding.place)
        if binding.kind in ("for", "comp"):
            return (Op("elem", "", 1), *self.tail(binding.place))
        if binding.kind == "with":
            kind = "aenter" if isinstance(parent, ast.AsyncWith) else "enter"
            return (Op(kind, "", 1), *self.tail(binding.place))
        if binding.kind == "except":
            return (Op("instantiate", "", 1),)
        return ()

    def head(self, binding: Binding, scope: int, name: str) -> Program | None:
        """The program of a binding that has no bound expression or does not need it."""
        node = self.tree.nodes[binding.place]
        assert name != "", "a binding has a name"
        if binding.kind in ("import", "from", "class"):
            return (Op("ref", self.names.path_of(binding, scope, name)),)
        if isinstance(node, FUNCTIONS):
            return self.definition(binding.place, node)
        if isinstance(node, ast.arg):
            return self.parameter(binding.place, node)
        if binding.kind == "annassign":
            return self.annotated(binding)
        if binding.kind == "match":
            return self.pattern(node)
        return (UNKNOWN_OP,) if binding.value < 0 else None

    def definition(self, place: int, node: FunctionNode) -> Program:
        """The value of a def: the function, as its decorators leave it."""
        program: Program = (Op("ref", self.symbols[self.scopes.opened[place]]),)
        for decorator in self.wrappers(place, node):
            program = (*program, *self.program(self.tree.index[decorator]), Op("decorate", "", 2))
        assert len(program) > 0, "at least the function"
        return program

    def annotated(self, binding: Binding) -> Program | None:
        """The program of an annotated assignment; None if the annotation says no type."""
        statement = self.tree.nodes[self.tree.statements[binding.place]]
        assert isinstance(statement, ast.AnnAssign), "an annotated assignment"
        scope = self.scopes.of[binding.place]
        ref = self.names.annotation(statement.annotation, scope)
        if last_part(ref.name) in TYPELESS:
            return None if binding.value >= 0 else (UNKNOWN_OP,)
        return (Op("ann", "", 0, ref),)

    def pattern(self, node: ast.AST) -> Program | None:
        """The program of a capture pattern; None if it captures the whole subject."""
        if isinstance(node, ast.MatchStar):
            return (Op("object", "builtins.list"),)
        if isinstance(node, ast.MatchMapping):
            return (Op("object", "builtins.dict"),)
        assert isinstance(node, ast.MatchAs), "the third pattern that captures"
        if isinstance(node.pattern, ast.MatchClass):
            cls = self.program(self.tree.index[node.pattern.cls])
            return (*cls, Op("instantiate", "", 1))
        parent = self.tree.nodes[self.tree.parents[self.tree.index[node]]]
        return None if isinstance(parent, ast.match_case) else (UNKNOWN_OP,)

    def parameter(self, place: int, node: ast.arg) -> Program:
        """The value of a parameter: its annotation, or the receiver."""
        arguments = self.tree.parents[place]
        function = self.tree.parents[arguments]
        field = self.tree.fields[place]
        head = self.tree.nodes[function]
        if node.annotation is not None:
            scope = self.scopes.of[self.tree.index[node.annotation]]
            ref = self.names.annotation(node.annotation, scope)
            wrap = {"vararg": "varargs", "kwarg": "kwargs"}.get(field)
            op = Op("ann", "", 0, ref)
            return (op, Op(wrap, "", 1)) if wrap else (op,)
        if field in ("vararg", "kwarg"):
            return (Op("object", "builtins.tuple" if field == "vararg" else "builtins.dict"),)
        if not isinstance(head, FUNCTIONS):
            return (UNKNOWN_OP,)
        assert self.tree.nodes[arguments] is head.args, "a parameter stands in its function's list"
        positional = [*head.args.posonlyargs, *head.args.args]
        in_class = self.scopes.kind(self.scopes.of[function]) is ScopeKind.CLASS
        first = in_class and positional[:1] == [node]
        return self.receiver(head, function) if first else (UNKNOWN_OP,)

    def receiver(self, head: FunctionNode, place: int) -> Program:
        """The first parameter of a method: an instance, a class, or nothing special."""
        scope = self.scopes.of[place]
        paths = [self.names.dotted(d, scope) for d in head.decorator_list]
        if "builtins.staticmethod" in paths:
            return (UNKNOWN_OP,)
        if head.name in ("__new__", "__init_subclass__", "__class_getitem__"):
            return (Op("type", self.symbols[scope]),)
        if "builtins.classmethod" in paths or "abc.abstractclassmethod" in paths:
            return (Op("type", self.symbols[scope]),)
        return (Op("self", self.symbols[scope]),)

    def binding_program(self, binding: Binding, scope: int, name: str) -> Program:
        """The program of one binding of a name."""
        head = self.head(binding, scope, name)
        if head is not None:
            return head
        whole = self.program(binding.value)
        if binding.kind == "augassign":
            statement = self.tree.nodes[self.tree.statements[binding.place]]
            assert isinstance(statement, ast.AugAssign), "an augmented assignment"
            operator = Op("binop", type(statement.op).__name__, 2)
            variable = Op("var", variable_key(self.scopes, self.symbols, scope, name))
            return (variable, *whole, operator)
        return (*whole, *self.binding_tail(binding))

    def variable(self, scope: int, name: str) -> tuple[Program, ...]:
        """The programs of all bindings of a name; only its annotations if it has any."""
        bindings = self.scopes.own(scope, name)
        found: list[Program] = []
        declared: list[Program] = []
        for binding in bindings[: limits.MAX_ALTERNATIVES]:
            if binding.kind == "del" or binding.place in self.replaced(bindings):
                continue
            program = self.binding_program(binding, scope, name)
            if binding.kind == "annassign" and program[0].kind == "ann":
                declared.append(program)
            found.append(program)
        assert len(bindings) > 0, "a variable is bound somewhere"
        return tuple(declared or found)


def shape_of(node: ast.AST) -> Op:
    """What is known of an expression that is too long to be translated."""
    if isinstance(node, ast.Tuple):
        return Op("object", "builtins.tuple")
    if isinstance(node, ast.Dict | ast.DictComp):
        return Op("object", "builtins.dict")
    name = DISPLAYS.get(type(node), "")
    return Op("object", name) if name != "" else UNKNOWN_OP


def named_items(node: ast.AST) -> int:
    """How many items of a display are names, as in a table of functions; 0 for what is none."""
    items: list[ast.expr] = []
    if isinstance(node, ast.Tuple | ast.List | ast.Set):
        items = node.elts
    elif isinstance(node, ast.Dict):
        items = node.values
    named = sum(isinstance(item, ast.Name | ast.Attribute) for item in items)
    assert named <= len(items), "an item is one name"
    return min(named, limits.MAX_TABLE)


def key_text(inside: ast.expr) -> str:
    """A literal key as text; "many" or "slices" for several; "" for any other expression."""
    if isinstance(inside, ast.Tuple):
        slices = any(isinstance(e, ast.Slice) for e in inside.elts)
        return "slices" if slices else "many"
    text = ""
    if isinstance(inside, ast.Constant) and isinstance(inside.value, int | str):
        text = repr(inside.value)
    elif isinstance(inside, ast.UnaryOp) and isinstance(inside.operand, ast.Constant):
        text = f"-{inside.operand.value!r}"
    assert not text.startswith("s"), "a literal is no word of the steps"
    return text[:MAX_TEXT]


def number_of_target(targets: list[ast.expr], wanted: ast.AST) -> str:
    """Where `wanted` stands among the targets; "" behind a starred one."""
    starred = False
    for number, target in enumerate(targets):
        if target is wanted:
            return "" if starred else str(number)
        starred = starred or isinstance(target, ast.Starred)
    assert not targets, "the target is one of them"
    return ""


def constant_op(node: ast.Constant) -> Op:
    """A literal, or an object of its type if it is long."""
    value = node.value
    if isinstance(value, str | bytes):
        if len(value) < MAX_TEXT:
            return Op("literal", repr(value))
        return Op("object", "builtins.str" if isinstance(value, str) else "builtins.bytes")
    if isinstance(value, int) and abs(value) > 1 << 256:
        return Op("object", "builtins.int")
    return Op("literal", repr(value))
