"""What a function, method or class of the standard library returns, by its dotted path."""

from __future__ import annotations

from functools import lru_cache
from typing import Final, NamedTuple

from flightlm.checker import limits
from flightlm.checker.stdlib_table import ALIASES, BASES, CLASSES, FUNCTIONS
from flightlm.checker.words import first_part

MAX_LINKS: Final = 16  # aliases of aliases, bases of bases
MAX_CLASSES: Final = 256  # classes above one class

ABC: Final = "collections.abc."

# Functions whose stubs have an overload for each mode; the file type that all results share.
OVERLOADED: Final = {
    "builtins.open": "typing.IO",
    "io.open": "typing.IO",
    "codecs.open": "typing.IO",
    "gzip.open": "typing.IO",
    "bz2.open": "typing.IO",
    "lzma.open": "typing.IO",
    "os.fdopen": "typing.IO",
    "pathlib.Path.open": "typing.IO",
    "tempfile.TemporaryFile": "typing.IO",
    "tempfile.NamedTemporaryFile": "typing.IO",
    "subprocess.check_output": "",
    "argparse._SubParsersAction.add_parser": "argparse.ArgumentParser",
}


class Entry(NamedTuple):
    """One function, method, class or field.

    code         N None, B bool, O optional, V value, X never returns, U not known, F no function
    type         the class of the result or field where it is one plain class, dotted; "" if not
    is_async     the code says what awaiting gives
    is_property  reading the attribute calls it
    """

    path: str
    code: str
    type: str
    is_async: bool
    is_property: bool


UNKNOWN_CODE: Final = "U"
CLASS_CODE: Final = "V"


def word_of(text: str, name: str, mark: str) -> str:
    """What stands behind `name` and `mark` in a line of the table; "" if it is not there."""
    assert mark in (":", "="), "the two marks of the table"
    wanted = f"{name}{mark}"
    if text.startswith(wanted):
        start = len(wanted)
    else:
        before = text.find(f" {wanted}")
        if before < 0:
            return ""
        start = before + 1 + len(wanted)
    end = text.find(" ", start)
    return text[start:end] if end >= 0 else text[start:]


@lru_cache(limits.MAX_REMEMBERED)  # programs use few of its names, and these often
def canonical(path: str) -> str:
    """The path under which the table has a name that may be an alias."""
    found = path.replace("collections.abc.", "typing.", 1) if path.startswith(ABC) else path
    for _ in range(MAX_LINKS):
        owner, _, name = found.rpartition(".")
        target = word_of(ALIASES.get(owner, ""), name, "=")
        if target == "":
            break
        found = target
    return found


def decoded(path: str, text: str, receiver: str = "") -> Entry:
    """An entry of the table; `receiver` is the class whose member was asked for."""
    assert text != "", "an entry has a code"
    flags, _, kind = text.partition("=")
    code = flags[-1]
    shared = OVERLOADED.get(path, "")
    if kind == "Self":
        kind = receiver
    if code == UNKNOWN_CODE and shared != "":
        code = CLASS_CODE
    return Entry(path, code, kind or shared, flags.startswith("A"), flags.startswith("P"))


@lru_cache(limits.MAX_REMEMBERED)
def bases_of(kind: str) -> tuple[str, ...]:
    """A class and the classes above it, itself first, in the order of a breadth-first search."""
    found = [canonical(kind)]
    for place in range(MAX_CLASSES):
        if place >= len(found):
            break
        bases = BASES.get(found[place], "")
        for base in bases.split():
            if base not in found:
                found.append(base)
    return tuple(found)


def is_class(path: str) -> bool:
    """Whether the path names a class of the standard library."""
    return canonical(path) in CLASSES


@lru_cache(limits.MAX_REMEMBERED)
def member(kind: str, name: str) -> Entry | None:
    """The member `name` of a class, inherited ones too."""
    for owner in bases_of(kind):
        text = word_of(CLASSES.get(owner, ""), name, ":")
        if text != "":
            return decoded(f"{owner}.{name}", text, canonical(kind))
    return None


@lru_cache(limits.MAX_REMEMBERED)
def lookup(path: str) -> Entry | None:
    """What the table says of a dotted path; None for a path that it does not have."""
    assert " " not in path, "a dotted path"
    found = canonical(path)
    owner, _, name = found.rpartition(".")
    text = word_of(FUNCTIONS.get(owner, ""), name, ":")
    if text != "":
        return decoded(found, text)
    if found in CLASSES:
        return Entry(found, CLASS_CODE, found, is_async=False, is_property=False)
    if is_class(owner):
        return member(owner, name)
    kind = type_of(owner)
    return member(kind, name) if kind != "" else None


def type_of(path: str) -> str:
    """The class of the object that a path names: `sys.stdout.buffer`; "" if it is not known."""
    assert " " not in path, "a dotted path"
    parts = path.split(".")
    kind = ""
    for count, part in enumerate(parts):
        if kind != "":
            found = member(kind, part)
        else:
            text = word_of(FUNCTIONS.get(".".join(parts[:count]), ""), part, ":")
            found = decoded(path, text) if text != "" else None
        reads = found is not None and (found.code == "F" or found.is_property)
        kind = found.type if found is not None and reads else ""
    return kind


def is_listed(path: str) -> bool:
    """Whether the module of a path is in the table: what is missing there does not exist."""
    first = first_part(path)
    return first in FUNCTIONS or path in CLASSES
