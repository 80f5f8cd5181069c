"""Names of findings that survive edits elsewhere: they hold no line and no column.

A fingerprint is the digest of the path, the rule, the symbol, the position-free text of the
statement, and the ordinal among findings that are equal in all of these.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Final

from flightlm.checker.model import Finding

SCHEME: Final = "p10/v1"
DIGITS: Final = 32


def fingerprint(finding: Finding, ordinal: int) -> str:
    """The fingerprint of the `ordinal`-th of equal findings."""
    assert ordinal >= 0, "ordinals count from 0"
    parts = (SCHEME, finding.path, finding.rule, finding.symbol, finding.anchor, str(ordinal))
    text = "\0".join(parts)
    digest = hashlib.sha256(text.encode("utf-8", errors="surrogatepass"))
    name = digest.hexdigest()
    return name[:DIGITS]


def fingerprints(findings: Sequence[Finding]) -> tuple[str, ...]:
    """The fingerprints of findings that are sorted by place, in their order."""
    seen: dict[tuple[str, str, str, str], int] = {}
    names = []
    for finding in findings:
        key = (finding.path, finding.rule, finding.symbol, finding.anchor)
        ordinal = seen.get(key, 0)
        seen[key] = ordinal + 1
        names.append(fingerprint(finding, ordinal))
    assert len(names) == len(findings), "each finding has one"
    return tuple(names)
