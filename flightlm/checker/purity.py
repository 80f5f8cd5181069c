"""Side effects: of the functions of a project, of the library's, and of one expression.

What a function does itself stands in the index (summaries.py); `function_effect` follows that
through the project.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from flightlm.checker.functions import function_of
from flightlm.checker.members import attribute
from flightlm.checker.model import Verdict
from flightlm.checker.objects import ANYTHING, Value
from flightlm.checker.project import FunctionIndex, ProjectIndex
from flightlm.checker.stdlib import canonical, lookup
from flightlm.checker.summaries import PURE_BUILTINS, READING
from flightlm.checker.words import first_part, last_part, words

MAX_FUNCTIONS: Final = 400  # functions that one purity proof may walk through

PURE_MODULES: Final = words(
    "math cmath operator unicodedata string fractions decimal numbers statistics ipaddress "
    "dataclasses inspect typing types keyword textwrap difflib fnmatch stat struct binascii zlib "
    "hashlib base64 html json copy itertools collections datetime enum re uuid bisect colorsys "
    "calendar posixpath ntpath urllib.parse shlex _operator _struct _statistics"
)
# Methods that tell the state of an object and leave it so, in every class of the library.
OBSERVERS: Final = words(
    "is_set is_alive done cancelled locked empty full qsize tell fileno readable writable seekable "
    "isatty name running getvalue machine system python_version maxlen fileno isEnabledFor "
    "getEffectiveLevel is_running is_closed cache_info as_posix"
)
# Members of these modules that do change, read or wait for something outside.
IMPURE_NAMES: Final = words(
    "setitem delitem iadd iconcat isub imul ior iand ixor insort insort_left insort_right dump "
    "load now today utcnow uuid1 uuid4 setcontext getcontext pack_into purge register"
)
PURE_PATHS: Final = frozenset(
    ("os.fspath", "os.fsencode", "os.fsdecode", "functools.partial", "time.gmtime", "sys.intern")
    + ("sys.getsizeof", "sys.exc_info", "typing.cast", "os.path.join", "os.path.basename")
    + ("os.path.dirname", "os.path.splitext", "os.path.split", "os.path.isabs", "os.path.normpath")
    + ("os.path.normcase", "os.path.commonpath", "os.path.commonprefix")
)
# Types whose every method leaves the object as it is.
FIXED_TYPES: Final = (
    *("builtins.str.", "builtins.bytes.", "builtins.int.", "builtins.float.", "builtins.tuple."),
    *("builtins.frozenset.", "builtins.range.", "builtins.complex.", "builtins.bool."),
    *("builtins.slice.", "builtins.type.", "builtins.object.", "pathlib.PurePath.", "re.Match."),
    *("re.Pattern.", "datetime.", "decimal.Decimal.", "fractions.Fraction.", "numbers.", "uuid."),
    *("ipaddress.", "_decimal.", "inspect.", "struct.Struct.", "types.MappingProxyType."),
)
CONTAINERS: Final = (
    *("builtins.list.", "builtins.dict.", "builtins.set.", "builtins.bytearray."),
    *("builtins.memoryview.", "collections.", "array.array.", "typing.Mapping."),
    *("typing.Sequence.", "typing.Collection.", "typing.AbstractSet.", "typing.MutableMapping."),
    *("typing.MutableSequence.", "typing.MutableSet.", "os._Environ."),
)
NUMPY_CHANGES: Final = words(
    "copyto put place putmask fill_diagonal put_along_axis seterr seterrcall setbufsize save savez "
    "savez_compressed savetxt load loadtxt genfromtxt fromfile set_printoptions printoptions"
)
ARRAY_CHANGES: Final = words(
    "fill sort resize partition put itemset setflags setfield tofile dump __setitem__"
)


@dataclass(frozen=True, slots=True)
class Effect:
    """PROVEN: no side effect; VIOLATED: one; UNPROVEN: not known.  `why` is one phrase."""

    verdict: Verdict
    why: str = ""


PURE: Final = Effect(Verdict.PROVEN)


def impure(why: str) -> Effect:
    """A known side effect."""
    return Effect(Verdict.VIOLATED, why)


def unknown(why: str) -> Effect:
    """Nothing is known."""
    return Effect(Verdict.UNPROVEN, why)


def external_effect(path: str) -> Effect:
    """The side effects of calling something outside the project."""
    entry = lookup(path)
    found = entry.path if entry is not None else canonical(path)
    module, _, name = found.rpartition(".")
    if module == "builtins":
        return builtin_effect(name)
    if found.startswith("numpy."):
        return numpy_effect(found, name)
    return library_effect(path, found, entry is not None and entry.code == "N")


def library_effect(path: str, found: str, is_void: bool) -> Effect:
    """The side effects of a function or method of the library; `found` is where it is defined."""
    name = last_part(found)
    if found.startswith(CONTAINERS):
        return PURE if name in READING or found.count(".") == 1 else changes(name)
    if path in PURE_PATHS or is_pure_member(found):
        return PURE
    if is_void:
        return impure(f"`{name}` returns nothing: it is called for its effect")
    return unknown(f"`{path}` is not known to be free of side effects")


def is_pure_member(path: str) -> bool:
    """Whether a function or method of the library has no side effects by what it belongs to."""
    module, _, name = path.rpartition(".")
    if path in PURE_PATHS or name in OBSERVERS:
        return True
    harmless = path.startswith(FIXED_TYPES) or module in PURE_MODULES
    return harmless and name not in IMPURE_NAMES


def builtin_effect(name: str) -> Effect:
    """The side effects of a builtin function."""
    if name in PURE_BUILTINS or name.endswith(("Error", "Exception")):
        return PURE
    return impure(f"`{name}` has side effects")


def changes(name: str) -> Effect:
    """A method of a mutable container that is not known to read only."""
    return impure(f"`{name}` changes its object")


def numpy_effect(path: str, name: str) -> Effect:
    """The side effects of a numpy function or method, given no `out=`."""
    if path.startswith("numpy.random."):
        return impure(f"`{name}` advances a random generator")
    if path.startswith("numpy.testing."):
        return PURE
    if path.startswith("numpy.ndarray."):
        return changes(name) if name in ARRAY_CHANGES else PURE
    return changes(name) if name in NUMPY_CHANGES else PURE


def function_effect(index: ProjectIndex, symbol: str, pure: frozenset[str]) -> Effect:
    """The side effects of a function of the project and of all that it calls.

    `pure` are functions that the configuration calls pure, dotted.
    """
    seen = {symbol}
    waiting = [symbol]
    doubt = PURE
    for _ in range(MAX_FUNCTIONS):
        if not waiting:
            return doubt
        at = waiting.pop()
        function = function_of(index, at)
        if at.replace(":", ".") in pure:
            continue
        if function is None:
            doubt = unknown(f"`{at}` is not in the index")
            continue
        for text in function.effects:
            found = one_effect(index, at, text, pure)
            if found.verdict is Verdict.VIOLATED:
                return found
            if found.verdict is Verdict.UNPROVEN:
                doubt = found
            for callee in callees_of(index, at, text):
                if callee not in seen:
                    seen.add(callee)
                    waiting.append(callee)
    assert len(seen) > 1, "a proof that is too long has more than one function"
    return unknown("the chain of calls is too long")


def one_effect(index: ProjectIndex, symbol: str, text: str, pure: frozenset[str]) -> Effect:
    """The effect that one text of `effects_of` states by itself."""
    if text.startswith("!"):
        return impure(f"`{last_part(symbol, ':')}` {text[1:]}")
    if text.startswith("?"):
        return unknown(f"`{last_part(symbol, ':')}` {text[1:]}")
    if text.startswith("self:"):
        known = len(callees_of(index, symbol, text)) > 0
        return PURE if known else unknown(f"the method {text[5:]} is not known")
    if text.startswith("on:"):
        return method_effect(index, symbol, text)
    assert text.startswith("call:"), "the five kinds of text"
    name = text[5:]
    for value in index.resolve_name(first_part(symbol, ":"), name):
        if value.kind == "external":
            if value.name in pure:
                continue
            found = external_effect(value.name)
            if found.verdict is not Verdict.PROVEN:
                return found
        elif value.kind not in ("function", "class"):
            return unknown(f"`{name}` is not known")
    return PURE


def held_by(index: ProjectIndex, symbol: str, name: str) -> frozenset[Value]:
    """What a parameter of a function holds by its annotation, or as the receiver of a method."""
    function = function_of(index, symbol)
    parameters = function.parameters if function is not None else ()
    for place, parameter in enumerate(parameters):
        if parameter.name == name and parameter.annotation is not None:
            plain = parameter.kind not in ("star", "stars")
            return index.type_values(parameter.annotation) if plain else ANYTHING
        if parameter.name == name and place == 0 and function is not None:
            return receiver_of(function)
    return ANYTHING


def receiver_of(function: FunctionIndex) -> frozenset[Value]:
    """What the first parameter of a function holds if it has no annotation."""
    bound = function.owner != "" and not (function.is_static or function.is_classmethod)
    return frozenset((Value("instance", function.owner),)) if bound else ANYTHING


def called_on(index: ProjectIndex, symbol: str, text: str) -> frozenset[Value]:
    """What the method may be that a text `on:a.b.name` calls."""
    dotted = text.removeprefix("on:")
    head, _, path = dotted.partition(".")
    found = held_by(index, symbol, head)
    for name in path.split("."):
        found = attribute(index, found, name)
    return found or ANYTHING


def method_effect(index: ProjectIndex, symbol: str, text: str) -> Effect:
    """The effect that a text `on:a.b.name` states by itself."""
    assert text.startswith("on:"), "a call of a method"
    for value in sorted(called_on(index, symbol, text)):
        if value.kind == "external":
            found = external_effect(value.name)
            if found.verdict is not Verdict.PROVEN:
                return found
        elif value.kind not in ("method", "function", "class"):
            short = last_part(symbol, ":")
            name = last_part(text)
            return unknown(f"`{short}` calls the method {name} of an object of unknown type")
    return PURE


def methods_on(index: ProjectIndex, symbol: str, text: str) -> tuple[str, ...]:
    """The functions of the project that a text `on:a.b.name` calls, overrides included."""
    found: dict[str, None] = {}
    for value in sorted(called_on(index, symbol, text)):
        if value.kind == "class":
            found.update(dict.fromkeys(index.constructors(value.name)))
        elif value.kind in ("function", "method"):
            found[value.name] = None
        for receiver in value.args[:1]:
            if value.kind == "method" and receiver.kind in ("instance", "class"):
                found.update(dict.fromkeys(index.overrides(receiver.name, last_part(text))))
    assert text.startswith("on:"), "a call of a method"
    return tuple(found)


def callees_of(index: ProjectIndex, symbol: str, text: str) -> tuple[str, ...]:
    """The functions of the project that one text of `effects_of` leads to."""
    function = function_of(index, symbol)
    if text.startswith("on:"):
        return methods_on(index, symbol, text)
    if text.startswith("self:") and function is not None:
        return index.overrides(function.owner, text[5:])
    if not text.startswith("call:"):
        return ()
    assert ":" in symbol, "a module and its function"
    found: list[str] = []
    for value in index.resolve_name(first_part(symbol, ":"), text[5:]):
        if value.kind == "function":
            found.append(value.name)
        elif value.kind == "class":
            found.extend(index.constructors(value.name))
    return tuple(found)
