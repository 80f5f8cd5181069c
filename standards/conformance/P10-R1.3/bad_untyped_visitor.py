"""A visitor whose receiver has no type."""


class Node:
    """A node of a graph."""

    def __init__(self, name):
        self.name = name

    def visit(self, other):  # expect: P10-R1.3
        """Visit another node."""
        return other.visit(self)
