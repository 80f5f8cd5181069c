"""Load exporters by their configured names."""

import importlib as loader
from importlib import import_module


def load_exporter(name: str) -> object:
    """The module of an exporter."""
    return import_module(f"exporters.{name}")  # expect: P10-R8.1


def refresh(module: object) -> None:
    """Read an exporter's module again."""
    loader.reload(module)  # expect: P10-R8.1
