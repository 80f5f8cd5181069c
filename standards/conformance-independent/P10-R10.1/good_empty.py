"""Nothing but text, with \\d in it."""
