"""The handler names a class above the one that is raised, under another name."""

import builtins
from builtins import LookupError as Missing


class NoSuchUser(KeyError):
    """No user of this name."""


def shell_of(users: dict[str, str], name: str) -> str:
    """The login shell of a user."""
    try:
        if name not in users:
            raise NoSuchUser(name)  # expect: P10-R1.4
        if not users[name]:
            raise builtins.OSError(name)
        shell = users[name]
    except Missing:
        shell = "/bin/false"
    return shell
