"""A registry that is filled at run time."""

from collections.abc import Callable

Handler = Callable[[str], int]


class Router:
    """Paths and their handlers."""

    def __init__(self) -> None:
        self.routes: dict[str, Handler] = {}

    def add(self, path: str, handler: Handler) -> None:
        """Register a handler."""
        self.routes[path] = handler

    def serve(self, path: str, body: str) -> int:
        """Answer a request."""
        handler = self.routes.get(path)
        if handler is None:
            return 404
        return handler(body)  # expect: P10-R9.3

    def serve_all(self, body: str) -> int:
        """Ask every handler."""
        total = 0
        for handler in self.routes.values():
            total += handler(body)  # expect: P10-R9.3
        return total + self.routes["/"](body)  # expect: P10-R9.3
