def f(env: dict[str, str]) -> str:
    """Uses os.environ? No: the caller passes it."""
    return env["HOME"]  # os.environ
