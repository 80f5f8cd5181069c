"""R7.8: failures of other processes, files that stay open, sockets that wait for ever."""

from __future__ import annotations

import ast
from typing import Final

from flightlm.checker.context import FileContext
from flightlm.checker.report import Report
from flightlm.checker.results import raises_on_failure, written
from flightlm.checker.stdlib import canonical
from flightlm.checker.syntax import FUNCTIONS, attribute_chain
from flightlm.checker.words import words

RESOURCES: Final = "P10-R7.8"

SHELLS: Final = words("os.system os.popen subprocess.getoutput")
OPENERS: Final = words(
    "builtins.open io.open codecs.open gzip.open bz2.open lzma.open tarfile.open os.fdopen "
    "pathlib.Path.open tempfile.TemporaryFile tempfile.NamedTemporaryFile zipfile.ZipFile "
    "tarfile.TarFile.open gzip.GzipFile bz2.BZ2File lzma.LZMAFile wave.open tarfile.TarFile"
)
# Functions that connect, and the position of their timeout.
CONNECTORS: Final = {
    "socket.create_connection": 1,
    "urllib.request.urlopen": 2,
    "http.client.HTTPConnection": 2,
    "http.client.HTTPSConnection": 3,
    "smtplib.SMTP": 3,
    "smtplib.SMTP_SSL": 5,
    "ftplib.FTP": 4,
    "poplib.POP3": 2,
    "imaplib.IMAP4": 2,
    "telnetlib.Telnet": 2,
    "requests.get": 99,
    "requests.post": 99,
    "requests.put": 99,
    "requests.patch": 99,
    "requests.delete": 99,
    "requests.head": 99,
    "requests.request": 99,
}
SOCKETS: Final = words("socket.socket socket.socketpair socket.fromfd")
STATUS: Final = words("returncode check_returncode wait poll")
KEEPERS: Final = words("enter_context enterContext push")  # of ExitStack and of TestCase
CLOSING: Final = words("contextlib.closing contextlib.aclosing")
PROCESSES: Final = words("subprocess.run subprocess.call subprocess.Popen")
ENDLESS: Final = "without a timeout: it may wait for ever"
REFERENCES: Final = (ast.Name, ast.Attribute)


def check_resources(file: FileContext, report: Report) -> None:
    """Decide R7.8 for one file."""
    values = file.values
    uses = Uses(file)
    tree = file.tree
    for i, node in tree.pairs((ast.Call,)):
        if isinstance(node, ast.Call):
            callees = values.callees(i)
            for path in sorted(callees.externals):
                check_call(file, report, i, path, uses)


def check_call(file: FileContext, report: Report, i: int, path: str, uses: Uses) -> None:
    """One call of a function outside the project."""
    tree = file.tree
    node = tree.nodes[i]
    assert isinstance(node, ast.Call), "a call"
    name = written(node.func)
    known = canonical(path)
    if path in SHELLS or path in PROCESSES:
        problem = process_problem(file, i, path, uses)
    elif path in OPENERS or known in OPENERS:
        problem = "without `with`: the file stays open when something raises"
        problem = "" if uses.is_closed(i) else problem
    elif path in SOCKETS or known in SOCKETS:
        problem = "" if uses.has_timeout(i) else ENDLESS
    elif path in CONNECTORS:
        timed = has_timeout_argument(node, CONNECTORS[path]) or uses.default_timeout
        problem = "" if timed else ENDLESS
    else:
        return
    if problem:
        report.violated(RESOURCES, i, f"`{name}` {problem}")
    else:
        report.proven(RESOURCES)


def process_problem(file: FileContext, i: int, path: str, uses: Uses) -> str:
    """What is wrong with the call at i, which runs another process; "" if nothing is."""
    tree = file.tree
    node = tree.nodes[i]
    assert isinstance(node, ast.Call), "a call"
    if path in SHELLS:
        return "hides whether the command failed; use subprocess.run(…, check=True)"
    read = uses.status(i)
    if path == "subprocess.run":
        checked = read or raises_on_failure(node)
        return "" if checked else "without check=True, and nothing reads the return code"
    dropped = isinstance(tree.nodes[tree.parents[i]], ast.Expr)
    if path == "subprocess.call":
        return "drops the return code" if dropped else ""
    return "" if read else "without anything that reads the return code"


def has_timeout_argument(node: ast.Call, position: int) -> bool:
    """Whether a call has a timeout that is not None."""
    given = [keyword.value for keyword in node.keywords if keyword.arg == "timeout"]
    if len(node.args) > position:
        given.append(node.args[position])
    return any(not isinstance(g, ast.Constant) or g.value is not None for g in given)


class Uses:
    """What a file does with the objects that its calls return.

    attributes  variable -> the attributes that are read of it
    entered     variables that a `with` enters
    timed       variables that get a timeout
    """

    __slots__ = ("attributes", "default_timeout", "entered", "file", "timed", "tree")

    def __init__(self, file: FileContext) -> None:
        self.file = file
        self.tree = file.tree
        self.attributes: dict[str, set[str]] = {}
        self.entered: set[str] = set()
        self.timed: set[str] = set()
        self.default_timeout = False
        tree = file.tree
        for i, node in tree.pairs((ast.Attribute, ast.withitem, ast.Call)):
            self.note(i, node)

    def note(self, i: int, node: ast.AST) -> None:
        """Note what one node does."""
        if isinstance(node, ast.Attribute):
            key = self.key(self.tree.index[node.value])
            if key:
                read = self.attributes.setdefault(key, set())
                read.add(node.attr)
        elif isinstance(node, ast.withitem):
            self.enter(node.context_expr)
        elif isinstance(node, ast.Call):
            self.note_call(i, node)

    def enter(self, node: ast.expr) -> None:
        """Note that something closes what an expression holds."""
        key = self.key(self.tree.index[node])
        if key:
            self.entered.add(key)

    def note_call(self, i: int, node: ast.Call) -> None:
        """Note timeouts, and what is handed to something that closes it."""
        values = self.file.values
        callees = values.callees(i)
        called = node.func
        if "socket.setdefaulttimeout" in callees.externals:
            self.default_timeout = has_value(node)
        if isinstance(called, ast.Attribute):
            key = self.key(self.tree.index[called.value])
            if key and called.attr in ("settimeout", "setblocking") and sets_timeout(node):
                self.timed.add(key)
            if key and called.attr == "setsockopt" and mentions_timeout(node):
                self.timed.add(key)
        if node.args and self.keeps(i, node):
            self.enter(node.args[0])
        assert self.tree.index[node] == i, "the call at i"

    def keeps(self, i: int, node: ast.Call) -> bool:
        """Whether the call at i closes its argument in the end."""
        values = self.file.values
        assert self.tree.index[node] == i, "the call at i"
        if isinstance(node.func, ast.Attribute) and node.func.attr in KEEPERS:
            return True
        return not CLOSING.isdisjoint(values.external(self.tree.index[node.func]))

    def key(self, i: int) -> str:
        """A variable or attribute as one text; "" for any other expression."""
        scopes = self.file.scopes
        at, links = attribute_chain(self.tree, i)
        node = self.tree.nodes[at]
        if not isinstance(node, ast.Name):
            return ""
        if links:  # an attribute is one variable in all methods of its class
            return ".".join((node.id, *links))
        owner = scopes.resolve(scopes.of[at], node.id)
        return f"{owner}:{node.id}"

    def holder(self, i: int) -> str:
        """The variable that receives the result of the call at i, or enters it; "" if none."""
        assert isinstance(self.tree.nodes[i], ast.Call), "a call"
        above = self.tree.nodes[self.tree.parents[i]]
        target: ast.expr | None = None
        if isinstance(above, ast.Assign) and len(above.targets) == 1:
            target = above.targets[0]
        elif isinstance(above, ast.AnnAssign | ast.NamedExpr):
            target = above.target
        elif isinstance(above, ast.withitem):
            target = above.optional_vars
        elif isinstance(above, ast.Await):
            return self.holder_of_await(above)
        return self.key(self.tree.index[target]) if target is not None else ""

    def holder_of_await(self, node: ast.Await) -> str:
        """The same for a call that is awaited."""
        place = self.tree.index[node]
        above = self.tree.nodes[self.tree.parents[place]]
        if isinstance(above, ast.Assign) and len(above.targets) == 1:
            return self.key(self.tree.index[above.targets[0]])
        return ""

    def status(self, i: int) -> bool:
        """Whether the return code of the process that the call at i starts is read."""
        above = self.tree.nodes[self.tree.parents[i]]
        if isinstance(above, ast.Attribute):
            return above.attr in STATUS
        held = self.attributes.get(self.holder(i), set())
        return not STATUS.isdisjoint(held)

    def is_closed(self, i: int) -> bool:
        """Whether a `with` or an exit stack closes the file that the call at i opens."""
        tree = self.tree
        assert isinstance(tree.nodes[i], ast.Call), "a call"
        parent = tree.parents[i]
        above = tree.nodes[parent]
        if isinstance(above, ast.Await):
            parent = tree.parents[parent]
            above = tree.nodes[parent]
        if isinstance(above, ast.withitem | ast.Return):
            return True
        if isinstance(above, ast.Tuple):
            return isinstance(tree.nodes[tree.parents[parent]], ast.Return)
        if isinstance(above, ast.IfExp):
            return isinstance(tree.nodes[tree.parents[parent]], ast.withitem | ast.Return)
        if isinstance(above, ast.Call):
            return self.keeps(parent, above)
        if isinstance(above, ast.Attribute):
            return above.attr == "close"
        held = self.holder(i)
        if held and held in self.entered:
            return True
        return self.is_owned(i, held)

    def is_owned(self, i: int, held: str) -> bool:
        """Whether the file becomes an attribute of a context manager, which closes it."""
        scopes = self.file.scopes
        function = scopes.function(i)
        if function < 0 or "." not in held:
            return False
        scope = scopes.scopes[function]
        around = scopes.scopes[scope.parent]
        if not isinstance(self.tree.nodes[around.place], ast.ClassDef):
            return False
        assert isinstance(self.tree.nodes[scope.place], FUNCTIONS), "a method"
        return "__exit__" in around.bindings or "__aexit__" in around.bindings

    def has_timeout(self, i: int) -> bool:
        """Whether the socket that the call at i makes gets a timeout."""
        if self.default_timeout:
            return True
        held = self.holder(i)
        return held != "" and held in self.timed


def last_name(node: ast.expr) -> str:
    """The last link of a called name."""
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


def has_value(node: ast.Call) -> bool:
    """Whether the first argument of a call is something else than None."""
    if not node.args:
        return False
    first = node.args[0]
    return not isinstance(first, ast.Constant) or first.value is not None


def sets_timeout(node: ast.Call) -> bool:
    """settimeout(seconds) or setblocking(False): not settimeout(None), setblocking(True)."""
    if not node.args:
        return False
    first = node.args[0]
    if not isinstance(first, ast.Constant):
        return True
    return first.value is not None and first.value is not True


def mentions_timeout(node: ast.Call) -> bool:
    """setsockopt with SO_RCVTIMEO or SO_SNDTIMEO."""
    return any(last_name(argument) in ("SO_RCVTIMEO", "SO_SNDTIMEO") for argument in node.args)
