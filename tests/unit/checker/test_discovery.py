"""From paths to files: each once, under the name that an import uses, none without a reason."""

from __future__ import annotations

from pathlib import Path

import pytest

from flightlm.checker.discovery import DiscoveryError, discover, module_of_place
from flightlm.checker.model import State
from flightlm.checker.settings import Excluded, Settings

PLAIN = Settings()


def make(folder: Path, *names: str) -> Path:
    """Empty files below a folder."""
    for name in names:
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.touch()
    return folder


def states(folder: Path, *paths: str, settings: Settings = PLAIN) -> dict[str, str]:
    """Path -> state, or the reason of what is excluded."""
    found = discover(paths or (".",), folder, folder, settings)
    return {c.path: c.reason if c.state is State.EXCLUDED else c.state.value for c in found}


def modules(folder: Path, *paths: str) -> dict[str, str]:
    """Path -> module of what is analysed."""
    found = discover(paths or (".",), folder, folder, PLAIN)
    return {c.path: c.module for c in found if c.state is State.ANALYZED}


@pytest.mark.requirement("FLM-REQ-261")
def test_packages_namespaces_scripts_and_source_folders_have_their_names(tmp_path: Path) -> None:
    folder = make(
        tmp_path,
        "top.py",
        "pkg/__init__.py",
        "pkg/sub/__init__.py",
        "pkg/sub/mod.py",
        "space/part/mod.py",
        "src/app/__init__.py",
        "src/app/main.py",
        "src/loose/mod.py",
    )
    assert modules(folder) == {
        "top.py": "top",
        "pkg/__init__.py": "pkg",
        "pkg/sub/__init__.py": "pkg.sub",
        "pkg/sub/mod.py": "pkg.sub.mod",
        "space/part/mod.py": "space.part.mod",
        "src/app/__init__.py": "app",
        "src/app/main.py": "app.main",
        "src/loose/mod.py": "loose.mod",
    }
    assert modules(folder, "pkg/sub/mod.py") == {"pkg/sub/mod.py": "pkg.sub.mod"}
    assert modules(folder, "pkg/sub") == {
        "pkg/sub/__init__.py": "pkg.sub",
        "pkg/sub/mod.py": "pkg.sub.mod",
    }


@pytest.mark.requirement("FLM-REQ-261")
def test_modules_of_one_name_are_told_apart_and_find_their_neighbours(tmp_path: Path) -> None:
    folder = make(
        tmp_path, "one/pkg/__init__.py", "two/pkg/__init__.py", "two/pkg/m.py", "two/run.py"
    )
    found = {c.path: c for c in discover(["."], folder, folder, PLAIN)}
    assert found["one/pkg/__init__.py"].module == "pkg"
    assert found["two/pkg/m.py"].module == "two.pkg.m"
    assert ("pkg", "two.pkg") in found["two/run.py"].local
    assert found["one/pkg/__init__.py"].local == ()


@pytest.mark.requirement("FLM-REQ-261")
def test_a_neighbour_does_not_hide_the_standard_library(tmp_path: Path) -> None:
    folder = make(tmp_path, "space/json.py", "space/mine.py", "space/run.py")
    found = {c.path: dict(c.local) for c in discover(["."], folder, folder, PLAIN)}
    assert found["space/run.py"] == {"mine": "space.mine", "run": "space.run"}


@pytest.mark.requirement("FLM-REQ-261")
def test_a_file_given_twice_is_analysed_once(tmp_path: Path) -> None:
    folder = make(tmp_path, "pkg/a.py")
    assert states(folder, "pkg", "pkg/a.py", "./pkg/../pkg/a.py") == {"pkg/a.py": "ANALYZED"}
    (folder / "pkg" / "b.py").symlink_to("a.py")
    assert states(folder, "pkg") == {
        "pkg/a.py": "ANALYZED",
        "pkg/b.py": "the same file as pkg/a.py",
    }


@pytest.mark.requirement("FLM-REQ-261")
def test_a_link_to_a_folder_is_not_entered(tmp_path: Path) -> None:
    inner = make(tmp_path / "inner", "pkg/a.py")
    outer = make(tmp_path / "outer", "b.py")
    (inner / "loop").symlink_to(".")
    (inner / "alias").symlink_to("pkg")
    assert states(inner) == {
        "alias": "symbolic link to a folder that is analysed under its own name",
        "loop": "symbolic link to a folder that is analysed under its own name",
        "pkg/a.py": "ANALYZED",
    }
    (inner / "out").symlink_to(outer)
    assert states(inner)["out"] == "UNREADABLE"
    assert states(inner, "pkg", "../outer") == {"../outer/b.py": "ANALYZED", "pkg/a.py": "ANALYZED"}


@pytest.mark.requirement("FLM-REQ-261")
def test_what_is_no_source_of_the_project_is_left_out_with_a_reason(tmp_path: Path) -> None:
    folder = make(
        tmp_path,
        "a.py",
        ".#a.py.txt",
        "__pycache__/a.py",
        ".git/hook.py",
        ".hidden/a.py",
        ".empty/readme.txt",
        "env/pyvenv.cfg",
        "env/lib/a.py",
        "lib/site-packages/a.py",
        "data.txt",
    )
    assert states(folder) == {
        "a.py": "ANALYZED",
        ".hidden": "hidden folder",
        "env": "virtual environment",
        "lib/site-packages": "installed packages",
    }
    assert states(folder, ".hidden") == {".hidden/a.py": "ANALYZED"}


@pytest.mark.requirement("FLM-REQ-261")
def test_the_configuration_excludes_folders_and_files(tmp_path: Path) -> None:
    folder = make(tmp_path, "a.py", "old/b.py", "c.py")
    settings = Settings(exclude=(Excluded("old", "never run any more"), Excluded("c.py", "copied")))
    assert states(folder, settings=settings) == {
        "a.py": "ANALYZED",
        "old": "never run any more",
        "c.py": "copied",
    }
    assert states(folder, "old/b.py", settings=settings) == {"old/b.py": "never run any more"}


@pytest.mark.requirement("FLM-REQ-261")
def test_paths_are_shown_from_the_working_directory(tmp_path: Path) -> None:
    folder = make(tmp_path, "project/pkg/__init__.py", "project/pkg/a.py", "here/x.txt")
    found = discover(["../project"], folder / "here", folder / "project", PLAIN)
    assert [(c.path, c.place, c.module) for c in found] == [
        ("../project/pkg/__init__.py", "pkg/__init__.py", "pkg"),
        ("../project/pkg/a.py", "pkg/a.py", "pkg.a"),
    ]


@pytest.mark.requirement("FLM-REQ-261")
def test_a_missing_path_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DiscoveryError, match="gone.py"):
        _ = discover(["gone.py"], tmp_path, tmp_path, PLAIN)
    assert discover(["."], tmp_path, tmp_path, PLAIN) == ()


@pytest.mark.requirement("FLM-REQ-261")
def test_names_without_files_are_those_with_files(tmp_path: Path) -> None:
    names = ["a.py", "p/__init__.py", "p/q/__init__.py", "p/q/m.py", "n/m.py", "src/s.py"]
    folder = make(tmp_path, *names)
    found = modules(folder)
    assert found == {name: module_of_place(name, set(names)) for name in names}
