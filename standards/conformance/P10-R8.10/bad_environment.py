"""Read the service's settings wherever they are needed."""

import os
from os import environ as settings, getenv


def database() -> str:
    """The address of the database."""
    return os.environ["DATABASE_URL"]  # expect: P10-R8.10


def level() -> str:
    """The log level."""
    return settings.get("LOG_LEVEL", "info")  # expect: P10-R8.10


def token() -> str | None:
    """The token of the service."""
    return getenv("SERVICE_TOKEN")  # expect: P10-R8.10
