"""Run the commands of docs/adopting.md on a real package, and put what they print into the page.

    python -m verification.adoption.guide            compare; exit status 1 if the page differs
    python -m verification.adoption.guide --write    write it anew

The page is its own script.  In a block of the kind `console` a line `$ COMMAND` is run, with the
lines `> MORE` behind it; what stands below is what it printed.  A comment `<!-- $ COMMAND -->` is
run and not shown.  The package is iniconfig (MIT licence), which pytest brings, copied into a
temporary folder.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import iniconfig
from iniconfig import _version

from flightlm.ground.process import inherited, output_of

HERE: Final = Path(__file__)
ROOT: Final = HERE.parents[2]
PAGE: Final = ROOT / "docs" / "adopting.md"
SECONDS: Final = 120.0
FENCE: Final = "```"
CONSOLE: Final = "```console"
PROMPT: Final = "$ "
MORE: Final = (">", "> ")  # a line that is empty may have lost its blank
HIDDEN: Final = "<!-- $ "
HIDDEN_END: Final = " -->"
# The same names and times, so that commits have the same names.
IDENTITY: Final = (
    "GIT_AUTHOR_NAME=A. Author",
    "GIT_AUTHOR_EMAIL=author@example.org",
    "GIT_AUTHOR_DATE=2030-01-07T09:00:00Z",
    "GIT_COMMITTER_NAME=A. Author",
    "GIT_COMMITTER_EMAIL=author@example.org",
    "GIT_COMMITTER_DATE=2030-01-07T09:00:00Z",
    "GIT_CONFIG_GLOBAL=/dev/null",
    "GIT_CONFIG_NOSYSTEM=1",
    "LC_ALL=C.UTF-8",
)


def version() -> str:
    """The version of the package that is installed: the page shows what it gives."""
    found = _version.version
    assert found != "", "a package has a version"
    return found


def prepare(folder: Path) -> None:
    """Copy the package into a project of its own."""
    first = Path(iniconfig.__file__)
    source = first.parent
    target = folder / "src" / "iniconfig"
    target.mkdir(parents=True)
    files = sorted(source.glob("*.py"))
    for file in files:
        _ = shutil.copyfile(file, target / file.name)
    assert first in files, "a package has its first module"


class Player:
    """A folder in which the commands of the page run, one after the other.

    status  how the last one ended: what `$?` is for the next
    """

    __slots__ = ("folder", "status")

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.status = 0

    def run(self, command: str) -> list[str]:
        """What a command prints, by lines."""
        programs = Path(sys.executable).parent
        around = inherited()
        path = f"PATH={programs}{os.pathsep}{around['PATH']}"
        place = ("env", "-C", str(self.folder), path)
        script = f"(exit {self.status})\n{command}"
        self.status, output = output_of([*place, *IDENTITY, "bash", "-c", script], SECONDS)
        assert self.status not in (124, 127), f"the command cannot run: {output}"
        return output.splitlines()


def command_at(lines: Sequence[str], place: int) -> list[str]:
    """The lines of the command that begins at a place of the page."""
    found = [lines[place]]
    for line in lines[place + 1 :]:
        if line != MORE[0] and not line.startswith(MORE[1]):
            break
        found.append(line)
    assert len(found) >= 1, "a command has a line"
    return found


def rendered(lines: Sequence[str], player: Player) -> list[str]:
    """The lines of the page with what the commands print now."""
    shown: list[str] = []
    console = False
    for place, line in enumerate(lines):
        if line.startswith(HIDDEN):
            hidden = line.removeprefix(HIDDEN)
            _ = player.run(hidden.removesuffix(HIDDEN_END))
        if line.startswith(FENCE):
            console = line == CONSOLE
            shown.append(line)
        elif not console:
            shown.append(line)
        elif line.startswith(PROMPT):
            command = command_at(lines, place)
            shown.extend(command)
            shown.extend(player.run("\n".join(part[2:] for part in command)))
    assert not console, "the last block ends"
    return shown


def played(text: str) -> str:
    """The page with what its commands print now, in a folder that is gone afterwards."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "iniconfig"
        folder.mkdir()
        prepare(folder)
        lines = rendered(text.splitlines(), Player(folder))
    assert len(lines) > 0, "a page has lines"
    return "".join(line + "\n" for line in lines)


def main(arguments: Sequence[str]) -> int:
    """Compare, or write."""
    text = PAGE.read_text(encoding="utf-8")
    now = played(text)
    if list(arguments) == ["--write"]:
        _ = PAGE.write_text(now, encoding="utf-8")
        return 0
    return 0 if now == text else 1


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
