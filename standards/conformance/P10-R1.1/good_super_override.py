"""Overrides that call what they override."""


class Connection:
    """A connection."""

    def __init__(self, host: str) -> None:
        self.host = host
        self.is_open = True

    def close(self) -> None:
        """Close it."""
        self.is_open = False


class LoggedConnection(Connection):
    """A connection that notes what it does."""

    def __init__(self, host: str, log: list[str]) -> None:
        super().__init__(host)
        self.log = log

    def close(self) -> None:
        """Close it and note that."""
        super().close()
        self.log.append(self.host)
