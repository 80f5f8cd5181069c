"""A document that is changed in one chain on self."""


class Document:
    """A document."""

    def __init__(self, text: str) -> None:
        self.text = text

    def trimmed(self) -> "Document":
        """Without blanks at the ends."""
        return Document(self.text.strip())

    def folded(self) -> "Document":
        """Without capitals."""
        return Document(self.text.casefold())

    def key(self) -> str:
        """The key of the document."""
        return self.trimmed().folded().name()  # expect: P10-R9.8 P10-R9.1

    def name(self) -> str:
        """The first word."""
        return self.text[:8]
