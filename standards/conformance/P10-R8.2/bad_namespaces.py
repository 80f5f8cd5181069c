"""Render a report template with the names in scope."""

HEADER = "Monthly report"


def render(template: str, total: float, month: str) -> str:
    """The template filled in."""
    return template.format_map(locals())  # expect: P10-R8.2


def constant(name: str) -> object:
    """A constant of this module by name."""
    return globals()[name]  # expect: P10-R8.2


def dump(thing: object) -> list[str]:
    """What a thing holds."""
    return sorted(vars(thing))  # expect: P10-R8.2
