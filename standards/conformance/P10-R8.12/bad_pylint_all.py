# pylint: disable=all  # expect: P10-R8.12
"""Everything that pylint says is switched off."""


def merge(left: list[int], right: list[int]) -> list[int]:
    """Both lists in order."""
    # flake8: noqa  # expect: P10-R8.12
    return sorted(left + right)
