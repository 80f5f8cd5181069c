"""P10-R2.6: calls in critical code that may wait for ever, or wait at all."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import Final

from flightlm.checker.context import FileContext
from flightlm.checker.objects import Value
from flightlm.checker.paths import WITHS
from flightlm.checker.stdlib import bases_of


@dataclass(frozen=True, slots=True)
class Waiting:
    """How a blocking call is told to give up: the position and the keyword of its timeout, and
    of the flag that makes it not wait at all (-1 and "" where there is none)."""

    timeout: int
    keyword: str
    flag: int
    flag_keyword: str


NEVER: Final = Waiting(-1, "", -1, "")
QUEUE_GET: Final = Waiting(1, "timeout", 0, "block")
QUEUE_PUT: Final = Waiting(2, "timeout", 1, "block")
ACQUIRE: Final = Waiting(1, "timeout", 0, "blocking")
FIRST: Final = Waiting(0, "timeout", -1, "")
SECOND: Final = Waiting(1, "timeout", -1, "")
KEYWORD: Final = Waiting(-1, "timeout", -1, "")
FUNCTIONS: Final = {
    "time.sleep": NEVER,
    "builtins.input": NEVER,
    "select.select": Waiting(3, "timeout", -1, ""),
    "subprocess.run": KEYWORD,
    "subprocess.call": KEYWORD,
    "subprocess.check_call": KEYWORD,
    "subprocess.check_output": KEYWORD,
    "subprocess.getoutput": NEVER,
    "subprocess.getstatusoutput": NEVER,
    "os.system": NEVER,
    "os.wait": NEVER,
    "os.waitpid": NEVER,
    "signal.pause": NEVER,
    "signal.sigwait": NEVER,
    "socket.create_connection": SECOND,
    "concurrent.futures.wait": SECOND,
    "concurrent.futures.as_completed": SECOND,
    "multiprocessing.connection.wait": SECOND,
    "urllib.request.urlopen": Waiting(2, "timeout", -1, ""),
    "asyncio.sleep": NEVER,
    "sys.stdin.read": NEVER,
    "sys.stdin.readline": NEVER,
    "sys.stdin.readlines": NEVER,
    "getpass.getpass": NEVER,
}
QUEUES: Final = (
    "queue.Queue",
    "queue.SimpleQueue",
    "queue.LifoQueue",
    "queue.PriorityQueue",
    "multiprocessing.Queue",
    "multiprocessing.queues.Queue",
    "multiprocessing.queues.JoinableQueue",
    "multiprocessing.JoinableQueue",
)
LOCKS: Final = (
    "threading.Lock",
    "threading.RLock",
    "threading.Condition",
    "threading.Semaphore",
    "threading.BoundedSemaphore",
    "_thread.LockType",
    "_thread.RLock",
    "_thread.lock",
    "threading._RLock",
    "multiprocessing.Lock",
    "multiprocessing.RLock",
    "multiprocessing.Semaphore",
    "multiprocessing.synchronize.Lock",
    "multiprocessing.synchronize.RLock",
    "multiprocessing.synchronize.Semaphore",
)
WAITERS: Final = (
    "threading.Event",
    "threading.Barrier",
    "multiprocessing.Event",
    "multiprocessing.synchronize.Event",
    "subprocess.Popen",
)
JOINERS: Final = (
    "threading.Thread",
    "threading.Timer",
    "multiprocessing.Process",
    "multiprocessing.process.BaseProcess",
    "multiprocessing.context.Process",
)
SOCKETS: Final = ("socket.socket", "ssl.SSLSocket")
RECEIVING: Final = ("recv", "recvfrom", "recv_into", "recvfrom_into", "recvmsg", "accept")
METHODS: Final = {
    **{(kind, "get"): QUEUE_GET for kind in QUEUES},
    **{(kind, "put"): QUEUE_PUT for kind in QUEUES},
    **{(kind, "join"): NEVER for kind in QUEUES},
    **{(kind, "acquire"): ACQUIRE for kind in LOCKS},
    **{(kind, "wait"): FIRST for kind in WAITERS},
    **{(kind, "join"): FIRST for kind in JOINERS},
    **{(kind, name): NEVER for kind in SOCKETS for name in RECEIVING},
    ("threading.Condition", "wait"): FIRST,
    ("threading.Condition", "wait_for"): SECOND,
    ("subprocess.Popen", "communicate"): SECOND,
    ("concurrent.futures.Future", "result"): FIRST,
    ("concurrent.futures.Future", "exception"): FIRST,
    ("concurrent.futures._base.Future", "result"): FIRST,
    ("multiprocessing.pool.AsyncResult", "get"): FIRST,
    ("multiprocessing.pool.AsyncResult", "wait"): FIRST,
    ("multiprocessing.connection.Connection", "recv"): NEVER,
    ("selectors.BaseSelector", "select"): FIRST,
    ("selectors.DefaultSelector", "select"): FIRST,
    ("select.poll", "poll"): FIRST,
    ("select.epoll", "poll"): FIRST,
}
# Of a receiver whose type is not known: these mean waiting whatever it is.
SUSPECTED: Final = {"acquire": ACQUIRE, "recv": NEVER, "accept": NEVER, "recvfrom": NEVER}
# The same if they have no argument: dict.get and str.join have one.
BARE: Final = {"get": QUEUE_GET, "join": FIRST, "wait": FIRST}


@dataclass(frozen=True, slots=True)
class Block:
    """A place that may wait."""

    place: int
    sure: bool
    message: str


def blocking(file: FileContext) -> list[Block]:
    """Every call and `with` of the file that may wait without a limit."""
    found: list[Block] = []
    relaxed = limited_receivers(file)
    tree = file.tree
    for i, node in tree.pairs((ast.Call, *WITHS)):
        if isinstance(node, ast.Call):
            block = of_call(file, i, node, relaxed)
            if block is not None:
                found.append(block)
        elif isinstance(node, WITHS):
            found.extend(of_with(file, i, node.items))
    assert len(found) <= len(file.tree.nodes), "at most one for each node"
    return found


def limited_receivers(file: FileContext) -> frozenset[str]:
    """The names that settimeout() or setblocking(False) is called on."""
    found: set[str] = set()
    tree = file.tree
    for _, node in tree.pairs((ast.Call,)):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
            continue
        if node.func.attr not in ("settimeout", "setblocking") or not node.args:
            continue
        argument = node.args[0]
        value = argument.value if isinstance(argument, ast.Constant) else 1
        wanted = value is not None if node.func.attr == "settimeout" else value is False
        if wanted:
            found.add(last_name(node.func.value))
    assert len(found) <= len(file.tree.nodes), "no more names than nodes"
    return frozenset(found - {""})


def last_name(node: ast.AST) -> str:
    """The variable or attribute that a receiver is."""
    if isinstance(node, ast.Name):
        return node.id
    return node.attr if isinstance(node, ast.Attribute) else ""


def of_call(
    file: FileContext, i: int, node: ast.Call, relaxed: frozenset[str]
) -> Block | None:
    """The verdict on one call."""
    tree = file.tree
    values = file.values
    function = tree.index[node.func]
    for name in sorted(values.external(function)):
        waiting = FUNCTIONS.get(name)
        if waiting is not None and not limited(node, waiting):
            text = "waits" if waiting is NEVER else "has no timeout and may wait for ever"
            return Block(i, True, f"`{name.removeprefix('builtins.')}` {text}")
    if not isinstance(node.func, ast.Attribute) or last_name(node.func.value) in relaxed:
        return None
    receivers = [value for value in sorted(values.of(function + 1)) if value.name != "None"]
    assert tree.nodes[i] is node, "the call at i"
    block = of_method(i, node, node.func.attr, receivers)
    if block is not None or any(value.kind != "unknown" for value in receivers):
        return block
    own_methods = file.index.by_name
    return None if own_methods.get(node.func.attr) else suspected(i, node, node.func.attr)


def of_method(i: int, node: ast.Call, method: str, receivers: list[Value]) -> Block | None:
    """The verdict on a method of an object whose type is known."""
    typed = [value.name for value in receivers if value.kind in ("object", "external")]
    kinds = [kind for name in typed for kind in bases_of(name)]
    for kind in kinds:
        waiting = METHODS.get((kind, method))
        if waiting is not None and not limited(node, waiting):
            return Block(i, True, f"`{kind}.{method}` without a timeout may wait for ever")
    assert method != "", "a method has a name"
    return None


def suspected(i: int, node: ast.Call, method: str) -> Block | None:
    """The verdict on a method of an object that may be anything."""
    waiting = SUSPECTED.get(method)
    if waiting is None and not node.args:
        waiting = BARE.get(method)
    if waiting is None or limited(node, waiting):
        return None
    return Block(i, False, f"`.{method}()` of an unknown object may wait for ever")


def limited(node: ast.Call, waiting: Waiting) -> bool:
    """Whether the call has a timeout or does not wait at all."""
    if any(isinstance(argument, ast.Starred) for argument in node.args):
        return False
    timeout = given(node, waiting.timeout, waiting.keyword)
    flag = given(node, waiting.flag, waiting.flag_keyword)
    assert waiting.timeout >= -1, "a position or none"
    timed = timeout is not None and not is_none(timeout)
    return timed or (isinstance(flag, ast.Constant) and not flag.value)


def given(node: ast.Call, position: int, keyword: str) -> ast.expr | None:
    """The argument at a position or with a keyword (-1 and "" mean that there is none)."""
    if 0 <= position < len(node.args):
        return node.args[position]
    found = (k.value for k in node.keywords if k.arg == keyword)
    return next(found, None) if keyword else None


def is_none(node: ast.AST) -> bool:
    """Whether an expression is None."""
    return isinstance(node, ast.Constant) and node.value is None


def of_with(file: FileContext, i: int, items: list[ast.withitem]) -> list[Block]:
    """`with lock:` acquires without a timeout."""
    found: list[Block] = []
    index = file.tree.index
    values = file.values
    for item in items:
        managers = sorted(values.of(index[item.context_expr]))
        locks = [value.name for value in managers if is_lock(value)]
        found.extend(
            Block(i, True, f"`with` on a `{name}` acquires it without a timeout")
            for name in locks[:1]
        )
    assert len(found) <= len(items), "at most one for each"
    return found


def is_lock(value: Value) -> bool:
    """Whether an object is a lock of the library."""
    return value.kind == "object" and any(kind in LOCKS for kind in bases_of(value.name))
