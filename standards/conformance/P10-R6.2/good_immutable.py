import re
from decimal import Decimal
from pathlib import Path
from types import MappingProxyType

__all__ = ["PATTERN", "find"]

COLORS = ("red", "green", "blue")
VOWELS = frozenset("aeiou")
PATTERN = re.compile(r"\w+")
HOME = Path("/srv")
PRICE = Decimal("9.90")
TABLE = MappingProxyType({"a": 1})
RANGE = range(10)


def find(text: str) -> list[str]:
    return PATTERN.findall(text)
