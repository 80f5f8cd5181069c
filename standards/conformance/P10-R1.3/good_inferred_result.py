"""The type of a receiver follows from what a function without annotation returns."""


class Cursor:
    """A position."""

    def close(self):
        """Nothing to do."""
        return 0


def open_cursor():
    """A new cursor."""
    return Cursor()


class Database:
    """Cursors of a database."""

    def __init__(self):
        self.cursor = open_cursor()

    def close(self):
        """Close the cursor."""
        return self.cursor.close()

    def fetch(self):
        """Close a cursor of its own."""
        with_cursor = open_cursor()
        return with_cursor.close()
