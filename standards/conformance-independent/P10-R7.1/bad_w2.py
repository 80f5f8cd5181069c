import os
import shutil
from pathlib import Path


def compute(n: int) -> int:
    return n


async def main(names: list[str], text: str, d: dict[str, int]) -> None:
    compute(1), compute(2)  # expect: P10-R7.1
    await asyncio_like(3)  # expect: P10-R7.1
    d.get("x")  # expect: P10-R7.1
    text.upper()  # expect: P10-R7.1
    names.copy()  # expect: P10-R7.1
    Path("x").exists()  # expect: P10-R7.1
    isinstance(text, str)  # expect: P10-R7.1
    os.getcwd()  # expect: P10-R7.1
    (lambda: 3)()  # expect: P10-R7.1
    [compute(n) for n in (1, 2)]  # expect: P10-R7.1
    shutil.which("x")  # expect: P10-R7.1
    list(map(compute, [1]))  # expect: P10-R7.1


async def asyncio_like(n: int) -> int:
    return n
