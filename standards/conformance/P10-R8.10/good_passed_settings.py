"""Settings come as arguments."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Settings:
    """What the start of the program read."""

    platform: str
    home: str


def folder(settings: Settings) -> str:
    """The folder of the profile."""
    return f"{settings.home}/{settings.platform}"
