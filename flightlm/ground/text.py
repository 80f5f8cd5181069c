"""Bytes that arrive in pieces become text without a broken character."""

from __future__ import annotations

import codecs
from typing import Final


class TextStream:
    """Decodes UTF-8 as it arrives; at most three bytes of an unfinished character wait.

    Bytes that are not UTF-8 become U+FFFD, as in `bytes.decode(errors="replace")`: whatever the
    pieces, feed(...) + ... + finish() equals decoding all bytes at once.
    """

    __slots__ = ("_decoder", "_finished")

    def __init__(self) -> None:
        self._decoder: Final = codecs.getincrementaldecoder("utf-8")(errors="replace")
        self._finished = False

    def feed(self, data: bytes) -> str:
        """The text that `data` completes; it may be empty."""
        assert not self._finished, "nothing follows the end of a stream"
        assert isinstance(data, bytes), "a stream carries bytes"
        return self._decoder.decode(data)

    def finish(self) -> str:
        """The end of the stream: U+FFFD if a character was left unfinished, else nothing."""
        assert not self._finished, "a stream ends once"
        self._finished = True
        return self._decoder.decode(b"", final=True)
