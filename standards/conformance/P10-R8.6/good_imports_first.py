"""Every import at the top, alternatives chosen by value."""

import gzip
import json
from pathlib import Path


def read(path: Path, packed: bool) -> object:
    """A JSON file, packed or not."""
    data = path.read_bytes()
    text = gzip.decompress(data) if packed else data
    return json.loads(text)
