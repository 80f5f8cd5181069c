"""Words that only begin alike."""


def noqa_lines(lines: list[str]) -> list[str]:
    # noqa comments are counted by the caller; nosecure mode is off
    return [line for line in lines if "noqa" in line]  # noqaa is a typing error
