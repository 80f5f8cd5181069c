"""Rule 6, what is decided on names: late reads, shadowing, types, unused names, wide scopes."""

from __future__ import annotations

import ast
import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from flightlm.checker import limits
from flightlm.checker.context import FileContext
from flightlm.checker.objects import Value, typed
from flightlm.checker.references import head_of, is_type_checking
from flightlm.checker.report import Report
from flightlm.checker.rules.names import class_of, externals, is_declared_only, receiver_of
from flightlm.checker.rules.r04 import docstring_of
from flightlm.checker.rules.reading import (
    block_range,
    class_named,
    external_at,
    field_at,
    function_at,
    function_named,
    names_of,
    node_at,
    order_of,
    owner_of,
    parent_at,
    place_at,
    scope_at,
    scope_of,
    statement_at,
    subclasses_of,
    symbol_at,
    values_at,
)
from flightlm.checker.scopes import Binding, Scope, ScopeKind
from flightlm.checker.syntax import FUNCTIONS, Tree
from flightlm.checker.words import words

LATE_READ: Final = "P10-R6.6"
SHADOWED: Final = "P10-R6.7"
RETYPED: Final = "P10-R6.8"
UNUSED: Final = "P10-R6.9"
WIDE: Final = "P10-R6.10"

# The builtins of every Python from 3.11 on, so that the version that runs changes nothing;
# `copyright`, `credits` and `license` exist for the prompt only.
BUILTINS: Final = words(
    "abs aiter all anext any ascii bin bool breakpoint bytearray bytes callable chr classmethod "
    "compile complex delattr dict dir divmod enumerate eval exec exit filter float format "
    "frozenset getattr globals hasattr hash help hex id input int isinstance issubclass iter len "
    "list locals map max memoryview min next object oct open ord pow print property quit range "
    "repr reversed round set setattr slice sorted staticmethod str sum super tuple type vars zip "
    "Ellipsis NotImplemented"
) | words(
    "ArithmeticError AssertionError AttributeError BaseException BaseExceptionGroup "
    "BlockingIOError BrokenPipeError BufferError BytesWarning ChildProcessError "
    "ConnectionAbortedError ConnectionError ConnectionRefusedError ConnectionResetError "
    "DeprecationWarning EOFError EncodingWarning EnvironmentError Exception ExceptionGroup "
    "FileExistsError FileNotFoundError FloatingPointError FutureWarning GeneratorExit IOError "
    "ImportError ImportWarning IndentationError IndexError InterruptedError IsADirectoryError "
    "KeyError KeyboardInterrupt LookupError MemoryError ModuleNotFoundError NameError "
    "NotADirectoryError NotImplementedError OSError OverflowError PendingDeprecationWarning "
    "PermissionError ProcessLookupError PythonFinalizationError RecursionError ReferenceError "
    "ResourceWarning RuntimeError RuntimeWarning StopAsyncIteration StopIteration SyntaxError "
    "SyntaxWarning SystemError SystemExit TabError TimeoutError TypeError UnboundLocalError "
    "UnicodeDecodeError UnicodeEncodeError UnicodeError UnicodeTranslateError UnicodeWarning "
    "UserWarning ValueError Warning ZeroDivisionError"
)
DISCARD: Final = "_"
LOOKING: Final = frozenset(("builtins.locals", "builtins.vars", "builtins.eval", "builtins.exec"))
PLAIN_DECORATORS: Final = frozenset(
    (
        "builtins.staticmethod",
        "builtins.classmethod",
        "builtins.property",
        "functools.lru_cache",
        "functools.cache",
        "functools.cached_property",
        "functools.wraps",
        "contextlib.contextmanager",
        "contextlib.asynccontextmanager",
        "typing.final",
        "typing.no_type_check",
    )
)
PLAIN_BASES: Final = frozenset(
    ("builtins.object", "abc.ABC", "typing.Generic", "typing.Protocol", "typing.NamedTuple")
)
NUMERIC: Final = frozenset(("builtins.int", "builtins.float", "builtins.bool", "builtins.complex"))
FAMILIES: Final = {
    "collections.defaultdict": "builtins.dict",
    "collections.OrderedDict": "builtins.dict",
    "collections.Counter": "builtins.dict",
}
IDENTIFIER: Final = re.compile(r"[^\W\d]\w*")
# What many types may be: two of them are no contradiction.
ABSTRACT_TYPES: Final = (
    "collections.abc.",
    "_collections_abc.",
    "typing.",
    "io.",
    "_io.",
    "os.PathLike",
    "numbers.",
)
# The fields in which a string may be a type.
TYPE_FIELDS: Final = frozenset(("annotation", "returns", "args", "slice", "bases"))
LOCAL_KINDS: Final = frozenset(
    ("assign", "annassign", "augassign", "unpack", "for", "with", "except", "walrus", "match")
)
TYPED_KINDS: Final = frozenset(("assign", "walrus", "param"))
TRY: Final = (ast.Try, ast.TryStar)
BINDING_BLOCKS: Final = (ast.For, ast.AsyncFor, ast.ExceptHandler)
IMPORT_ERRORS: Final = frozenset(("builtins.ImportError", "builtins.ModuleNotFoundError"))
PLAIN_PARAMETERS: Final = ("args", "posonlyargs", "kwonlyargs")
# What depends on when it is asked.
CHANGEABLE: Final = ("time.", "random.", "datetime.")


@dataclass(frozen=True, slots=True)
class Names:
    """Who reads what: (scope that binds it, name) -> places of the reads, in order.

    texts      names that string annotations and type comments speak of
    values     names of functions and methods that are used other than by calling them
    exported   names that __all__ lists
    """

    reads: dict[tuple[int, str], list[int]]
    texts: frozenset[str]
    values: frozenset[str]
    exported: frozenset[str]

    def reads_in(self, scope: Scope, name: str) -> Sequence[int]:
        """The places that read a name of a scope."""
        return self.reads.get((scope.id, name), ())

    def spoken_of(self, name: str) -> bool:
        """Whether a module-level name is read, exported, or marked by an underscore."""
        assert name != "", "a name"
        said = name in self.exported or name in self.texts or name.startswith("_")
        return said or (0, name) in self.reads


def check(file: FileContext, report: Report) -> None:
    """Decide R6.6 to R6.10 for one file."""
    assert file.source.tree is not None, "the file was parsed"
    names = read_names(file)
    for scope in file.scopes.scopes:
        check_late_reads(file, scope, names, report)
        check_shadowing(file, scope, report)
        check_types(file, scope, report)
        if scope.kind is ScopeKind.MODULE:
            check_module_imports(file, scope, names, report)
        elif scope.kind is ScopeKind.FUNCTION:
            check_unused(file, scope, names, report)
            check_width(file, scope, names, report)


def read_names(file: FileContext) -> Names:
    """Gather every read of the file."""
    tree = file.tree
    reads: dict[tuple[int, str], list[int]] = {}
    texts: list[str] = [c.text for c in file.source.comments if "type:" in c.text]
    values: set[str] = set()
    scopes = file.scopes
    for i, node in tree.pairs((ast.Name,)):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
            name = node.id
            places = reads.setdefault((scopes.resolve(scopes.of[i], name), name), [])
            places.append(i)
            if tree.fields[i] != "func":
                values.add(name)
    values.update(attributes_read(tree))
    for i in tree.places((ast.Constant,)):
        if in_annotation(tree, i):
            texts.append(getattr(tree.nodes[i], "value", ""))
    assert all(places[0] <= places[-1] for places in reads.values()), "reads are in order"
    named = frozenset(name for text in texts for name in IDENTIFIER.findall(text))
    spoken_of = len(scopes.own(0, "__all__")) > 0 or any(name == "__all__" for _, name in reads)
    return Names(reads, named, frozenset(values), exported_names(file, spoken_of))


def attributes_read(tree: Tree) -> set[str]:
    """The names of the attributes that are used, and not only called."""
    found = set()
    for i, node in tree.pairs((ast.Attribute,)):
        assert isinstance(node, ast.Attribute), "its class says so"
        if tree.fields[i] != "func":
            found.add(node.attr)
    return found


def in_annotation(tree: Tree, i: int) -> bool:
    """Whether a string may be a type: in an annotation, or an argument of a call or subscript."""
    node = tree.nodes[i]
    if not isinstance(node, ast.Constant) or not isinstance(node.value, str):
        return False
    j = i
    for _ in range(limits.MAX_DEPTH):
        if j == tree.statements[i] or tree.fields[j] in TYPE_FIELDS:
            break
        j = tree.parents[j]
    return tree.fields[j] in TYPE_FIELDS and looks_like_type(node.value)


def looks_like_type(text: str) -> bool:
    """Whether a text may be a type: short, on one line, and no sentence."""
    return len(text) < limits.MAX_DEPTH and "\n" not in text and " and " not in text


def exported_names(file: FileContext, spoken_of: bool) -> frozenset[str]:
    """The strings in the statements that speak of __all__."""
    tree = file.tree
    found: set[str] = set()
    if not spoken_of:
        return frozenset()
    for i, node in tree.pairs((ast.Name,)):
        if isinstance(node, ast.Name) and node.id == "__all__" and scope_at(file, i) == 0:
            found.update(strings_inside(tree, tree.statements[i]))
    return frozenset(found)


def strings_inside(tree: Tree, i: int) -> list[str]:
    """The string literals below node i."""
    nodes = (tree.nodes[j] for j in tree.places_in(i, (ast.Constant,)))
    constants = [node.value for node in nodes if isinstance(node, ast.Constant)]
    return [value for value in constants if isinstance(value, str)]


# ---- R6.6 ----------------------------------------------------------------------------------


def block_of(tree: Tree, binding: Binding) -> range:
    """The for loop or handler that binds the name; an empty range if it is neither."""
    j = innermost(tree, binding.place, BINDING_BLOCKS)
    return range(j, tree.ends[j]) if j >= 0 else range(0)


def innermost(tree: Tree, i: int, kinds: tuple[type, ...]) -> int:
    """The innermost node of one of the kinds that is node i or holds it; -1 if there is none."""
    j = i
    for _ in range(limits.MAX_DEPTH):
        if isinstance(tree.nodes[j], kinds):
            return j
        if j == 0:
            break
        j = tree.parents[j]
    return -1


def dominates(tree: Tree, statement: int, place: int) -> bool:
    """Whether `place` lies behind `statement` in its block or inside what follows it there."""
    above = tree.parents[statement]
    if not above < place < tree.ends[above] or place < tree.ends[statement]:
        return False
    return tree.fields[child_towards(tree, above, place)] == tree.fields[statement]


def child_towards(tree: Tree, above: int, place: int) -> int:
    """The child of node `above` that is node `place` or holds it; 0 if none does."""
    j = place
    for _ in range(limits.MAX_DEPTH):
        if tree.parents[j] == above or j == 0:
            break
        j = tree.parents[j]
    return j


def exclusive(tree: Tree, first: int, second: int) -> bool:
    """Whether two places stand in different arms of one if, match or try."""
    j = first
    for _ in range(limits.MAX_DEPTH):
        above = tree.parents[j]
        if above < second < tree.ends[above] or above == 0:
            break
        j = above
    node = tree.nodes[tree.parents[j]]
    k = child_towards(tree, tree.parents[j], second)
    assert k == 0 or tree.parents[k] == tree.parents[j], "both are children of one node"
    if isinstance(node, ast.If):
        return tree.fields[j] != tree.fields[k]
    if isinstance(node, ast.Match):
        return j != k
    handled = isinstance(node, TRY) and tree.fields[j] == "handlers"
    return handled and tree.fields[k] in ("handlers", "orelse")


def check_late_reads(file: FileContext, scope: Scope, names: Names, report: Report) -> None:
    """R6.6: a read behind the loop or handler that is the last to bind the name."""
    tree = file.tree
    for name, bindings in names_of(scope):
        blocks = [block_of(tree, b) for b in bindings if b.kind in ("for", "except")]
        if blocks:
            reads = sorted((*names.reads_in(scope, name), *updates(bindings)))
            seen = Binders(blocks, bindings)
            late = [p for p in reads[: limits.MAX_DEPTH] if is_late(file, p, seen)]
            what = "loop variable" if is_loop(tree, blocks[0]) else "exception name"
            tell_late(f"{what} {name!r}", late, report)


def tell_late(what: str, late: Sequence[int], report: Report) -> None:
    """R6.6 for one name: the places that read it behind its block."""
    message = f"{what} is read after its block (name the result before it ends)"
    for place in late:
        report.violated(LATE_READ, place, message)
    if not late:
        report.proven(LATE_READ)


def is_loop(tree: Tree, block: range) -> bool:
    """Whether a block is a loop, and no handler."""
    return not isinstance(tree.nodes[block.start], ast.ExceptHandler)


def updates(bindings: Sequence[Binding]) -> list[int]:
    """`x += 1` reads x as well."""
    return [b.place for b in bindings if b.kind == "augassign"]


class Binders:
    """What binds one name, in orders that spare each read of the name a look at all of it.

    blocks  the loops and handlers that bind it, by the place where each begins
    ends    the same, by where they end
    places  its other bindings, by place
    """

    __slots__ = ("blocks", "ends", "own", "places")

    def __init__(self, blocks: Sequence[range], own: Sequence[Binding]) -> None:
        self.blocks = {block.start: block for block in blocks}
        self.ends = sorted(blocks, key=lambda block: block.stop)
        self.own = sorted(own, key=lambda binding: binding.place)
        self.places = [binding.place for binding in self.own]
        assert len(self.places) == len(own), "a place for each binding"

    def ended_before(self, place: int) -> int:
        """How many blocks end before a place: the first of `ends`."""
        return bisect_right(self.ends, place, key=lambda block: block.stop)

    def between(self, low: int, high: int) -> list[Binding]:
        """The bindings from place `low` on that come before place `high`."""
        return self.own[bisect_left(self.places, low) : bisect_left(self.places, high)]


def is_late(file: FileContext, place: int, seen: Binders) -> bool:
    """Whether the read at `place` sees what a block before it has bound."""
    tree = file.tree
    starts = seen.blocks
    at = place
    for _ in range(tree.depths[place] + 1):
        around = starts.get(at)
        if around is not None and in_block(tree, around, place):
            return False
        at = tree.parents[at]
    here = function_at(file, place)
    last = -1
    for number in range(seen.ended_before(place) - 1, -1, -1):
        block = seen.ends[number]
        if not exclusive(tree, block.start, place) and function_at(file, block.start) == here:
            last = block.stop
            break
    assert last <= place, "the block ends before the read"
    if last < 0:
        return False
    return not any(rebinds(tree, binding, last, place) for binding in seen.between(last, place))


def rebinds(tree: Tree, binding: Binding, low: int, place: int) -> bool:
    """Whether a binding from place `low` on always comes before `place`; `x += 1` is none."""
    if not low <= binding.place < place or binding.kind == "augassign":
        return False
    return dominates(tree, tree.statements[binding.place], place)


def in_block(tree: Tree, block: range, place: int) -> bool:
    """Whether `place` lies in the loop (its `else` left out) or handler."""
    if place not in block:
        return False
    other: list[ast.stmt] = getattr(tree.nodes[block.start], "orelse", [])
    if not other:
        return True
    return place < tree.index[other[0]]


# ---- R6.7 ----------------------------------------------------------------------------------


def check_shadowing(file: FileContext, scope: Scope, report: Report) -> None:
    """R6.7: each name of a scope against builtins, imports and the names around it."""
    if scope.kind in (ScopeKind.CLASS, ScopeKind.TYPE):
        return
    for name, bindings in names_of(scope):
        own = [b for b in bindings if scope_at(file, b.place) == scope.id or is_head(file, b)]
        if own and name != DISCARD and not name.startswith("__"):
            tell_shadowed(f"{name!r}", own, shadowed(file, scope, name, own), report)


def tell_shadowed(name: str, own: Sequence[Binding], what: str, report: Report) -> None:
    """R6.7 for one name, which shadows `what`; "" if nothing."""
    if what == "":
        report.proven(SHADOWED)
    else:
        place = next((b.place for b in own if not is_import(b)), own[0].place)
        report.violated(SHADOWED, place, f"{name} shadows {what} (rename it)")


def is_head(file: FileContext, binding: Binding) -> bool:
    """Whether a walrus in a comprehension binds in the function around it."""
    return binding.kind == "walrus" and scope_at(file, binding.place) > 0


IMPORTING: Final = frozenset(("import", "from"))


def is_import(binding: Binding) -> bool:
    """Whether a binding is an import."""
    return binding.kind in IMPORTING


def shadowed(file: FileContext, scope: Scope, name: str, own: Sequence[Binding]) -> str:
    """What a name of a scope hides; "" if nothing."""
    if name in BUILTINS and not all(is_builtin_itself(file, b, name) for b in own):
        return "a builtin"
    outer = owner_of(file, scope.parent, name) if scope.parent >= 0 else -1
    if outer < 0:
        return "an import" if rebinds_import(file, own) else ""
    return "" if is_receiver(file, scope, name) else hidden(file, scope, outer, name, own)


def hidden(file: FileContext, scope: Scope, outer: int, name: str, own: Sequence[Binding]) -> str:
    """What a name of a scope hides of the scope `outer`; "" if nothing."""
    around = scope_of(file, outer)
    bound = around.bindings[name]
    scopes = file.scopes
    kinds = scopes.kinds_of(outer, name)
    assert len(kinds) > 0, "the outer scope binds the name"
    if kinds & IMPORTING:
        same = all(is_import(b) for b in own) and imported(file, own) & imported(file, bound)
        return "" if same else "an import"
    small = scope.kind in (ScopeKind.COMPREHENSION, ScopeKind.LAMBDA)
    line = getattr(node_at(file, bound[0].place), "lineno", 1)
    harmless = small or around.kind is ScopeKind.CLASS
    return "" if harmless else f"the outer name of line {line}"


def is_builtin_itself(file: FileContext, binding: Binding, name: str) -> bool:
    """`from builtins import open` hides nothing."""
    if binding.kind != "from":
        return False
    statement = node_at(file, statement_at(file, binding.place))
    whole = isinstance(statement, ast.ImportFrom) and statement.module == "builtins"
    return whole and name in BUILTINS


def is_receiver(file: FileContext, scope: Scope, name: str) -> bool:
    """Whether a name is the first parameter of the method that opens the scope."""
    opens = isinstance(node_at(file, scope.place), FUNCTIONS)
    return opens and receiver_of(file, scope.place) == name


def imported(file: FileContext, bindings: Sequence[Binding]) -> frozenset[str]:
    """What imports bind: the modules and names as written."""
    found = set()
    for binding in bindings:
        node = node_at(file, binding.place)
        statement = node_at(file, statement_at(file, binding.place))
        if isinstance(node, ast.alias):
            module = getattr(statement, "module", None) or ""
            target = node.name if node.asname else head_of(node.name)
            found.add(f"{module}.{target}" if isinstance(statement, ast.ImportFrom) else target)
    return frozenset(found)


def rebinds_import(file: FileContext, own: Sequence[Binding]) -> bool:
    """Whether a scope binds a name by an import and by something else too.

    The fallback of a try statement that handles ImportError is no rebinding, nor is `del`.
    """
    imports = [b for b in own if is_import(b)]
    others = [b for b in own if not is_import(b) and b.kind not in ("del", "augassign")]
    if not imports or not others:
        return False
    return not any(in_import_try(file, b.place) for b in imports)


def in_import_try(file: FileContext, i: int) -> bool:
    """Whether node i stands in a try statement that handles ImportError, or under an `if`.

    What a TYPE_CHECKING block imports is for annotations, and unused if none names it.
    """
    j = innermost(file.tree, i, (ast.If, *TRY))
    node = node_at(file, max(j, 0))
    if isinstance(node, TRY):
        return any(handles_import_error(file, h) for h in node.handlers)
    return isinstance(node, ast.If) and not is_type_checking(file, node.test)


def handles_import_error(file: FileContext, handler: ast.ExceptHandler) -> bool:
    """Whether a handler catches a failed import."""
    if handler.type is None:
        return True
    types = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
    wanted = IMPORT_ERRORS | frozenset(("builtins.Exception", "builtins.BaseException"))
    return any(external_at(file, place_at(file, t)) & wanted for t in types)


# ---- R6.8 ----------------------------------------------------------------------------------


def check_types(file: FileContext, scope: Scope, report: Report) -> None:
    """R6.8: the types of what is assigned to each name of a function or module."""
    if scope.kind not in (ScopeKind.FUNCTION, ScopeKind.MODULE):
        return
    for name, bindings in names_of(scope):
        declared = any(b.kind == "annassign" for b in bindings)
        if len(bindings) > 1 and name != DISCARD and not declared:
            check_types_of(file, name, bindings, report)


def check_types_of(file: FileContext, name: str, own: Sequence[Binding], report: Report) -> None:
    """R6.8 for one name and what binds it."""
    changes = changes_of(file, own)
    for place, text in changes:
        report.violated(RETYPED, place, f"{name!r} {text} (use another name)")
    if not changes:
        report.proven(RETYPED)


def changes_of(file: FileContext, bindings: Sequence[Binding]) -> list[tuple[int, str]]:
    """Where a name gets a type that is unrelated to its first known one, in words."""
    ordered = sorted(bindings, key=lambda b: b.place)
    every = [(b.place, types_of(file, b)) for b in ordered]
    known = [(place, types) for place, types in every if types]
    first = known[0][1] if known else frozenset()
    return [
        (place, f"was {shown(first)} and becomes {shown(types)}")
        for place, types in known
        if not related(file, first, types)
    ]


def shown(types: frozenset[str]) -> str:
    """Types as a reader writes them."""
    assert len(types) > 0, "a name has a type"
    text = " | ".join(sorted(types))
    return text.replace("builtins.", "")


def types_of(file: FileContext, binding: Binding) -> frozenset[str]:
    """The types that one binding gives; empty if any is unknown, None left out."""
    if binding.kind not in TYPED_KINDS:
        return frozenset()
    values = values_of(file, binding)
    if from_itself(file, binding):  # a member that the other type of the name does not have
        values = frozenset(value for value in values if value.kind != "unknown")
    found = frozenset(type_name(value) for value in values)
    if any(name == "" or name.startswith(ABSTRACT_TYPES) for name in found):
        return frozenset()
    return found - {"None"}


def from_itself(file: FileContext, binding: Binding) -> bool:
    """Whether a name is bound to a method call on itself: `words = words.split()`."""
    tree = file.tree
    target = tree.nodes[binding.place]
    node = tree.nodes[binding.value] if binding.value >= 0 else target
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
        return False
    receiver = node.func.value
    same = isinstance(receiver, ast.Name) and isinstance(target, ast.Name)
    return same and getattr(receiver, "id", "") == getattr(target, "id", "")


def values_of(file: FileContext, binding: Binding) -> frozenset[Value]:
    """What an assignment, a walrus, or the annotation of a parameter gives."""
    if binding.kind == "param":
        return annotated_values(file, binding.place)
    return values_at(file, binding.value) if binding.value >= 0 else frozenset()


def annotated_values(file: FileContext, i: int) -> frozenset[Value]:
    """What the annotation of the parameter at i says."""
    index = file.index
    arguments = parent_at(file, i)
    function = function_named(file, symbol_at(file, parent_at(file, arguments)))
    if function is None or field_at(file, i) not in PLAIN_PARAMETERS:
        return frozenset()
    name = getattr(node_at(file, i), "arg", "")
    named = [p.annotation for p in function.parameters if p.name == name]
    annotation = named[0] if named else None
    return index.type_values(annotation) if annotation is not None else frozenset()


def type_name(value: Value) -> str:
    """The type of a value as one word; "" if it is not known."""
    one = typed(value)
    if one.kind == "literal":
        return "None" if one.name == "None" else ""
    if one.kind == "instance":
        return one.name
    return object_type(one.name) if one.kind == "object" else ""


def object_type(name: str) -> str:
    """The type of an object from outside the project: all numbers are one, all dicts too."""
    if name == "types.NoneType":
        return "None"
    if name in NUMERIC or (name.startswith("numpy.") and name != "numpy.ndarray"):
        return "number"
    return FAMILIES.get(name, name)


def related(file: FileContext, first: frozenset[str], second: frozenset[str]) -> bool:
    """Whether some type of the second set is, or has a base in common with, one of the first."""
    if first & second:
        return True
    if "builtins.object" in first:
        return True
    bases = {base for name in first if ":" in name for base in order_of(file, name)}
    others = {base for name in second if ":" in name for base in order_of(file, name)}
    return bool((bases & others) - {"builtins.object", "abc.ABC", "typing.Generic"})


# ---- R6.9 ----------------------------------------------------------------------------------


def check_unused(file: FileContext, scope: Scope, names: Names, report: Report) -> None:
    """R6.9: names of a function that nobody reads."""
    assert scope.kind is ScopeKind.FUNCTION, "what other scopes bind is read elsewhere"
    if looks_around(file, scope):
        return
    harmless = ("", "parameter") if parameters_needed(file, scope, names) else ("",)
    unread = [(n, bindings) for n, bindings in names_of(scope) if not names.reads_in(scope, n)]
    report.proven(UNUSED, len(scope.bindings) - len(unread))
    for name, bindings in unread:
        own = [b for b in bindings if b.kind != "typevar"]
        what = unused(file, scope, name, own)
        spoken = what == "import" and name in names.texts
        if what not in harmless and not spoken:
            message = f"{what} {name!r} is never read (remove it, or name it _)"
            report.violated(UNUSED, own[0].place, message)


def unused(file: FileContext, scope: Scope, name: str, own: Sequence[Binding]) -> str:
    """What an unread name of a function is, in words; "" if it may be unread."""
    if not own or name.startswith("_"):
        return ""
    kinds = frozenset(b.kind for b in own)
    what = "" if "del" in kinds else unused_kind(file, own[0], kinds)
    return "" if what == "parameter" and is_receiver(file, scope, name) else what


def unused_kind(file: FileContext, first: Binding, kinds: frozenset[str]) -> str:
    """What an unread name is, in words; "" if it does no harm unread."""
    if "param" in kinds:
        return "parameter"
    if is_import(first):
        return "import"
    if first.kind in ("def", "class"):
        decorated = getattr(node_at(file, first.place), "decorator_list", None)
        return "" if decorated else "local definition"
    return "local" if kinds <= LOCAL_KINDS else ""


def looks_around(file: FileContext, scope: Scope) -> bool:
    """Whether the function reads its locals by other means: locals(), eval."""
    tree = file.tree
    for i in tree.places_in(scope.place, (ast.Call,)):
        node = tree.nodes[i]
        named = isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
        if named and externals(file, i) & LOOKING:
            return True
    return False


def parameters_needed(file: FileContext, scope: Scope, names: Names) -> bool:
    """Whether somebody else decides the parameters of a function.

    Overrides and what is overridden, dunder methods, stubs, what a decorator takes, and what is
    passed around as a value.
    """
    place = scope.place
    node = node_at(file, place)
    name = scope.name
    assert isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef), "a def opens the scope"
    if is_declared_only(file, place) or is_hollow(node):
        return True
    if (name.startswith("__") and name.endswith("__")) or name in names.values:
        return not (name == "__init__" and class_of(file, place) >= 0)
    for decorator in node.decorator_list:
        if not externals(file, place_at(file, decorator)) & PLAIN_DECORATORS:
            return True
    around = class_of(file, place)
    return around >= 0 and shares_signature(file, around, name)


def is_hollow(node: ast.AST) -> bool:
    """Whether a body only holds the place: a docstring, pass, `...`, or a raise."""
    body: list[ast.stmt] = getattr(node, "body", [])
    rest = body[1:] if docstring_of(node) is not None else body
    if len(rest) > 1:
        return False
    if not rest or isinstance(rest[0], ast.Pass | ast.Raise):
        return True
    return isinstance(rest[0], ast.Expr) and isinstance(rest[0].value, ast.Constant)


def shares_signature(file: FileContext, around: int, name: str) -> bool:
    """Whether a base or a subclass of the class at `around` has a method of that name too."""
    symbol = symbol_at(file, around)
    if class_named(file, symbol) is None:
        return len(getattr(node_at(file, around), "bases", ())) > 0
    order = order_of(file, symbol)
    above = order[1:]
    if any(class_named(file, base) is None and base not in PLAIN_BASES for base in above):
        return True
    below = [other for other in subclasses_of(file, symbol) if other != symbol]
    return any(has_method(file, other, name) for other in (*above, *below))


def has_method(file: FileContext, symbol: str, name: str) -> bool:
    """Whether a class of the project defines a method itself."""
    known = class_named(file, symbol)
    return known is not None and name in known.methods


def check_module_imports(file: FileContext, scope: Scope, names: Names, report: Report) -> None:
    """R6.9 for the imports of a module; a package's __init__ imports to hand on."""
    assert scope.kind is ScopeKind.MODULE, "those of a function are its own names"
    if file.source.is_package:
        return
    waiting = []
    for name, bindings in names_of(scope):
        imports = [b for b in bindings if is_import(b)]
        if not imports or name == "*" or handed_on(file, imports[0], name):
            continue
        if names.spoken_of(name) or in_import_try(file, imports[0].place):
            report.proven(UNUSED)
        else:
            waiting.append((name, imports[0]))
    wanted = imported_elsewhere(file) if waiting else frozenset()
    for name, binding in waiting:
        if name in wanted:
            report.proven(UNUSED)
        else:
            report.violated(UNUSED, binding.place, f"import {name!r} is never read (remove it)")


def handed_on(file: FileContext, binding: Binding, name: str) -> bool:
    """`from a import b as b` exports b; a __future__ import is no name."""
    node = node_at(file, binding.place)
    statement = node_at(file, statement_at(file, binding.place))
    future = isinstance(statement, ast.ImportFrom) and statement.module == "__future__"
    return future or (isinstance(node, ast.alias) and node.asname == node.name == name)


def imported_elsewhere(file: FileContext) -> frozenset[str]:
    """The names that other modules of the project import from this one."""
    source = file.source
    assert source.module != "", "a module has a name"
    prefix = f"{source.module}."
    modules = file.index.modules
    found: set[str] = set()
    for module in modules.values():
        imports = module.imports
        for targets in imports.values():
            inner = [t.removeprefix(prefix) for t in targets if t.startswith(prefix)]
            found.update(head_of(path) for path in inner)
    return frozenset(found)


# ---- R6.10 ---------------------------------------------------------------------------------


def check_width(file: FileContext, scope: Scope, names: Names, report: Report) -> None:
    """R6.10: a name that the function assigns and that one branch alone reads."""
    tree = file.tree
    assert scope.kind is ScopeKind.FUNCTION, "other scopes have no branches of their own"
    for name, bindings in names_of(scope):
        if len(bindings) != 1 or bindings[0].kind not in ("assign", "annassign"):
            continue
        statement = tree.statements[bindings[0].place]
        reads = names.reads_in(scope, name)
        alone = tree.parents[bindings[0].place] == statement
        if tree.parents[statement] != scope.place or not reads or not alone:
            continue
        branch = only_branch(file, scope, reads)
        if branch < 0 or not movable(file, bindings[0].value, statement, branch):
            report.proven(WIDE)
            continue
        line = getattr(tree.nodes[branch], "lineno", 1)
        message = f"{name!r} is read in one branch of the `if` of line {line} only"
        report.violated(WIDE, bindings[0].place, f"{message} (assign it there)")


def only_branch(file: FileContext, scope: Scope, reads: Sequence[int]) -> int:
    """The if statement of the function's own block one arm of which holds all reads, or -1."""
    tree = file.tree
    j = child_towards(tree, scope.place, reads[0])
    node = tree.nodes[j]
    if not isinstance(node, ast.If):
        return -1
    arms = (block_range(tree, node.body), block_range(tree, node.orelse))
    one_arm = any(all(place in arm for place in reads) for arm in arms)
    return j if one_arm else -1


def movable(file: FileContext, i: int, statement: int, branch: int) -> bool:
    """Whether the value at i may be computed in the branch instead.

    A clock or random number depends on when it is taken; what reads or calls anything may depend
    on the statements between.
    """
    tree = file.tree
    if i < 0:
        return False
    next_one = tree.ends[statement] == branch
    return all(is_movable(file, j, next_one) for j in range(i, tree.ends[i]))


def is_movable(file: FileContext, i: int, next_one: bool) -> bool:
    """Whether node i of a value may wait; `next_one`: for the statement right behind it only."""
    node = node_at(file, i)
    if isinstance(node, ast.Await | ast.Yield | ast.NamedExpr):
        return False
    if isinstance(node, ast.Call | ast.Attribute | ast.Subscript) and not next_one:
        return False
    if not isinstance(node, ast.Call):
        return True
    return not any(name.startswith(CHANGEABLE) for name in externals(file, i))
