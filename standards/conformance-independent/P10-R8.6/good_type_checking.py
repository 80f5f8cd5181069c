from __future__ import annotations

import typing
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

if typing.TYPE_CHECKING:
    import json


def run(p: "Path") -> str:
    return str(p)
