"""`...` outside a declaration is a body that is not written."""


def checksum(data: bytes) -> int: 
    ...  # expect: P10-N3


class Plan:
    def run(self) -> None:
        """Run the plan."""
        ...  # expect: P10-N3
