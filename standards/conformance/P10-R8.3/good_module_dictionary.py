"""Dictionaries named like the import system's."""


class Rack:
    """Modules of a rack by slot."""

    def __init__(self) -> None:
        self.modules: dict[str, str] = {}

    def plug(self, slot: str, module: str) -> None:
        """Plug a module in."""
        self.modules[slot] = module

    def unplug(self, slot: str) -> str:
        """Take a module out."""
        return self.modules.pop(slot)
