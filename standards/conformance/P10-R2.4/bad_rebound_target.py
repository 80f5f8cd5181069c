"""The variable of a for loop is bound anew in its body."""


def clean(lines: list[str]) -> list[str]:
    """Reuse the name for the stripped line."""
    found: list[str] = []
    for line in lines:
        line = line.strip()  # expect: P10-R2.4
        if line:
            found.append(line)
    return found


def jump(size: int) -> int:
    """The author hoped to skip ahead."""
    total = 0
    for place in range(size):
        if place % 5 == 0:
            place += 3  # expect: P10-R2.4
        total += place
    return total
