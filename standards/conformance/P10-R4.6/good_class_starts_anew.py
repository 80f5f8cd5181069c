"""Blocks around a class and a method do not add up."""

import sys

if sys.maxsize > 2**31:
    if sys.byteorder == "little":

        class Reader:
            class Cursor:
                def advance(self, text: str, stop: str) -> int:
                    for place, letter in enumerate(text):
                        if letter == stop:
                            for other in text[place:]:
                                if other != stop:
                                    return place
                    return 0
