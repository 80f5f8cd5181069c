"""Log the calls of a client."""


class Client:
    """Calls a service."""

    def __init__(self, name: str) -> None:
        self.name = name

    def call(self, *args: str, **options: int) -> str:  # expect: P10-R8.8
        """Call the service."""
        return f"{self.name} {args} {options}"


def ping(client: Client, words: list[str], limits: dict[str, int]) -> str:
    """Call with the words."""
    return client.call(*words, **limits)  # expect: P10-R8.8
