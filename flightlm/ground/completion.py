"""`flightlm completion SHELL`: the script that makes a shell complete flightlm's command line.

The only module that imports shtab, which the extra `ground` brings.
"""

from __future__ import annotations

from argparse import Action, ArgumentParser, _SubParsersAction
from collections.abc import Iterable, Iterator, Mapping
from typing import Final, Protocol, cast

from flightlm.flight.config import PRESETS
from flightlm.flight.status import Fault, FlightError
from flightlm.flight.tensors import DTYPE_NAMES
from flightlm.ground.train.settings import DECAYS, ON_FULL, RECOMPUTE, SCHEDULES, SMALL

SHELLS: Final = ("bash", "zsh", "tcsh", "fish")
# What the values of options and arguments are: by what the help calls them, else by the name in
# the parsed options.
PATHS: Final = ("PATH", "FILE", "SRC", "DST", "LOG")
FOLDERS: Final = ("DIR",)
MORE_PATHS: Final = ("prompt_file", "prompts", "texts", "shard")
CHOICES: Final = {
    "preset": (*SMALL, *PRESETS),
    "dtype": tuple(DTYPE_NAMES),
    "profile": ("flight", "ground"),
    "format": (
        "text",
        "json",
        "sarif",
        "sarif-evidence",
        "junit",
        "github",
        "markdown",
        "html",
    ),
    "x": ("step", "tokens", "seconds"),
    "schedule": tuple(SCHEDULES),
    "decay": tuple(DECAYS),
    "recompute": RECOMPUTE,
    "on_full": ON_FULL,
}


class Completed(Protocol):
    """An option as shtab sees it: with `complete`, which argparse's class does not declare."""

    @property
    def complete(self) -> Mapping[str, object]:
        """How each shell completes the value."""

    @complete.setter
    def complete(self, how: Mapping[str, object]) -> None: ...

    @property
    def choices(self) -> Iterable[str] | None:
        """The words that complete the value."""

    @choices.setter
    def choices(self, words: Iterable[str] | None) -> None: ...


def actions(parser: ArgumentParser) -> Iterator[Action]:
    """The options and arguments of every command."""
    known: list[Action] = parser._actions
    for action in known:
        if isinstance(action, _SubParsersAction):
            commands: dict[str, ArgumentParser] = action.choices
            for command in commands.values():
                own: list[Action] = command._actions
                yield from own
        else:
            yield action


def script(parser: ArgumentParser, shell: str) -> str:
    """The script for a shell (one of SHELLS); the parser is of no other use afterwards.

    Raises FlightError(EXTRA) without shtab, or if its version does not know the shell.
    """
    try:
        # Here and not above: no other command needs it.
        import shtab
    except ImportError as error:
        raise FlightError(Fault.EXTRA, "shell completion needs shtab") from error
    assert shell in SHELLS, "the option was parsed"
    if shell not in shtab.SUPPORTED_SHELLS:
        known = ", ".join(shtab.SUPPORTED_SHELLS)
        raise FlightError(Fault.EXTRA, f"shtab {shtab.__version__} knows {known}, not {shell}")
    for action in actions(parser):
        completed: Completed = cast("Completed", action)
        if action.metavar in PATHS or action.dest in MORE_PATHS:
            completed.complete = shtab.FILE
        elif action.metavar in FOLDERS:
            completed.complete = shtab.DIRECTORY
        elif action.dest in CHOICES:
            completed.choices = CHOICES[action.dest]
    return shtab.complete(parser, shell) + "\n"
