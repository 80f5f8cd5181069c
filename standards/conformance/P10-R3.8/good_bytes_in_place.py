"""Bytes packed into a buffer that init made."""

import struct

HEADER = struct.Struct("<IH")


class Frame:
    def __init__(self) -> None:
        self.buffer = bytearray(64)
        self.view = memoryview(self.buffer)
        self.sent = 0

    def fill(self, sequence: int, kind: int) -> int:  # flightlm: steady
        HEADER.pack_into(self.buffer, 0, sequence, kind)
        self.buffer[6] = 0x7E
        part = self.view[0:7]
        self.sent += 1
        return part[0]
