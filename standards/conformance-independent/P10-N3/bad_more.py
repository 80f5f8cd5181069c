"""Parser.

Works for most files.
"""


def parse(text: str) -> int:
    if text == "x":
        # todo handle x  # may: P10-N3
        return 1
    elif text == "y":
        raise NotImplementedError(text)  # expect: P10-N3
    return 2  # TODO(anna): third case  # expect: P10-N3
