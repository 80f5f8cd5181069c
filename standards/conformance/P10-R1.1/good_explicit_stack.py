"""A tree walk with an explicit stack."""

from __future__ import annotations


class Folder:
    """A folder."""

    def __init__(self, name: str, folders: list[Folder]) -> None:
        self.name = name
        self.folders = folders


def names(root: Folder, limit: int) -> list[str]:
    """The names of all folders."""
    found: list[str] = []
    waiting = [root]
    for _ in range(limit):
        if not waiting:
            break
        folder = waiting.pop()
        found.append(folder.name)
        waiting.extend(folder.folders)
    return found
