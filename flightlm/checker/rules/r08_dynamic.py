"""R8.1 to R8.4: code, names and classes that come to be at run time.

That these four hold is assumption A1 of the call graph, of loop bounds and of unused results.
"""

from __future__ import annotations

import ast
from typing import Final

from flightlm.checker import stdlib
from flightlm.checker.objects import Value
from flightlm.checker.references import (
    below,
    carrier,
    class_around,
    imported_modules,
    is_module_path,
    known_library,
    string_at,
    words,
)
from flightlm.checker.scene import Scene, bindings_in
from flightlm.checker.scopes import Scope, ScopeKind

R81: Final = "P10-R8.1"
R82: Final = "P10-R8.2"
R83: Final = "P10-R8.3"
R84: Final = "P10-R8.4"

# Functions that make code of data, or find code by a name computed at run time.
RUNNERS: Final = words(
    "builtins.eval builtins.exec builtins.compile builtins.__import__ types.FunctionType "
    "types.LambdaType types.CodeType pickle.load pickle.loads pickle.Unpickler _pickle.load "
    "_pickle.loads _pickle.Unpickler marshal.load marshal.loads shelve.open shelve.Shelf "
    "shelve.DbfilenameShelf shelve.BsdDbShelf dill.load dill.loads cloudpickle.load "
    "cloudpickle.loads joblib.load pandas.read_pickle"
)
# Modules of which every function does so.
RUNNING_MODULES: Final = words("importlib runpy code codeop imp ctypes _ctypes cffi _cffi_backend")
# Parts of those modules that read data and run nothing.
READING_MODULES: Final = frozenset(("importlib.metadata", "importlib.resources"))
# They look for a module and leave it alone.
LOOKING: Final = frozenset(("importlib.util.find_spec",))
# Types that are named in isinstance and only dangerous when called.
TYPES_OF_CODE: Final = frozenset(("types.FunctionType", "types.LambdaType", "types.CodeType"))
NUMPY_LOAD: Final = "numpy.load"

BY_NAME: Final = words(
    "builtins.getattr builtins.setattr builtins.delattr builtins.hasattr "
    "builtins.object.__getattribute__"
)
BY_FIRST_NAME: Final = frozenset(("operator.attrgetter", "operator.methodcaller"))
NAMESPACES: Final = frozenset(("builtins.vars", "builtins.locals", "builtins.globals"))
PAST_THE_CLASS: Final = words(
    "builtins.object.__setattr__ builtins.object.__delattr__ builtins.type.__setattr__ "
    "builtins.type.__delattr__"
)
FROZEN_SETTER: Final = "builtins.object.__setattr__"
STORING: Final = frozenset(("builtins.setattr", "builtins.delattr"))

# Attributes by which an object becomes another one.
REPLACING: Final = frozenset(("__class__", "__bases__", "__code__", "__defaults__"))
MODULES_CHANGED_BY: Final = words("pop popitem update setdefault clear __setitem__ __delitem__")
HOOKS: Final = (
    "__init_subclass__",
    "__getattr__",
    "__getattribute__",
    "__setattr__",
    "__class_getitem__",
    "__prepare__",
    "__del__",
)
CLASS_MAKERS: Final = frozenset(("types.new_class",))


def short(path: str) -> str:
    """A dotted path as people write it."""
    return path.removeprefix("builtins.")


def runs_code(path: str) -> bool:
    """Whether calling this outside name runs code made from data."""
    if path in RUNNERS:
        return True
    if path in LOOKING:
        return False
    return below(path, RUNNING_MODULES) and not below(path, READING_MODULES)


def runner_in(paths: frozenset[str]) -> str:
    """One of the names that run code, "" if there is none."""
    return min((path for path in paths if runs_code(path)), default="")


def is_alias(scene: Scene, i: int) -> bool:
    """Whether the value at i is only given another name that this file reads: calls show there."""
    assert isinstance(scene.node(i), ast.Name | ast.Attribute), "a name or a path"
    tree = scene.tree
    top = carrier(tree, i)
    above = tree.nodes[tree.parents[top]]
    targets: list[ast.expr] = []
    if isinstance(above, ast.Assign) and tree.fields[top] == "value":
        targets = above.targets
    elif isinstance(above, ast.AnnAssign) and tree.fields[top] == "value":
        targets = [above.target]
    elif isinstance(scene.node(tree.parents[i]), ast.NamedExpr):
        return top in scene.called
    if not targets:
        return False
    return all(isinstance(t, ast.Name) and is_read(scene, t) for t in targets)


def is_read(scene: Scene, target: ast.Name) -> bool:
    """Whether the file reads the variable that `target` stores to."""
    scopes = scene.scopes
    owner = scopes.resolve(scopes.of[scene.place(target)], target.id)
    reads = scene.reads_of(target.id)
    return any(scopes.resolve(scopes.of[i], target.id) == owner for i in reads)


def escapes(scene: Scene, i: int) -> bool:
    """Whether the outside name read at i is handed on without being called here.

    Comparisons and the tests of isinstance only look at it.
    """
    assert isinstance(scene.node(i), ast.Name | ast.Attribute), "a name or a path"
    tree = scene.tree
    if i in scene.called or is_alias(scene, i):
        return False
    top = carrier(tree, i)
    above = scene.node(tree.parents[top])
    if isinstance(above, ast.Attribute | ast.Compare | ast.Expr | ast.Subscript):
        return False
    if isinstance(above, ast.Call) and top != i:
        return top not in scene.called
    return True


def named_by_getattr(scene: Scene, i: int) -> frozenset[str]:
    """What getattr(module, "name") at i names."""
    node = scene.node(i)
    if not isinstance(node, ast.Call) or len(node.args) < 2:
        return frozenset()
    tree = scene.tree
    name = string_at(tree, node.args[1])
    if name is None or "builtins.getattr" not in scene.paths(i + 1):
        return frozenset()
    owners = scene.paths(tree.place(node.args[0]))
    return frozenset(f"{owner}.{name}" for owner in owners)


def loads_pickles(node: ast.Call, paths: frozenset[str]) -> bool:
    """Whether a call is numpy.load with allow_pickle given and not False."""
    if NUMPY_LOAD not in paths:
        return False
    for keyword in node.keywords:
        if keyword.arg == "allow_pickle":
            value = keyword.value
            return not isinstance(value, ast.Constant) or value.value is not False
    return False


def check_running(scene: Scene) -> None:
    """R8.1: code made from data, and names looked up in the import system."""
    if scene.declared(R81):
        return
    good = 0
    why = "runs code that is not in the source (write the call or a literal table)"
    for i in scene.places(ast.Call):
        node = scene.node(i)
        assert isinstance(node, ast.Call), "sorted by class"
        paths = scene.paths(i + 1)
        name = runner_in(paths) or runner_in(named_by_getattr(scene, i))
        if name == "" and loads_pickles(node, paths):
            name = "numpy.load(allow_pickle=…)"
        if name == "":
            good += 1
        else:
            scene.violated(R81, i, f"{short(name)} {why}")
    for use in scene.uses:
        name = runner_in(use.paths - TYPES_OF_CODE)
        if name == "" or not handed_on(scene, use.place, name):
            continue
        how = "is a base of the class" if is_base(scene, use.place) else "is handed on"
        scene.violated(R81, use.place, f"{short(name)} {how} and {why}")
    check_builtins_subscript(scene, why)
    scene.proven(R81, good)


def is_base(scene: Scene, i: int) -> bool:
    """Whether the expression at i is a base of a class."""
    return scene.role(i) == "bases"


def handed_on(scene: Scene, i: int, name: str) -> bool:
    """Whether a name that runs code leaves this file's sight; module names and types do not."""
    if name in RUNNING_MODULES:
        return False
    if is_base(scene, i):
        return True
    if name not in RUNNERS and not name.startswith(("importlib.import_", "runpy.run_")):
        return False
    return escapes(scene, i)


def check_builtins_subscript(scene: Scene, why: str) -> None:
    """`__builtins__["eval"]` is eval."""
    for i in scene.places(ast.Subscript):
        node = scene.node(i)
        assert isinstance(node, ast.Subscript), "sorted by class"
        if not isinstance(node.value, ast.Name) or node.value.id != "__builtins__":
            continue
        name = string_at(scene.tree, node.slice)
        if name is not None and runs_code(f"builtins.{name}"):
            scene.violated(R81, i, f"{name} {why}")


def is_literal(node: ast.expr) -> bool:
    """A string literal."""
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


def computed_name(node: ast.Call, paths: frozenset[str]) -> str:
    """The function that takes an attribute by a name that is no literal, "" if it is none."""
    by_name = sorted(paths & BY_NAME)
    if by_name and has_computed_name(node):
        return by_name[0]
    by_first = sorted(paths & BY_FIRST_NAME)
    checked = node.args if "operator.attrgetter" in by_first else node.args[:1]
    computed = any(not is_literal(argument) for argument in checked)
    return by_first[0] if by_first and computed else ""


def has_computed_name(node: ast.Call) -> bool:
    """Whether the second argument, the name of an attribute, is no literal, or may be any."""
    starred = any(isinstance(argument, ast.Starred) for argument in node.args[:2])
    return starred or (len(node.args) > 1 and not is_literal(node.args[1]))


def in_frozen_post_init(scene: Scene, i: int) -> bool:
    """Whether node i runs in the __post_init__ of a frozen dataclass."""
    function = scene.function(i)
    if function < 0 or scene.name_of_scope(function) != "__post_init__":
        return False
    s = class_around(scene.file, function)
    if s < 0:
        return False
    scope = scene.scope(s)
    node = scene.node(scope.place)
    assert isinstance(node, ast.ClassDef), "a class opens a class scope"
    for decorator in node.decorator_list:
        if not isinstance(decorator, ast.Call):
            continue
        paths = scene.paths(scene.place(decorator.func))
        frozen = [k.value for k in decorator.keywords if k.arg == "frozen"]
        if "dataclasses.dataclass" in paths and frozen:
            return isinstance(frozen[0], ast.Constant) and frozen[0].value is True
    return False


def is_super_setter(node: ast.Call) -> bool:
    """`super().__setattr__(…)` or `super().__delattr__(…)`."""
    func = node.func
    if not isinstance(func, ast.Attribute) or not isinstance(func.value, ast.Call):
        return False
    called = func.value
    by_super = isinstance(called.func, ast.Name) and called.func.id == "super"
    return by_super and func.attr in ("__setattr__", "__delattr__")


def past_the_class(scene: Scene, i: int, node: ast.Call, paths: frozenset[str]) -> str:
    """Why a call stores an attribute past the class's own rules, "" if it does not."""
    assert scene.node(i) is node, "the node at i"
    if is_super_setter(node):
        function = scene.function(i)
        name = scene.name_of_scope(function) if function >= 0 else ""
        if name in ("__setattr__", "__delattr__") or in_frozen_post_init(scene, i):
            return ""
        return "super().__setattr__"
    found = sorted(paths & PAST_THE_CLASS)
    if not found:
        return ""
    literal = len(node.args) > 1 and is_literal(node.args[1])
    if found == [FROZEN_SETTER] and literal and in_frozen_post_init(scene, i):
        return ""
    return short(found[0])


def check_names(scene: Scene) -> None:
    """R8.2: attributes by computed name, and namespaces as dictionaries."""
    if scene.declared(R82):
        return
    good = 0
    for i in scene.places(ast.Call):
        node = scene.node(i)
        assert isinstance(node, ast.Call), "sorted by class"
        paths = scene.paths(i + 1)
        message = name_message(scene, i, node, paths)
        if message != "":
            scene.violated(R82, i, message)
        elif paths & (BY_NAME | BY_FIRST_NAME):
            good += 1
    for i in scene.places(ast.Attribute):
        attribute = scene.node(i)
        assert isinstance(attribute, ast.Attribute), "sorted by class"
        if attribute.attr == "__dict__":
            scene.violated(R82, i, "__dict__ gives every name (name the attributes)")
    for use in scene.uses:
        found = sorted(use.paths & (BY_NAME | NAMESPACES | PAST_THE_CLASS))
        if found and escapes(scene, use.place):
            text = f"{short(found[0])} is handed on: which names it will take cannot be seen"
            scene.violated(R82, use.place, text)
    scene.proven(R82, good)


def name_message(scene: Scene, i: int, node: ast.Call, paths: frozenset[str]) -> str:
    """What R8.2 says of a call, "" if nothing."""
    assert scene.node(i) is node, "the node at i"
    name = computed_name(node, paths)
    if name != "":
        return f"{short(name)} with a name that is no literal (write obj.name or a literal table)"
    namespaces = sorted(paths & NAMESPACES)
    if namespaces:
        return f"{short(namespaces[0])}() gives every name (name what is needed)"
    setter = past_the_class(scene, i, node, paths)
    if setter != "":
        return f"{setter} outside the __post_init__ of a frozen dataclass"
    text = string_at(scene.tree, node.args[1]) if len(node.args) > 1 else None
    if text == "__dict__" and paths & BY_NAME:
        return "__dict__ gives every name (name the attributes)"
    return ""


def foreign(scene: Scene, i: int, imported: frozenset[str]) -> tuple[str, bool]:
    """What the expression at i names whose attributes are not to be stored from here.

    The second part says whether that is certain.  ("", True) if it is no such object.
    """
    assert isinstance(scene.node(i), ast.expr), "an expression"
    values = scene.values_of(i)
    shared = sorted(f"{v.kind} {v.name}" for v in values if v.kind in ("module", "class"))
    if shared:
        first = shared[0]
        return first.replace(":", "."), len(shared) == len(values)
    if is_some_class(values):
        return "a class", True
    paths = sorted(scene.paths(i))
    modules = [path for path in paths if is_module_path(path, imported)]
    if modules:
        return f"module {modules[0]}", True
    if not is_imported(scene, i):
        return "", True
    if paths and not known_library(paths[0]):
        return f"the imported {paths[0]}", False
    classes = [path for path in paths if is_class_path(path)]
    return (f"class {short(classes[0])}", True) if classes else ("", True)


def is_some_class(values: frozenset[Value]) -> bool:
    """Whether an expression is a class, whichever: it is annotated `type`."""
    return len(values) > 0 and all((v.kind, v.name) == ("object", "builtins.type") for v in values)


def is_imported(scene: Scene, i: int) -> bool:
    """Whether the expression at i is a name that an import binds, or a path below a module."""
    assert isinstance(scene.node(i), ast.expr), "an expression"
    scopes = scene.scopes
    at = i
    for _ in range(scene.end(i) - i):
        if not isinstance(scene.node(at), ast.Attribute):
            break
        at += 1
    base = scene.node(at)
    if not isinstance(base, ast.Name):
        return False
    kinds = {binding.kind for binding in scopes.bindings(scopes.of[at], base.id)}
    return "import" in kinds or ("from" in kinds and at == i)


def is_class_path(path: str) -> bool:
    """Whether a path of the standard library names a class."""
    from_library = below(path, frozenset(("numpy",)))
    return not from_library and stdlib.is_class(path)


def check_patches(scene: Scene) -> None:
    """R8.3: stores into modules, classes and the import system."""
    if scene.declared(R83):
        return
    imported = imported_modules(scene.tree, scene.kinds)
    good = 0
    for i in scene.places(ast.Attribute):
        node = scene.node(i)
        assert isinstance(node, ast.Attribute), "sorted by class"
        if isinstance(node.ctx, ast.Load):
            continue
        if node.attr in REPLACING:
            scene.violated(R83, i, f"{node.attr} is replaced (make another object)")
        elif not patched(scene, i, i + 1, node.attr, imported):
            good += 1
    for i in scene.places(ast.Subscript):
        subscript = scene.node(i)
        assert isinstance(subscript, ast.Subscript), "sorted by class"
        if isinstance(subscript.ctx, ast.Load):
            continue
        paths = scene.paths(i + 1)
        if "sys.modules" in paths:
            scene.violated(R83, i, "sys.modules is changed (import the module)")
        elif "builtins" in paths:
            scene.violated(R83, i, "a builtin is replaced")
    check_patching_calls(scene, imported)
    scene.proven(R83, good)


def patched(scene: Scene, i: int, owner: int, attr: str, imported: frozenset[str]) -> bool:
    """Report at i a store of `attr` into the object at `owner`, if that is shared code."""
    what, certain = foreign(scene, owner, imported)
    if what == "":
        return False
    text = f"`{attr}` of {what} is replaced at run time (pass the value as an argument)"
    if certain:
        scene.violated(R83, i, text)
    else:
        scene.unproven(R83, i, f"{text}: not known whether that is a module or class")
    return True


def check_patching_calls(scene: Scene, imported: frozenset[str]) -> None:
    """setattr(module, "name", value) and sys.modules.pop(…) are stores too."""
    tree = scene.tree
    for i in scene.places(ast.Call):
        node = scene.node(i)
        assert isinstance(node, ast.Call), "sorted by class"
        func = node.func
        if isinstance(func, ast.Attribute) and func.attr in MODULES_CHANGED_BY:
            if "sys.modules" in scene.paths(i + 2):
                scene.violated(R83, i, "sys.modules is changed (import the module)")
        elif len(node.args) > 1 and scene.paths(i + 1) & STORING:
            name = string_at(tree, node.args[1]) or "an attribute"
            if name in REPLACING:
                scene.violated(R83, i, f"{name} is replaced (make another object)")
            else:
                _ = patched(scene, i, tree.place(node.args[0]), name, imported)


def check_classes(scene: Scene) -> None:
    """R8.4: metaclasses, classes made by calls, and hooks into attribute access."""
    if scene.declared(R84):
        return
    good = 0
    for i in scene.places(ast.ClassDef):
        node = scene.node(i)
        assert isinstance(node, ast.ClassDef), "sorted by class"
        if any(keyword.arg == "metaclass" for keyword in node.keywords):
            scene.violated(R84, i, f"class {node.name} has a metaclass (write a function)")
        else:
            good += 1
    for i in scene.places(ast.Call):
        call = scene.node(i)
        assert isinstance(call, ast.Call), "sorted by class"
        paths = scene.paths(i + 1)
        count = 3 if any(isinstance(arg, ast.Starred) for arg in call.args) else len(call.args)
        if paths & CLASS_MAKERS or ("builtins.type" in paths and count == 3):
            scene.violated(R84, i, "a class is made by a call (write a class statement)")
    for scope in scene.scopes.scopes:
        if scope.kind is ScopeKind.CLASS:
            for name in HOOKS:
                check_hook(scene, scope, name)
    check_hook(scene, scene.scope(0), "__getattr__")
    scene.proven(R84, good)


def check_hook(scene: Scene, scope: Scope, name: str) -> None:
    """Report every definition of a hook in the body of a class or module."""
    for binding in bindings_in(scope, name):
        if binding.kind == "del":
            continue
        owner = f"class {scope.name}" if scope.name else "the module"
        text = f"{name} in {owner}: what attribute access or deletion does is hidden"
        scene.violated(R84, binding.place, text)
