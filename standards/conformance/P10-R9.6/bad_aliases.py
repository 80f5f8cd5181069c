"""Type aliases are annotations too, and Any stays Any in a cast."""

from typing import Any, TypeAlias, cast

Table: TypeAlias = dict[str, dict[str, list[float]]]  # expect: P10-R9.6
Document: TypeAlias = dict[str, Any]  # expect: P10-R9.6


def title(document: object) -> str:
    """The title of a document."""
    found = cast(Any, document)  # expect: P10-R9.6
    return str(found)
