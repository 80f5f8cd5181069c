"""Use a fast JSON parser where one is installed."""

try:
    import orjson as json  # expect: P10-R8.6
except ImportError:
    import json  # expect: P10-R8.6


def parse(text: str) -> object:
    """A JSON document."""
    return json.loads(text)
