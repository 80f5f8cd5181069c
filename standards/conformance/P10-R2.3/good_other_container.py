"""What changes is something else."""


def split(values: list[int]) -> tuple[list[int], list[int]]:
    """Two new lists."""
    odd: list[int] = []
    even: list[int] = []
    for value in values:
        if value % 2:
            odd.append(value)
        else:
            even.append(value)
    return odd, even


class Team:
    """Players of a team."""

    def __init__(self) -> None:
        self.players: list[str] = []

    def join(self, other: "Team") -> None:
        """Another object's list."""
        for player in other.players:
            self.players.append(player)


def layers(edges: dict[str, list[str]], start: str) -> int:
    """The name is bound to a new list before it grows."""
    depth = 0
    level = [start]
    for _ in range(10):
        found: list[str] = []
        for node in level:
            found.extend(edges.get(node, []))
        level = found
        depth += 1
    return depth
