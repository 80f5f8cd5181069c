"""Read an HTML report back, and compare every number that it shows with the JSON report.

The comparison knows the page's structure and the JSON, and shares no code with what draws the page.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any, Final

VOID: Final = {"meta", "input", "rect", "br", "hr", "img", "link"}
# The elements that another one ends, by its start or by its end.
CLOSES: Final = {"td": {"td", "th"}, "th": {"td", "th"}, "tr": {"td", "th", "tr"}}
CLOSED_BY: Final = {"tr": {"td", "th"}, "tbody": {"td", "th", "tr"}, "table": {"td", "th", "tr"}}
# Where digits may stand beside numbers that are checked: text of others, code, ids of rules, keys.
VERBATIM: Final = {"code", "pre", "style", "script", "title", "select", "i"}
VERBATIM_CLASSES: Final = {"q", "rule", "page", "path", "legend"}
LIMITS: Final = {
    "detailed": 1000,
    "listed": 50_000,
    "notes": 2500,
    "known": 2500,
    "loops": 5000,
    "entries": 2000,
    "modules": 1500,
}
SIGNS: Final = {"✗": "violated", "?": "unproven", "◦": "known", "≈": "deviated", "·": "noted"}
NOTHING: Final = dict.fromkeys(("proven", "violated", "unproven", "known", "deviated", "noted"), 0)
Report = Mapping[str, Any]
Key = tuple[str, str]  # scope, name


@dataclass
class Node:
    """An element with what is in it."""

    tag: str
    attributes: dict[str, str] = field(default_factory=dict)
    children: list[Node | str] = field(default_factory=list)

    @property
    def classes(self) -> set[str]:
        """The words of its class attribute."""
        return set(self.attributes.get("class", "").split())

    def walk(self) -> Iterator[Node]:
        """It and every element in it, in order."""
        yield self
        for child in self.children:
            if isinstance(child, Node):
                yield from child.walk()

    def find(self, tag: str = "", klass: str = "", name: str = "") -> list[Node]:
        """The elements in it of a tag, with a class, with an id."""
        return [
            node
            for node in self.walk()
            if tag in ("", node.tag)
            and (klass == "" or klass in node.classes)
            and name in ("", node.attributes.get("id"))
        ]

    def one(self, tag: str = "", klass: str = "", name: str = "") -> Node:
        """The only such element."""
        (node,) = self.find(tag, klass, name)
        return node

    @property
    def text(self) -> str:
        """The text in it."""
        parts = [child if isinstance(child, str) else child.text for child in self.children]
        return "".join(parts)


class Reader(HTMLParser):
    """A document as a tree; a tag that closes nothing, or stays open, is a mistake of the page."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = Node("")
        self.open = [self.root]
        self.mistakes: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        while self.open[-1].tag in CLOSES.get(tag, ()):
            self.open.pop()
        node = Node(tag, {name: value or "" for name, value in attrs})
        if len(node.attributes) != len(attrs):
            self.mistakes.append(f"an attribute twice in {tag}")
        self.open[-1].children.append(node)
        if tag not in VOID:
            self.open.append(node)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        while self.open[-1].tag in CLOSED_BY.get(tag, ()):
            self.open.pop()
        if self.open[-1].tag != tag:
            self.mistakes.append(f"</{tag}> within <{self.open[-1].tag}>")
            return
        self.open.pop()

    def handle_data(self, data: str) -> None:
        self.open[-1].children.append(data)

    def handle_comment(self, data: str) -> None:
        self.mistakes.append(f"a comment {data[:20]!r}")


def read(html: str) -> Node:
    """The tree of a document."""
    reader = Reader()
    reader.feed(html)
    reader.close()
    assert reader.mistakes == []
    assert reader.open == [reader.root], "every element is closed"
    return reader.root


def visible(text: str) -> str:
    """A text of others as the page must show it."""
    return "".join(c if c.isprintable() else repr(c)[1:-1] for c in text)


def prose(text: str) -> str:
    """A message: what stands between backticks is code."""
    shown = visible(text)
    return shown.replace("`", "") if shown.count("`") % 2 == 0 else shown


def family(rule: str) -> str:
    """R1 for P10-R1.3."""
    return rule.removeprefix("P10-").split(".")[0]


def known(report: Report) -> list[Any]:
    """The findings that a baseline lists."""
    return list(report.get("baseline", {}).get("known", []))


def cells(report: Report) -> dict[tuple[str, str], dict[str, int]]:
    """(path as shown, rule) -> counts by kind."""
    found: dict[tuple[str, str], dict[str, int]] = {}

    def add(path: str, rule: str, kind: str, count: int = 1) -> None:
        row = found.setdefault((visible(path), family(rule)), dict(NOTHING))
        row[kind] += count

    for path, rules in report["summary"]["proven_by_file"].items():
        for rule, count in rules.items():
            add(path, rule, "proven", count)
    for finding in report["findings"]:
        add(finding["path"], finding["rule"], finding["verdict"].lower())
    for finding in known(report):
        add(finding["path"], finding["rule"], "known")
    for finding in report["notes"]:
        add(finding["path"], finding["rule"], "noted")
    for record in report["deviations"]:
        for finding in record["findings"]:
            add(finding["path"], finding["rule"], "deviated")
    return found


def tier(row: Mapping[str, int]) -> str:
    """The tier that standards/grades.md gives to counts."""
    if row["violated"] or row["unproven"] or row["known"]:
        return "Bronze"
    if row["deviated"]:
        return "Silver"
    if row["noted"]:
        return "Gold"
    return "Platinum" if row["proven"] else ""


def lowest(tiers: Sequence[str]) -> str:
    """The lowest tier, or "" """
    for name in ("Bronze", "Silver", "Gold", "Platinum"):
        if name in tiers:
            return name
    return ""


def module_tiers(report: Report) -> dict[str, str]:
    """Path as shown -> grade of every analysed file."""
    rows = cells(report)
    found = {}
    for file in report["files"]:
        if file["state"] == "ANALYZED":
            path = visible(file["path"])
            found[path] = lowest([tier(row) for (place, _), row in rows.items() if place == path])
    return found


def head_numbers(report: Report) -> dict[Key, int]:
    """The numbers of the head."""
    files = report["files"]
    states = Counter(file["state"] for file in files)
    verdicts = Counter(finding["verdict"] for finding in report["findings"])
    rows = report["summary"]["by_rule"].values()
    test = report["tool"]["self_test"]
    diff = report.get("diff", {})
    assert isinstance(diff, dict)
    found = {
        "findings": len(report["findings"]),
        "violated": verdicts["VIOLATED"],
        "unproven": verdicts["UNPROVEN"],
        "deviated": sum(row["deviated"] for row in rows),
        "notes": len(report["notes"]),
        "proven": sum(row["proven"] for row in rows),
        "analysed": states["ANALYZED"],
        "functions": sum(file["functions"] for file in files),
        "code_lines": sum(file["code_lines"] for file in files),
        "missing": len(files) - states["ANALYZED"] - states["EXCLUDED"],
        "excluded": states["EXCLUDED"],
        "seeded": test["seeded"],
        "found": test["found"],
        "selected": len(rows),
        "known_findings": len(known(report)),
        "detailed": LIMITS["detailed"],
        "listed": LIMITS["notes"],
        "unlisted": len(report["findings"]) - LIMITS["listed"],
        "known_listed": LIMITS["known"],
    }
    return {("", name): value for name, value in found.items()}


def table_numbers(report: Report) -> dict[Key, int]:
    """The numbers of the tables of tiers, folders, rules, assumptions, records, and of the lists."""
    found: dict[Key, int] = {}
    tiers = module_tiers(report)
    for name in ("Platinum", "Gold", "Silver", "Bronze"):
        whole = "diff" not in report
        found["tier", name] = list(tiers.values()).count(name) if whole else 0
    rows = cells(report)
    for file in report["files"]:
        path = visible(file["path"])
        if file["state"] != "ANALYZED":
            scope = f"excluded {visible(file.get('reason', ''))}"
            found[scope, "files"] = found.get((scope, "files"), 0) + 1
            continue
        own = [row for (place, _), row in rows.items() if place == path]
        folder = f"folder {path.rpartition('/')[0] or '.'}"
        failing = sum(row["violated"] + row["unproven"] + row["known"] for row in own)
        values = {
            "modules": 1,
            "functions": file["functions"],
            "code_lines": file["code_lines"],
            "findings": failing,
            "notes": sum(row["noted"] for row in own),
        }
        for name, value in values.items():
            found[folder, name] = found.get((folder, name), 0) + value
    notes = Counter(note["rule"] for note in report["notes"])
    for rule, counts in report["summary"]["by_rule"].items():
        for name, value in counts.items():
            found[f"rule {rule}", name] = value
        found[f"rule {rule}", "notes"] = notes[rule]
        found[f"notes {rule}", "notes"] = notes[rule]
    for word, count in report["summary"]["pragmas"].items():
        found["pragma", word] = count
    for record in report["deviations"]:
        found[f"record {visible(record['id'])}", "findings"] = len(record["findings"])
    return found


def certificate_numbers(report: Report) -> dict[Key, int]:
    """The numbers of the certificates."""
    plain = report["certificates"]
    recursion = plain["recursion"]
    found: dict[Key, int] = {
        ("", "depth"): recursion["max_depth"],
        ("", "cycles"): len(recursion["cycles"]),
        ("", "entry_points"): len(recursion["entry_points"]),
        ("", "entries_listed"): min(len(recursion["entry_points"]), LIMITS["entries"]),
        ("", "loops_listed"): min(len(plain["loops"]), LIMITS["loops"]),
        ("loops", "all"): len(plain["loops"]),
        ("loops", "files"): len({loop["path"] for loop in plain["loops"]}),
    }
    kinds = Counter(bound_class(loop) for loop in plain["loops"])
    for name in ("K", "C", "D", "none"):
        found["loops", name] = kinds[name]
    for path, count in Counter(loop["path"] for loop in plain["loops"]).items():
        found[f"loops {visible(path)}", "all"] = count
    return found


def bound_class(loop: Mapping[str, Any]) -> str:
    """K, C, D, or none."""
    kind = str(loop.get("class", ""))
    return kind if kind in ("K", "C", "D") and loop["verdict"] == "PROVEN" else "none"


def assumption_numbers(page: Node, report: Report) -> dict[Key, int]:
    """What is not met of the rules that stand in the row of each assumption."""
    found: dict[Key, int] = {}
    for line in page.one("section", name="assumptions").find("tr"):
        rules = {link.text for link in line.find("a", "rule")}
        counts = [row for rule, row in report["summary"]["by_rule"].items() if rule in rules]
        unmet = sum(row["violated"] + row["unproven"] + row["deviated"] for row in counts)
        found[line.attributes.get("data-scope", ""), "unmet"] = unmet
    return found


def group_numbers(report: Report) -> dict[Key, int]:
    """Findings of each file that are listed."""
    listed = report["findings"][: LIMITS["listed"]]
    paths = Counter(visible(finding["path"]) for finding in listed)
    return {(f"group {path}", "listed"): count for path, count in paths.items()}


def shown_numbers(page: Node) -> list[tuple[Key, int, str]]:
    """Every number that the page marks as one: its key, its value, and what people read."""
    found = []

    def collect(node: Node, scope: str) -> None:
        scope = node.attributes.get("data-scope", scope)
        if node.tag == "data":
            key = (scope, node.attributes["data-n"])
            found.append((key, int(node.attributes["value"]), node.text))
        for child in node.children:
            if isinstance(child, Node):
                collect(child, scope)

    collect(page, "")
    return found


def number_problems(page: Node, report: Report) -> list[str]:
    """The marked numbers that are not the JSON's."""
    expected = {
        **table_numbers(report),
        **certificate_numbers(report),
        **assumption_numbers(page, report),
        **group_numbers(report),
        **head_numbers(report),
    }
    problems = []
    for key, value, text in shown_numbers(page):
        if key in {("", "rules"), ("", "modules"), ("", "matrix"), ("", "left_out")}:
            continue  # what the JSON does not say: the registry's rules, what the page leaves out
        if key not in expected:
            problems.append(f"{key}: not in the JSON")
        elif expected[key] != value:
            problems.append(f"{key}: {value}, in the JSON {expected[key]}")
        if text != f"{value:,}":
            problems.append(f"{key}: {text!r} for {value}")
    shown = {key for key, _, _ in shown_numbers(page)}
    needed = {key for key in expected if key[0].startswith(("rule ", "group ", "record "))}
    if "diff" not in report:
        needed |= {key for key in expected if key[0].startswith("folder ")}
    problems.extend(f"{key}: not shown" for key in sorted(needed - shown))
    return problems


def cell_of(node: Node) -> dict[str, int]:
    """The counts in a cell of the matrix."""
    row = dict(NOTHING)
    for part in node.find("b"):
        number = "".join(child for child in part.children if isinstance(child, str))
        row[SIGNS[number[0]]] = int(number[1:])
    own = "".join(child for child in node.children if isinstance(child, str)).strip()
    row["proven"] = 0 if own in ("", "–") else int(own)
    return row


def matrix_problems(page: Node, report: Report) -> list[str]:
    """The cells and grades of the matrix that are not the JSON's."""
    tables = page.one("section", name="matrix").find("table")
    expected = cells(report)
    if not tables:
        return ["no matrix"] if module_tiers(report) else []
    heads = [cell.text for cell in tables[0].one("thead").find("th")][2:]
    problems = []
    seen = set()
    tiers = module_tiers(report)
    for line in tables[0].one("tbody").find("tr"):
        path = line.find("th")[0].text
        seen.add(path)
        grade, *row = line.find("td")
        if "diff" not in report and path in tiers and grade.text != (tiers[path] or "none"):
            problems.append(f"{path}: {grade.text}, by the JSON {tiers[path]}")
        for name, cell in zip(heads, row, strict=True):
            wanted = expected.get((path, name), NOTHING)
            if cell_of(cell) != wanted:
                problems.append(f"{path} {name}: {cell.text}, in the JSON {wanted}")
    missing = sorted(set(tiers) - seen)
    if missing and len(tiers) <= LIMITS["modules"]:
        problems.append(f"modules that are not shown: {missing[:3]}")
    return problems


def article_of(node: Node) -> tuple[object, ...]:
    """What a finding shows of itself."""
    line, column = node.find("span", "where")[0].find("b")
    return (
        node.attributes["data-rule"],
        node.one("h4").find("span", "tag")[0].text,
        int(line.text),
        int(column.text),
        node.find("code", "symbol")[0].text,
        node.find("p", "message")[0].text,
    )


def expected_article(finding: Mapping[str, Any]) -> tuple[object, ...]:
    """The same of the JSON."""
    return (
        finding["rule"],
        finding["verdict"],
        finding["line"],
        finding["column"],
        visible(finding["symbol"]),
        prose(finding["message"]),
    )


def finding_problems(page: Node, report: Report) -> list[str]:
    """Findings that the page lists otherwise than the JSON, or not."""
    by_path: dict[str, list[tuple[object, ...]]] = {}
    for finding in report["findings"][: LIMITS["listed"]]:
        by_path.setdefault(visible(finding["path"]), []).append(expected_article(finding))
    shown: dict[str, list[tuple[object, ...]]] = {}
    for group in page.one("section", name="findings").find("section", "group"):
        path = group.one("h3").find(klass="path")[0].text
        shown.setdefault(path, []).extend(article_of(node) for node in group.find("article"))
    problems = [f"{path}: other findings" for path in by_path if shown.get(path) != by_path[path]]
    problems.extend(f"{path}: in no JSON" for path in shown if path not in by_path)
    covered = [finding for record in report["deviations"] for finding in record["findings"]]
    for name, wanted in (("deviations", covered), ("baseline", known(report))):
        sections = page.find("section", name=name)
        listed = [article_of(node) for part in sections for node in part.find("article")]
        if listed != [expected_article(finding) for finding in wanted[: LIMITS["known"]]]:
            problems.append(f"{name}: other findings")
    return problems


def row_of(line: Node) -> list[str]:
    """The texts of a row."""
    return [cell.text.strip() for cell in line.children if isinstance(cell, Node)]


def certificate_problems(page: Node, report: Report) -> list[str]:
    """Rows of the certificates, of the files and of the notes that are not the JSON's."""
    problems = []
    plain = report["certificates"]
    part = page.one("section", name="certificates")
    loops: list[tuple[str, int, str]] = []
    for body in [body for table in part.find("table", "loop") for body in table.find("tbody")]:
        head, *lines = [row_of(line) for line in body.find("tr")]
        loops.extend((head[0], int(row[0]), row[-1].split()[0]) for row in lines)
    wanted = [
        (visible(loop["symbol"].partition(":")[2]), loop["line"], bound_class(loop))
        for loop in plain["loops"]
    ]
    if len(loops) != min(len(wanted), LIMITS["loops"]) or Counter(loops) - Counter(wanted):
        problems.append("other loops")
    for klass, rows, names in (
        ("entries", plain["recursion"]["entry_points"], ("depth", "limit")),
        ("roots", plain["allocation"]["roots"], ("functions", "sites", "exempt")),
    ):
        tables = part.find("table", klass)
        lines = [row_of(line) for table in tables for line in table.one("tbody").find("tr")]
        told = [
            [
                visible(row["symbol"]),
                f"{visible(row['path'])}:{row['line']}",
                row["verdict"],
                *(str(row[name]) for name in names),
            ]
            for row in rows[: LIMITS["entries"]]
        ]
        if lines != told:
            problems.append(f"other {klass}")
    return problems


def list_problems(page: Node, report: Report) -> list[str]:
    """Rows of the files and of the notes that are not the JSON's."""
    problems = []
    lines = [
        row_of(line)
        for table in page.one("section", name="files").find("table")
        for line in table.one("tbody").find("tr")
    ]
    files = [
        [
            visible(file["path"]),
            file["state"],
            file["profile"],
            str(file["functions"]),
            str(file["code_lines"]),
            file["sha256"] or "–",
        ]
        for file in report["files"]
        if file["state"] != "EXCLUDED"
    ]
    own = [line for line in lines if line[1] != "CONFIGURATION"]
    if sorted(own) != sorted(files):
        problems.append("other files")
    notes = [
        (int(item.one("i").text), item.one("code").text, str(item.children[-1]).strip())
        for item in page.one("section", name="notes").find("li")
    ]
    wanted = [
        (
            note["line"],
            visible(note["symbol"].partition(":")[2] or note["symbol"].partition(":")[0]),
            visible(note["message"]).strip(),
        )
        for note in report["notes"]
    ]
    if Counter(notes) - Counter(wanted) or len(notes) != min(len(wanted), LIMITS["notes"]):
        problems.append("other notes")
    return problems


def unmarked_digits(page: Node) -> list[str]:
    """Texts with digits that no comparison sees."""
    found = []

    def collect(node: Node, inside: bool) -> None:
        words = node.classes
        inside = (
            inside
            or node.tag in (*VERBATIM, "data")
            or bool(words & VERBATIM_CLASSES)
            or node.attributes.get("class", "").startswith(("matrix", "entries", "roots", "loop"))
            or words & {"files"} != set()
        )
        for child in node.children:
            if isinstance(child, Node):
                collect(child, inside)
            elif not inside and re.search(r"\d", child):
                found.append(child.strip())

    collect(page.one("main"), inside=False)
    return [
        text for text in found if not re.fullmatch(r".*P10-?\d*.*|.*R\d.*|.*A3.*|.*SHA-256.*", text)
    ]


def problems(html: str, report: Report) -> list[str]:
    """Everything in which a page and the JSON of the same run (with certificates) differ."""
    page = read(html)
    found = [
        *number_problems(page, report),
        *matrix_problems(page, report),
        *finding_problems(page, report),
        *certificate_problems(page, report),
        *list_problems(page, report),
        *(f"a number that is not marked: {text!r}" for text in unmarked_digits(page)),
    ]
    if page.one("body").attributes["data-verdict"] != report["verdict"]:
        found.append("another verdict")
    totals = {f"{value:,}" for value in dict(head_numbers(report)).values()}
    reason = page.find("p", "reason")[0].text
    wrong = [
        number for number in re.findall(r"\d[\d,]*", reason) if number.strip(",") not in totals
    ]
    found.extend(f"the reason says {number}" for number in wrong)
    return found
