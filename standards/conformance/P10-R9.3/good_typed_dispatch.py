"""Dispatch by class instead of by function value."""

from typing import Protocol


class Codec(Protocol):
    """Encodes text."""

    def encode(self, text: str) -> bytes:
        """Bytes of a text."""
        ...


class Plain:
    """UTF-8."""

    def encode(self, text: str) -> bytes:
        """Bytes of a text."""
        return text.encode()


class Reversed:
    """UTF-8, backwards."""

    def encode(self, text: str) -> bytes:
        """Bytes of a text."""
        return text[::-1].encode()

    def __call__(self, text: str) -> bytes:
        return self.encode(text)


def store(codec: Codec, texts: list[str]) -> list[bytes]:
    """All texts as bytes."""
    return [codec.encode(text) for text in texts]


def both(text: str, kind: type[Plain]) -> list[bytes]:
    """A text in both codecs."""
    backwards = Reversed()
    return [kind().encode(text), backwards(text), *store(Plain(), [text])]
