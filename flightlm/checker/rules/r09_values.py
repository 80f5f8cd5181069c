"""R9.2, R9.4 and R9.7: functions kept as values, lambdas, arrays handed out."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from functools import lru_cache
from typing import Final

from flightlm.checker import arrays, limits
from flightlm.checker.objects import Value
from flightlm.checker.references import (
    DISPLAYS,
    carrier,
    class_around,
    inside_annotations,
    is_function_path,
    is_receiver,
    only_binding,
    words,
)
from flightlm.checker.scene import Scene, bindings_in
from flightlm.checker.scopes import ScopeKind

R92: Final = "P10-R9.2"
R94: Final = "P10-R9.4"
R97: Final = "P10-R9.7"

CALLABLE_TYPES: Final = words(
    "collections.abc.Callable typing.Callable types.FunctionType types.MethodType "
    "types.LambdaType types.BuiltinFunctionType builtins.function functools.partial "
    "functools.partialmethod"
)
PARTIALS: Final = frozenset(("functools.partial", "functools.partialmethod"))
FINALS: Final = frozenset(("typing.Final", "typing_extensions.Final"))
FREEZERS: Final = frozenset(("types.MappingProxyType", "builtins.frozenset", "builtins.tuple"))
KEEPING: Final = words(
    "append add insert extend update setdefault appendleft extendleft put put_nowait push "
    "__setitem__"
)
ARRAYS: Final = frozenset(("numpy.ndarray", "array.array"))
SHARED: Final = ("assign", "annassign", "walrus", "from")  # how a module has an array
VIEWING: Final = frozenset(("reshape", "ravel", "view", "transpose", "swapaxes", "squeeze"))


def is_function_value(scene: Scene, i: int) -> bool:
    """Whether expression i is a function, a bound method, a partial or a parameter Callable."""
    return holds_function(scene.values_of(i)) or names_function(scene.paths(i))


@lru_cache(limits.MAX_REMEMBERED)  # a file has a few hundred different values
def holds_function(values: frozenset[Value]) -> bool:
    """Whether something that an expression may be is a function of the project or a Callable."""
    for value in values:
        if value.kind in ("function", "method"):
            return True
        if value.kind == "object" and value.name in CALLABLE_TYPES:
            return True
    return False


@lru_cache(limits.MAX_REMEMBERED)
def names_function(paths: frozenset[str]) -> bool:
    """Whether one of the outside names is that of a function."""
    return any(is_function_path(path) for path in paths)


def is_final_table(scene: Scene, statement: int) -> bool:
    """Whether a statement is a module-level `NAME: Final = …`."""
    node = scene.node(statement)
    scope = scene.scope_of(statement)
    if not isinstance(node, ast.AnnAssign) or scope.parent >= 0:
        return False
    return is_final(scene, node)


def display_around(scene: Scene, i: int) -> int:
    """The outermost display that holds expression i as an element, i itself if none."""
    tree = scene.tree
    at = carrier(tree, i)
    for _ in range(tree.depths[i] + 1):
        if not isinstance(tree.nodes[tree.parents[at]], DISPLAYS):
            break
        at = carrier(tree, tree.parents[at])
    return at


def stored_where(scene: Scene, i: int) -> str:
    """Where the value of the expression at i is stored or passed, "" if it is neither."""
    assert isinstance(scene.node(i), ast.expr), "an expression"
    tree = scene.tree
    above = tree.nodes[tree.parents[i]]
    field = tree.fields[i]
    if isinstance(above, ast.Assign | ast.AnnAssign | ast.AugAssign) and field == "value":
        targets = above.targets if isinstance(above, ast.Assign) else [above.target]
        target = targets[0]
        if isinstance(target, ast.Attribute):
            return f"attribute {target.attr}"
        return f"variable {target.id}" if isinstance(target, ast.Name) else "a container"
    if isinstance(above, ast.arguments):
        return "a default value"
    if isinstance(above, ast.keyword) and field == "value":
        return passed_to(scene, tree.parents[tree.parents[i]])
    if isinstance(above, ast.Call) and field == "args":
        return passed_to(scene, tree.parents[i])
    return ""


def passed_to(scene: Scene, i: int) -> str:
    """The project function that the call at i hands its arguments to, or a container."""
    call = scene.node(i)
    if not isinstance(call, ast.Call):
        return ""
    callees = scene.callees(i)
    targets = sorted(symbol for symbol, strong in callees.targets if strong)
    targets += sorted(callees.classes)
    if targets:
        first = targets[0]
        assert ":" in first, "a symbol has its module"
        _, _, name = first.rpartition(":")
        return f"an argument of {name}"
    if isinstance(call.func, ast.Attribute) and call.func.attr in KEEPING:
        return "a container"
    return ""


def is_method_alias(scene: Scene, i: int) -> bool:
    """`__radd__ = __add__` in a class body: another name for a method of the same class."""
    node = scene.node(i)
    here = scene.scope_of(i)
    if here.kind is not ScopeKind.CLASS or not isinstance(node, ast.Name):
        return False
    if not isinstance(scene.above(i), ast.Assign | ast.AnnAssign):
        return False
    return any(binding.kind == "def" for binding in bindings_in(here, node.id))


def is_constant_use(scene: Scene, i: int) -> bool:
    """Whether a stored function value stands in a module-level Final literal table."""
    tree = scene.tree
    statement = tree.statements[i]
    if not is_final_table(scene, statement):
        return False
    assert tree.contains(statement, i), "a use stands in its statement"
    for _ in range(tree.depths[i] - tree.depths[statement]):
        above = tree.parents[i]
        node = tree.nodes[above]
        if isinstance(node, ast.Call) and not scene.paths(above + 1) & FREEZERS:
            return False
        if not isinstance(node, (*DISPLAYS, ast.Call, ast.AnnAssign)):
            return False
        if above == statement:
            break
        i = above
    return True


def candidates(scene: Scene) -> list[int]:
    """The expressions that may be function values: names, attributes, and calls of partial."""
    tree = scene.tree
    marks = inside_annotations(tree)
    found = []
    for i, node in tree.pairs((ast.Name, ast.Attribute, ast.Call)):
        if marks[i] or tree.fields[i] in ("func", "decorator_list", "bases"):
            continue
        if isinstance(node, ast.Name | ast.Attribute):
            if isinstance(node.ctx, ast.Load):
                found.append(i)
        elif isinstance(node, ast.Call) and scene.paths(i + 1) & PARTIALS:
            found.append(i)
    assert len(found) <= len(tree.nodes), "a node is one candidate"
    return found


def check_function_values(scene: Scene) -> None:
    """R9.2: a function as a value, where the call that will run it cannot be seen."""
    if scene.declared(R92):
        return
    good = 0
    reported: set[int] = set()
    places = [i for i in candidates(scene) if is_value(scene, i)]
    for i in places:
        top = display_around(scene, i)
        where = stored_where(scene, top)
        held = isinstance(scene.node(top), DISPLAYS) and top != i and not only_compared(scene, top)
        if where == "" and not held:
            continue
        if top in reported or is_method_alias(scene, i):
            continue
        if is_constant_use(scene, i):
            good += 1
            continue
        reported.add(top)
        text = f"a function is stored in {where or 'a container'}"
        if where.startswith("an argument"):
            text = f"a function is passed as {where}"
        remedy = "(call it by name, or make a module-level Final table)"
        scene.violated(R92, top, f"{text} {remedy}")
    assert good + len(reported) <= len(places), "a candidate is judged once"
    scene.proven(R92, good)


def only_compared(scene: Scene, i: int) -> bool:
    """Whether a display is only looked into: `method in (first, second)`."""
    return isinstance(scene.above(i), ast.Compare)


def is_value(scene: Scene, i: int) -> bool:
    """Whether candidate i is a function value."""
    return isinstance(scene.node(i), ast.Call) or is_function_value(scene, i)


def check_lambdas(scene: Scene) -> None:
    """R9.4: a lambda that is no sort key."""
    assert scene.end(0) > 0, "a tree has its module"
    if scene.declared(R94):
        return
    tree = scene.tree
    good = 0
    for i in scene.places(ast.Lambda):
        top = carrier(tree, i)
        above = tree.nodes[tree.parents[top]]
        call = tree.parents[tree.parents[top]]
        is_key = isinstance(above, ast.keyword) and above.arg == "key"
        is_key = is_key and isinstance(tree.nodes[call], ast.Call)
        if is_key and "builtins.dict" not in scene.paths(call + 1):
            good += 1
            continue
        scene.violated(R94, i, "lambda that is no key= (write a function with a name)")
    scene.proven(R94, good)


class Arrays:
    """Finds arrays of an object that callers can change behind its back.

    frozen  (class scope, attribute) whose array is made read-only somewhere in the class
    ranks   what is known of the ranks of arrays, once a subscript asks for it
    """

    __slots__ = ("frozen", "ranks", "scene", "some")

    def __init__(self, scene: Scene) -> None:
        self.scene = scene
        self.frozen: set[tuple[int, str]] = set()
        self.ranks: arrays.Arrays | None = None
        kinds = frozenset(scene.values.vals)
        held = (value for values in kinds for value in values)
        self.some = any(value.kind == "object" and value.name in ARRAYS for value in held)
        for i in scene.places(ast.Attribute):
            attr = self.frozen_by(i)
            owner = self.class_of(i)
            if attr != "" and owner >= 0:
                self.frozen.add((owner, attr))
        assert len(self.frozen) <= len(scene.tree.nodes), "an attribute is a node"

    def frozen_by(self, i: int) -> str:
        """The attribute in `self.a.flags.writeable = False` or `self.a.setflags(write=False)`."""
        node = self.scene.node(i)
        tree = self.scene.tree
        if not isinstance(node, ast.Attribute):
            return ""
        assert self.scene.end(i) > i + 1, "the object of an attribute stands behind it"
        inner = self.scene.node(i + 1)
        if node.attr == "writeable" and not isinstance(node.ctx, ast.Load):
            statement = self.scene.node(tree.statements[i])
            inner = self.scene.node(i + 2) if isinstance(inner, ast.Attribute) else inner
            value = getattr(statement, "value", None)
            if not isinstance(value, ast.Constant) or value.value is not False:
                return ""
        elif node.attr != "setflags" or i not in self.scene.called:
            return ""
        return inner.attr if isinstance(inner, ast.Attribute) else ""

    def class_of(self, i: int) -> int:
        """The scope of the class whose method holds node i, -1 if none."""
        function = self.scene.function(i)
        return class_around(self.scene.file, function) if function >= 0 else -1

    def is_array(self, i: int) -> bool:
        """Whether expression i is known to be an array."""
        values = self.scene.values_of(i)
        return any(value.kind == "object" and value.name in ARRAYS for value in values)

    def handed_out(self, i: int) -> str:
        """What `return` hands out of the object: expression i, or an element of that tuple."""
        if not self.some:
            return ""  # no expression of the file is known to be an array
        node = self.scene.node(i)
        elements = node.elts if isinstance(node, ast.Tuple) else []
        for place in [i, *(self.scene.place(element) for element in elements)]:
            held = self.held_by(place)
            if held != "":
                return held
        return ""

    def held_by(self, i: int) -> str:
        """The attribute of self, or the module variable, that expression i shows as it is."""
        scene = self.scene
        assert isinstance(scene.node(i), ast.expr), "what is returned is an expression"
        for _ in range(8):
            node = scene.node(i)
            transposed = isinstance(node, ast.Attribute) and node.attr == "T"
            if transposed or (isinstance(node, ast.Subscript) and self.is_view(i, node)):
                i += 1
            elif isinstance(node, ast.Call) and is_viewing(node):
                i += 2
            elif only_binding(scene.file, i) > 0 and self.module_array(i) == "":
                i = only_binding(scene.file, i)
            else:
                break
        node = scene.node(i)
        if not isinstance(node, ast.Attribute) or not is_receiver(scene.file, i + 1):
            return self.module_array(i)
        frozen = (self.class_of(i), node.attr) in self.frozen
        return f"self.{node.attr}" if self.is_array(i) and not frozen else ""

    def is_view(self, i: int, node: ast.Subscript) -> bool:
        """Whether a subscript shares the memory: by slices, or a row of a matrix by its number."""
        if shows_view(node.slice):
            return True
        index = self.scene.place(node.slice)
        if isinstance(node.slice, ast.Tuple | ast.List) or self.is_array(index):
            return False
        if self.ranks is None:
            self.ranks = arrays.Arrays(self.scene.file)
        ranks = self.ranks
        assert index > i, "the index stands in the subscript"
        return ranks.is_array(i) and ranks.kind(index) is arrays.Kind.SCALAR

    def module_array(self, i: int) -> str:
        """The name at i if it is an array of this module or of one that it imports from; or ""."""
        node = self.scene.node(i)
        scopes = self.scene.scopes
        if not isinstance(node, ast.Name) or scopes.resolve(scopes.of[i], node.id) != 0:
            return ""
        bound = scopes.bindings(scopes.of[i], node.id)
        assert len(bound) > 0, "the module binds the name"
        shared = len(bound) == 1 and bound[0].kind in SHARED
        return node.id if shared and self.is_array(i) else ""

    def parameter(self, i: int) -> str:
        """The name of the parameter that expression i is, if it is an array; "" else."""
        node = self.scene.node(i)
        scopes = self.scene.scopes
        if not isinstance(node, ast.Name) or not self.is_array(i):
            return ""
        bound = scopes.bindings(scopes.of[i], node.id)
        return node.id if len(bound) == 1 and bound[0].kind == "param" else ""


def shows_view(index: ast.expr) -> bool:
    """Whether a subscript with this index shows the array itself: slices, integers, Ellipsis."""
    items = index.elts if isinstance(index, ast.Tuple) else [index]
    return any(
        isinstance(item, ast.Slice) or (isinstance(item, ast.Constant) and item.value is Ellipsis)
        for item in items
    )


def is_viewing(node: ast.Call) -> bool:
    """`array.reshape(…)` and the other methods whose result shares the memory."""
    return isinstance(node.func, ast.Attribute) and node.func.attr in VIEWING


def is_public(name: str) -> bool:
    """Whether callers outside the class or module are meant to use a function."""
    return not name.startswith("_") or (name.startswith("__") and name.endswith("__"))


def check_arrays(scene: Scene) -> None:
    """R9.7: a method that returns its object's array, or keeps its caller's."""
    if scene.declared(R97):
        return
    holders = Arrays(scene)
    tree = scene.tree
    scopes = scene.scopes
    good = 0
    for i in scene.places(ast.Return):
        node = scene.node(i)
        assert isinstance(node, ast.Return), "sorted by class"
        function = scopes.function(i)
        if node.value is None or function < 0 or not is_public(scene.name_of_scope(function)):
            continue
        held = holders.handed_out(i + 1)
        if held == "":
            good += 1
            continue
        text = (
            f"{held} is returned itself: callers can change it (return a copy or make it read-only)"
        )
        scene.violated(R97, i, text)
    for i in scene.places(ast.Assign) + scene.places(ast.AnnAssign):
        statement = scene.node(i)
        assert isinstance(statement, ast.Assign | ast.AnnAssign), "sorted by class"
        targets = statement.targets if isinstance(statement, ast.Assign) else [statement.target]
        if statement.value is None or not any(isinstance(t, ast.Attribute) for t in targets):
            continue
        name = holders.parameter(tree.place(statement.value))
        if name == "" or is_final(scene, statement) or not stores_in_self(scene, targets):
            good += 1
            continue
        text = f"the caller's array {name} is kept without a copy (copy it)"
        scene.violated(R97, i, text)
    scene.proven(R97, good)


def is_final(scene: Scene, statement: ast.Assign | ast.AnnAssign) -> bool:
    """Whether an assignment is `self.buffer: Final = buffer`: shared for life, and declared so."""
    if not isinstance(statement, ast.AnnAssign):
        return False
    annotation = statement.annotation
    named = annotation.value if isinstance(annotation, ast.Subscript) else annotation
    return len(scene.paths(scene.place(named)) & FINALS) > 0


def stores_in_self(scene: Scene, targets: Sequence[ast.expr]) -> bool:
    """Whether one of the targets is an attribute of the method's receiver that is not frozen."""
    for target in targets:
        if isinstance(target, ast.Attribute):
            at = scene.place(target)
            if is_receiver(scene.file, at + 1):
                return True
    return False
