import os
import shutil
from typing import Optional


def folder(name: str) -> Optional[str]:
    return os.environ.get(name)


def compiler() -> str:
    path = shutil.which("cc")
    home = folder("HOME")
    return path.strip() + home.strip()  # expect: P10-R7.3
