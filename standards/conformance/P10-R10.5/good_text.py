"""A tool that writes suppressions has them in strings."""


def suppress(line: str, code: str) -> str:
    text = f"{line}  # noqa: {code}"
    if not code:
        text = line + "  # type: ignore"
    return text + "  # pylint: disable=all"
