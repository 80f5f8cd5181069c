"""Letters of other languages belong in strings and comments."""

GREETING = "Grüß Gott – καλημέρα"  # a greeting for Köln and Αθήνα
UNITS = {"°C": 1.0, "µm": 1e-6}


def greet(name: str) -> str:
    """A greeting."""
    return f"{GREETING}, {name}: 20 °C"
