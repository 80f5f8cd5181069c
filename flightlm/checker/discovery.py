"""From paths to files: what is analysed, under which module name, and why anything is left out.

Nothing is left out silently.  What the configuration excludes, what a folder's nature excludes
(a virtual environment, installed packages, a hidden folder) and a link to what is analysed under
its own name is EXCLUDED with a reason; what cannot be read is UNREADABLE, and the verdict is then
INCOMPLETE.
"""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from flightlm.checker import limits
from flightlm.checker.model import State
from flightlm.checker.settings import Settings

SUFFIX: Final = ".py"
INIT: Final = "__init__.py"
SOURCE_FOLDER: Final = "src"  # by convention a folder of import roots, no package
# Folders of tools: they hold no source of the project, and their content comes and goes.
TOOL_FOLDERS: Final = frozenset(
    (
        "__pycache__",
        ".git",
        ".hg",
        ".svn",
        ".hypothesis",
        ".mypy_cache",
        ".pytest_cache",
        ".ruff_cache",
    )
)
INSTALLED: Final = frozenset(("site-packages", "dist-packages", "node_modules"))
EDITOR_LOCK: Final = ".#"  # a link that leads nowhere, while a file is open
MAX_LOOKS: Final = 100_000  # entries looked at to learn whether a skipped folder holds Python


class DiscoveryError(Exception):
    """A path that was asked for does not exist; the text is one line."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """One file, or one folder that is not entered.

    path     relative to the working directory, with forward slashes: what reports show
    place    relative to the base (the folder of the configuration): what settings speak of
    root     the folder from which the first part of `module` is imported
    module   the dotted name of the module, unique in the project
    state    ANALYZED if it is to be analysed, else EXCLUDED or UNREADABLE with a reason
    local    (name, module) for what the file imports by another name than the module has: modules
             beside a script, and packages whose name another package has, too
    """

    file: Path
    path: str
    place: str
    root: Path
    module: str
    state: State
    reason: str
    local: tuple[tuple[str, str], ...] = ()


def shown(file: Path, folder: Path) -> str:
    """A path relative to a folder, with forward slashes."""
    relative = os.path.relpath(file, folder)
    return relative.replace(os.sep, "/")


def real(file: Path) -> Path:
    """The file without links; of a loop of links, the path itself."""
    return Path(os.path.realpath(file))


def inside(file: Path, folder: Path) -> bool:
    """Whether a path is a folder or lies in it; neither is looked up."""
    return file == folder or folder in file.parents


def top_package(file: Path) -> Path:
    """The outermost folder of the unbroken chain of regular packages around a file, or its own."""
    top = file.parent
    for folder in file.parents:
        if not (folder / INIT).is_file():
            break
        top = folder
    return top


def is_inner(package: Path) -> bool:
    """Whether the folder of a package lies in another package."""
    around = package.parent
    return (around / INIT).is_file()


def import_root(file: Path, base: Path, given: Path) -> Path:
    """The folder from which the first part of a file's module name is imported.

    Inside a regular package it is the folder around the outermost package.  Elsewhere it is the
    base or its folder "src", or, outside the base, the root that was given.
    """
    assert file.is_absolute(), "a parent of a relative path ends at a dot"
    top = top_package(file)
    if (top / INIT).is_file():
        return top.parent
    root = given if inside(file.parent, given) else file.parent
    if inside(file.parent, base):
        root = base
    source = root / SOURCE_FOLDER
    return source if inside(file.parent, source) else root


def module_name(file: Path, root: Path) -> str:
    """The dotted name by which a file is imported from a folder."""
    relative = file.relative_to(root)
    parts = list(relative.parts)
    last = parts[-1]
    parts[-1] = last.removesuffix(SUFFIX)
    if parts[-1] == "__init__":
        parts = parts[:-1]
    assert "" not in parts, "a path has no empty part"
    return ".".join(parts) or "__init__"


def module_of_place(path: str, paths: set[str]) -> str:
    """The module name of a file among files that are known by relative path alone."""
    parts = path.split("/")
    first = len(parts) - 1
    for place in range(len(parts) - 1, 0, -1):
        if "/".join((*parts[:place], INIT)) not in paths:
            break
        first = place - 1
    if first == len(parts) - 1:
        first = 1 if len(parts) > 1 and parts[0] == SOURCE_FOLDER else 0
    named = parts[first:]
    last = named[-1]
    named[-1] = last.removesuffix(SUFFIX)
    if named[-1] == "__init__":
        named = named[:-1]
    assert first < len(parts), "a file has a name"
    return ".".join(named) or "__init__"


def is_python(entry: os.DirEntry[str]) -> bool:
    """Whether an entry of a folder has the name of a Python file."""
    name = entry.name
    return name.endswith(SUFFIX)


def holds_python(folder: Path) -> bool:
    """Whether a folder holds a Python file; a very large one counts as if it did."""
    waiting = [folder]
    for _ in range(MAX_LOOKS):
        if not waiting:
            break
        try:
            entries = sorted(os.scandir(waiting.pop()), key=lambda entry: entry.name)
        except OSError:
            return True
        for entry in entries:
            if entry.is_dir(follow_symlinks=False):
                waiting.append(Path(entry.path))
            elif is_python(entry):
                return True
    assert len(waiting) < MAX_LOOKS * MAX_LOOKS, "a worklist of folders"
    return len(waiting) > 0


def nature_of(folder: Path) -> str:
    """Why a folder is not entered, by its nature; "" if it is."""
    name = folder.name
    if name in INSTALLED:
        return "installed packages"
    if (folder / "pyvenv.cfg").is_file():
        return "virtual environment"
    return "hidden folder" if name.startswith(".") else ""


def why_unreadable(error: OSError) -> str:
    """The system's reason in a few words."""
    return (error.strerror or "cannot be read").lower()


class Search:
    """One search: the roots, the settings, what was found."""

    __slots__ = ("base", "found", "here", "roots", "settings")

    def __init__(self, here: Path, base: Path, settings: Settings) -> None:
        assert here.is_absolute(), "the working directory"
        assert base.is_absolute(), "the folder of the configuration, or the working directory"
        self.here = here
        self.base = base
        self.settings = settings
        self.roots: list[Path] = []
        self.found: list[Candidate] = []

    def add(self, file: Path, root: Path, state: State, reason: str) -> None:
        """A candidate; what the configuration excludes is excluded."""
        place = shown(file, self.base)
        excluded = self.settings.exclusion(place)
        if excluded != "":
            state = State.EXCLUDED
            reason = excluded
        source = import_root(file, self.base, root)
        module = module_name(file, source)
        path = shown(file, self.here)
        self.found.append(Candidate(file, path, place, source, module, state, reason))
        if len(self.found) > limits.MAX_FILES:
            raise DiscoveryError(f"more than {limits.MAX_FILES} files")

    def add_file(self, file: Path, root: Path) -> None:
        """A file, unless it is no regular file or its link leads nowhere."""
        try:
            mode = os.stat(file).st_mode
        except OSError as error:
            self.add(file, root, State.UNREADABLE, why_unreadable(error))
            return
        if stat.S_ISREG(mode):
            self.add(file, root, State.ANALYZED, "")
        else:
            self.add(file, root, State.UNREADABLE, "no regular file")

    def add_link(self, folder: Path, root: Path) -> None:
        """A link to a folder: not entered, so that a loop ends and no file has two names."""
        target = real(folder)
        if any(inside(target, known) for known in self.roots):
            reason = "symbolic link to a folder that is analysed under its own name"
            self.add(folder, root, State.EXCLUDED, reason)
        elif holds_python(target):
            reason = "symbolic link out of the tree; name its target as a PATH, or exclude it"
            self.add(folder, root, State.UNREADABLE, reason)

    def entry(self, entry: os.DirEntry[str], root: Path) -> bool:
        """One entry of a folder: true if it is a folder to enter."""
        file = Path(entry.path)
        name = entry.name
        assert name != "", "an entry has a name"
        if entry.is_dir(follow_symlinks=False):
            if name in TOOL_FOLDERS:
                return False
            reason = self.settings.exclusion(shown(file, self.base)) or nature_of(file)
            if reason == "":
                return True
            if holds_python(file):
                self.add(file, root, State.EXCLUDED, reason)
            return False
        if entry.is_symlink() and os.path.isdir(file):
            self.add_link(file, root)
        elif name.endswith(SUFFIX) and not name.startswith(EDITOR_LOCK):
            self.add_file(file, root)
        return False

    def walk(self, root: Path) -> None:
        """Every Python file below a folder."""
        waiting = [root]
        for _ in range(limits.MAX_FILES):
            if not waiting:
                break
            folder = waiting.pop()
            try:
                entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
            except OSError as error:
                self.add(folder, root, State.UNREADABLE, why_unreadable(error))
                continue
            waiting.extend(Path(e.path) for e in entries if self.entry(e, root))
        if waiting:
            raise DiscoveryError(f"more than {limits.MAX_FILES} folders")


def without_repeats(found: Sequence[Candidate]) -> tuple[Candidate, ...]:
    """Each path once and each file analysed once, in the order of the paths."""
    by_path = {candidate.path: candidate for candidate in found}
    ordered = sorted(by_path.values(), key=lambda c: (real(c.file) != c.file, c.path))
    owners: dict[Path, str] = {}
    kept = []
    for candidate in ordered:
        if candidate.state is not State.ANALYZED:
            kept.append(candidate)
            continue
        owner = owners.setdefault(real(candidate.file), candidate.path)
        if owner != candidate.path:
            reason = f"the same file as {owner}"
            kept.append(replace(candidate, state=State.EXCLUDED, reason=reason))
        else:
            kept.append(candidate)
    assert len(kept) == len(by_path), "every path is kept"
    return tuple(sorted(kept, key=lambda candidate: candidate.path))


def dotted(place: str) -> str:
    """A folder's path as the beginning of a module name."""
    return ".".join(part for part in place.split("/") if part not in ("", ".", ".."))


def with_own_names(found: Sequence[Candidate], base: Path) -> tuple[Candidate, ...]:
    """Module names that are unique: of packages with one name the first keeps it, and the others
    have their folder's path in front."""
    owners: dict[str, Path] = {}
    taken: set[str] = set()
    named = []
    for candidate in found:
        if candidate.state is not State.ANALYZED:
            named.append(candidate)
            continue
        module = candidate.module
        head, _, _ = module.partition(".")
        if owners.setdefault(head, candidate.root) != candidate.root:
            around = dotted(shown(candidate.root, base))
            module = f"{around}.{module}" if around else module
        if module in taken:
            module = f"{module}~{len(taken)}"
        taken.add(module)
        named.append(replace(candidate, module=module))
    assert len(named) == len(found), "every candidate is kept"
    return tuple(named)


def home_of(file: Path) -> tuple[Path, str]:
    """The folder from which a file may be imported by its bare name, and that name's file."""
    top = top_package(file)
    if (top / INIT).is_file():
        return top.parent, top.name
    name = file.name
    return file.parent, name.removesuffix(SUFFIX)


def with_neighbours(found: Sequence[Candidate]) -> tuple[Candidate, ...]:
    """Tell each file which modules beside it have another name than its imports say."""
    homes: dict[Path, dict[str, str]] = {}
    analysed = [candidate for candidate in found if candidate.state is State.ANALYZED]
    for candidate in analysed:
        folder, name = home_of(candidate.file)
        relative = module_name(candidate.file, folder)
        module = candidate.module
        prefix = module.removesuffix(relative)
        if prefix and name not in sys.stdlib_module_names:
            home = homes.setdefault(folder, {})
            home[name] = prefix + name
    told = []
    for candidate in found:
        folder, _ = home_of(candidate.file)
        neighbours = homes.get(folder, {})
        told.append(replace(candidate, local=tuple(sorted(neighbours.items()))))
    assert len(told) == len(found), "every candidate is kept"
    return tuple(told)


def discover(
    paths: Sequence[str], here: Path, base: Path, settings: Settings
) -> tuple[Candidate, ...]:
    """The files that `paths`, relative to `here`, name.  DiscoveryError if one is missing."""
    search = Search(here, base, settings)
    roots = search.roots
    given = [Path(os.path.abspath(here / path)) for path in paths]
    for path, file in zip(paths, given, strict=True):
        if path == "":
            raise DiscoveryError("a PATH is empty")
        if not os.path.lexists(file):
            raise DiscoveryError(f"{path}: no such file or folder")
        if file.is_dir():
            roots.append(real(file))
    for file in given:
        if file.is_dir():
            search.walk(file)
        else:
            search.add_file(file, file.parent)
    assert len(roots) <= len(given), "a root is a path that was given"
    own = with_own_names(without_repeats(search.found), base)
    return with_neighbours(own)
