"""What becomes of the results of calls: which functions return something that must be looked at.

A result may be dropped if there is none, if it says nothing that the caller does not know (a
buffered write returns the count that it was given or raises), or if removing it was the purpose
(`stack.pop()`).  The tables below hold these; the results of the standard library itself come
from its stubs (stdlib.py).
"""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import Final

from flightlm.checker.context import FileContext
from flightlm.checker.functions import function_of
from flightlm.checker.model import Verdict
from flightlm.checker.numpy_calls import UFUNCS, UNARY, WITH_OUT
from flightlm.checker.objects import NONE
from flightlm.checker.stdlib import Entry, canonical, lookup
from flightlm.checker.symbols import FunctionIndex
from flightlm.checker.words import first_part, last_part, words

# Functions and classes of the library, by path, whose result tells the caller nothing new.
CONVENTIONAL: Final = words(
    "builtins.next shutil.rmtree heapq.heappop "
    "heapq.heapreplace heapq.heappushpop shutil.copy shutil.copy2 "
    "shutil.copyfile shutil.copytree shutil.move shutil.make_archive pathlib.Path.write_text "
    "pathlib.Path.write_bytes pathlib.Path.rename pathlib.Path.replace subprocess.check_call "
    "subprocess.check_output subprocess.Popen.communicate signal.signal signal.alarm "
    "signal.setitimer signal.pthread_sigmask atexit.register locale.setlocale "
    "argparse._ActionsContainer.add_argument contextvars.ContextVar.set gc.collect os.umask "
    "os.dup2 os.lseek os.nice weakref.finalize importlib.import_module importlib.reload "
    "builtins.__import__ xml.etree.ElementTree.SubElement functools.update_wrapper unittest.main "
    "unittest.main.TestProgram urllib.request.urlretrieve zipfile.ZipFile.extract "
    "asyncio.tasks.gather asyncio.taskgroups.TaskGroup.create_task ast.fix_missing_locations "
    "ast.copy_location ast.increment_lineno numpy.seterr numpy.seterrcall numpy.setbufsize "
    "unittest.case.TestCase.enterContext unittest.case.TestCase.assertLogs "
    "unittest.case.TestCase.assertRaises unittest.case.TestCase.assertWarns "
    "unittest.case.TestCase.assertRaisesRegex unittest.case.TestCase.fail site.addsitedir "
    "faulthandler.enable tempfile.mkdtemp concurrent.futures._base.wait sys.setswitchinterval"
)
# Methods of the library whose results are of that kind in every class of the given module.
CONVENTIONAL_METHODS: Final = {
    "typing": words("write seek truncate pop popitem setdefault writelines"),
    "_io": words("write seek truncate"),
    "io": words("write seek truncate"),
    "codecs": words("write seek"),
    "gzip": words("write seek"),
    "bz2": words("write seek"),
    "lzma": words("write seek"),
    "mmap": words("write seek flush"),
    "tempfile": words("write seek truncate"),
    "tarfile": words("write"),
    "zipfile": words("write"),
    "builtins": words("pop popitem setdefault"),
    "collections": words("pop popitem popleft setdefault"),
    "_csv": words("writerow"),
    "csv": words("writerow writeheader"),
    "sqlite3": words("execute executemany executescript"),
    "contextlib": words("enter_context enter_async_context push callback push_async_callback"),
    "ftplib": words(
        "login cwd storbinary storlines retrbinary retrlines quit delete mkd rmd voidcmd"
    ),
    "smtplib": words("login starttls quit ehlo helo"),
    "selectors": words("register unregister modify"),
    "asyncio": words("call_soon call_later call_at call_soon_threadsafe add_signal_handler"),
    "array": words("pop"),
    "weakref": words("pop popitem setdefault"),
    "os": words("pop popitem setdefault"),
    "shelve": words("pop setdefault"),
    "xml": words("appendChild insertBefore removeChild"),
}
# These wait without end unless they are given a time; then the result says whether it was enough.
WAITING: Final = words(
    "threading.Event.wait threading.Condition.wait threading.Barrier.wait _thread.lock.acquire "
    "_thread.RLock.acquire threading._RLock.acquire threading.Semaphore.acquire "
    "threading.Condition.acquire threading.BoundedSemaphore.acquire asyncio.locks.Lock.acquire "
    "asyncio.locks.Event.wait asyncio.locks.Condition.wait asyncio.locks.Semaphore.acquire "
    "multiprocessing.synchronize.Event.wait multiprocessing.synchronize.Lock.acquire"
)
# These run the coroutine that they are given and return what it returns.
RUNNERS: Final = words(
    "asyncio.runners.run asyncio.tasks.wait_for asyncio.runners.Runner.run "
    "asyncio.events.AbstractEventLoop.run_until_complete asyncio.tasks.shield"
)
CHECKING: Final = words("subprocess.run")
NUMPY_NOTHING: Final = words(
    "copyto put place putmask fill_diagonal put_along_axis save savez savez_compressed savetxt "
    "set_printoptions seed shuffle set_state show_config info"
)
ARRAY: Final = "numpy.ndarray."
ARRAY_NOTHING: Final = words(
    "fill sort resize partition put itemset setflags setfield tofile dump __setitem__"
)
# Methods that Python calls by these names return None by the language.
SPECIAL: Final = words(
    "__init__ __post_init__ __setattr__ __delattr__ __setitem__ __delitem__ __set__ __delete__ "
    "__set_name__ __init_subclass__ __del__ __setstate__ __clear__"
)
# Methods of the library that return None in every class that has them, or whose result tells
# nothing in every class that has it.  On a receiver of unknown type these are taken as such.
NOTHING_METHODS: Final = words(
    "append appendleft extend extendleft insert remove clear sort reverse add discard update "
    "close flush start debug info warning error exception critical put put_nowait release notify "
    "notify_all shutdown terminate kill unlink mkdir "
    "rmdir writelines write fill sendall setsockopt "
    "bind listen settimeout setblocking commit rollback execute executemany pop popleft popitem "
    "setdefault task_done set_result set_exception drain writerow writerows writeheader seek "
    "addHandler setLevel setFormatter intersection_update difference_update "
    "symmetric_difference_update move_to_end rotate touch setDaemon"
)
SLEEP: Final = "asyncio.tasks.sleep"  # awaiting it gives its second argument, mostly None
UNCLEAR: Final = ("U", "F")  # codes of stdlib.Entry
VOID: Final = ("N", "X")
# Where `out` stands among the arguments; numpy_calls has the other functions that take one.
OUT_POSITIONS: Final = {
    "fix": 1,
    "isposinf": 1,
    "isneginf": 1,
    "nanargmax": 2,
    "nanargmin": 2,
    "random.Generator.random": 2,
    "random.Generator.standard_normal": 2,
    "random.Generator.standard_exponential": 3,
    "random.Generator.standard_gamma": 3,
}
OUT_OF_UFUNC_METHODS: Final = {"reduce": 3, "accumulate": 3, "reduceat": 4}
IN_PLACE_WITHOUT_COPY: Final = "numpy.nan_to_num"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What dropping a result means: PROVEN harmless, VIOLATED, or UNPROVEN; with one phrase."""

    verdict: Verdict
    why: str = ""


NOTHING: Final = Outcome(Verdict.PROVEN)


def value(why: str) -> Outcome:
    """There is a result that must be looked at."""
    return Outcome(Verdict.VIOLATED, why)


def unsure(why: str) -> Outcome:
    """Whether there is a result is not known."""
    return Outcome(Verdict.UNPROVEN, why)


def written(node: ast.expr) -> str:
    """A called function as a short text."""
    assert isinstance(node, ast.expr), "an expression"
    links: list[str] = []
    at = node
    for _ in range(4):
        if isinstance(at, ast.Attribute):
            links.append(at.attr)
            at = at.value
    if isinstance(at, ast.Name):
        links.append(at.id)
    else:
        links.append("…")
    return ".".join(reversed(links))


class Results:
    """Answers for the calls of one file."""

    __slots__ = ("file", "tree")

    def __init__(self, file: FileContext) -> None:
        self.file = file
        self.tree = file.tree

    def dropped(self, i: int, awaited: bool = False) -> Outcome:
        """What dropping the result of the call at i means."""
        by_name = self.file.index.by_name
        values = self.file.values
        node = self.tree.nodes[i]
        assert isinstance(node, ast.Call), "a call"
        callees = values.callees(i)
        name = written(node.func)
        outcomes: list[Outcome] = []
        if callees.classes and not any(path == "" for path in callees.classes):
            return value(f"`{name}(…)` makes an object that nothing keeps")
        for path in sorted(callees.externals):
            outcomes.append(self.external(path, node, awaited))
        outcomes.extend(self.project(symbol, awaited) for symbol, _ in callees.targets)
        for verdict in (Verdict.VIOLATED, Verdict.UNPROVEN):
            for outcome in outcomes:
                if outcome.verdict is verdict:
                    return outcome
        if outcomes and not callees.unresolved and not callees.weak:
            return NOTHING
        weak = by_name.get(callees.weak, ()) if callees.weak else ()
        guessed = [self.project(symbol, awaited) for symbol in weak]
        return self.guessed(node, guessed)

    def guessed(self, node: ast.Call, weak: list[Outcome]) -> Outcome:
        """A call whose receiver has no known type."""
        name = written(node.func)
        if writes_out(node):
            return NOTHING
        if any(outcome.verdict is not Verdict.PROVEN for outcome in weak):
            return unsure(f"`{name}` may be a function that returns a value")
        if weak or is_void_method(node) or self.gives_none(node):
            return NOTHING
        return unsure(f"what `{name}` returns is not known; write `_ = {name}(…)` to drop it")

    def gives_none(self, node: ast.Call) -> bool:
        """Whether a call is known to give None, as that of a Callable[…, None]."""
        values = self.file.values
        return values.of(self.tree.index[node]) == frozenset((NONE,))

    def project(self, symbol: str, awaited: bool) -> Outcome:
        """What a function of the project returns."""
        assert ":" in symbol, "a module and its function"
        function = function_of(self.file.index, symbol)
        name = last_part(symbol, ":")
        if function is None:
            return unsure(f"`{name}` is not in the index")
        if function.is_generator:
            return value(f"`{name}` is a generator: calling it runs nothing")
        if function.is_async and not awaited:
            return value(f"`{name}` is a coroutine that is never awaited")
        if function.never_returns or function.is_overload or function.chains:
            return NOTHING
        return self.summary(function, name)

    def summary(self, function: FunctionIndex, name: str) -> Outcome:
        """What running a function of the project gives."""
        returns = function.returns
        if function.wrapped:
            return unsure(f"a decorator decides what `{name}` returns")
        if returns is None:
            return value(f"`{name}` returns a value") if function.returns_value else NOTHING
        untyped = returns.name in ("?", "typing.Any") and not function.returns_value
        if untyped or returns.name in ("None", "typing.NoReturn", "typing.Never"):
            return NOTHING
        return value(f"`{name}` returns a value")

    def external(self, path: str, node: ast.Call, awaited: bool) -> Outcome:
        """What a function outside the project returns."""
        found = canonical(path)
        name = last_part(found)
        if name in SPECIAL or found in CONVENTIONAL or path in CONVENTIONAL:
            return NOTHING
        if found.startswith("numpy."):
            return numpy_outcome(found, name, node)
        return self.library(path, name, node, awaited)

    def library(self, path: str, name: str, node: ast.Call, awaited: bool) -> Outcome:
        """What the table of the standard library says of a function; `name` is its last part."""
        entry = lookup(path)
        if entry is None and name == "__call__" and isinstance(node.func, ast.Attribute):
            return self.guessed(node, [])
        if entry is None or entry.code in UNCLEAR:
            return unsure(f"what `{path}` returns is not known; write `_ = {name}(…)` to drop it")
        assert " " not in entry.path, "an entry of the table"
        if entry.path in RUNNERS:
            return self.runner(node)
        if entry.is_async and not awaited:
            return value(f"`{path}` is a coroutine that is never awaited")
        return known_outcome(path, entry, node)

    def runner(self, node: ast.Call) -> Outcome:
        """asyncio.run(main()) returns what main() does."""
        if not node.args or not isinstance(node.args[0], ast.Call):
            return NOTHING
        values = self.file.values
        callees = values.callees(self.tree.index[node.args[0]])
        outcomes = [self.project(symbol, True) for symbol, sure in callees.targets if sure]
        lost = [outcome for outcome in outcomes if outcome.verdict is Verdict.VIOLATED]
        return lost[0] if lost else NOTHING


def known_outcome(path: str, entry: Entry, node: ast.Call) -> Outcome:
    """What dropping the result of a library function means whose result is known."""
    assert entry.code not in UNCLEAR, "the table says what it returns"
    void = entry.code in VOID or is_conventional(entry.path, node)
    return NOTHING if void else value(f"`{path}` returns a value")


def is_void_method(node: ast.Call) -> bool:
    """Whether a call is that of a method which gives nothing in every class that has it."""
    if not isinstance(node.func, ast.Attribute):
        return False
    method = node.func.attr
    joined = method == "join" and not node.args
    return method in NOTHING_METHODS or method in SPECIAL or joined


def raises_on_failure(node: ast.Call) -> bool:
    """Whether subprocess.run is called with check=True."""
    for keyword in node.keywords:
        if keyword.arg == "check":
            given = keyword.value
            return isinstance(given, ast.Constant) and given.value is True
    return False


def is_constant(node: ast.expr, constant: bool | None) -> bool:
    """Whether an argument is written as this constant."""
    return isinstance(node, ast.Constant) and node.value is constant


def writes_out(node: ast.Call) -> bool:
    """Whether a call has `out=` with an array: its result is that array."""
    for keyword in node.keywords:
        if keyword.arg == "out":
            return not is_constant(keyword.value, None)
    return False


def position_of_out(path: str) -> int:
    """The place of `out` among the positional arguments of a numpy function; -1 if it has none."""
    assert path.startswith("numpy."), "a path of numpy"
    owner, _, name = path.rpartition(".")
    is_method = path.startswith(ARRAY)
    wanted = path.removeprefix(ARRAY if is_method else "numpy.")
    if name in OUT_OF_UFUNC_METHODS:
        return OUT_OF_UFUNC_METHODS[name]
    if "Generator." in path:
        wanted = f"random.Generator.{name}"
    position = OUT_POSITIONS.get(wanted, WITH_OUT.get(wanted, -1))
    if position >= 0:
        return position - 1 if is_method else position
    if owner != "numpy" or name not in UFUNCS:
        return -1
    return 1 if name in UNARY else 2


def works_in_place(path: str, node: ast.Call) -> bool:
    """Whether a call of numpy writes into an array that it was given, and returns that one."""
    if writes_out(node) or last_part(path) == "at":  # ufunc.at; numpy has no other `at`
        return True
    if path == IN_PLACE_WITHOUT_COPY:
        copies = [keyword.value for keyword in node.keywords if keyword.arg == "copy"]
        return any(is_constant(given, False) for given in copies + node.args[1:2])
    position = position_of_out(path)
    return 0 <= position < len(node.args) and not is_constant(node.args[position], None)


def numpy_outcome(path: str, name: str, node: ast.Call) -> Outcome:
    """What dropping the result of a numpy function means."""
    void = ARRAY_NOTHING if path.startswith(ARRAY) else NUMPY_NOTHING
    if name in void or name.startswith("assert_") or works_in_place(path, node):
        return NOTHING
    return value(f"`{name}` returns an array or a value and changes nothing")


def is_conventional(path: str, node: ast.Call) -> bool:
    """Whether the result of a library function tells its caller nothing new."""
    module, _, name = path.rpartition(".")
    if path in CONVENTIONAL or path == SLEEP:
        return True
    if path in WAITING:
        return not node.args and not node.keywords
    if path in CHECKING:
        return raises_on_failure(node)
    first = first_part(module)
    return "." in module and name in CONVENTIONAL_METHODS.get(first, frozenset())
