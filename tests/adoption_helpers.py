"""For tests of baselines, changes and pipelines: small projects, certify in this process, git."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import pytest

from flightlm.ground import cli
from flightlm.ground.process import output_of

# Each with one finding of a Required rule; the first two are functions.
LONG_LINE: Final = "X = 1  # " + "x" * 100 + "\n"
UNFINISHED: Final = '''

def {name}(value: int) -> int:
    """Later."""
    raise NotImplementedError
'''
ENDLESS: Final = '''

def {name}() -> None:
    """For ever."""
    while True:
        print("{name}")
'''
HEAD: Final = '"""A module."""\n'
GIT: Final = (
    "env",
    "GIT_AUTHOR_NAME=A",
    "GIT_AUTHOR_EMAIL=a@example.org",
    "GIT_COMMITTER_NAME=A",
    "GIT_COMMITTER_EMAIL=a@example.org",
    "git",
)


def unfinished(*names: str) -> str:
    """A module with one P10-N3 for each name."""
    return HEAD + "".join(UNFINISHED.format(name=name) for name in names)


def write(folder: Path, files: Mapping[str, str]) -> None:
    """Write files below a folder."""
    for name, text in files.items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        assert file.write_text(text, encoding="utf-8", newline="") == len(text)


def git(folder: Path, *arguments: str) -> str:
    """Run git; what it prints."""
    status, output = output_of([*GIT, "-C", str(folder), *arguments], 60.0)
    assert status == 0, output
    return output


def commit(folder: Path, message: str = "change") -> str:
    """Commit everything, in a repository that is made if there is none; the commit's name."""
    if not (folder / ".git").exists():
        _ = git(folder, "init", "--quiet", "--initial-branch=main")
    _ = git(folder, "add", "--all")
    _ = git(folder, "commit", "--quiet", "--allow-empty", "--message", message)
    return git(folder, "rev-parse", "HEAD").strip()


@dataclass(frozen=True)
class Ran:
    """How a command ended."""

    status: int
    out: str
    err: str

    @property
    def report(self) -> dict[str, Any]:
        """The JSON that was printed."""
        found: dict[str, Any] = json.loads(self.out)
        return found

    def rules(self, key: str = "findings") -> list[tuple[str, str]]:
        """(path, rule) of the findings."""
        return [(finding["path"], finding["rule"]) for finding in self.report[key]]


class Project:
    """A folder in which certify runs, in this process."""

    def __init__(
        self, folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        self.folder: Final = folder
        self.capsys: Final = capsys
        monkeypatch.chdir(folder)

    def write(self, files: Mapping[str, str]) -> None:
        """Write files below the folder."""
        write(self.folder, files)

    def commit(self) -> str:
        """Commit everything."""
        return commit(self.folder)

    def text(self, *arguments: str) -> Ran:
        """`flightlm certify ARGUMENTS`."""
        _ = self.capsys.readouterr()
        status = cli.main(["certify", "--jobs", "1", *arguments])
        out, err = self.capsys.readouterr()
        return Ran(status, out, err)

    def json(self, *arguments: str) -> Ran:
        """`flightlm certify --format json ARGUMENTS`."""
        return self.text("--format", "json", *arguments)

    def refused(self, code: str, *arguments: str) -> str:
        """The one line of an error with exit status 2."""
        ran = self.text(*arguments)
        assert (ran.status, ran.out) == (2, ""), ran
        assert ran.err.startswith(f"flightlm: {code}: "), ran.err
        assert ran.err.count("\n") == 1, ran.err
        return ran.err
