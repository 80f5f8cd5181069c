"""A chain of responsibility whose next link has no type."""


class Handler:
    """One link."""

    def __init__(self, following):
        self.following = following

    def handle(self, request):  # expect: P10-R1.3
        """Handle or hand on."""
        if request:
            return True
        return self.following.handle(request)
