"""The report as one HTML file that needs nothing else: no network, no other file, no JavaScript.

The one module that imports Jinja2, which the extra `ground` brings.  Every text of others passes
through the template's escaping; style and script are the package's own, and the page's policy
(CSP) lets a browser run these two by their digests and load nothing.
"""

from __future__ import annotations

import base64
import hashlib
from pathlib import Path
from typing import TYPE_CHECKING, Final

from flightlm.flight.status import Fault, FlightError
from flightlm.ground.reports.html_grades import MEANINGS
from flightlm.ground.reports.html_pages import renderer
from flightlm.ground.reports.html_view import LIMITS, View, view_of
from flightlm.ground.reports.scene import Scene

if TYPE_CHECKING:
    from jinja2 import Environment

TEMPLATES: Final = Path(__file__).parent / "templates"
PAGE: Final = "report.html.j2"
STYLE: Final = "report.css"
SCRIPT: Final = "report.js"


def environment() -> Environment:
    """The templates, with escaping always on.  Raises FlightError(EXTRA) without Jinja2."""
    try:
        from jinja2 import Environment, FileSystemLoader, StrictUndefined
    except ImportError as error:
        raise FlightError(Fault.EXTRA, "--format html needs Jinja2") from error
    found = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    assert found.autoescape is True, "whatever a template is given, it escapes"
    return found


def require() -> None:
    """Find what the page needs before a long analysis.  Raises FlightError(EXTRA)."""
    found = environment()
    markdown = renderer()
    assert found.loader is not None, "the templates are found"
    assert not markdown.options["html"], "raw HTML stays text"


def own_text(name: str) -> str:
    """A file of the package that goes into the page as it is."""
    text = (TEMPLATES / name).read_text(encoding="utf-8")
    assert "</" not in text, "style and script cannot end their element"
    return text


def source_hash(text: str) -> str:
    """The source expression of a Content Security Policy that permits exactly this text."""
    digest = hashlib.sha256(text.encode("utf-8"))
    encoded = base64.b64encode(digest.digest())
    return f"'sha256-{encoded.decode('ascii')}'"


def policy_of(style: str, script: str) -> str:
    """The Content Security Policy of the page: nothing but these two texts."""
    return (
        f"default-src 'none'; style-src {source_hash(style)}; script-src {source_hash(script)}; "
        "base-uri 'none'; form-action 'none'"
    )


def page_of(view: View) -> str:
    """The page of a view."""
    style = own_text(STYLE)
    script = own_text(SCRIPT)
    templates = environment()
    template = templates.get_template(PAGE)
    policy = policy_of(style, script)
    return template.render(
        view=view, limits=LIMITS, meanings=MEANINGS, style=style, script=script, policy=policy
    )


def text_of(scene: Scene) -> str:
    """The report of a scene as one HTML document.

    Raises FlightError(EXTRA) without the extra `ground`.
    """
    return page_of(view_of(scene))
