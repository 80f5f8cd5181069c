"""P10-R2.5: calls, stars and `in` that read an iterator to its end."""

from __future__ import annotations

import ast
from typing import Final

from flightlm.checker.bounds_model import Size
from flightlm.checker.iterables import Iterables
from flightlm.checker.text import source_text

# Functions that read the argument at this position to its end.
READERS: Final = {
    "builtins.list": 0,
    "builtins.tuple": 0,
    "builtins.set": 0,
    "builtins.frozenset": 0,
    "builtins.dict": 0,
    "builtins.sum": 0,
    "builtins.any": 0,
    "builtins.all": 0,
    "builtins.min": 0,
    "builtins.max": 0,
    "builtins.sorted": 0,
    "builtins.bytes": 0,
    "builtins.bytearray": 0,
    "collections.deque": 0,
    "collections.Counter": 0,
    "collections.OrderedDict": 0,
    "functools.reduce": 1,
    "numpy.fromiter": 0,
    "numpy.array": 0,
    "math.fsum": 0,
    "math.prod": 0,
    "statistics.mean": 0,
    "statistics.fmean": 0,
    "statistics.median": 0,
    "array.array": 1,
    "heapq.nlargest": 1,
    "heapq.nsmallest": 1,
    "builtins.str.join": 0,
    "builtins.bytes.join": 0,
    "builtins.list.extend": 0,
    "builtins.set.update": 0,
    "builtins.dict.fromkeys": 0,
    "collections.deque.extend": 0,
    "itertools.product": 0,
    "itertools.permutations": 0,
    "itertools.combinations": 0,
    "random.choices": 0,
}
METHODS: Final = {"join": 0, "extend": 0, "writelines": 0, "extendleft": 0}
COMPARING: Final = frozenset(("builtins.min", "builtins.max"))
Implicit = tuple[int, bool, str, str]
# Calls that take only as much from a lazy argument as they need.
LAZY: Final = frozenset(
    ("builtins.next", "builtins.iter", "builtins.enumerate", "builtins.map", "builtins.filter")
    + ("itertools.takewhile", "itertools.dropwhile", "itertools.filterfalse", "itertools.chain")
    + ("itertools.accumulate", "itertools.pairwise", "itertools.starmap", "itertools.groupby")
)
READING: Final = (ast.Call, ast.Starred, ast.YieldFrom, ast.Compare, ast.Assign)


def implicit_loops(iterables: Iterables) -> list[Implicit]:
    """Every implicit loop: its place, whether it is surely endless, the message, what it waits for.

    The message is empty for a loop that ends, or whose iterable is not known to be a stream.  The
    last is the generator function of another file that decides it, or "".
    """
    tree = iterables.tree
    found: list[Implicit] = []
    for i, node in tree.pairs(READING):
        if isinstance(node, ast.Call):
            found.extend(of_call(iterables, i, node))
        elif isinstance(node, ast.Starred) and isinstance(node.ctx, ast.Load):
            found.append(judged(iterables, i, i + 1, "`*`"))
        elif isinstance(node, ast.YieldFrom):
            found.append(judged(iterables, i, i + 1, "`yield from`"))
        elif isinstance(node, ast.Compare):
            found.extend(of_comparison(iterables, i, node))
        elif isinstance(node, ast.Assign):
            found.extend(of_assignment(iterables, i, node))
    assert len(found) <= 4 * len(tree.nodes), "few for each node"
    return found


def of_call(iterables: Iterables, i: int, node: ast.Call) -> list[Implicit]:
    """A call of a function that reads its argument to the end."""
    index = iterables.tree.index
    values = iterables.values
    names = values.external(index[node.func])
    for name in sorted(names):
        position = READERS.get(name, -1)
        if 0 <= position < len(node.args):
            if name in COMPARING and len(node.args) > 1:
                return []
            if name == "numpy.fromiter" and is_counted(node):
                return []
            short = name.removeprefix("builtins.")
            return [judged(iterables, i, index[node.args[position]], f"`{short}`")]
    method = node.func.attr if isinstance(node.func, ast.Attribute) else ""
    if method in METHODS and len(node.args) == 1 and not names:
        argument = index[node.args[0]]
        callees = values.callees(i)
        if not callees.targets:
            return [judged(iterables, i, argument, f"`{method}`")]
    assert i >= 0, "a place"
    return []


def is_counted(node: ast.Call) -> bool:
    """Whether np.fromiter is told how many elements to take."""
    return len(node.args) > 2 or any(keyword.arg == "count" for keyword in node.keywords)


def of_comparison(iterables: Iterables, i: int, node: ast.Compare) -> list[Implicit]:
    """`x in it` reads an iterator until it meets x."""
    found: list[Implicit] = []
    index = iterables.tree.index
    for op, comparator in zip(node.ops, node.comparators, strict=True):
        place = index[comparator]
        if isinstance(op, ast.In | ast.NotIn) and not has_contains(iterables, place):
            found.append(judged(iterables, i, place, "`in`"))
    assert len(found) <= len(node.ops), "at most one for each operator"
    return found


def has_contains(iterables: Iterables, place: int) -> bool:
    """Whether `in` asks a project class's __contains__ and goes through nothing."""
    values = iterables.values
    project = iterables.project
    own = [value for value in values.types(place) if value.kind == "instance"]
    return any(project.method(value.name, "__contains__") is not None for value in own)


def of_assignment(iterables: Iterables, i: int, node: ast.Assign) -> list[Implicit]:
    """`a, *b = it` reads the rest."""
    found: list[Implicit] = []
    index = iterables.tree.index
    for target in node.targets:
        if not isinstance(target, ast.Tuple | ast.List):
            continue
        if any(isinstance(element, ast.Starred) for element in target.elts):
            value = index[node.value]
            found.append(judged(iterables, i, value, "unpacking with `*`"))
    assert len(found) <= len(node.targets), "at most one for each target"
    return found


def judged(iterables: Iterables, i: int, argument: int, reader: str) -> Implicit:
    """The verdict on one implicit loop."""
    size = iterables.size(argument)
    text = source_text(iterables.file, argument)
    tree = iterables.tree
    assert reader != "", "a reader has a name"
    if size.kind == "unbounded":
        return (i, True, f"{reader} reads `{text}` to its end: {size.why} (use islice)", "")
    lazy = isinstance(tree.nodes[argument], ast.GeneratorExp)
    streamed = size.kind == "stream" and not lazy
    if streamed and reader != "`in`":
        return (i, False, f"{reader} reads `{text}` to its end: {size.why} (use islice)", "")
    if size.kind == "foreign" and not lazy and reader != "`in`":
        return (i, False, f"{reader} reads `{text}` to its end", size.why)
    return (i, False, "", "")


def is_deferred(iterables: Iterables, i: int, size: Size) -> bool:
    """Whether a lazy generator expression is only handed on: who reads it decides.

    Its own text loops no more than the reader asks for: an argument of islice with a stop, of zip
    with something that ends, of next; or the value of a variable, whose readers are judged.
    """
    if size.kind != "unbounded":
        return False
    tree = iterables.tree
    parent = tree.parents[i]
    node = tree.nodes[parent]
    if isinstance(node, ast.Assign | ast.AnnAssign):
        return True
    if not isinstance(node, ast.Call) or tree.fields[i] != "args":
        return False
    values = iterables.values
    names = values.external(tree.index[node.func])
    assert parent < i, "parents come first"
    if names & LAZY:
        return True
    whole = iterables.size(parent)
    return whole.kind == "bounded" and names.isdisjoint(READERS)
