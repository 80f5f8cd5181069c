"""The HTML report in a real browser: no error, filters, keys, links; on a phone, on paper, at night.

Needs the extra `browser` and a chromium on the path (or FLIGHTLM_CHROMIUM=PATH); `make browser`.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pytest

from flightlm.ground.reports import html
from tests.html_helpers import read
from tests.report_helpers import finding, rich_scene, with_findings

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser
CHROMIUM: Final = os.environ.get("FLIGHTLM_CHROMIUM") or shutil.which("chromium")
PHONE: Final = {"width": 360, "height": 740}
# The lowest contrast of any text with what is behind it, as WCAG defines it, and that text.
CONTRAST: Final = """() => {
  const rgb = (text) => text.match(/[\\d.]+/g).map(Number);
  const channel = (v) => (v /= 255) <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4;
  const light = (c) => 0.2126 * channel(c[0]) + 0.7152 * channel(c[1]) + 0.0722 * channel(c[2]);
  const behind = (node) => {
    for (let at = node; at !== null; at = at.parentElement) {
      const colour = rgb(getComputedStyle(at).backgroundColor);
      if (colour.length < 4 || colour[3] > 0) return colour;
    }
    return [255, 255, 255];
  };
  for (const part of document.querySelectorAll("details")) part.open = true;
  let worst = [99, ""];
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let text = texts.nextNode(); text !== null; text = texts.nextNode()) {
    const node = text.parentElement;
    if (text.data.trim() === "" || node.matches("script, .self, option")) continue;
    const [a, b] = [light(rgb(getComputedStyle(node).color)), light(behind(node))];
    const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    if (ratio < worst[0]) worst = [ratio, node.outerHTML.slice(0, 120)];
  }
  return worst;
}"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A chromium without a window."""
    api = pytest.importorskip("playwright.sync_api", reason="the extra `browser` is not installed")
    if CHROMIUM is None:
        pytest.skip("no chromium on the path")
    with api.sync_playwright() as driver:
        # A container's root has no namespaces for the browser's own walls; the page is ours.
        found = driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield found
        found.close()


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The report of a scene with everything in it."""
    folder = tmp_path_factory.mktemp("report")
    target = folder / "certify.html"
    text = html.text_of(rich_scene(folder / "sources"))
    assert target.write_text(text, encoding="utf-8") > 0
    return target


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A report with 25,001 findings."""
    folder = tmp_path_factory.mktemp("large")
    target = folder / "certify.html"
    many = [finding(number, path=f"pkg/{number // 100:03}.py") for number in range(25_001)]
    text = html.text_of(with_findings(rich_scene(folder / "sources"), many))
    assert target.write_text(text, encoding="utf-8") > 0
    return target


def opened(browser: Browser, file: Path, messages: list[str], **options: Any) -> Page:
    """The report in a new window without a network; what it complains of goes into `messages`."""
    context = browser.new_context(offline=True, **options)
    page = context.new_page()
    page.on("console", lambda message: messages.append(message.text))
    page.on("pageerror", lambda error: messages.append(str(error)))
    page.on("requestfailed", lambda request: messages.append(request.url))
    _ = page.goto(file.as_uri())
    return page


@pytest.fixture
def page(browser: Browser, file: Path) -> Iterator[Page]:
    """The report; the test fails if the browser complains of anything."""
    messages: list[str] = []
    found = opened(browser, file, messages)
    yield found
    found.context.close()
    assert messages == []


def shown(page: Page) -> list[str]:
    """The rules of the findings that are shown."""
    rules: list[str] = page.eval_on_selector_all(
        "#findings .finding", "all => all.filter(f => f.checkVisibility()).map(f => f.dataset.rule)"
    )
    return rules


def focused(page: Page) -> str:
    """The id of the element that has the focus."""
    name: str = page.evaluate("document.activeElement.id")
    return name


def until(page: Page, condition: str) -> None:
    """Wait for a condition.  The page's policy forbids wait_for_function, which evaluates text."""
    for _ in range(400):
        if page.evaluate(condition):
            return
        page.wait_for_timeout(50)
    raise AssertionError(f"never true: {condition}")


def in_window(page: Page, name: str) -> bool:
    """Whether an element can be seen without scrolling, as soon as the page has come to rest."""
    place = (
        "name => { const r = document.getElementById(name).getBoundingClientRect();"
        " return [r.height > 0 && r.top >= 0 && r.top < innerHeight, r.top]; }"
    )
    before = None
    for _ in range(60):
        seen, top = page.evaluate(place, name)
        if seen and top == before:
            return True
        before = top
        page.wait_for_timeout(200)
    return False


@pytest.mark.requirement("FLM-REQ-586")
def test_filters_by_rule_verdict_profile_file_and_text(page: Page) -> None:
    every = shown(page)
    assert len(every) >= 3
    _ = page.select_option("#by-rule", "P10-R2.1")
    assert shown(page) == ["P10-R2.1"]
    assert page.inner_text("#shown") == f"1 of {len(every)} shown"
    _ = page.select_option("#by-verdict", "VIOLATED")
    assert shown(page) == []
    assert page.is_visible("#none")
    page.click("button[type=reset]")
    until(page, "document.getElementById('none').hidden")
    assert shown(page) == every
    page.fill("#q", "NO ORDER counter")
    until(page, "document.getElementById('shown').value.startsWith('1 of')")
    assert shown(page) == ["P10-R2.1"]
    page.fill("#q", "")
    _ = page.select_option("#by-profile", "flight")
    assert shown(page) == []
    _ = page.select_option("#by-profile", "ground")
    _ = page.select_option("#by-file", "g1")
    assert 0 < len(shown(page)) <= len(every)


@pytest.mark.requirement("FLM-REQ-586")
def test_the_keyboard_alone_is_enough(page: Page) -> None:
    keys = page.keyboard
    keys.press("/")
    assert focused(page) == "q"
    keys.type("loop j k /")
    assert page.input_value("#q") == "loop j k /"
    keys.press("Escape")
    assert page.input_value("#q") == ""
    assert focused(page) == ""
    names: list[str] = page.eval_on_selector_all("#findings .finding", "all => all.map(f => f.id)")
    for key, expected in (("j", 0), ("j", 1), ("ArrowDown", 2), ("ArrowUp", 1), ("k", 0), ("k", 0)):
        keys.press(key)
        assert focused(page) == names[expected]
        assert in_window(page, names[expected])
    outline: str = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert outline == "solid", "the focus is seen"
    keys.press("Tab")
    assert page.evaluate("document.activeElement.getAttribute('href')").startswith("#rule-P10-")
    keys.press("Enter")
    target = page.evaluate("location.hash").removeprefix("#")
    assert in_window(page, target)


@pytest.mark.requirement("FLM-REQ-586")
def test_links_lead_to_the_rule_and_through_the_trace(page: Page) -> None:
    page.click("#findings [data-rule='P10-R1.2'] a.rule")
    assert in_window(page, "rule-P10-R1.2")
    assert page.inner_text("[id='rule-P10-R1.2']").startswith("P10-R1.2")
    page.click("#findings [data-rule='P10-R1.2'] a.next")
    step = page.evaluate("location.hash").removeprefix("#")
    assert step.endswith("-2")
    assert in_window(page, step)
    page.click(f"[id='{step}'] a.path")
    assert in_window(page, page.evaluate("location.hash").removeprefix("#"))


@pytest.mark.requirement("FLM-REQ-586")
def test_a_link_to_a_finding_that_is_filtered_out_shows_it(page: Page) -> None:
    _ = page.select_option("#by-rule", "P10-R2.1")
    name: str = page.evaluate("document.querySelector('#findings [data-rule=\"P10-R1.2\"]').id")
    _ = page.evaluate("name => { location.hash = name; }", name)
    assert in_window(page, name)
    assert page.input_value("#by-rule") == ""


@pytest.mark.requirement("FLM-REQ-586")
def test_without_javascript_everything_is_there_but_the_filters(
    browser: Browser, file: Path
) -> None:
    messages: list[str] = []
    page = opened(browser, file, messages, java_script_enabled=False)
    tree = read(file.read_text(encoding="utf-8"))
    assert page.locator("#findings .finding").count() == len(
        tree.one("section", name="findings").find("article")
    )
    assert page.locator("#findings .finding").first.is_visible()
    assert not page.locator(".filters").is_visible()
    page.context.close()


@pytest.mark.requirement("FLM-REQ-581")
def test_hostile_texts_run_nothing(browser: Browser, tmp_path: Path) -> None:
    hostile = (
        "</script><script>window.hit = 1</script>",
        "<img src=x onerror='window.hit = 1'>",
        "</style><style>* { display: none }</style>",
        '" autofocus onfocus="window.hit = 1',
        "\u202e\x1b[31m\x00\udc80",
    )
    scene = rich_scene(tmp_path / "sources")
    findings = [finding(number, text, f"{text}.py") for number, text in enumerate(hostile)]
    target = tmp_path / "certify.html"
    text = html.text_of(with_findings(scene, findings))
    assert target.write_bytes(text.encode("utf-8", errors="backslashreplace")) > 0
    messages: list[str] = []
    page = opened(browser, target, messages)
    page.fill("#q", "script")
    until(page, "document.getElementById('shown').value.startsWith('1 of')")
    assert page.evaluate("window.hit === undefined")
    assert hostile[0] in page.inner_text("#findings")
    page.context.close()
    assert messages == []


@pytest.mark.requirement("FLM-REQ-587")
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_contrasts_suffice(browser: Browser, file: Path, scheme: str) -> None:
    messages: list[str] = []
    page = opened(browser, file, messages, color_scheme=scheme)
    ratio, where = page.evaluate(CONTRAST)
    assert ratio >= 4.5, where
    background: str = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert (background == "rgb(255, 255, 255)") == (scheme == "light")
    page.context.close()
    assert messages == []


@pytest.mark.requirement("FLM-REQ-587")
def test_a_phone_shows_it_without_scrolling_sideways(browser: Browser, file: Path) -> None:
    messages: list[str] = []
    page = opened(browser, file, messages, viewport=PHONE, has_touch=True, is_mobile=True)
    _ = page.evaluate("document.querySelectorAll('details').forEach(part => { part.open = true; })")
    assert page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]
    wide = page.evaluate(
        "Array.from(document.querySelectorAll('table')).filter(t => t.offsetWidth > innerWidth)"
        ".filter(t => t.closest('.box') === null).length"
    )
    assert wide == 0
    page.context.close()
    assert messages == []


@pytest.mark.requirement("FLM-REQ-587")
def test_paper_shows_everything_and_no_controls(page: Page) -> None:
    page.emulate_media(media="print")
    _ = page.evaluate("dispatchEvent(new Event('beforeprint'))")
    closed = "document.querySelectorAll('details:not([open])').length"
    assert page.evaluate(closed) == 0
    assert not page.is_visible(".filters")
    assert not page.is_visible("nav")
    assert page.is_visible("[id='rule-P10-R9.8']")
    _ = page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert page.evaluate(closed) > 0


@pytest.mark.requirement("FLM-REQ-585")
def test_25_001_findings_open_and_can_be_filtered(browser: Browser, large: Path) -> None:
    messages: list[str] = []
    page = opened(browser, large, messages)
    assert page.inner_text("#shown") == "25,001 shown"
    page.fill("#q", "pkg/123.py")
    until(page, "document.getElementById('shown').value === '100 of 25,001 shown'")
    page.keyboard.press("Escape")
    until(page, "document.getElementById('shown').value === '25,001 shown'")
    last = f"f-{25_000:032x}"
    _ = page.evaluate("name => { location.hash = name; }", last)
    assert in_window(page, last)
    page.context.close()
    assert messages == []
