"""Directory listing for a backup tool."""
import os


def walk(root: str, out: list[str]) -> None:  # expect: P10-R1.1
    again = walk
    for name in sorted(os.listdir(root)):
        full = os.path.join(root, name)
        if os.path.isdir(full):
            again(full, out)
        else:
            out.append(full)


def count_down(n: int) -> int:  # expect: P10-R1.1
    if n <= 0:
        return 0
    return 1 + later(n - 1)


later = count_down
