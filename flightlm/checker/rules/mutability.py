"""Whether an object can be changed in place: by its display, its constructor or its class."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import Final

from flightlm.checker.context import FileContext
from flightlm.checker.objects import Value
from flightlm.checker.rules.names import externals
from flightlm.checker.rules.reading import class_named, node_at, order_of, values_at
from flightlm.checker.words import words

MUTABLE: Final = "mutable"
UNSURE: Final = "unsure"
FIXED: Final = "fixed"
NO_NATURE: Final = ""  # nothing is known

MUTABLE_TYPES: Final = words(
    "builtins.list builtins.dict builtins.set builtins.bytearray builtins.memoryview "
    "collections.deque collections.defaultdict collections.OrderedDict collections.Counter "
    "collections.ChainMap collections.UserDict collections.UserList array.array "
    "numpy.ndarray numpy.matrix numpy.recarray numpy.memmap numpy.random.Generator "
    "numpy.random.RandomState io.StringIO io.BytesIO types.SimpleNamespace random.Random "
    "queue.Queue queue.LifoQueue queue.PriorityQueue queue.SimpleQueue asyncio.Queue "
    "multiprocessing.Queue argparse.ArgumentParser argparse.Namespace threading.local "
    "configparser.ConfigParser configparser.RawConfigParser weakref.WeakValueDictionary "
    "weakref.WeakKeyDictionary weakref.WeakSet string.Formatter email.message.EmailMessage "
    "email.message.Message sched.scheduler sqlite3.Connection sqlite3.Cursor "
    "concurrent.futures.ThreadPoolExecutor concurrent.futures.ProcessPoolExecutor "
    "pandas.DataFrame pandas.Series"
)
FIXED_TYPES: Final = words(
    "builtins.int builtins.float builtins.complex builtins.bool builtins.str builtins.bytes "
    "builtins.tuple builtins.frozenset builtins.range builtins.slice builtins.object "
    "builtins.type builtins.property builtins.NoneType types.NoneType types.EllipsisType "
    "types.NotImplementedType types.MappingProxyType types.FunctionType types.ModuleType "
    "types.GenericAlias types.UnionType types.MethodType types.BuiltinFunctionType "
    "re.Pattern re.Match struct.Struct decimal.Decimal fractions.Fraction uuid.UUID "
    "datetime.date datetime.datetime datetime.time datetime.timedelta datetime.timezone "
    "zoneinfo.ZoneInfo logging.Logger functools.partial operator.itemgetter "
    "operator.attrgetter operator.methodcaller contextvars.ContextVar string.Template "
    "collections.namedtuple numpy.dtype numpy.finfo numpy.iinfo typing.TypeVar "
    "typing.ParamSpec typing.TypeVarTuple typing.NewType"
)
FIXED_MODULES: Final = ("typing.", "typing_extensions.", "pathlib.", "ipaddress.", "enum.", "ast.")
FIXED_CALLS: Final = words(
    "re.compile logging.getLogger collections.namedtuple functools.partial typing.TypeVar "
    "typing.NewType typing.ParamSpec typing.NamedTuple typing.cast types.MappingProxyType "
    "operator.itemgetter operator.attrgetter struct.Struct builtins.frozenset builtins.tuple "
    "builtins.object numpy.dtype"
)
FIXED_BASES: Final = ("typing.NamedTuple", "builtins.tuple", "enum.Enum", "builtins.str")
DISPLAYS: Final = {
    ast.List: "a list",
    ast.Dict: "a dict",
    ast.Set: "a set",
    ast.ListComp: "a list",
    ast.DictComp: "a dict",
    ast.SetComp: "a set",
}


@dataclass(frozen=True, slots=True)
class Nature:
    """Whether an object can be changed, and what it is, in words."""

    kind: str
    what: str


UNKNOWN: Final = Nature(NO_NATURE, "an object")


def nature_of(file: FileContext, i: int) -> Nature:
    """The nature of the object that expression i gives."""
    tree = file.tree
    waiting = [i]
    result = UNKNOWN
    for _ in range(tree.ends[i] - i):
        if not waiting:
            break
        j = waiting.pop()
        node = tree.nodes[j]
        if isinstance(node, ast.Tuple):
            waiting.extend(tree.index[item] for item in node.elts)
        elif isinstance(node, ast.IfExp):
            waiting.extend((tree.index[node.body], tree.index[node.orelse]))
        elif isinstance(node, ast.NamedExpr | ast.Starred):
            waiting.append(tree.index[node.value])
        else:
            one = plain_nature(file, j)
            if one.kind == MUTABLE:
                return one
            result = one if one.kind == UNSURE else result
    assert result.kind in (UNSURE, NO_NATURE), "a mutable part has been returned"
    return result


def plain_nature(file: FileContext, i: int) -> Nature:
    """The nature of an expression that is no tuple or choice."""
    node = node_at(file, i)
    shown = DISPLAYS.get(type(node), "")
    if shown != "":
        return Nature(MUTABLE, shown)
    if isinstance(node, ast.Constant | ast.JoinedStr | ast.Lambda | ast.Compare):
        return UNKNOWN
    if isinstance(node, ast.Call) and externals(file, i) & FIXED_CALLS:
        return UNKNOWN
    return inferred_nature(file, i)


def inferred_nature(file: FileContext, i: int) -> Nature:
    """The nature that the values of expression i have; only a call may be unsure."""
    natures = [value_nature(file, value) for value in sorted(values_at(file, i))]
    mutable = [one for one in natures if one.kind == MUTABLE]
    if mutable:
        return mutable[0]
    made = isinstance(node_at(file, i), ast.Call)
    unsure = [one for one in natures if one.kind == UNSURE and made]
    return unsure[-1] if unsure else array_nature(file, i)


def array_nature(file: FileContext, i: int) -> Nature:
    """What numpy's functions give is an array, unless its type is known to be another."""
    if not isinstance(node_at(file, i), ast.Call):
        return UNKNOWN
    for name in externals(file, i):
        last = short(name)
        if name.startswith("numpy.") and last.islower() and name not in FIXED_TYPES:
            scalar = any(v.kind in ("object", "literal") for v in values_at(file, i))
            return UNKNOWN if scalar else Nature(UNSURE, f"the result of numpy's {last}")
    return UNKNOWN


def short(name: str) -> str:
    """The last part of a dotted name or symbol."""
    assert name != "", "a name"
    _, _, inside = name.rpartition(":")
    _, _, last = inside.rpartition(".")
    return last


def object_nature(value: Value) -> Nature:
    """The nature of an object of a type from outside the project."""
    name = value.name
    if name in MUTABLE_TYPES:
        return Nature(MUTABLE, f"a {short(name)}")
    if name == "builtins.tuple" and any(a.name in MUTABLE_TYPES for a in value.args):
        return Nature(MUTABLE, "a tuple of mutable objects")
    if name.startswith(("builtins.", "numpy.")):
        return UNKNOWN
    return outside_nature(name)


def outside_nature(name: str) -> Nature:
    """The nature of an instance of a class outside the project that is not known to be mutable."""
    if name in FIXED_TYPES or name.startswith(FIXED_MODULES):
        return UNKNOWN
    return Nature(UNSURE, f"an instance of {short(name)}")


def names_class(name: str) -> bool:
    """Whether a dotted name looks like that of a class."""
    last = short(name) if name != "" else ""
    first = last[:1]
    return first.isupper()


def value_nature(file: FileContext, value: Value) -> Nature:
    """The nature of one value that an expression may have."""
    name = value.name
    if value.kind == "instance":
        fixed = is_fixed_class(file, name)
        return UNKNOWN if fixed else Nature(MUTABLE, f"an instance of {short(name)}")
    if value.kind == "object":
        return object_nature(value)
    return outside_nature(name) if value.kind == "unknown" and names_class(name) else UNKNOWN


def is_stateless(file: FileContext, symbol: str) -> bool:
    """Whether no class in the order of `symbol` gives its instances an attribute: a sentinel."""
    for base in order_of(file, symbol):
        known = class_named(file, base)
        if known is None and base != "builtins.object":
            return False
        if known is not None and known.fields:
            return False
    return True


def is_fixed_class(file: FileContext, symbol: str) -> bool:
    """Whether instances of a project class cannot be changed: frozen, enumeration, named tuple."""
    if is_stateless(file, symbol):
        return True
    return any(is_fixed_base(file, base) for base in order_of(file, symbol))


def is_fixed_base(file: FileContext, symbol: str) -> bool:
    """Whether a class itself says that what is derived from it cannot be changed."""
    known = class_named(file, symbol)
    if known is None:
        return symbol in FIXED_BASES
    tuple_like = "typing.NamedTuple" in known.bases or "builtins.tuple" in known.bases
    return known.is_frozen or known.is_enum or tuple_like
