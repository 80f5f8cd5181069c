"""What the functions of the standard library return, as a table for the checker.

Reads the stubs of the standard library that mypy ships (typeshed) and writes
`flightlm/checker/data/stdlib_results.txt`, which holds facts only (names, and what each returns):

    python -m verification.stdlib.make_results --write

Without --write it compares, and exits with 1 if the table is not what these stubs say.
"""

from __future__ import annotations

import argparse
import ast
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, TypeAlias

import mypy

from flightlm.checker.words import words

MYPY: Final = Path(mypy.__file__)
STUBS: Final = MYPY.parent / "typeshed" / "stdlib"
HERE: Final = Path(__file__)
ROOT: Final = HERE.parents[2]
TARGET: Final = ROOT / "flightlm" / "checker" / "data" / "stdlib_results.txt"
# Left out: graphical toolkits, build tools, other systems' modules, and what no program imports.
SKIPPED: Final = words(
    "tkinter turtle lib2to3 distutils idlelib msilib ensurepip pydoc_data _typeshed curses "
    "_curses winreg _winapi _msi this antigravity pyexpat xxlimited nturl2path _tkinter "
    "turtledemo typing_extensions asyncore asynchat smtpd _bootlocale imp nis spwd crypt "
    "ossaudiodev encodings pyscript _ctypes _symtable symbol token tokenize opcode dis _opcode "
    "sre_constants sre_parse sre_compile compiler zipapp venv ensurepip pickletools mailcap "
    "cgitb cgi uu xdrlib chunk sunau aifc audioop sndhdr telnetlib nntplib pipes xxsubtype "
    "_curses_panel _dbm _gdbm"
)
PROPERTIES: Final = frozenset(
    ("property", "cached_property", "abstractproperty", "_magic_enum_attr", "DynamicClassAttribute")
)
# Modules whose classes nobody meets outside of them.
INNER: Final = (
    "email._",
    "xml.dom.minicompat",
    "xml.sax._",
    "unittest.mock",
    "asyncio.base_",
    "asyncio.proactor",
    "asyncio.windows",
    "asyncio.selector_events",
    "asyncio.sslproto",
    "asyncio.unix_events",
    "lib",
    "multiprocessing.popen",
    "multiprocessing.resource",
    "multiprocessing.forkserver",
    "pydoc",
    "concurrent.futures.thread",
    "xml.dom.expatbuilder",
    "xml.dom.xmlbuilder",
    "distutils",
    "importlib.resources._",
    "importlib._",
    "wsgiref.types",
    "pyexpat",
    "_interp",
    "_frozen",
    "xml.dom.minidom",
    "multiprocessing.dummy",
    "ctypes.macholib",
    "sys._monitoring",
    "doctest",
    "pdb",
)
FUNCTIONS: Final = (ast.FunctionDef, ast.AsyncFunctionDef)
Function: TypeAlias = ast.FunctionDef | ast.AsyncFunctionDef
RUNNING: Final = (3, 13)
# The letters of results that are no class; the others are in HEADER.
LETTERS: Final = {
    "None": "N",
    "NoReturn": "X",
    "Never": "X",
    "bool": "B",
    "": "U",
    "Any": "U",
    "Incomplete": "U",
    "Unused": "U",
    "MaybeNone": "U",
    "object": "U",
}
MAX_STATEMENTS: Final = 1 << 20  # of a stub
MAX_LINKS: Final = 12  # imports and aliases behind one another
MAX_STARS: Final = 6  # star imports behind one another
MAX_PLACES: Final = 1 << 16  # modules that are searched for a name


@dataclass
class Class:
    """A class of the stubs."""

    bases: list[str] = field(default_factory=list)
    members: dict[str, str] = field(default_factory=dict)


@dataclass
class Module:
    """A module of the stubs: what its names are, and its functions' codes."""

    name: str
    imports: dict[str, str] = field(default_factory=dict)
    exported: set[str] = field(default_factory=set)
    plain: set[str] = field(default_factory=set)
    stars: list[str] = field(default_factory=list)
    functions: dict[str, list[Function]] = field(default_factory=dict)
    classes: dict[str, ast.ClassDef] = field(default_factory=dict)
    constants: dict[str, ast.expr] = field(default_factory=dict)

    def take(self, node: ast.stmt, package: str) -> None:
        """Note what a statement at the top of the module binds; `package` is what `.` means."""
        assert self.name.startswith(package), "a module lies in its package"
        if isinstance(node, ast.ImportFrom):
            self.take_from(node, package)
        elif isinstance(node, ast.Import):
            self.take_import(node)
        elif isinstance(node, FUNCTIONS):
            overloads = self.functions.setdefault(node.name, [])
            overloads.append(node)
        elif isinstance(node, ast.ClassDef):
            self.classes[node.name] = node
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            self.constants[node.target.id] = node.annotation
        elif isinstance(node, ast.Assign):
            self.take_assignment(node)
        elif isinstance(node, ast.AugAssign) and isinstance(node.value, ast.List):
            self.exported.update(ast.literal_eval(node.value))

    def take_from(self, node: ast.ImportFrom, package: str) -> None:
        """`from source import …`."""
        up = package.split(".")
        assert node.level <= len(up), "a relative import stays in the package"
        base = ".".join(up[: len(up) - node.level + 1]) if node.level else ""
        source = ".".join(part for part in (base, node.module or "") if part)
        for alias in node.names:
            if alias.name == "*":
                self.stars.append(source)
                continue
            self.imports[alias.asname or alias.name] = f"{source}.{alias.name}"
            if alias.asname is not None:
                self.exported.add(alias.asname)

    def take_import(self, node: ast.Import) -> None:
        """`import a.b`, which binds `a`, or `import a.b as c`."""
        for alias in node.names:
            name = alias.name
            first, _, _ = name.partition(".")
            if alias.asname is None:
                self.imports[first] = first
            else:
                self.imports[alias.asname] = name

    def take_assignment(self, node: ast.Assign) -> None:
        """`name = value`."""
        target = node.targets[0]
        if not isinstance(target, ast.Name):
            return
        self.constants[target.id] = node.value
        self.plain.add(target.id)
        if target.id == "__all__":
            self.exported.update(ast.literal_eval(node.value))

    def next_of(self, name: str) -> str:
        """The dotted name that an import or an alias leads to; "" if it is neither."""
        target = self.imports.get(name, "")
        value = self.constants.get(name)
        if not target and isinstance(value, ast.Name | ast.Attribute):
            target = ast.unparse(value)
            if "." not in target:
                target = f"{self.name}.{target}"
        assert not target.endswith("."), "a name is given"
        return "" if target == f"{self.name}.{name}" else target


def holds(test: ast.expr) -> bool:
    """Whether a condition of a stub (version, platform) holds on Linux and RUNNING."""
    if isinstance(test, ast.BoolOp):
        parts = [compares(value) for value in test.values]
        return all(parts) if isinstance(test.op, ast.And) else any(parts)
    return compares(test)


def compares(test: ast.expr) -> bool:
    """Whether one comparison holds; True for another kind of condition."""
    if not isinstance(test, ast.Compare):
        return True
    subject = ast.unparse(test.left)
    operator = test.ops[0]
    value: object = ast.literal_eval(test.comparators[0])
    assert len(test.ops) == 1, "a condition compares once"
    if subject == "sys.platform":
        return (value == "linux") == isinstance(operator, ast.Eq)
    if subject != "sys.version_info" or not isinstance(value, tuple):
        return True
    return value <= RUNNING if isinstance(operator, ast.GtE) else value > RUNNING


def flat(body: list[ast.stmt]) -> list[ast.stmt]:
    """The statements that hold on the chosen version."""
    found: list[ast.stmt] = []
    waiting = list(reversed(body))
    for _ in range(MAX_STATEMENTS):
        if not waiting:
            break
        node = waiting.pop()
        if isinstance(node, ast.If):
            chosen = node.body if holds(node.test) else node.orelse
            waiting.extend(reversed(chosen))
        else:
            found.append(node)
    assert not waiting, "a stub has at most MAX_STATEMENTS statements"
    return found


def parsed(text: str) -> ast.expr:
    """An annotation that is given as text."""
    expression = ast.parse(text, mode="eval")
    return expression.body


def read(path: Path, name: str) -> Module:
    """One stub."""
    module = Module(name)
    outer, _, _ = name.rpartition(".")
    package = name if path.name == "__init__.pyi" else outer
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for node in flat(tree.body):
        module.take(node, package)
    return module


def modules() -> dict[str, Module]:
    """All stubs that are not left out."""
    found = {}
    for path in sorted(STUBS.rglob("*.pyi")):
        inside = path.relative_to(STUBS)
        parts = list(inside.parent.parts)
        if path.stem != "__init__":
            parts.append(path.stem)
        if parts[0] in SKIPPED:
            continue
        name = ".".join(parts)
        found[name] = read(path, name)
    assert "builtins" in found, "the stubs are those of the standard library"
    return found


def last_part(node: ast.expr) -> str:
    """The last name of a decorator: `b` of `@a.b`."""
    text = ast.unparse(node)
    _, _, last = text.rpartition(".")
    return last


def marks_of(node: Function) -> set[str]:
    """The last names of a function's decorators."""
    return {last_part(mark) for mark in node.decorator_list}


def plain(node: ast.expr | None) -> str:
    """The class that an annotation names as it stands there, "" if it is no plain class."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        node = parsed(node.value)
    if isinstance(node, ast.BinOp):
        sides = [node.left, node.right]
        others = [s for s in sides if not (isinstance(s, ast.Constant) and s.value is None)]
        node = others[0] if len(others) == 1 else node
    if isinstance(node, ast.Subscript):
        node = node.value
    if not isinstance(node, ast.Name | ast.Attribute):
        return ""
    text = ast.unparse(node)
    assert len(text) > 0, "a name is not empty"
    return text


class Table:
    """Resolves names over all stubs and codes functions."""

    def __init__(self) -> None:
        self.modules = modules()

    def locate(self, dotted: str) -> tuple[str, str]:
        """(module, name) that defines a dotted name; ("", "") if unknown."""
        waiting = [(dotted, 0)]
        for _ in range(MAX_PLACES):
            if not waiting:
                break
            at, depth = waiting.pop()
            module, name, stars = self.follow(at)
            if module:
                return module, name
            if depth < MAX_STARS:
                waiting.extend((star, depth + 1) for star in reversed(stars))
        assert not waiting, "a name is looked for in at most MAX_PLACES modules"
        return "", ""

    def follow(self, dotted: str) -> tuple[str, str, list[str]]:
        """(module, name) behind imports and aliases, else where else star imports say to look."""
        for _ in range(MAX_LINKS):
            module, _, name = dotted.rpartition(".")
            here = self.modules.get(module)
            if here is None:
                break
            if name in here.classes or name in here.functions:
                return module, name, []
            dotted = here.next_of(name)
            if not dotted:
                hidden = name in here.imports or name in here.constants or name.startswith("_")
                return "", "", [] if hidden else [f"{star}.{name}" for star in here.stars]
        assert len(dotted) > 0, "a name leads somewhere"
        return "", "", []

    def type_name(self, module: str, node: ast.expr | None, owner: str) -> str:
        """The class that an annotation names, dotted, "" if it is no plain class."""
        text = plain(node)
        if text in ("Self", "typing.Self"):
            return "Self" if owner else ""
        if not text:
            return ""
        first, dot, rest = text.partition(".")
        imports = self.modules[module].imports
        dotted = f"{imports.get(first, first)}.{rest}" if dot else f"{module}.{text}"
        found, name = self.locate(dotted)
        if not found:
            builtins = self.modules["builtins"]
            return f"builtins.{text}" if text in builtins.classes else ""
        defining = self.modules[found]
        special = found == "typing" and name in ("_SpecialForm", "Any")
        if name not in defining.classes or found == "_typeshed" or special:
            return ""
        assert "." not in name, "classes stand at the top of their modules"
        return f"{found}.{name}"

    def code_of_one(self, module: str, node: Function, owner: str) -> tuple[str, str]:
        """(flags, type) of one def."""
        asynchronous = "A" if isinstance(node, ast.AsyncFunctionDef) else ""
        prefix = "P" if marks_of(node) & PROPERTIES else asynchronous
        flag, name = self.code_of_result(module, node.returns, owner)
        assert len(flag) == 1, "a code is a letter"
        return prefix + flag, name

    def code_of_result(
        self, module: str, result: ast.expr | None, owner: str
    ) -> tuple[str, str]:
        """(letter, type) of what a function returns."""
        text = ast.unparse(result) if result is not None else ""
        if text in LETTERS:
            return LETTERS[text], ""
        if text.startswith(("TypeIs", "TypeGuard")):
            return "B", ""
        if not isinstance(result, ast.BinOp):
            return "V", self.type_name(module, result, owner)
        sides = text.split(" | ")
        assert len(sides) > 1, "a union has sides"
        if "None" not in sides:
            return "V", ""
        others = [side for side in sides if side != "None"]
        name = self.type_name(module, parsed(others[0]), owner) if len(others) == 1 else ""
        return "U" if "Any" in sides else "O", name

    def code(self, module: str, nodes: list[Function], owner: str) -> str:
        """The code of a function with all its overloads."""
        assert len(nodes) > 0, "a function has a def"
        codes = [self.code_of_one(module, node, owner) for node in nodes]
        flags = {flag for flag, _ in codes}
        types = {name for _, name in codes}
        first, _ = codes[0]
        if len(flags) == 1:
            flag = first
        elif any(flag.endswith("U") for flag in flags):
            flag = first[:-1] + "U"
        elif any(flag.endswith(("O", "N")) for flag in flags):
            flag = first[:-1] + "O"
        else:
            flag = first[:-1] + "V"
        name = types.pop() if len(types) == 1 else ""
        return f"{flag}={name}" if name else flag

    def classes(self) -> dict[str, Class]:
        """Every class under its defining name."""
        found: dict[str, Class] = {}
        for name, module in self.modules.items():
            classes = module.classes
            for title, node in classes.items():
                found[f"{name}.{title}"] = self.class_of(name, node)
        return found

    def class_of(self, module: str, node: ast.ClassDef) -> Class:
        """A class: its bases, and the codes of its members."""
        dotted = f"{module}.{node.name}"
        known = [self.type_name(module, base, "") for base in node.bases]
        bases = [base for base in known if base not in ("", "typing.Generic", "typing.Protocol")]
        members = {}
        body = flat(node.body)
        for item in body:
            if isinstance(item, ast.AnnAssign) and isinstance(item.target, ast.Name):
                field_type = self.type_name(module, item.annotation, dotted)
                members[item.target.id] = f"F={field_type}" if field_type else "F"
        methods = methods_of(body)
        members |= {name: self.code(module, nodes, dotted) for name, nodes in methods.items()}
        assert dotted not in bases, "no class is its own base"
        return Class(bases, members)

    def values(self, module: Module) -> dict[str, str]:
        """The codes of a module's variables: typed ones, and methods of a hidden instance."""
        found = {}
        constants = module.constants
        for name, value in constants.items():
            if name.startswith("_"):
                continue
            base = value.value if isinstance(value, ast.Attribute) else None
            if isinstance(base, ast.Name) and base.id in constants:
                assert isinstance(value, ast.Attribute), "it has a base"
                owner = self.type_name(module.name, constants[base.id], "")
                code = self.method_code(owner, value.attr)
            else:
                kind = "" if name in module.plain else self.type_name(module.name, value, "")
                if ast.unparse(value) in ("TextIO | MaybeNone", "TextIO | Any"):
                    kind = "typing.TextIO"
                code = f"F={kind}" if kind else ""
            if code:
                found[name] = code
        return found

    def method_code(self, owner: str, name: str) -> str:
        """The code of a method of a class, "" if there is none."""
        where, _, title = owner.rpartition(".")
        classes = self.modules[where].classes if where else {}
        node = classes.get(title)
        body = [] if node is None else flat(node.body)
        named = [item for item in body if isinstance(item, FUNCTIONS) and item.name == name]
        return self.code(where, list(named), owner) if named else ""

    def aliases(self) -> dict[str, str]:
        """Public names of public modules whose definition stands in another module."""
        found = {}
        for name, module in self.modules.items():
            if name.startswith("_"):
                continue
            for title in sorted(self.names_of(module)):
                where, known = self.locate(f"{name}.{title}")
                if where and (where, known) != (name, title) and not is_typing(where):
                    found[f"{name}.{title}"] = f"{where}.{known}"
        assert not any(name.startswith("_") for name in found), "public modules alone"
        return found

    def names_of(self, module: Module) -> set[str]:
        """The public names of a module that another may define."""
        names = (set(module.imports) & module.exported) | set(module.constants)
        for star in module.stars:
            target = self.modules.get(star)
            if target is not None:
                names |= set(target.classes) | set(target.functions) | set(target.imports)
        return {name for name in names if not name.startswith("_")}


def is_typing(module: str) -> bool:
    """Whether a module is about types alone."""
    first, _, _ = module.partition(".")
    return first in ("typing", "_typeshed", "types")


def methods_of(body: list[ast.stmt]) -> dict[str, list[Function]]:
    """The methods that a class body defines, with their overloads, and by their other names."""
    methods: dict[str, list[Function]] = {}
    for item in body:
        if isinstance(item, FUNCTIONS):
            if not marks_of(item) & {"setter", "deleter"}:
                overloads = methods.setdefault(item.name, [])
                overloads.append(item)
        elif isinstance(item, ast.Assign) and isinstance(item.value, ast.Name):
            target = item.targets[0]
            if isinstance(target, ast.Name) and item.value.id in methods:
                methods[target.id] = methods[item.value.id]
    assert all(len(nodes) > 0 for nodes in methods.values()), "a method has a def"
    return methods


def kept(name: str) -> bool:
    """Public members, and the special methods that have a result."""
    special = name.startswith("__") and name.endswith("__")
    return not name.startswith("_") or (special and name in ("__enter__", "__aenter__", "__iter__"))


HEADER: Final = """\
# What the functions of Python's standard library return, for flightlm certify.
# Made by `python -m verification.stdlib.make_results --write`; do not edit.
#
# Facts read from the stubs of the standard library in typeshed (https://github.com/python/typeshed,
# licensed under Apache-2.0), as mypy ships them: names, and which class each returns.  No text of
# the stubs is copied.
#
# [functions]  a module and its functions    [classes]  a class and its members
# [bases]      a class and its bases         [aliases]  a module and names that another one defines
#
# An entry is name:code, the code a letter with =type behind it where the result is one plain class:
#   N None   B a bool   O something or None   V a value   X never returns   U not known
#   F a field, no function   P before the letter: a property   A before it: a coroutine function
"""


def functions_of(table: Table) -> list[str]:
    """A line for each module with functions or variables."""
    lines = []
    known = table.modules
    for name, module in sorted(known.items()):
        if "test" in name.split(".") or name.startswith(INNER):
            continue
        functions = module.functions
        entries = [
            f"{title}:{table.code(name, nodes, '')}"
            for title, nodes in sorted(functions.items())
            if not title.startswith("_") or title in ("_exit", "_getframe", "__import__")
        ]
        variables = table.values(module)
        entries += [f"{title}:{code}" for title, code in sorted(variables.items())]
        if entries:
            lines.append(" ".join((name, *entries)))
    assert len(lines) <= len(known), "a line for a module at most"
    return lines


def classes_of(table: Table) -> tuple[list[str], list[str]]:
    """A line for each class with its members, and one for each with its bases."""
    members, bases = [], []
    classes = table.classes()
    for name, made in sorted(classes.items()):
        if name.startswith(INNER):
            continue
        coded = made.members
        entries = [f"{n}:{code}" for n, code in sorted(coded.items()) if kept(n)]
        members.append(" ".join((name, *entries)))
        if made.bases:
            bases.append(" ".join((name, *made.bases)))
    assert len(bases) <= len(members), "a class with bases has its members' line"
    return members, bases


def aliases_of(table: Table) -> list[str]:
    """A line for each module with the names that another module defines."""
    by_module: dict[str, list[str]] = {}
    aliases = table.aliases()
    for name, target in sorted(aliases.items()):
        where, _, title = name.rpartition(".")
        entries = by_module.setdefault(where, [])
        entries.append(f"{title}={target}")
    return [" ".join((where, *entries)) for where, entries in sorted(by_module.items())]


def render() -> str:
    """The text of the table."""
    table = Table()
    members, bases = classes_of(table)
    lines = ["[functions]", *functions_of(table), "[classes]", *members]
    lines += ["[bases]", *bases, "[aliases]", *aliases_of(table)]
    return HEADER + "\n".join(lines) + "\n"


def main() -> int:
    """Compare or write the table."""
    parser = argparse.ArgumentParser(description="the table of standard-library results")
    parser.add_argument("--write", action="store_true", help="write the table")
    options = parser.parse_args()
    text = render()
    assert text.startswith(HEADER), "the table says what it is"
    if options.write:
        _ = TARGET.write_text(text, encoding="utf-8")
        return 0
    stored = TARGET.read_text(encoding="utf-8")
    if stored != text:
        print("the table differs from these stubs")
        return 1
    print("the table is what these stubs say")
    return 0


if __name__ == "__main__":
    sys.exit(main())
