"""Containers, their views and copies, text, and what the library returns."""

import os
import re
from collections import Counter, deque
from enum import Enum


class Colour(Enum):
    """Three members."""

    RED = 1
    GREEN = 2
    BLUE = 3


def tables(prices: dict[str, int], stock: set[str], queue: deque[int]) -> int:
    """Views and copies."""
    total = 0
    for name, price in prices.items():
        total += price if name in stock else 0
    for name in sorted(stock):
        total += len(name)
    for place, value in enumerate(reversed(queue)):
        total += place * value
    return total


def words(text: str) -> Counter[str]:
    """Text and what is made of it."""
    found: Counter[str] = Counter()
    for line in text.splitlines():
        for word in line.split():
            found[word] += 1
    for character in text:
        found[character] += 1
    for match in re.finditer(r"[a-z]+", text):
        found[match.group()] += 1
    return found


def listing(folder: str, *extras: str) -> list[str]:
    """The library's finite iterators, star parameters, enumerations."""
    found = [name for name in os.listdir(folder)]
    for root, _, names in os.walk(folder):
        found.extend(os.path.join(root, name) for name in names)
    for extra in extras:
        found.append(extra)
    for colour in Colour:
        found.append(colour.name)
    return found
