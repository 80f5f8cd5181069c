"""Open the database while the module is imported."""

import json
import sqlite3
from pathlib import Path

CONNECTION = sqlite3.connect("orders.db")  # expect: P10-R8.9

with open("rates.json", encoding="utf-8") as stream:  # expect: P10-R8.9
    RATES = json.load(stream)

BANNER = Path("banner.txt").read_text(encoding="utf-8")  # expect: P10-R8.9


def rate(currency: str) -> float:
    """The rate of a currency."""
    return float(RATES[currency])
