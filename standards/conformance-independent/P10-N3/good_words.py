TODOS = ["buy milk"]


def todo_list() -> list[str]:
    """The todo list of the user."""
    text = "TODO"
    return TODOS + [text]


def handles(exc: Exception) -> bool:
    return isinstance(exc, NotImplementedError)
