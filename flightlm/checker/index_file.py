"""The index of one module: what the rest of the project may know of it."""

from __future__ import annotations

import ast
from dataclasses import dataclass, field, replace
from typing import Final

from flightlm.checker import limits
from flightlm.checker.annotations import Names, absolute_module
from flightlm.checker.model import Profile
from flightlm.checker.postconditions import postconditions
from flightlm.checker.pragmas import pragma_in
from flightlm.checker.programs import PROPERTIES, Compiler
from flightlm.checker.scopes import Binding, Scope, ScopeKind, Scopes, bound_target
from flightlm.checker.source import Comment, Source
from flightlm.checker.summaries import summary_of
from flightlm.checker.symbols import (
    ClassIndex,
    FieldIndex,
    FunctionIndex,
    ModuleIndex,
    Op,
    Parameter,
    Program,
    TypeRef,
    symbols_of,
    variable_key,
)
from flightlm.checker.syntax import FUNCTIONS, FunctionNode, Tree
from flightlm.checker.words import last_part, words

GROWING: Final = frozenset(
    ("append", "extend", "insert", "add", "update", "setdefault", "appendleft", "extendleft")
)
MUTATING: Final = GROWING | frozenset(
    ("pop", "popleft", "remove", "discard", "clear", "sort", "reverse", "popitem", "fill", "put")
    + ("rotate", "resize", "itemset", "setflags", "partition", "byteswap", "__setitem__")
)
# What changes its first argument in place.
CHANGING_CALLS: Final = words(
    "random.shuffle heapq.heappush heapq.heappop heapq.heapify heapq.heapreplace "
    "heapq.heappushpop bisect.insort bisect.insort_left bisect.insort_right operator.setitem "
    "operator.delitem operator.iadd builtins.setattr builtins.delattr numpy.copyto numpy.put "
    "numpy.place numpy.putmask numpy.random.shuffle builtins.list.append builtins.dict.update"
)
ENUMS: Final = frozenset(
    ("enum.Enum", "enum.IntEnum", "enum.StrEnum", "enum.Flag", "enum.IntFlag", "enum.ReprEnum")
)
PROTOCOLS: Final = frozenset(("typing.Protocol", "typing_extensions.Protocol"))
GENERICS: Final = PROTOCOLS | frozenset(("typing.Generic",))
OVERLOADS: Final = frozenset(("typing.overload", "typing_extensions.overload"))
TYPE_VARIABLES: Final = frozenset(
    f"{module}.{name}"
    for module in ("typing", "typing_extensions")
    for name in ("TypeVar", "ParamSpec", "TypeVarTuple")
)
NEW_TYPES: Final = ("typing.NewType", "typing_extensions.NewType")
FINALS: Final = ("typing.Final", "typing_extensions.Final")
ABSTRACT: Final = frozenset(
    ("abc.abstractmethod", "abc.abstractproperty", "abc.abstractclassmethod")
    + ("abc.abstractstaticmethod",)
)
CLASS_HOOKS: Final = ("__init_subclass__", "__class_getitem__")  # get the class undecorated
CONSTANT_OPS: Final = frozenset(("literal", "ref", "var", "attr", "binop", "unary"))
VISITED: Final = frozenset(
    (ast.Call, ast.Attribute, ast.Subscript, ast.Return, ast.Yield, ast.YieldFrom, ast.AugAssign)
)
Places = dict[str, list[int]]  # attribute -> the places where it is stored
PARAMETER_KINDS: Final = {
    "posonlyargs": "positional",
    "args": "any",
    "vararg": "star",
    "kwonlyargs": "keyword",
    "kwarg": "stars",
}


@dataclass(slots=True)
class Gathered:
    """What one pass over the nodes of a module found."""

    returns: dict[int, list[int]] = field(default_factory=dict)  # function scope -> expressions
    bare_returns: set[int] = field(default_factory=set)
    yields: dict[int, list[int]] = field(default_factory=dict)
    stores: dict[int, Places] = field(default_factory=dict)  # class scope -> its attributes
    called: dict[int, set[str]] = field(default_factory=dict)  # function -> parameters it calls
    mutated: set[str] = field(default_factory=set)
    grown: set[str] = field(default_factory=set)

    def returned(self, scope: int, place: int) -> None:
        """A function returns the expression at `place`."""
        places = self.returns.setdefault(scope, [])
        places.append(place)

    def yielded(self, scope: int, place: int) -> None:
        """A generator yields the expression at `place`."""
        places = self.yields.setdefault(scope, [])
        places.append(place)

    def stored(self, cls: int, name: str, place: int) -> None:
        """A method stores an attribute of its own object."""
        stores = self.stores_of(cls)
        places = stores.setdefault(name, [])
        places.append(place)

    def stores_of(self, cls: int) -> Places:
        """The attributes that the methods of a class store."""
        return self.stores.setdefault(cls, {})

    def calls_parameter(self, scope: int, name: str) -> None:
        """A function calls one of its parameters."""
        names = self.called.setdefault(scope, set())
        names.add(name)

    def called_parameters(self, scope: int) -> frozenset[str]:
        """The parameters that a function calls."""
        return frozenset(self.called.get(scope, ()))

    def returns_nothing(self, scope: int) -> None:
        """A function has a return without a value."""
        self.bare_returns.add(scope)

    def mutates(self, path: str) -> None:
        """Something of a module is changed in place."""
        self.mutated.add(path)

    def grows(self, path: str) -> None:
        """An attribute grows."""
        self.grown.add(path)


class Indexer:
    """Builds the index of one module."""

    __slots__ = ("compiler", "found", "names", "scopes", "source", "symbols", "tree")

    def __init__(self, source: Source, tree: Tree, scopes: Scopes) -> None:
        assert source.module == scopes.module, "the scopes of this file"
        self.source = source
        self.tree = tree
        self.scopes = scopes
        self.symbols = symbols_of(scopes)
        self.names = Names(tree, scopes, self.symbols, source.is_package)
        self.compiler = Compiler(self.names)
        self.found = Gathered()

    def gather(self) -> None:
        """One pass over the nodes."""
        for i, node in self.tree.pairs(tuple(VISITED)):
            if isinstance(node, ast.Call):
                self.note_call(i, node)
            elif isinstance(node, ast.Attribute | ast.Subscript):
                if not isinstance(node.ctx, ast.Load):
                    self.note_store(i, node)
            elif isinstance(node, ast.AugAssign):
                self.note_growth(node.target, self.scopes.of[i], False)
            else:
                assert isinstance(node, ast.Return | ast.Yield | ast.YieldFrom), "the rest"
                self.note_result(i, node)

    def note_result(self, i: int, node: ast.Return | ast.Yield | ast.YieldFrom) -> None:
        """A return or a yield."""
        scope = self.scopes.of[i]
        value = node.value
        if not isinstance(node, ast.Return):
            if isinstance(node, ast.Yield) and value is not None:
                self.found.yielded(scope, self.tree.index[value])
        elif value is None or (isinstance(value, ast.Constant) and value.value is None):
            self.found.returns_nothing(scope)
        else:
            self.found.returned(scope, self.tree.index[value])

    def note_call(self, i: int, node: ast.Call) -> None:
        """A call of a parameter, or of a method that changes its receiver."""
        func = node.func
        scope = self.scopes.of[i]
        self.note_argument(node, scope)
        if isinstance(func, ast.Name):
            self.note_called(func.id, self.scopes.bindings(scope, func.id))
        elif isinstance(func, ast.Attribute) and func.attr in MUTATING:
            self.note_mutation(func.value, scope)
            if func.attr in GROWING:
                self.note_growth(func.value, scope, True)

    def note_argument(self, node: ast.Call, scope: int) -> None:
        """A call of a library function that changes its first argument."""
        first = node.args[0] if node.args else None
        if not isinstance(first, ast.Name | ast.Attribute):
            return
        if self.names.dotted(node.func, scope) in CHANGING_CALLS:
            self.note_mutation(first, scope)

    def note_called(self, name: str, bindings: tuple[Binding, ...]) -> None:
        """A call of a plain name, which may be a parameter."""
        for binding in bindings:
            if binding.kind == "param":
                self.found.calls_parameter(self.scopes.of[binding.place], name)

    def note_store(self, i: int, node: ast.Attribute | ast.Subscript) -> None:
        """A store or deletion of an attribute or an item."""
        assert not isinstance(node.ctx, ast.Load), "no read"
        scope = self.scopes.of[i]
        self.note_mutation(node.value, scope)
        if isinstance(node, ast.Attribute):
            self.note_mutation(node, scope)
            owner = self.class_of_receiver(scope, node.value)
            if owner >= 0 and isinstance(node.ctx, ast.Store):
                self.found.stored(owner, node.attr, i)
        elif isinstance(node.value, ast.Attribute) and stores_item(node):
            self.found.grows(self.attribute_path(node.value, scope) + "[]")

    def note_mutation(self, target: ast.expr, scope: int) -> None:
        """`target` is changed in place; noted if it is a module's."""
        for _ in range(limits.MAX_DEPTH):
            if not isinstance(target, ast.Subscript):
                break
            target = target.value
        named = self.original(target, scope)
        if isinstance(named, ast.Name | ast.Attribute):
            path = self.names.dotted(named, scope)
            if path != "?":
                self.found.mutates(path)

    def original(self, target: ast.expr, scope: int) -> ast.expr:
        """What a local variable is another name of, if it is bound to one value; or itself."""
        if not isinstance(target, ast.Name) or self.scopes.resolve(scope, target.id) <= 0:
            return target
        bindings = self.scopes.bindings(scope, target.id)
        assert len(bindings) > 0, "the scope that a name resolves to binds it"
        values = [self.tree.nodes[b.value] for b in bindings if b.value >= 0]
        first = values[0] if len(values) == len(bindings) == 1 else target
        return first if isinstance(first, ast.Name | ast.Attribute) else target

    def note_growth(self, target: ast.expr, scope: int, sure: bool) -> None:
        """`target` grows: an attribute is noted by its class where that is known."""
        if isinstance(target, ast.Attribute):
            self.found.grows(self.attribute_path(target, scope) + ("" if sure else "+="))
        elif not sure and isinstance(target, ast.Name):
            self.note_mutation(target, scope)

    def attribute_path(self, node: ast.Attribute, scope: int) -> str:
        """ "pkg.mod:Class.attr" for an attribute of self, "?.attr" for another."""
        owner = self.class_of_receiver(scope, node.value)
        return f"{self.symbols[owner]}.{node.attr}" if owner >= 0 else f"?.{node.attr}"

    def class_of_receiver(self, scope: int, node: ast.expr) -> int:
        """The class scope if `node` is the first parameter of one of its methods, else -1."""
        if not isinstance(node, ast.Name):
            return -1
        owner = self.scopes.resolve(scope, node.id)
        if owner <= 0:
            return -1
        opened = self.scopes.scopes[owner]
        around = self.scopes.of[opened.place]
        head = self.tree.nodes[opened.place]
        in_class = self.scopes.kind(around) is ScopeKind.CLASS
        if not in_class or not isinstance(head, FUNCTIONS):
            return -1
        assert around > 0, "the module is no class"
        parameters = [*head.args.posonlyargs, *head.args.args]
        names = [parameter.arg for parameter in parameters]
        return around if names[:1] == [node.id] else -1

    def functions(self) -> dict[str, FunctionIndex]:
        """All defs and lambdas."""
        found: dict[str, FunctionIndex] = {}
        for scope in self.scopes.scopes:
            node = self.tree.nodes[scope.place]
            if isinstance(node, FUNCTIONS):
                built = self.function(scope, node)
                found[built.symbol] = built
            elif isinstance(node, ast.Lambda) and scope.kind is ScopeKind.LAMBDA:
                built = self.anonymous(scope, node)
                found[built.symbol] = built
        assert len(found) < len(self.symbols), "a function has a symbol, and so has the module"
        return found

    def anonymous(self, scope: Scope, node: ast.Lambda) -> FunctionIndex:
        """A lambda."""
        assert scope.kind is ScopeKind.LAMBDA, "the scope that a lambda opens"
        return FunctionIndex(
            symbol=self.symbols[scope.id],
            name="<lambda>",
            path=self.source.path,
            line=node.lineno,
            owner="",
            parameters=self.parameters(node.args, scope.id),
            returns=None,
            is_generator=scope.is_generator,
            returns_value=True,
            calls_parameters=self.found.called_parameters(scope.id),
        )

    def function(self, scope: Scope, node: FunctionNode) -> FunctionIndex:
        """A def or async def: what its head says, its decorators and its body."""
        around = self.scopes.of[scope.place]
        owned = self.scopes.kind(around) is ScopeKind.CLASS
        returns = None
        if node.returns is not None:
            place = self.tree.index[node.returns]
            returns = self.names.annotation(node.returns, self.scopes.of[place])
        head = FunctionIndex(
            symbol=self.symbols[scope.id],
            name=node.name,
            path=self.source.path,
            line=node.lineno,
            owner=self.symbols[around] if owned else "",
            parameters=self.parameters(node.args, scope.id),
            returns=returns,
            is_async=isinstance(node, ast.AsyncFunctionDef),
            is_generator=scope.is_generator,
        )
        assert head.name == scope.name, "the scope of this function"
        return self.with_body(self.with_decorators(head, scope, node), scope, node)

    def with_decorators(
        self, head: FunctionIndex, scope: Scope, node: FunctionNode
    ) -> FunctionIndex:
        """The function with what its decorators say; some methods are static or of the class
        without any."""
        around = self.scopes.of[scope.place]
        paths = self.decorator_paths(node, around)
        name = node.name if head.owner != "" else ""
        static = "builtins.staticmethod" in paths or name == "__new__"
        of_class = "builtins.classmethod" in paths or name in CLASS_HOOKS
        assert len(paths) == len(node.decorator_list), "one path per decorator"
        return replace(
            head,
            is_property=any(path in PROPERTIES for path in paths),
            is_static=static,
            is_classmethod=of_class,
            is_abstract=any(path in ABSTRACT for path in paths),
            is_overload=any(path in OVERLOADS for path in paths),
            decorators=paths,
            wrapped=bool(self.compiler.wrappers(scope.place, node)),
        )

    def decorator_paths(self, node: FunctionNode | ast.ClassDef, scope: int) -> tuple[str, ...]:
        """The dotted names of the decorators from top to bottom, calls taken off."""
        heads = [d.func if isinstance(d, ast.Call) else d for d in node.decorator_list]
        return tuple(self.names.dotted(head, scope) for head in heads)

    def with_body(self, head: FunctionIndex, scope: Scope, node: FunctionNode) -> FunctionIndex:
        """The function with what its body says."""
        results = self.found
        values = scope.id in results.returns
        ends = isinstance(node.body[-1], ast.Raise)
        static = head.is_static and head.name != "__new__"
        summary = summary_of(self.tree, self.scopes, scope.id, static)
        assert summary.checked <= {p.name for p in head.parameters}, "its own parameters"
        return replace(
            head,
            returns_value=values,
            never_returns=ends and not values and scope.id not in results.bare_returns,
            calls_parameters=self.found.called_parameters(scope.id),
            is_stub=is_stub(node.body),
            effects=summary.effects,
            asserts=summary.asserts,
            checked=summary.checked,
            forwards=summary.forwards,
            holds=postconditions(node),
            chains=summary.chains,
        )

    def parameters(self, arguments: ast.arguments, scope: int) -> tuple[Parameter, ...]:
        """The parameters in order."""
        found: list[Parameter] = []
        positional = [*arguments.posonlyargs, *arguments.args]
        plain = len(positional) - len(arguments.defaults)
        for k, arg in enumerate(positional):
            kind = "positional" if k < len(arguments.posonlyargs) else "any"
            found.append(Parameter(arg.arg, kind, self.annotation_of(arg), k >= plain))
        if arguments.vararg is not None:
            star = arguments.vararg
            found.append(Parameter(star.arg, "star", self.annotation_of(star), True))
        for arg, default in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True):
            annotation = self.annotation_of(arg)
            found.append(Parameter(arg.arg, "keyword", annotation, default is not None))
        if arguments.kwarg is not None:
            stars = arguments.kwarg
            found.append(Parameter(stars.arg, "stars", self.annotation_of(stars), True))
        assert scope > 0, "a function's scope"
        return tuple(found)

    def annotation_of(self, arg: ast.arg) -> TypeRef | None:
        """The annotation of a parameter."""
        if arg.annotation is None:
            return None
        place = self.tree.index[arg.annotation]
        return self.names.annotation(arg.annotation, self.scopes.of[place])

    def classes(self) -> dict[str, ClassIndex]:
        """All classes."""
        found: dict[str, ClassIndex] = {}
        for scope in self.scopes.scopes:
            node = self.tree.nodes[scope.place]
            if scope.kind is ScopeKind.CLASS and isinstance(node, ast.ClassDef):
                built = self.class_index(scope, node)
                found[built.symbol] = built
        return found

    def class_index(self, scope: Scope, node: ast.ClassDef) -> ClassIndex:
        """One class."""
        around = self.scopes.of[scope.place]
        base_types = tuple(self.names.annotation(b, self.base_scope(b)) for b in node.bases)
        bases = tuple(self.base_path(b) for b in node.bases)
        decorators = self.decorator_paths(node, around)
        members = Members()
        names = scope.bindings
        for name, bindings in names.items():
            self.member(name, bindings, members)
        symbol = self.symbols[scope.id]
        fields = self.fields(scope)
        metaclass = self.metaclass(node, around)
        parameters = type_parameters(node, base_types)
        is_enum = any(base in ENUMS for base in bases)
        is_protocol = any(base in PROTOCOLS for base in bases)
        has_slots = "__slots__" in scope.bindings or slots_dataclass(node)
        assert len(bases) == len(base_types), "a type and a path for every base"
        return ClassIndex(
            symbol=symbol,
            name=node.name,
            path=self.source.path,
            line=node.lineno,
            bases=bases,
            base_types=base_types,
            methods=members.methods,
            alternatives=members.definitions(),
            setters=members.setters,
            deleters=members.deleters,
            fields=fields,
            classes=members.classes,
            decorators=decorators,
            metaclass=metaclass,
            type_parameters=parameters,
            is_dataclass="dataclasses.dataclass" in decorators,
            is_frozen=frozen_dataclass(node),
            is_enum=is_enum,
            is_protocol=is_protocol,
            has_slots=has_slots,
        )

    def base_scope(self, base: ast.expr) -> int:
        """The scope in which a base is evaluated."""
        return self.scopes.of[self.tree.index[base]]

    def base_path(self, base: ast.expr) -> str:
        """The dotted path of a base class; calls of namedtuple are tuples."""
        scope = self.base_scope(base)
        if isinstance(base, ast.Subscript):
            base = base.value
        if isinstance(base, ast.Call):
            called = self.names.dotted(base.func, scope)
            known = called in ("collections.namedtuple", "typing.NamedTuple")
            return "builtins.tuple" if known else "?"
        return self.names.dotted(base, scope)

    def metaclass(self, node: ast.ClassDef, scope: int) -> str:
        """The metaclass that the head names, or ""."""
        for keyword in node.keywords:
            if keyword.arg == "metaclass":
                return self.names.dotted(keyword.value, scope)
        return ""

    def member(self, name: str, bindings: tuple[Binding, ...], members: Members) -> None:
        """Sort the definitions of one name of a class body."""
        for binding in bindings:
            node = self.tree.nodes[binding.place]
            if isinstance(node, ast.ClassDef):
                members.classes[name] = self.symbols[self.scopes.opened[binding.place]]
            if not isinstance(node, FUNCTIONS):
                continue
            assert node.name == name, "a def binds its name"
            symbol = self.symbols[self.scopes.opened[binding.place]]
            kind = accessor_kind(node)
            if kind == "setter":
                members.setters[name] = symbol
            elif kind == "deleter":
                members.deleters[name] = symbol
            elif kind != "overload" or name not in members.methods:
                members.method(name, symbol)

    def fields(self, scope: Scope) -> dict[str, FieldIndex]:
        """The attributes that the class body and the methods assign."""
        found: dict[str, FieldIndex] = {}
        stores = self.found.stores_of(scope.id)
        names = scope.bindings
        for name, bindings in names.items():
            plain = [b for b in bindings if b.kind not in ("def", "class", "del")]
            if plain:
                found[name] = self.field(name, plain[0].place, True, stores.get(name, []))
        for name, places in stores.items():
            if name not in found:
                found[name] = self.field(name, places[0], False, places)
        assert stores.keys() <= found.keys(), "what a method stores is a field"
        return found

    def field(self, name: str, place: int, class_level: bool, stores: list[int]) -> FieldIndex:
        """One attribute."""
        annotation: TypeRef | None = None
        final = False
        for j in (place, *stores):
            statement = self.tree.nodes[self.tree.statements[j]]
            if isinstance(statement, ast.AnnAssign):
                ref = self.names.annotation(statement.annotation, self.scopes.of[j])
                annotation = annotation or ref
                final = final or "Final" in ast.dump(statement.annotation)[:200]
        owners = [self.scopes.function(j) for j in stores]
        scopes = [self.scopes.scopes[s] for s in owners if s >= 0]
        methods = frozenset(scope.name for scope in scopes)
        line = getattr(self.tree.nodes[place], "lineno", 1)
        assert class_level or len(stores) > 0, "a field is assigned in the body or in a method"
        return FieldIndex(name, annotation, class_level, final, methods, line)

    def attribute_program(self, i: int) -> Program:
        """What the store of an attribute at i assigns."""
        binding = bound_target(self.tree, i)
        if binding.kind == "annassign":
            annotated = self.compiler.annotated(binding)
            if annotated is not None:
                return annotated
        if binding.value < 0:
            return (Op("unknown"),)
        assert binding.value != i, "a target is not its own value"
        whole = self.compiler.program(binding.value)
        if binding.kind == "augassign":
            return (Op("unknown"),) if len(whole) > 1 else whole
        return (*whole, *self.compiler.binding_tail(binding))

    def equations(self) -> dict[str, tuple[Program, ...]]:
        """Every variable that other modules may need, and the locals that these need."""
        found: dict[str, tuple[Program, ...]] = {}
        compiler = self.compiler
        for scope in self.scopes.scopes:
            if scope.kind in (ScopeKind.MODULE, ScopeKind.CLASS):
                for name in scope.bindings:
                    key = variable_key(self.scopes, self.symbols, scope.id, name)
                    found[key] = compiler.variable(scope.id, name) if name != "*" else ()
            if scope.kind is ScopeKind.CLASS:
                self.field_equations(scope, found)
        self.result_equations(found)
        self.local_equations(found)
        assert len(found) >= len(self.scopes.module_names()), "each name has an equation"
        return found

    def result_equations(self, found: dict[str, tuple[Program, ...]]) -> None:
        """What functions return, what generators yield, and the bodies of lambdas."""
        returns, yields = self.found.returns, self.found.yields
        for scope_id, places in returns.items():
            programs = self.programs(places)
            if scope_id in self.found.bare_returns:
                programs = (*programs, (Op("literal", "None"),))
            found[f"{self.symbols[scope_id]}/return"] = programs
        for scope_id, places in yields.items():
            found[f"{self.symbols[scope_id]}/yield"] = self.programs(places)
        for scope in self.scopes.scopes:
            node = self.tree.nodes[scope.place]
            if scope.kind is ScopeKind.LAMBDA and isinstance(node, ast.Lambda):
                key = f"{self.symbols[scope.id]}/return"
                found[key] = self.programs([self.tree.index[node.body]])
        assert len(found) >= len(returns), "every function that returns has an equation"

    def programs(self, places: list[int]) -> tuple[Program, ...]:
        """The programs of some expressions, at most MAX_ALTERNATIVES."""
        return tuple(self.compiler.program(p) for p in places[: limits.MAX_ALTERNATIVES])

    def field_equations(self, scope: Scope, found: dict[str, tuple[Program, ...]]) -> None:
        """The attributes of one class: annotations first."""
        stores = self.found.stores_of(scope.id)
        for name, places in stores.items():
            assert len(places) > 0, "an attribute is stored somewhere"
            key = f"{self.symbols[scope.id]}/{name}"
            before = found.get(key, ())
            programs = [self.attribute_program(p) for p in places[: limits.MAX_ALTERNATIVES]]
            every = (*before, *programs)
            declared = tuple(p for p in every if len(p) == 1 and p[0].kind == "ann")
            annotated = [p for p in places if self.is_annotated(p)]
            body = self.scopes.own(scope.id, name)
            sure = annotated or any(b.kind == "annassign" for b in body)
            found[key] = declared if declared and sure else every

    def is_annotated(self, place: int) -> bool:
        """Whether the store at `place` is an annotated assignment."""
        return isinstance(self.tree.nodes[self.tree.statements[place]], ast.AnnAssign)

    def local_equations(self, found: dict[str, tuple[Program, ...]]) -> None:
        """The local variables that the equations so far mention, and what these mention."""
        wanted = self.compiler.wanted
        done = 0
        for _ in range(limits.MAX_NODES):
            if done >= len(wanted):
                break
            scope, name = wanted[done]
            done += 1
            key = variable_key(self.scopes, self.symbols, scope, name)
            if key not in found:
                found[key] = self.compiler.variable(scope, name)
        assert done == len(wanted), "every variable that is mentioned has its equation"

    def aliases(self) -> dict[str, TypeRef]:
        """Module-level names that annotations may use: aliases, type variables, new types."""
        found: dict[str, TypeRef] = {}
        for name, bindings in self.scopes.module_names():
            last = bindings[-1]
            if last.kind not in ("assign", "annassign") or last.value < 0:
                continue
            node = self.tree.nodes[last.value]
            if isinstance(node, ast.Call):
                ref = self.new_type(name, node)
                if ref is not None:
                    found[name] = ref
            elif isinstance(node, ast.Name | ast.Attribute | ast.Subscript | ast.BinOp):
                found[name] = self.names.annotation(node, 0)
        assert "*" not in found, "a star import is no alias"
        return found

    def new_type(self, name: str, node: ast.Call) -> TypeRef | None:
        """The meaning of T = TypeVar(...) and N = NewType(...)."""
        called = self.names.dotted(node.func, 0)
        if called in TYPE_VARIABLES:
            bounds = [k.value for k in node.keywords if k.arg == "bound"]
            limit = tuple(self.names.annotation(bound, 0) for bound in bounds)
            if len(node.args) > 1:
                kinds = tuple(self.names.annotation(kind, 0) for kind in node.args[1:])
                limit = (TypeRef("|", kinds),)
            assert len(limit) <= 1, "a type variable has one bound"
            return TypeRef(f"typevar:{name}", limit)
        if called in NEW_TYPES and len(node.args) == 2:
            return self.names.annotation(node.args[1], 0)
        return None

    def constants(self) -> dict[str, Program]:
        """Module-level names that are bound once, to arithmetic of literals and names."""
        found: dict[str, Program] = {}
        for name, bindings in self.scopes.module_names():
            only = bindings[0]
            if len(bindings) > 1 or only.kind not in ("assign", "annassign") or only.value < 0:
                continue
            if self.scopes.of[only.place] != 0:
                continue
            program = self.compiler.program(only.value)
            if all(op.kind in CONSTANT_OPS for op in program):
                found[name] = program
        assert len(found) <= len(self.scopes.module_names()), "constants are names of the module"
        return found

    def imports(self) -> dict[str, tuple[str, ...]]:
        """What module-level imports bind."""
        found: dict[str, tuple[str, ...]] = {}
        for name, bindings in self.scopes.module_names():
            paths = [
                self.names.path_of(b, 0, name) for b in bindings if b.kind in ("import", "from")
            ]
            if paths and name != "*":
                found[name] = tuple(dict.fromkeys(paths))
        return found

    def stars(self) -> tuple[str, ...]:
        """The modules of star imports."""
        found: list[str] = []
        for binding in self.scopes.own(0, "*"):
            statement = self.tree.nodes[self.tree.parents[binding.place]]
            if isinstance(statement, ast.ImportFrom):
                package = self.source.is_package
                found.append(absolute_module(statement, self.source.module, package))
        return tuple(dict.fromkeys(found))

    def final_names(self) -> frozenset[str]:
        """Module-level names that are annotated Final."""
        return frozenset(
            name
            for name, bindings in self.scopes.module_names()
            if any(self.is_final(binding) for binding in bindings)
        )

    def is_final(self, binding: Binding) -> bool:
        """Whether a binding is annotated Final."""
        statement = self.tree.nodes[self.tree.statements[binding.place]]
        if binding.kind != "annassign" or not isinstance(statement, ast.AnnAssign):
            return False
        head = statement.annotation
        if isinstance(head, ast.Subscript):
            head = head.value
        return self.names.dotted(head, 0) in FINALS

    def rebound_globals(self) -> None:
        """Names that functions rebind through `global` count as mutated."""
        for name, bindings in self.scopes.module_names():
            if any(self.scopes.of[b.place] != 0 for b in bindings):
                self.found.mutates(f"{self.scopes.module}.{name}")

    def roots(self, pragma: str) -> tuple[str, ...]:
        """The functions whose def line carries a pragma."""
        lines = {c.line for c in self.source.comments if pragma_of(c) == pragma}
        found: list[str] = []
        if not lines:
            return ()
        for scope in self.scopes.scopes:
            node = self.tree.nodes[scope.place]
            if isinstance(node, FUNCTIONS) and any(line in lines for line in head_lines(node)):
                found.append(self.symbols[scope.id])
        assert len(found) < len(self.symbols), "the module itself is no root"
        return tuple(found)


@dataclass(slots=True)
class Members:
    """The definitions in one class body, sorted."""

    methods: dict[str, str] = field(default_factory=dict)
    alternatives: dict[str, list[str]] = field(default_factory=dict)
    setters: dict[str, str] = field(default_factory=dict)
    deleters: dict[str, str] = field(default_factory=dict)
    classes: dict[str, str] = field(default_factory=dict)

    def method(self, name: str, symbol: str) -> None:
        """One more definition of a method."""
        self.methods[name] = symbol
        symbols = self.alternatives.setdefault(name, [])
        symbols.append(symbol)

    def definitions(self) -> dict[str, tuple[str, ...]]:
        """All definitions of every method."""
        named = self.alternatives
        return {name: tuple(symbols) for name, symbols in named.items()}


def stores_item(node: ast.Subscript) -> bool:
    """Whether a subscript is assigned, and is no slice."""
    return isinstance(node.ctx, ast.Store) and not isinstance(node.slice, ast.Slice)


def head_lines(node: FunctionNode) -> range:
    """The lines from `def` up to the body; the one line of a def on one line."""
    first, *_ = node.body
    return range(node.lineno, max(first.lineno, node.lineno + 1))


def pragma_of(comment: Comment) -> str:
    """The word of the pragma in a comment, or ""."""
    found = pragma_in(comment)
    return found[1] if found is not None else ""


def accessor_kind(node: FunctionNode) -> str:
    """Whether a def is a property's setter or deleter, an overload stub, or none of these."""
    for decorator in node.decorator_list:
        last = decorator.attr if isinstance(decorator, ast.Attribute) else ""
        if isinstance(decorator, ast.Name):
            last = decorator.id
        if last in ("setter", "deleter", "overload"):
            return last
    return ""


def is_stub(body: list[ast.stmt]) -> bool:
    """Whether a body has nothing but a docstring, `...`, pass or raise NotImplementedError."""
    return all(says_nothing(statement) for statement in body)


def says_nothing(statement: ast.stmt) -> bool:
    """Whether a statement is a docstring, `...`, pass or raise NotImplementedError."""
    if isinstance(statement, ast.Expr):
        return isinstance(statement.value, ast.Constant)
    if isinstance(statement, ast.Raise):
        raised = statement.exc
        head = raised.func if isinstance(raised, ast.Call) else raised
        return isinstance(head, ast.Name) and head.id == "NotImplementedError"
    return isinstance(statement, ast.Pass)


def type_parameters(node: ast.ClassDef, bases: tuple[TypeRef, ...]) -> tuple[str, ...]:
    """The names of a class's type variables in order."""
    own: list[ast.AST] = getattr(node, "type_params", [])
    if own:
        return tuple(str(getattr(parameter, "name", "")) for parameter in own)
    for base in bases:
        if base.name in GENERICS and base.args:
            return tuple(last_part(last_part(arg.name), ":") for arg in base.args)
    named = [arg.name for base in bases for arg in base.args]
    return tuple(dict.fromkeys(last_part(name) for name in named if ":" not in name))


def dataclass_option(node: ast.ClassDef, option: str) -> bool:
    """Whether a decorator call says option=True."""
    for decorator in node.decorator_list:
        if isinstance(decorator, ast.Call):
            for keyword in decorator.keywords:
                value = keyword.value
                if keyword.arg == option and isinstance(value, ast.Constant):
                    return value.value is True
    return False


def frozen_dataclass(node: ast.ClassDef) -> bool:
    """Whether the class is a dataclass with frozen=True."""
    return dataclass_option(node, "frozen")


def slots_dataclass(node: ast.ClassDef) -> bool:
    """Whether the class is a dataclass with slots=True."""
    return dataclass_option(node, "slots")


def index_module(source: Source, tree: Tree, scopes: Scopes, profile: Profile) -> ModuleIndex:
    """The index of one parsed file."""
    assert source.tree is not None, "the file was parsed"
    indexer = Indexer(source, tree, scopes)
    indexer.gather()
    indexer.rebound_globals()
    names = {
        name: tuple(dict.fromkeys(b.kind for b in bindings))
        for name, bindings in scopes.module_names()
    }
    equations = indexer.equations()
    found = indexer.found
    mutated, grown = frozenset(found.mutated), frozenset(found.grown)
    steady, init = indexer.roots("steady"), indexer.roots("init")
    return ModuleIndex(
        module=source.module,
        path=source.path,
        is_package=source.is_package,
        profile=profile,
        imports=indexer.imports(),
        stars=indexer.stars(),
        aliases=indexer.aliases(),
        constants=indexer.constants(),
        names=names,
        functions=indexer.functions(),
        classes=indexer.classes(),
        equations=equations,
        mutated=mutated,
        grown=grown,
        final=indexer.final_names(),
        steady_roots=steady,
        init_roots=init,
    )
