"""The configuration of a project: [tool.flightlm.certify] of its pyproject.toml.

An unknown key or a wrong type is an error, never ignored: a check that silently does less than
its user wrote down is worse than none.  Paths are relative to the folder of the configuration
file, with forward slashes; rule ids may be written with or without the prefix P10-.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

from flightlm.checker.model import Profile
from flightlm.checker.weakening import weakenings

FILE_NAME: Final = "pyproject.toml"
FAMILY: Final = "P10"
PREFIX: Final = "P10-"
MAX_ITERATIONS: Final = 1 << 31
MIN_REASON: Final = 15
TABLE: Final = "tool.flightlm.certify"
Table = Mapping[str, object]
Names = tuple[str, ...]


class SettingsError(Exception):
    """The configuration cannot be used; the text is one line that names the key."""


@dataclass(frozen=True, slots=True)
class Excluded:
    """A folder or file that is not analysed, and why."""

    path: str
    reason: str


@dataclass(frozen=True, slots=True)
class Settings:
    """What the configuration says; the defaults are those of a project without one.

    file              the configuration file relative to the working directory, "" if there is none
    paths             what is analysed when the command names nothing
    exclude           folders and files that are not analysed, each with a reason
    deviations        the file of deviation records, "" if there is none
    baseline          the file of the baseline, "" if there is none
    steady_roots      functions after initialisation: "pkg.mod:Class.f"
    init_roots        functions that initialise
    profiles          folder or file -> profile; the longest path that holds a file decides
    critical          folders, files or dotted modules that are critical at any profile
    declared_modules  rule id -> modules in which its construct is permitted
    check_functions   functions whose call is an effective check (P10-R5.2)
    pure_functions    functions without side effects, for P10-R5.3
    import_walls      package -> what its modules may import; the longest name decides
    max_iterations    the largest proven bound of a loop or nest that is accepted
    weakenings        what the file's tables for other analysers give away (weakening.py)
    """

    file: str = ""
    paths: Names = ()
    exclude: tuple[Excluded, ...] = ()
    deviations: str = ""
    baseline: str = ""
    steady_roots: Names = ()
    init_roots: Names = ()
    profiles: dict[str, Profile] = field(default_factory=dict)
    critical: Names = ()
    declared_modules: dict[str, Names] = field(default_factory=dict)
    check_functions: Names = ()
    pure_functions: Names = ()
    import_walls: dict[str, Names] = field(default_factory=dict)
    max_iterations: int = MAX_ITERATIONS
    weakenings: Names = ()

    def declared(self, rule: str, module: str) -> bool:
        """Whether the configuration permits the construct of `rule` in `module`."""
        assert rule.startswith(PREFIX), "a full rule id"
        modules = self.declared_modules.get(rule, ())
        return any(within_module(module, name) for name in modules)

    def is_critical(self, path: str, module: str) -> bool:
        """Whether the configuration lists the file as critical (profile flight is so anyway)."""
        named = any(within_module(module, name) for name in self.critical)
        return named or any(within_path(path, name) for name in self.critical)

    def profile_of(self, path: str) -> Profile:
        """The profile of the file at `path`, relative to the configuration file."""
        found = [name for name in self.profiles if within_path(path, name)]
        if not found:
            return Profile.GROUND
        longest = max(found, key=len)
        return self.profiles[longest]

    def wall_of(self, module: str) -> str:
        """The name of the import wall around `module`: the longest that holds it, "" if none."""
        found = [name for name in self.import_walls if within_module(module, name)]
        return max(found, key=len, default="")

    def exclusion(self, path: str) -> str:
        """Why the file at `path` is not analysed; "" if it is."""
        for excluded in self.exclude:
            if within_path(path, excluded.path):
                return excluded.reason
        return ""


def within_module(module: str, name: str) -> bool:
    """Whether `module` is the module or package `name` or lies inside it."""
    assert name != "", "a name"
    return module == name or module.startswith(name + ".")


def within_path(path: str, name: str) -> bool:
    """Whether `path` is the file or folder `name` or lies inside it."""
    relative = name.removeprefix("./")
    clean = relative.rstrip("/")
    assert clean != "", "the reader refuses an empty path"
    return clean == "." or path == clean or path.startswith(clean + "/")


def full_id(rule: str) -> str:
    """R1.5 and P10-R1.5 are the same rule."""
    return rule if rule.startswith(FAMILY) else PREFIX + rule


def read_text(value: object, key: str) -> str:
    """A string that is not empty."""
    if not isinstance(value, str):
        raise SettingsError(f"{key}: a string is needed, not {kind_of(value)}")
    if value.strip() == "":
        raise SettingsError(f"{key}: the string is empty")
    return value


def read_texts(value: object, key: str) -> Names:
    """A list of strings."""
    if not isinstance(value, list):
        raise SettingsError(f"{key}: a list of strings is needed, not {kind_of(value)}")
    return tuple(read_text(item, f"{key}[{place}]") for place, item in enumerate(value))


def read_table(value: object, key: str) -> dict[str, object]:
    """A table."""
    if not isinstance(value, dict):
        raise SettingsError(f"{key}: a table is needed, not {kind_of(value)}")
    for name in value:
        if name.strip() == "":
            raise SettingsError(f"{key}: a key is empty")
    return value


def read_lists(value: object, key: str) -> dict[str, Names]:
    """A table of lists of strings."""
    table = read_table(value, key)
    return {name: read_texts(item, f"{key}.{name}") for name, item in table.items()}


def read_profile(value: object, key: str) -> Profile:
    """ "flight" or "ground"."""
    text = read_text(value, key)
    for profile in Profile:
        if profile.value == text:
            return profile
    raise SettingsError(f'{key}: "flight" or "ground" is needed, not {text!r}')


def read_count(value: object, key: str) -> int:
    """A whole number above zero."""
    if isinstance(value, bool):
        raise SettingsError(f"{key}: a whole number is needed, not a boolean")
    if not isinstance(value, int):
        raise SettingsError(f"{key}: a whole number is needed, not {kind_of(value)}")
    if value < 1:
        raise SettingsError(f"{key}: {value} is below 1")
    return value


def read_excluded(value: object, key: str) -> tuple[Excluded, ...]:
    """A table path -> reason, or a list of tables with `path` and `reason`."""
    found = []
    if isinstance(value, list):
        for place, item in enumerate(value):
            name = f"{key}[{place}]"
            table = read_table(item, f"{name} (each path needs a reason)")
            refuse_unknown(table, ("path", "reason"), name)
            path = read_text(table.get("path"), f"{name}.path")
            found.append(Excluded(path, read_text(table.get("reason"), f"{name}.reason")))
    else:
        table = read_table(value, key)
        for path, reason in table.items():
            found.append(Excluded(path, read_text(reason, f"{key}.{path}")))
    for excluded in found:
        reason = excluded.reason
        if len(reason.strip()) < MIN_REASON:
            raise SettingsError(
                f"{key}: the reason for {excluded.path!r} has under {MIN_REASON} characters"
            )
    return tuple(found)


KINDS: Final = (
    (bool, "a boolean"),
    (int, "a number"),
    (float, "a number"),
    (str, "a string"),
    (list, "a list"),
    (dict, "a table"),
    (type(None), "nothing"),
)


def kind_of(value: object) -> str:
    """A TOML value's type in words."""
    for kind, words in KINDS:
        if isinstance(value, kind):
            return words
    return "a date or time"


KEYS: Final = (
    "paths",
    "exclude",
    "deviations",
    "baseline",
    "steady_roots",
    "init_roots",
    "profiles",
    "critical",
    "declared_modules",
    "check_functions",
    "pure_functions",
    "import_walls",
    "max_iterations",
)


def refuse_unknown(table: Table, known: Sequence[str], key: str) -> None:
    """A key that nobody reads is an error."""
    for name in table:
        if name not in known:
            wanted = ", ".join(known)
            raise SettingsError(f"{key}: unknown key {name!r} (known: {wanted})")


def texts_of(table: Table, key: str) -> Names:
    """A list of strings that may be missing."""
    return read_texts(table[key], key) if key in table else ()


def file_of(table: Table, key: str) -> str:
    """The name of a file that may be missing."""
    return read_text(table[key], key) if key in table else ""


def profiles_of(table: Table) -> dict[str, Profile]:
    """Path -> profile."""
    nothing: dict[str, object] = {}
    written = read_table(table.get("profiles", nothing), "profiles")
    return {name: read_profile(item, f"profiles.{name}") for name, item in written.items()}


def declared_of(table: Table) -> dict[str, Names]:
    """Full rule id -> modules."""
    nothing: dict[str, object] = {}
    written = read_lists(table.get("declared_modules", nothing), "declared_modules")
    return {full_id(rule): modules for rule, modules in written.items()}


def read_settings(table: Table, file: str) -> Settings:
    """The settings that a table [tool.flightlm.certify] holds.  Raises SettingsError."""
    refuse_unknown(table, KEYS, TABLE)
    nothing: dict[str, object] = {}
    exclude = read_excluded(table.get("exclude", nothing), "exclude")
    walls = read_lists(table.get("import_walls", nothing), "import_walls")
    most = read_count(table.get("max_iterations", MAX_ITERATIONS), "max_iterations")
    assert most >= 1, "a bound of loops"
    plain = Settings(
        file=file,
        exclude=exclude,
        profiles=profiles_of(table),
        declared_modules=declared_of(table),
        import_walls=walls,
        max_iterations=most,
        deviations=file_of(table, "deviations"),
        baseline=file_of(table, "baseline"),
    )
    return replace(
        plain,
        paths=texts_of(table, "paths"),
        steady_roots=texts_of(table, "steady_roots"),
        init_roots=texts_of(table, "init_roots"),
        critical=texts_of(table, "critical"),
        check_functions=texts_of(table, "check_functions"),
        pure_functions=texts_of(table, "pure_functions"),
    )


def read_toml(data: bytes) -> tuple[str, dict[str, object]]:
    """The text and the document in the bytes of a TOML file.  Raises SettingsError."""
    try:
        text = data.decode("utf-8")
        document: dict[str, object] = tomllib.loads(text)
    except UnicodeDecodeError as error:
        raise SettingsError("the file is not UTF-8") from error
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        said = str(error)
        detail = said.replace("\n", " ")
        raise SettingsError(f"the file is not TOML: {detail}") from error
    assert isinstance(document, dict), "a TOML document is a table"
    return text, document


def parse_settings(data: bytes, file: str) -> Settings:
    """The settings in the bytes of a pyproject.toml.  Raises SettingsError."""
    text, document = read_toml(data)
    table = document
    for name in TABLE.split("."):
        table = read_table(table.get(name, {}), name)
    assert isinstance(table, dict), "the loop ends at a table"
    return replace(read_settings(table, file), weakenings=weakenings(document, text))


def nearest(folder: Path) -> Path | None:
    """The nearest pyproject.toml from `folder` upwards."""
    assert folder.is_absolute(), "a parent of a relative path ends at a dot"
    for candidate in (folder, *folder.parents):
        file = candidate / FILE_NAME
        if file.is_file():
            return file
    return None
