"""The rules' pages within the report: Markdown made HTML, every sub-rule with an id to link to.

The one module that imports markdown-it-py, which the extra `ground` brings.  Raw HTML in a page
stays text, and so do links and images: the report leads nowhere but into itself.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from flightlm.checker import registry
from flightlm.flight.status import Fault, FlightError
from flightlm.ground import explain
from flightlm.ground.reports.html_text import family_of

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

TITLE: Final = re.compile(r"# P10-\S+: (.*)")
DEEPER: Final = {"h1": "h3", "h2": "h4", "h3": "h5", "h4": "h6"}  # below the page's own headings
HEADINGS: Final = ("heading_open", "heading_close")
LEFT_OUT: Final = ("link", "image", "autolink", "html_block", "html_inline")


@dataclass(frozen=True, slots=True)
class Page:
    """One rule's page; `html` is safe: made here from the Markdown of the package."""

    rule: str
    title: str
    html: str


def renderer() -> MarkdownIt:
    """Markdown with tables and without HTML, links and images.  Raises FlightError(EXTRA)."""
    try:
        from markdown_it import MarkdownIt
    except ImportError as error:
        raise FlightError(Fault.EXTRA, "--format html needs markdown-it-py") from error
    markdown = MarkdownIt("commonmark", {"html": False})
    _ = markdown.enable("table")
    return markdown.disable(list(LEFT_OUT))


def placed(token: Token, content: str) -> Token:
    """A heading below those of the report; that of a sub-rule gets its id."""
    tag = DEEPER.get(token.tag, "h6")
    named = explain.ID.findall(content)
    assert tag not in ("h1", "h2"), "these are the report's own"
    if token.nesting == 1 and named and "." in named[0]:  # the whole page gets its id elsewhere
        return token.copy(tag=tag, attrs={"id": f"rule-{named[0]}"})
    return token.copy(tag=tag)


def place_headings(tokens: Sequence[Token]) -> list[Token]:
    """The tokens of a page with its headings in their place."""
    contents = [token.content for token in tokens[1:]]
    found = [
        placed(token, content) if token.type in HEADINGS else token
        for token, content in zip(tokens, [*contents, ""], strict=True)
    ]
    assert len(found) == len(tokens), "nothing is left out"
    return found


def page_of(rule: str, text: str, markdown: MarkdownIt) -> Page:
    """A page without its title, which the report puts into the line that opens it."""
    first, _, rest = text.partition("\n")
    title = TITLE.fullmatch(first)
    if title is None:
        raise FlightError(Fault.CERTIFY_INTERNAL, f"the page of {rule} has no title")
    tokens = place_headings(markdown.parse(rest))
    writer = markdown.renderer
    html = str(writer.render(tokens, markdown.options, {}))
    assert html != "", "a page says something"
    return Page(rule, title[1], html)


def pages() -> tuple[Page, ...]:
    """The pages of all rules, in the order of the registry.

    Raises FlightError(EXTRA) without markdown-it-py, FlightError(CERTIFY_INTERNAL) for a page that
    is not there.
    """
    markdown = renderer()
    rules = dict.fromkeys(family_of(rule.id) for rule in registry.RULES)
    found = tuple(page_of(rule, explain.page_text(f"P10-{rule}"), markdown) for rule in rules)
    assert len(found) == len(rules), "a page for each rule"
    return found
