"""What callers may catch."""

EXPECTED = (ValueError, AssertionError)
