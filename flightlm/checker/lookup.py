"""The index of a whole project: modules merged, names resolved across them, class hierarchy."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from typing import Final

from flightlm.checker import limits
from flightlm.checker.annotations import BUILTIN_NAMES
from flightlm.checker.hierarchy import below, linearised
from flightlm.checker.index_file import ENUMS
from flightlm.checker.objects import (
    ANY_LENGTH,
    ANYTHING,
    BYTES,
    NONE,
    NOTHING,
    STR,
    UNKNOWN,
    Value,
    bounded,
    packed,
)
from flightlm.checker.symbols import ClassIndex, FunctionIndex, ModuleIndex, Program, TypeRef
from flightlm.checker.words import first_part, last_part, words

Constant = int | float | str | bytes | bool | None
Leaf = Value | str  # what a path leads to: a fixed value, or the name of a variable

TYPING: Final = {
    "List": "builtins.list",
    "Dict": "builtins.dict",
    "Set": "builtins.set",
    "FrozenSet": "builtins.frozenset",
    "Tuple": "builtins.tuple",
    "Text": "builtins.str",
    "Type": "builtins.type",
    "Deque": "collections.deque",
    "DefaultDict": "collections.defaultdict",
    "OrderedDict": "collections.OrderedDict",
    "Counter": "collections.Counter",
    "ChainMap": "collections.ChainMap",
    "AbstractSet": "collections.abc.Set",
    "Pattern": "re.Pattern",
    "Match": "re.Match",
    "LiteralString": "builtins.str",
    "ContextManager": "contextlib.AbstractContextManager",
    "AsyncContextManager": "contextlib.AbstractAsyncContextManager",
    "NamedTuple": "builtins.tuple",
    "TextIO": "typing.TextIO",
    "BinaryIO": "typing.BinaryIO",
    "IO": "typing.IO",
    "Callable": "typing.Callable",
}
ABSTRACT: Final = words(
    """
    Iterable Iterator Sequence MutableSequence Mapping MutableMapping Set MutableSet Collection
    Container Generator AsyncIterable AsyncIterator AsyncGenerator Awaitable Coroutine Reversible
    Hashable Sized KeysView ValuesView ItemsView MappingView ByteString Buffer
    """
)
# Annotations that say nothing.
VAGUE: Final = frozenset(
    f"typing.{name}"
    for name in ("Any", "Generic", "Protocol", "TypeAlias", "ParamSpec", "Concatenate", "Unpack")
    + ("TypeGuard", "TypeIs", "TypeVarTuple")
) | frozenset(("builtins.object", "numpy.typing.ArrayLike"))
PLAIN_TYPES: Final = {"None": NONE, "...": ANY_LENGTH, "?": UNKNOWN, "[]": UNKNOWN}
SPECIAL: Final = ("typing.", "typing_extensions.")  # also where these modules are analysed
FORMS: Final = {  # special forms that stand for a value
    "typing.Self": frozenset((Value("typevar", "Self"),)),
    "typing.NoReturn": frozenset((NONE,)),
    "typing.Never": frozenset((NONE,)),
    "typing.AnyStr": frozenset((STR, BYTES)),
    # Element types of arrays are left out.
    "numpy.typing.NDArray": frozenset((Value("object", "numpy.ndarray"),)),
    "numpy.ndarray": frozenset((Value("object", "numpy.ndarray"),)),
}
VALUE_KINDS: Final = frozenset(("def", "class", "import", "from"))


class ProjectIndex:
    """What the modules of a project say of each other.

    modules, functions, classes  by dotted name and by symbol
    outer     symbols of functions that have functions inside
    by_name   method name -> symbols of all methods of that name, sorted
    solved    variable of the equations -> what it may be (see symbols.ModuleIndex.equations)
    asked     the variables that were asked for since somebody cleared it
    mutated   dotted paths of module-level names that are changed in place somewhere
    grown     attributes that grow somewhere, as "pkg.mod:Class.attr" or "?.attr"
    """

    __slots__ = (
        "_bases",
        "_below",
        "_leaves",
        "_orders",
        "_overrides",
        "_types",
        "asked",
        "by_name",
        "classes",
        "constants",
        "functions",
        "grown",
        "modules",
        "mutated",
        "outer",
        "solved",
    )

    def __init__(self, modules: Sequence[ModuleIndex]) -> None:
        self.modules = {module.module: module for module in modules}
        self.functions: dict[str, FunctionIndex] = {}
        self.classes: dict[str, ClassIndex] = {}
        self.solved: dict[str, frozenset[Value]] = {}
        self.asked: set[str] = set()
        self.constants: dict[str, Constant] = {}
        self._leaves: dict[str, tuple[Leaf, ...]] = {}
        self._overrides: dict[tuple[str, str], tuple[str, ...]] = {}
        self._types: dict[TypeRef, frozenset[Value]] = {}
        mutated: set[str] = set()
        grown: set[str] = set()
        for module in self.modules.values():
            self.functions.update(module.functions)
            self.classes.update(module.classes)
            mutated |= module.mutated
            grown |= module.grown
        self.grown = frozenset(grown)
        inner = [symbol for symbol in self.functions if ".<locals>." in symbol]
        self.outer = frozenset(outer for symbol in inner for outer in around(symbol))
        self._bases = {symbol: self._base_symbols(symbol) for symbol in self.classes}
        self._orders = linearised(self._bases)
        self._below = below(self._orders)
        self.by_name = self._methods_by_name()
        self.mutated = frozenset(mutated) | self._mutated_symbols(mutated)
        assert len(self._orders) == len(self.classes), "every class has its order"

    def learn(self, solved: dict[str, frozenset[Value]], constants: dict[str, Constant]) -> None:
        """Take over what another process has solved for the same modules."""
        self.solved.update(solved)
        self.constants.update(constants)

    def module_index(self, name: str) -> ModuleIndex | None:
        """The module of a dotted name; None for one that is not analysed."""
        return self.modules.get(name)

    def class_index(self, symbol: str) -> ClassIndex | None:
        """The class of a symbol; None for a class that is not analysed."""
        return self.classes.get(symbol)

    def function_index(self, symbol: str) -> FunctionIndex | None:
        """The function of a symbol; None for one that is not analysed."""
        return self.functions.get(symbol)

    def methods_here(self, symbol: str, name: str) -> tuple[str, ...]:
        """All definitions of a method in the body of this very class."""
        known = self.classes.get(symbol)
        return () if known is None else known.definitions_of(name)

    def solution(self, key: str, unknown: frozenset[Value] = NOTHING) -> frozenset[Value]:
        """What a variable of the equations may be; `unknown` if there is no such variable."""
        self.asked.add(key)
        return self.solved.get(key, unknown)

    def _base_symbols(self, symbol: str) -> tuple[str, ...]:
        """The bases of a class: symbols of the project, dotted names of others."""
        found: list[str] = []
        for base in self.classes[symbol].bases:
            classes = [leaf for leaf in self.leaves(base) if isinstance(leaf, Value)]
            named = [v.name for v in classes if v.kind in ("class", "external")]
            if base == "?" or not named:
                found.append("?")
            found.extend(named[:1])
        return tuple(found) or ("builtins.object",)

    def _methods_by_name(self) -> dict[str, tuple[str, ...]]:
        """Method name -> symbols."""
        found: dict[str, list[str]] = {}
        for cls in self.classes.values():
            alternatives = cls.alternatives
            for name, symbols in alternatives.items():
                known = found.setdefault(name, [])
                known.extend(symbols)
        return {name: tuple(sorted(symbols)) for name, symbols in found.items()}

    def _mutated_symbols(self, paths: set[str]) -> frozenset[str]:
        """Where the mutated names are defined, seen through imports and re-exports."""
        found: set[str] = set()
        for path in paths:
            for leaf in self.leaves(path):
                if isinstance(leaf, str):
                    found.add(leaf.replace("/", "."))
        return frozenset(found)

    def leaves(self, path: str) -> tuple[Leaf, ...]:
        """What a dotted path or symbol leads to through imports, re-exports and star imports."""
        known = self._leaves.get(path)
        if known is not None:
            return known
        found: dict[Leaf, None] = {}
        seen: set[str] = set()
        waiting = [path]
        for _ in range(limits.MAX_HOPS):
            if not waiting:
                break
            step = waiting.pop(0)
            if step in seen:
                if step in self.modules:
                    found[Value("module", step)] = None
                continue
            seen.add(step)
            leaves, further = self._step(step)
            found.update(dict.fromkeys(leaves))
            waiting.extend(further)
        result = tuple(found) or (UNKNOWN,)
        self._leaves[path] = result
        assert len(result) > 0, "a path leads somewhere"
        return result

    def _step(self, path: str) -> tuple[list[Leaf], list[str]]:
        """One hop from a path: what is reached, and paths still to follow."""
        if ":" in path:
            return self._symbol(path), []
        owner, dot, name = path.rpartition(".")
        if dot and owner in self.modules:
            return self._member(owner, name)
        if path in self.modules:
            return [Value("module", path)], []
        for _ in range(path.count(".")):
            if owner in self.modules:
                break
            owner, _, _ = owner.rpartition(".")
        if owner == "" or owner not in self.modules:
            return [Value("external", path)], []
        rest = path.removeprefix(f"{owner}.")
        assert rest != path, "the module is the beginning of the path"
        return self._walk(owner, rest.split("."))

    def _symbol(self, path: str) -> list[Leaf]:
        """A symbol, perhaps with attributes behind it."""
        assert ":" in path, "a symbol has its module before the colon"
        if path in self.classes:
            return [Value("class", path)]
        if path in self.functions:
            return [Value("function", path)]
        owner, _, name = path.rpartition(".")
        known = self.classes.get(owner)
        if known is None:
            return []
        if name in known.classes:
            return [Value("class", known.classes[name])]
        variable = f"{owner}/{name}"
        return [variable] if variable in self._known_variables(owner) else []

    def _known_variables(self, owner: str) -> dict[str, tuple[Program, ...]]:
        """The equations of the module of a symbol."""
        module = self.modules.get(first_part(owner, ":"))
        return {} if module is None else module.equations

    def _walk(self, module: str, parts: list[str]) -> tuple[list[Leaf], list[str]]:
        """A path of more than one step behind a module: classes in classes, imported modules."""
        leaves, further = self._member(module, parts[0])
        for leaf in leaves:
            if isinstance(leaf, Value) and leaf.kind == "class":
                return [], [".".join((leaf.name, *parts[1:]))]
            if isinstance(leaf, Value) and leaf.kind == "module":
                return [], [".".join((leaf.name, *parts[1:]))]
        return [], [".".join((path, *parts[1:])) for path in further]

    def _member(self, module: str, name: str) -> tuple[list[Leaf], list[str]]:
        """A name of a module."""
        here = self.modules[module]
        path = f"{module}.{name}"
        if name not in here.names:
            if path in self.modules:
                return [Value("module", path)], []
            return self._builtin(here, name) if name in BUILTIN_NAMES else self._starred(here, name)
        kinds = here.names[name]
        symbol = f"{module}:{name}"
        function = self.functions.get(symbol)
        replaced = function is not None and function.wrapped
        if replaced or not VALUE_KINDS.issuperset(kinds):
            return [f"{module}/{name}"], []
        found: list[Leaf] = []
        if "class" in kinds or "def" in kinds:
            found.extend(self._definitions(symbol))
        targets = here.imported(name)
        if path in targets and path in self.modules:
            targets.remove(path)
            found.append(Value("module", path))
        assert path not in targets or path not in self.modules, "a module is reached at once"
        return found, targets

    def _builtin(self, here: ModuleIndex, name: str) -> tuple[list[Leaf], list[str]]:
        """The name of a builtin that a module does not bind: a star import may replace it."""
        inside = [self.modules[star] for star in here.stars if star in self.modules]
        fits = [f"{other.module}.{name}" for other in inside if name in other.names]
        return ([], fits) if fits else ([Value("external", f"builtins.{name}")], [])

    def _definitions(self, symbol: str) -> list[Leaf]:
        """All definitions of a module-level name."""
        found: list[Leaf] = []
        for k in range(1, limits.MAX_ALTERNATIVES):
            text = symbol if k == 1 else f"{symbol}#{k}"
            if text in self.classes:
                found.append(Value("class", text))
            if text in self.functions and not self.functions[text].is_overload:
                found.append(Value("function", text))
        return found

    def _starred(self, here: ModuleIndex, name: str) -> tuple[list[Leaf], list[str]]:
        """A name that a module does not bind itself: from its star imports, or not known."""
        inside = [star for star in here.stars if star in self.modules]
        if inside and not name.startswith("_"):
            return [], [f"{star}.{name}" for star in inside]
        outside = [star for star in here.stars if star not in self.modules]
        if outside:
            return [Value("external", f"{outside[0]}.{name}")], []
        return [], []

    def resolve(self, path: str) -> frozenset[Value]:
        """What a dotted path or symbol may be."""
        found: frozenset[Value] = NOTHING
        for leaf in self.leaves(path):
            if isinstance(leaf, Value):
                found |= frozenset((leaf,))
            else:
                found |= self.solution(leaf)
        return bounded(found)

    def resolve_name(self, module: str, dotted: str) -> frozenset[Value]:
        """What a dotted name means at the top level of a module."""
        here = self.modules.get(module)
        first = first_part(dotted)
        if here is None:
            return self.resolve(dotted)
        if first not in here.names and first in BUILTIN_NAMES and not here.stars:
            return self.resolve(f"builtins.{dotted}")
        return self.resolve(f"{module}.{dotted}") or ANYTHING

    def class_of(self, path: str) -> str:
        """The symbol of the project class that a path means, or ""."""
        for leaf in self.leaves(path):
            if isinstance(leaf, Value) and leaf.kind == "class":
                return leaf.name
        return ""

    def mro(self, symbol: str) -> tuple[str, ...]:
        """The method resolution order: symbols, dotted names of external classes, "?"."""
        return self._orders.get(symbol, (symbol,))

    def subclasses(self, symbol: str) -> tuple[str, ...]:
        """All project classes below a class of the project or an external one, sorted."""
        return self._below.get(symbol, ())

    def is_enum(self, symbol: str) -> bool:
        """Whether a class is an enumeration."""
        return any(name.replace(":", ".") in ENUMS for name in self.mro(symbol))

    def has_outside_base(self, symbol: str) -> bool:
        """Whether a class inherits from something that is not analysed."""
        return any(c not in self.classes and c != "builtins.object" for c in self.mro(symbol))

    def owner_of(self, symbol: str, name: str) -> str:
        """The class in the order of `symbol` that defines the method `name`, or ""."""
        for cls in self.mro(symbol):
            known = self.classes.get(cls)
            if known is not None and name in known.methods:
                return cls
        return ""

    def method(self, symbol: str, name: str) -> FunctionIndex | None:
        """The method that an instance of exactly this class has under `name`."""
        owner = self.owner_of(symbol, name)
        if owner == "":
            return None
        methods = self.classes[owner].methods
        return self.functions[methods[name]]

    def overrides(self, symbol: str, name: str) -> tuple[str, ...]:
        """Every method that a call of `name` on this class or one below may reach."""
        assert name != "", "a method has a name"
        known = self._overrides.get((symbol, name))
        if known is None:
            known = self._find_overrides(symbol, name)
            self._overrides[(symbol, name)] = known
        return known

    def _find_overrides(self, symbol: str, name: str) -> tuple[str, ...]:
        """The same, looked up."""
        owner = self.owner_of(symbol, name)
        found = dict.fromkeys(self.methods_here(owner, name))
        for cls in self.subclasses(symbol):
            own = self.methods_here(cls, name)
            if own:
                found.update(dict.fromkeys(own))
            elif owner == "":
                inherited = self.owner_of(cls, name)
                found.update(dict.fromkeys(self.methods_here(inherited, name)))
        assert owner == "" or len(found) > 0, "a class that has the method defines it"
        return tuple(found)

    def after(self, symbol: str, name: str) -> tuple[str, ...]:
        """What super().name may reach from a method of `symbol`, in any class below it."""
        found: dict[str, None] = {}
        for cls in (symbol, *self.subclasses(symbol)):
            order = self.mro(cls)
            if symbol in order:
                above = order[order.index(symbol) + 1 :]
                found.update(dict.fromkeys(self._first_of(above, name)))
        return tuple(found)

    def _first_of(self, order: tuple[str, ...], name: str) -> tuple[str, ...]:
        """The definitions of a method in the first class of an order that has it."""
        for cls in order:
            own = self.methods_here(cls, name)
            if own:
                return own
        return ()

    def constructors(self, symbol: str) -> tuple[str, ...]:
        """What instantiating a class calls: metaclass __call__, __new__, __init__, …"""
        found: list[str] = []
        for name in ("__new__", "__init__", "__post_init__"):
            found.extend(self.methods_here(self.owner_of(symbol, name), name))
        for cls in self.mro(symbol):
            known = self.classes.get(cls)
            if known is not None and known.metaclass:
                owner = self.owner_of(self.class_of(known.metaclass), "__call__")
                found.extend(self.methods_here(owner, "__call__"))
                break
        assert len(found) == len(set(found)), "each constructor once"
        return tuple(found)

    def variable_owner(self, symbol: str, name: str) -> str:
        """The class in the order of `symbol` that has the field `name`, or ""."""
        for cls in self.mro(symbol):
            known = self.classes.get(cls)
            if known is not None and name in known.fields:
                return cls
        return ""

    def implementers(self, symbol: str) -> tuple[str, ...]:
        """The classes that have every method and field of a protocol without inheriting it."""
        wanted = self.classes[symbol]
        names = wanted.own_names()
        if not wanted.is_protocol or not names:
            return ()
        some = min(names, key=lambda n: len(self.by_name.get(n, ())) or 1 << 30)
        owners = {self.functions[m].owner for m in self.by_name.get(some, ())}
        assert owners <= self.classes.keys(), "a method stands in a class"
        fits = {
            cls
            for owner in owners
            for cls in (owner, *self.subclasses(owner))
            if self._has_all(cls, names) and not self.classes[cls].is_protocol
        }
        return tuple(sorted(fits - {symbol}))

    def _has_all(self, symbol: str, names: set[str]) -> bool:
        """Whether a class has a method or field of each name, its own or inherited."""
        return all(self.owner_of(symbol, n) or self.variable_owner(symbol, n) for n in names)

    def is_grown(self, symbol: str, name: str) -> bool:
        """Whether a field grows somewhere: append, add, update, … of this name."""
        wanted = [f"{cls}.{name}" for cls in (*self.mro(symbol), *self.subclasses(symbol))]
        return f"?.{name}" in self.grown or any(w in self.grown for w in wanted)

    def is_mutated(self, module: str, name: str) -> bool:
        """Whether a module-level name is changed in place or rebound somewhere in the project."""
        return f"{module}.{name}" in self.mutated

    def constant(self, module: str, name: str) -> Constant:
        """The value of a module-level constant, through imports; None if it has none."""
        for leaf in self.leaves(f"{module}.{name}"):
            if isinstance(leaf, str) and leaf in self.constants:
                return self.constants[leaf]
        return None

    def type_values(self, ref: TypeRef) -> frozenset[Value]:
        """What an object of an annotated type may be (assumption A5: annotations are true)."""
        known = self._types.get(ref)
        if known is not None:
            return known
        done: dict[TypeRef, frozenset[Value]] = {}
        waiting = [(ref, False)]
        for _ in range(20 * limits.MAX_HOPS):
            if not waiting:
                break
            item, ready = waiting.pop()
            if item in done:
                continue
            parts = item.args or self._alias(item)
            if ready or not parts:
                args = [done.get(part, ANYTHING) for part in parts]
                done[item] = self._instance(item, args)
                continue
            waiting.append((item, True))
            waiting.extend((part, False) for part in parts if part not in done)
        found = done.get(ref, ANYTHING)
        self._types[ref] = found
        assert found is not None, "a type has values"
        return found

    def _alias(self, ref: TypeRef) -> tuple[TypeRef, ...]:
        """The annotation that an alias stands for."""
        assert not ref.args, "an alias with arguments is left as it is"
        if ":" in ref.name or "." not in ref.name:
            return ()
        for leaf in self.leaves(ref.name):
            if isinstance(leaf, str) and ":" not in leaf:
                module, _, name = leaf.partition("/")
                aliases = self.modules[module].aliases
                target = aliases.get(name)
                if target is not None and target != ref:
                    return (target,)
        return ()

    def _instance(self, ref: TypeRef, args: list[frozenset[Value]]) -> frozenset[Value]:
        """An object of one annotated type whose arguments are known."""
        name = ref.name
        assert name != "", "a type has a name"
        if name == "|":
            return bounded(frozenset(v for part in args for v in part))
        if name in PLAIN_TYPES:
            return frozenset((PLAIN_TYPES[name],))
        if name.startswith("typevar:"):
            bound = tuple(packed(part) for part in args)
            return frozenset((Value("typevar", name.removeprefix("typevar:"), bound),))
        if name.startswith(SPECIAL):
            return external_instance(name, args)
        if not ref.args and args:
            return args[0]  # an alias
        return self._named_instance(name, args)

    def _named_instance(self, name: str, args: list[frozenset[Value]]) -> frozenset[Value]:
        """An object of what a dotted path or symbol names."""
        assert name not in PLAIN_TYPES, "these name nothing"
        found: set[Value] = set()
        for leaf in self.leaves(name):
            if not isinstance(leaf, Value):
                found.add(UNKNOWN)
            elif leaf.kind == "class":
                found.add(Value("instance", leaf.name, tuple(packed(part) for part in args)))
            elif leaf.kind == "external":
                found |= external_instance(leaf.name, args)
            else:
                found.add(UNKNOWN)
        return frozenset(found) or ANYTHING


def around(symbol: str) -> list[str]:
    """The functions around a nested function."""
    parts = symbol.split(".<locals>.")
    return [".<locals>.".join(parts[:k]) for k in range(1, len(parts))]


def external_instance(path: str, args: list[frozenset[Value]]) -> frozenset[Value]:
    """An object of an external type, or what a special form of typing stands for."""
    kind = usual_path(path)
    if kind in VAGUE:
        return ANYTHING
    if kind in FORMS:
        return FORMS[kind]
    if kind == "builtins.type":
        return class_objects(args)
    return frozenset((Value("object", kind, tuple(packed(part) for part in args)),))


def usual_path(path: str) -> str:
    """The path of a type without the detour through typing: `typing.List` is `builtins.list`."""
    if path == "collections.abc.Callable":
        return "typing.Callable"
    if not path.startswith(SPECIAL):
        return path
    name = last_part(path)
    here = f"collections.abc.{name}" if name in ABSTRACT else f"typing.{name}"
    return TYPING.get(name, here)


def class_objects(args: list[frozenset[Value]]) -> frozenset[Value]:
    """type[X]: the class objects of the instances X."""
    found: set[Value] = set()
    for value in args[0] if args else ():
        if value.kind == "instance":
            found.add(Value("class", value.name))
        elif value.kind == "object":
            found.add(Value("external", value.name))
        else:
            found.add(UNKNOWN)
    return frozenset(found) or frozenset((Value("object", "builtins.type"),))


def literal_value(text: str) -> Constant:
    """The value of a literal's repr; None for what is no constant of the analysis."""
    try:
        value = ast.literal_eval(text)
    except (ValueError, SyntaxError, MemoryError, RecursionError):
        return None
    return value if isinstance(value, int | float | str | bytes) else None
