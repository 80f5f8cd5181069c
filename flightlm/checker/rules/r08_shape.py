"""R8.5 to R8.9: decorators, program variants, star imports, argument splats, import-time code."""

from __future__ import annotations

import ast
from typing import Final

from flightlm.checker import limits
from flightlm.checker.references import (
    STAR_TRY,
    SWITCHES,
    inside_annotations,
    is_main_guard,
    is_type_checking,
    only_binding,
    words,
)
from flightlm.checker.scene import Scene, bindings_in
from flightlm.checker.scopes import ScopeKind
from flightlm.checker.syntax import BRANCH_KINDS, FUNCTIONS

R85: Final = "P10-R8.5"
R86: Final = "P10-R8.6"
R87: Final = "P10-R8.7"
R88: Final = "P10-R8.8"
R89: Final = "P10-R8.9"

# Decorators that the call graph sees through, and those of the standard library that change
# nothing about a call: marks for type checkers, and abstract or final methods.
ALLOWED: Final = words(
    "builtins.staticmethod builtins.classmethod builtins.property dataclasses.dataclass "
    "functools.wraps functools.lru_cache functools.cache functools.cached_property "
    "functools.total_ordering abc.abstractmethod abc.abstractproperty abc.abstractclassmethod "
    "abc.abstractstaticmethod contextlib.contextmanager contextlib.asynccontextmanager "
    "typing.overload typing.final typing.override typing.runtime_checkable "
    "typing.dataclass_transform typing_extensions.overload typing_extensions.final "
    "typing_extensions.override typing_extensions.runtime_checkable typing_extensions.deprecated "
    "typing_extensions.dataclass_transform warnings.deprecated enum.unique enum.verify "
    "enum.member enum.nonmember enum.property"
)
PROPERTIES: Final = words(
    "builtins.property abc.abstractproperty functools.cached_property enum.property"
)
ACCESSORS: Final = frozenset(("setter", "getter", "deleter"))
CONTAINERS: Final = words(
    "builtins.list builtins.dict builtins.set builtins.bytearray numpy.ndarray collections.deque "
    "collections.defaultdict collections.OrderedDict collections.Counter array.array"
)
MAX_SHOWN: Final = 64  # switches whose number of variants is written out
LIST_CHANGES: Final = words("append extend insert remove pop clear sort reverse")

# Outside functions whose effect another module, process or machine can see.
EFFECTS: Final = words(
    "builtins.open builtins.print builtins.input io.open os.open os.mkdir os.makedirs os.remove "
    "os.unlink os.rename os.replace os.rmdir os.removedirs os.chdir os.system os.popen os.putenv "
    "os.unsetenv os.umask os.kill os.fork os.symlink os.link os.chmod sqlite3.connect "
    "socket.create_connection socket.socket subprocess.run subprocess.Popen subprocess.call "
    "subprocess.check_call subprocess.check_output random.seed numpy.random.seed "
    "numpy.seterr numpy.set_printoptions urllib.request.urlopen urllib.request.urlretrieve "
    "requests.get requests.post requests.put requests.delete requests.head requests.request "
    "httpx.get httpx.post httpx.request logging.basicConfig logging.config.dictConfig "
    "logging.config.fileConfig logging.disable atexit.register signal.signal sys.exit "
    "time.sleep locale.setlocale warnings.filterwarnings warnings.simplefilter shutil.rmtree "
    "shutil.copy shutil.copyfile shutil.copytree shutil.move numpy.load numpy.loadtxt "
    "numpy.fromfile numpy.genfromtxt numpy.save pandas.read_csv psycopg2.connect "
    "tempfile.mkdtemp tempfile.mkstemp tempfile.NamedTemporaryFile tempfile.TemporaryFile "
    "pathlib.Path.read_text pathlib.Path.read_bytes pathlib.Path.write_text "
    "pathlib.Path.write_bytes pathlib.Path.open pathlib.Path.mkdir pathlib.Path.unlink "
    "pathlib.Path.touch pathlib.Path.rmdir pathlib.Path.rename"
)


def allowed_decorator(scene: Scene, i: int) -> bool:
    """Whether the decorator expression at i is on the list; `@d(…)` is judged as `@d`."""
    assert scene.role(i) == "decorator_list", "a decorator"
    at = i
    for _ in range(limits.MAX_ROUNDS):
        if isinstance(scene.node(at), ast.Call):
            at += 1
        if is_accessor(scene, at):
            return True
        paths = scene.paths(at)
        if paths:
            return paths <= ALLOWED
        bound = only_binding(scene.file, at)
        if bound < 0:
            break
        at = bound
    return False


def is_accessor(scene: Scene, i: int) -> bool:
    """Whether i is `name.setter` (getter, deleter) of a property."""
    assert isinstance(scene.node(i), ast.expr), "an expression"
    node = scene.node(i)
    if not isinstance(node, ast.Attribute) or node.attr not in ACCESSORS:
        return False
    if isinstance(node.value, ast.Name):
        scopes = scene.scopes
        bound = scopes.bindings(scopes.of[i], node.value.id)
        return any(binds_property(scene, binding.place, binding.value) for binding in bound)
    if not isinstance(node.value, ast.Attribute):
        return False
    name = node.value.attr
    for value in scene.values_of(i + 2):
        if value.kind != "class":
            continue
        index = scene.file.index
        found = index.method(value.name, name)
        return found is not None and found.is_property
    return False


def binds_property(scene: Scene, place: int, value: int) -> bool:
    """Whether a binding is a def under a property decorator, or `name = property(…)`."""
    node = scene.node(place)
    if isinstance(node, FUNCTIONS):
        return any(makes_property(scene, decorator) for decorator in node.decorator_list)
    called = value >= 0 and isinstance(scene.node(value), ast.Call)
    return called and len(scene.paths(value + 1) & PROPERTIES) > 0


def makes_property(scene: Scene, decorator: ast.expr) -> bool:
    """Whether a decorator, or what it calls, makes a property."""
    i = scene.place(decorator)
    at = i + 1 if isinstance(decorator, ast.Call) else i
    return len(scene.paths(at) & PROPERTIES) > 0


def decorator_text(node: ast.AST) -> str:
    """A decorator as the message names it."""
    at = node.func if isinstance(node, ast.Call) else node
    if isinstance(at, ast.Attribute):
        front = f"{at.value.id}." if isinstance(at.value, ast.Name) else "…."
        return f"@{front}{at.attr}"
    return f"@{at.id}" if isinstance(at, ast.Name) else "a computed decorator"


def check_decorators(scene: Scene) -> None:
    """R8.5: decorators that may replace what they decorate."""
    if scene.declared(R85):
        return
    places = [i for i, field in enumerate(scene.tree.fields) if field == "decorator_list"]
    refused = [i for i in places if not allowed_decorator(scene, i)]
    assert len(refused) <= len(places), "each is judged once"
    for i in refused:
        text = decorator_text(scene.node(i))
        scene.violated(
            R85, i, f"{text} may replace what it decorates (call a function where it is needed)"
        )
    scene.proven(R85, len(places) - len(refused))


class Variants:
    """Which switch each statement stands under: the innermost in its function, class or module.

    under[i]  the place of the if, try, loop or match around statement i, -1 if there is none
    """

    __slots__ = ("scene", "under")

    def __init__(self, scene: Scene) -> None:
        tree = scene.tree
        self.scene = scene
        self.under: dict[int, int] = {0: -1}
        for i in tree.places(BRANCH_KINDS):
            self.under[i] = self.switch_of(tree.parents[i])
        assert len(self.under) <= len(tree.nodes), "a statement is a node"

    def switch_of(self, parent: int) -> int:
        """The switch of a statement by its parent."""
        node = self.scene.node(parent)
        if isinstance(node, SWITCHES):
            if isinstance(node, ast.If) and is_type_checking(self.scene.file, node.test):
                return self.under[parent]
            return parent
        if isinstance(node, ast.ClassDef | ast.Module | ast.FunctionDef | ast.AsyncFunctionDef):
            return -1
        return self.under[parent]

    def count_from(self, i: int, seen: set[int]) -> None:
        """Add the switch of statement i and those around it to `seen`."""
        at = self.under[i]
        for _ in range(limits.MAX_DEPTH):
            if at < 0 or at in seen:
                break
            seen.add(at)
            at = self.under[at]


def in_function(scene: Scene, i: int) -> bool:
    """Whether the statement at i stands in the body of a function, TYPE_CHECKING blocks apart."""
    tree = scene.tree
    scope = scene.scope_of(i)
    if scope.kind is not ScopeKind.FUNCTION:
        return False
    above = scene.node(tree.parents[i])
    return not isinstance(above, ast.If) or not is_type_checking(scene.file, above.test)


def conditional_word(scene: Scene, i: int, under: int) -> str:
    """Where a conditional import, def or class stands, "" if it is not conditional."""
    if under >= 0:
        node = scene.node(under)
        name = type(node).__name__
        return "try" if isinstance(node, ast.Try | STAR_TRY) else name.lower()
    nested = not isinstance(scene.node(i), FUNCTIONS)
    return "function" if nested and in_function(scene, i) else ""


def check_variants(scene: Scene) -> None:
    """R8.6: imports, functions and classes that exist in some runs only."""
    if scene.declared(R86):
        return
    variants = Variants(scene)
    found: list[tuple[int, str]] = []
    seen: set[int] = set()
    good = 0
    kinds = (ast.Import, ast.ImportFrom, ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
    for kind in kinds:
        for i in scene.places(kind):
            word = conditional_word(scene, i, variants.under[i])
            if word == "":
                good += 1
                continue
            found.append((i, word))
            if word == "function":
                seen.add(i)
            variants.count_from(i, seen)
    assert all(word != "" for _, word in found), "what is conditional stands in something"
    count = len(seen)
    power = f"2^{count}" + (f" = {2**count}" if count <= MAX_SHOWN else "")
    noun = "switch" if count == 1 else "switches"
    for i, word in sorted(found):
        node = scene.node(i)
        what = "import" if isinstance(node, ast.Import | ast.ImportFrom) else "definition"
        scene.violated(
            R86,
            i,
            f"conditional {what} (in {word}): {count} {noun} in this module make {power} programs "
            "to test (move it to the top of the module)",
        )
    scene.proven(R86, good)


def check_exports(scene: Scene) -> None:
    """R8.7: star imports, and an __all__ that is not one literal list of names."""
    if scene.declared(R87):
        return
    good = 0
    for i in scene.places(ast.ImportFrom):
        node = scene.node(i)
        assert isinstance(node, ast.ImportFrom), "sorted by class"
        if any(alias.name == "*" for alias in node.names):
            scene.violated(R87, i, "star import (name what is imported)")
        else:
            good += 1
    for binding in bindings_in(scene.scope(0), "__all__"):
        plain = binding.kind in ("assign", "annassign")
        if binding.kind == "annassign" and binding.value < 0:
            continue
        if plain and is_name_list(scene.node(binding.value)):
            good += 1
        else:
            at = scene.statement(binding.place)
            scene.violated(R87, at, "__all__ is computed (write one literal list)")
    for i in scene.places(ast.Call):
        if changes_exports(scene, i):
            scene.violated(R87, i, "__all__ is computed (write one literal list)")
    scene.proven(R87, good)


def is_name_list(node: ast.AST) -> bool:
    """A list or tuple of string literals."""
    if not isinstance(node, ast.List | ast.Tuple):
        return False
    return all(isinstance(e, ast.Constant) and isinstance(e.value, str) for e in node.elts)


def changes_exports(scene: Scene, i: int) -> bool:
    """Whether the call at i is __all__.append(…) or the like."""
    node = scene.node(i)
    assert isinstance(node, ast.Call), "sorted by class"
    func = node.func
    if not isinstance(func, ast.Attribute) or func.attr not in LIST_CHANGES:
        return False
    owner = func.value
    if not isinstance(owner, ast.Name) or owner.id != "__all__":
        return False
    return scene.owner(i, "__all__") == 0


def splats_of(arguments: ast.arguments) -> list[str]:
    """`*args` and `**kwargs` of a signature."""
    vararg = arguments.vararg
    kwarg = arguments.kwarg
    taken = [f"*{vararg.arg}"] if vararg is not None else []
    return taken + ([f"**{kwarg.arg}"] if kwarg is not None else [])


def check_splats(scene: Scene) -> None:
    """R8.8: `*args`/`**kwargs` in a signature, `*x`/`**x` in a call."""
    if scene.declared(R88):
        return
    good = 0
    for kind in (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda):
        for i in scene.places(kind):
            node = scene.node(i)
            assert isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda), "a def"
            taken = " and ".join(splats_of(node.args))
            if taken:
                scene.violated(R88, i, f"{taken} in a signature (name the parameters)")
            else:
                good += 1
    check_starred(scene)
    for i in scene.places(ast.Call):
        call = scene.node(i)
        assert isinstance(call, ast.Call), "sorted by class"
        starred = any(isinstance(arg, ast.Starred) for arg in call.args)
        good += not starred and all(keyword.arg is not None for keyword in call.keywords)
    scene.proven(R88, good)


def check_starred(scene: Scene) -> None:
    """`*x` and `**x` among the arguments of calls and class statements."""
    marks = inside_annotations(scene.tree)
    assert scene.end(0) == len(marks), "one mark per node"
    for i in sorted(scene.places(ast.Starred) + scene.places(ast.keyword)):
        node = scene.node(i)
        above = scene.above(i)
        if not isinstance(above, ast.Call | ast.ClassDef) or marks[i]:
            continue
        if isinstance(node, ast.keyword) and node.arg is not None:
            continue
        star = "**" if isinstance(node, ast.keyword) else "*"
        where = "call" if isinstance(above, ast.Call) else "class statement"
        scene.violated(R88, i, f"{star} in a {where} (write the arguments)")


def is_dunder_literal(node: ast.stmt) -> bool:
    """`__version__ = "1.0"`: metadata of the module, which may stand before imports."""
    if not isinstance(node, ast.Assign | ast.AnnAssign):
        return False
    targets = node.targets if isinstance(node, ast.Assign) else [node.target]
    if not all(is_dunder(target) for target in targets):
        return False
    return node.value is None or isinstance(node.value, ast.Constant | ast.List | ast.Tuple)


def is_dunder(target: ast.expr) -> bool:
    """Whether a target is a name of the form `__name__`."""
    name = target.id if isinstance(target, ast.Name) else ""
    return name.startswith("__") and name.endswith("__")


def is_debug_guard(node: ast.stmt) -> bool:
    """`if not __debug__: raise …`, which P10-R5.7 asks for, or a call that raises there."""
    if not isinstance(node, ast.If) or not isinstance(node.test, ast.UnaryOp):
        return False
    operand = node.test.operand
    named = isinstance(operand, ast.Name) and operand.id == "__debug__"
    refuses = isinstance(node.body[0], ast.Raise | ast.Expr)
    return named and refuses and len(node.body) == 1


def imports_only(scene: Scene, i: int) -> bool:
    """Whether an if or try holds imports and, beside them, only names set to literals."""
    tree = scene.tree
    nodes = [tree.nodes[j] for j in tree.inside(i)]
    statements = [node for node in nodes if isinstance(node, ast.stmt)]
    imports = any(isinstance(node, ast.Import | ast.ImportFrom) for node in statements)
    return imports and all(serves_imports(node) for node in statements)


def serves_imports(node: ast.stmt) -> bool:
    """Whether a statement imports, chooses between imports, or says how one went."""
    if isinstance(node, ast.Assign):
        return isinstance(node.value, ast.Constant)
    return isinstance(node, (ast.Import, ast.ImportFrom, *SWITCHES, ast.Pass, ast.Raise))


def may_precede_imports(scene: Scene, i: int) -> bool:
    """Whether a statement of the module is no code: imports may follow it."""
    node = scene.node(i)
    assert isinstance(node, ast.stmt), "a statement"
    if isinstance(node, ast.Import | ast.ImportFrom | ast.Pass):
        return True
    if isinstance(node, ast.Expr):
        return isinstance(node.value, ast.Constant)
    if isinstance(node, ast.If) and is_type_checking(scene.file, node.test):
        return True
    if is_dunder_literal(node) or is_debug_guard(node):
        return True
    return isinstance(node, ast.If | ast.Try) and imports_only(scene, i)


def check_import_time(scene: Scene) -> None:
    """R8.9: imports after code, and effects while a module is imported."""
    if scene.declared(R89):
        return
    tree = scene.tree
    module = tree.nodes[0]
    assert isinstance(module, ast.Module), "node 0"
    first = ""
    good = 0
    for statement in module.body:
        i = tree.place(statement)
        if isinstance(statement, ast.Import | ast.ImportFrom):
            if first == "":
                good += 1
            else:
                scene.violated(R89, i, f"import after the code of {first} (move it up)")
        elif first == "" and not may_precede_imports(scene, i):
            first = f"line {statement.lineno}"
    source = scene.file.source
    path = source.path
    if not path.endswith("__main__.py"):
        actions = ImportTime(scene)
        actions.check()
    scene.proven(R89, good)


class ImportTime:
    """Finds what a module does to the world while it is imported.

    effects  the places of this file's own functions that have an outside effect -> its name
    """

    __slots__ = ("effects", "scene")

    def __init__(self, scene: Scene) -> None:
        assert len(scene.tree.nodes) > 0, "a tree has its module"
        self.scene = scene
        self.effects = self.functions_with_effects()

    def effect_of_call(self, i: int) -> str:
        """The outside effect that a call names, "" if none is known."""
        paths = self.scene.paths(i + 1)
        return min(paths & EFFECTS, default="")

    def functions_with_effects(self) -> dict[str, str]:
        """By symbol, the functions of this file that have an effect, through each other too."""
        scene = self.scene
        scopes = scene.scopes
        direct: dict[str, str] = {}
        callers: dict[str, list[str]] = {}
        for i in self.scene.places(ast.Call):
            if scopes.function(i) < 0:
                continue
            inside = scopes.symbol(i)
            name = self.effect_of_call(i)
            if name != "":
                direct.setdefault(inside, name)
            called = scene.callees(i)
            for target, strong in called.targets:
                if strong:
                    known = callers.setdefault(target, [])
                    known.append(inside)
        waiting = sorted(direct)
        for _ in range(limits.MAX_NODES):
            if not waiting:
                break
            symbol = waiting.pop()
            for caller in callers.get(symbol, ()):
                if caller not in direct:
                    direct[caller] = direct[symbol]
                    waiting.append(caller)
        assert not waiting, "a function is taken once"
        return direct

    def check(self) -> None:
        """Report each statement that acts while the module is imported."""
        tree = self.scene.tree
        skip_to = 0
        reported = -1
        for i in range(1, len(tree.nodes)):
            if i < skip_to:
                continue
            node = tree.nodes[i]
            if isinstance(node, (*FUNCTIONS, ast.Lambda)) or self.is_guarded(node):
                skip_to = tree.ends[i]
                continue
            text = self.effect(i, node)
            if text != "" and tree.statements[i] != reported:
                reported = tree.statements[i]
                self.scene.violated(R89, i, text)
        assert skip_to <= len(tree.nodes), "what is left out ends with the file"

    def is_guarded(self, node: ast.AST) -> bool:
        """`if __name__ == "__main__":` and TYPE_CHECKING blocks do not run on import."""
        if not isinstance(node, ast.If):
            return False
        if is_main_guard(node.test) or is_debug_guard(node):
            return True
        return is_type_checking(self.scene.file, node.test)

    def effect(self, i: int, node: ast.AST) -> str:
        """What the node at i does to the world on import, "" if nothing is seen."""
        assert self.scene.node(i) is node, "the node at i"
        remedy = "(do it in a function that the program calls)"
        if isinstance(node, ast.Expr):
            if isinstance(node.value, ast.Call | ast.Await) and not self.is_own(i + 1, node.value):
                return f"a call for its effect while the module is imported {remedy}"
            return ""
        if isinstance(node, ast.Call):
            if self.is_statement(i):
                return ""
            name = self.effect_of_call(i) or self.effect_inside(i)
            return f"{name} runs while the module is imported {remedy}" if name else ""
        if isinstance(node, ast.Subscript) and not isinstance(node.ctx, ast.Load):
            paths = sorted(self.scene.paths(i + 1))
            if paths and paths[0] != "sys.modules":
                return f"{paths[0]} is changed while the module is imported {remedy}"
        return ""

    def is_statement(self, i: int) -> bool:
        """Whether the call at i is a statement by itself: judged as such, or a freeze."""
        return isinstance(self.scene.above(i), ast.Expr)

    def effect_inside(self, i: int) -> str:
        """The effect of a function of this file that the call at i runs."""
        called = self.scene.callees(i)
        found = [self.effects[t] for t, strong in called.targets if strong and t in self.effects]
        return min(found, default="")

    def is_own(self, i: int, node: ast.expr) -> bool:
        """Whether a call only fills or freezes a container that this module made.

        `TABLE.update(…)`, `TABLE.setflags(write=False)`; `__all__.append(…)` is P10-R8.7.
        """
        assert self.scene.node(i) is node, "the node at i"
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
            return False
        owner = node.func.value
        if not isinstance(owner, ast.Name):
            return False
        scopes = self.scene.scopes
        bound = scopes.bindings(scopes.of[i], owner.id)
        if not bound or any(binding.kind not in ("assign", "annassign") for binding in bound):
            return False
        if node.func.attr == "setflags" or owner.id == "__all__":
            return True
        values = self.scene.values_of(i + 2)
        return all(v.kind == "object" and v.name in CONTAINERS for v in values)
