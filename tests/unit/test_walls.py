"""The wall between the segments, and what no module of the package may use."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

import flightlm
from flightlm.startup import is_command

PACKAGE: Final = Path(flightlm.__file__).parent
EVERYWHERE: Final = {
    "__future__",
    "collections.abc",
    "dataclasses",
    "enum",
    "math",
    "numpy",
    "numpy.typing",
    "typing",
}
# By named module only.
EXTRA: Final = {
    "image.py": {"os", "zlib", "hashlib", "struct"},
    "image_load.py": {"os", "zlib", "hashlib", "struct"},
    "shards.py": {"os"},
    "checkpoint.py": {"os", "zlib", "errno"},
}
NEVER: Final = {
    "pickle",
    "marshal",
    "shelve",
    "socket",
    "ssl",
    "urllib",
    "http",
    "ftplib",
    "smtplib",
    "asyncio",
    "ctypes",
    "multiprocessing",
    "mmap",
}
# The checker forks, over many files; it opens no connection.  Processes that train together share
# memory; no file is mapped.
FORKS: Final = {
    "checker/workers.py": {"multiprocessing"},
    "ground/train/local.py": {"mmap"},
}
STARTERS: Final = {"subprocess", "pty", "commands"}
DANGEROUS_CALLS: Final = {"eval", "exec", "compile", "__import__", "breakpoint", "input"}
# The one module that asks a person for a line: only `input` reaches the editor of lines.
ASKS: Final = {"ground/terminal.py": {"input"}}
DANGEROUS_NAMES: Final = ("system", "popen", "fork", "forkpty", "posix_spawn", "startfile")
DANGEROUS_STARTS: Final = ("exec", "spawn")


def modules(folder: Path) -> list[Path]:
    """The Python files below a folder."""
    return sorted(folder.rglob("*.py"))


def imports(tree: ast.AST) -> Iterator[str]:
    """The modules that a file imports, wherever the statement stands."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports are absolute"
            assert node.module is not None
            yield node.module


def calls(tree: ast.AST) -> Iterator[str]:
    """The names that a file calls: f for f(), os.f for os.f()."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            yield node.func.id
        elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            yield f"{node.value.id}.{node.attr}"


def parse(path: Path) -> ast.Module:
    """The syntax tree of a file."""
    return ast.parse(path.read_text(encoding="utf-8"))


def name_of(path: Path) -> str:
    """A file as the list of tests shows it."""
    return str(path.relative_to(PACKAGE))


@pytest.mark.requirement("FLM-REQ-801")
@pytest.mark.parametrize("path", modules(PACKAGE / "flight"), ids=name_of)
def test_a_flight_module_imports_only_what_the_architecture_permits(path: Path) -> None:
    permitted = EVERYWHERE | EXTRA.get(path.name, set())
    for name in imports(parse(path)):
        own = name == "flightlm.flight" or name.startswith("flightlm.flight.")
        assert own or name in permitted, f"{path.name} imports {name}"


@pytest.mark.requirement("FLM-REQ-801")
@pytest.mark.parametrize("path", modules(PACKAGE), ids=name_of)
def test_no_module_opens_the_network_runs_data_or_starts_programs(path: Path) -> None:
    tree = parse(path)
    starter = name_of(path) == "ground/process.py"
    for name in imports(tree):
        top = name.partition(".")[0]
        assert top not in NEVER - FORKS.get(name_of(path), set()), f"{path.name} imports {name}"
        assert starter or top not in STARTERS, f"{path.name} imports {name}"
    for name in calls(tree):
        permitted = ASKS.get(name_of(path), set())
        assert name not in DANGEROUS_CALLS - permitted, f"{path.name} calls {name}"
        module, _, function = name.partition(".")
        if module == "os" and not starter:
            assert function not in DANGEROUS_NAMES, f"{path.name} uses {name}"
            assert not function.startswith(DANGEROUS_STARTS), f"{path.name} uses {name}"


@pytest.mark.requirement("FLM-REQ-801")
def test_the_flight_segment_prints_nothing_and_reads_no_arguments() -> None:
    for path in modules(PACKAGE / "flight"):
        found = set(calls(parse(path)))
        assert not found & {"print", "open", "sys.argv", "sys.stdout"}, path.name


@pytest.mark.requirement("FLM-REQ-801")
def test_the_walk_finds_what_it_looks_for() -> None:
    source = "def f():\n import socket.x\n from os import path\n eval('1')\n os.execv(1)\n"
    tree = ast.parse(source)
    assert set(imports(tree)) == {"socket.x", "os"}
    assert {"eval", "os.execv"} <= set(calls(tree))
    assert len(modules(PACKAGE / "flight")) > 15
    assert {path.name for path in modules(PACKAGE / "flight")} >= set(EXTRA)


# What the extra `ground` brings, in the one module that does without it, too.
OPTIONAL: Final = {
    "ground/display.py": {"rich"},
    "ground/completion.py": {"shtab"},
    "ground/plot.py": {"matplotlib"},
    "ground/train/mpi.py": {"mpi4py"},
    "ground/reports/html.py": {"jinja2"},
    "ground/reports/html_pages.py": {"markdown_it"},
    # The peers that `bench` compares with, in their own processes.
    "ground/bench/peers.py": {"torch", "transformers", "ctranslate2", "llama_cpp"},
    "ground/bench/peer_files.py": {"gguf", "ctranslate2"},
}


@pytest.mark.requirement("FLM-REQ-801")
def test_the_package_needs_numpy_and_the_standard_library_alone() -> None:
    known = sys.stdlib_module_names | {"numpy", "flightlm"}
    for path in modules(PACKAGE):
        tops = {name.partition(".")[0] for name in imports(parse(path))}
        more = tops - known - OPTIONAL.get(name_of(path), set())
        assert not more, f"{path.name} imports {more}"


@pytest.mark.requirement("FLM-REQ-801")
@pytest.mark.parametrize("name", ["peers.py", "peer_files.py"])
def test_a_peer_is_imported_when_it_is_made_and_not_before(name: str) -> None:
    tree = parse(PACKAGE / "ground" / "bench" / name)
    at_once = {found for node in tree.body for found in imports_here(node)}
    assert not at_once & OPTIONAL[f"ground/bench/{name}"]
    if name == "peers.py":  # it is started by its path, for the peer alone
        assert "flightlm" not in {module.partition(".")[0] for module in imports(tree)}


def imports_here(node: ast.stmt) -> set[str]:
    """The packages that a statement of a module imports by itself."""
    if not isinstance(node, ast.Import | ast.ImportFrom):
        return set()
    return {module.partition(".")[0] for module in imports(ast.Module([node], []))}


@pytest.mark.requirement("FLM-REQ-503")
@pytest.mark.parametrize(
    ("arguments", "original", "command"),
    [
        (["/bin/flightlm", "run"], ["python", "/bin/flightlm", "run"], True),
        (["-m", "run"], ["python", "-O", "-m", "flightlm", "run"], True),
        (["-m"], ["python", "-O", "-mflightlm"], True),
        (["-m", "x"], ["python", "-m", "pytest", "x"], False),
        (["-m", "flightlm"], ["python", "-m", "pytest", "flightlm"], False),
        (["/site-packages/pytest/__main__.py"], ["python", "-m", "pytest"], False),
        (["script.py", "flightlm"], ["python", "script.py", "flightlm"], False),
        (["-c"], ["python", "-c", "import flightlm"], False),
        ([""], ["python"], False),
        ([], [], False),
        (["-m"], ["-m"], False),
    ],
)
def test_the_command_is_told_from_a_program_that_imports(
    arguments: list[str], original: list[str], command: bool
) -> None:
    assert is_command(arguments, original) is command
