"""What a rule may look at: one file with its meaning, the index of the project, the settings."""

from __future__ import annotations

from dataclasses import dataclass, field

from flightlm.checker.model import Profile
from flightlm.checker.project import ProjectIndex
from flightlm.checker.scopes import Scopes
from flightlm.checker.settings import Settings
from flightlm.checker.source import Source
from flightlm.checker.syntax import Tree
from flightlm.checker.values import Values


@dataclass(frozen=True, slots=True)
class FileContext:
    """One file under analysis.  Rules read it and write to a Report; they keep no state.

    `critical` is true at profile flight and for modules that the configuration lists as critical.
    `_known` is what several rules ask for and what is worked out once, by the name of its type.
    """

    source: Source
    tree: Tree
    scopes: Scopes
    values: Values
    index: ProjectIndex
    settings: Settings
    profile: Profile
    critical: bool
    _known: dict[str, object] = field(default_factory=dict)

    def known(self, name: str) -> object:
        """What was worked out for an earlier rule; None if it was not."""
        return self._known.get(name)

    def forget(self) -> None:
        """The file is done; what was kept may hold this context, and nothing collects cycles."""
        self._known.clear()

    def remember(self, name: str, found: object) -> None:
        """Keep for later rules what follows from the file alone."""
        assert name not in self._known, "each is worked out once"
        self._known[name] = found
