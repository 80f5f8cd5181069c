"""The loop chases its own tail."""


def closure(names: list[str], parents: dict[str, str]) -> list[str]:
    """Add the parents of what is there."""
    for name in names:
        names.append(parents[name])  # expect: P10-R2.3
    return names


def spread(seen: set[int]) -> set[int]:
    """A set that grows raises RuntimeError in the middle."""
    for value in seen:
        seen.add(value + 1)  # expect: P10-R2.3
    return seen


def augment(names: list[str]) -> list[str]:
    """`+=` on a list changes the list."""
    for name in names:
        names += [name.upper()]  # expect: P10-R2.3
    return names
