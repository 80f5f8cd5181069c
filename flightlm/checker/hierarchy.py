"""Classes above and below a class: C3 linearisation over a whole project, without recursion."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from flightlm.checker import limits


def merge(lists: list[list[str]]) -> tuple[str, ...] | None:
    """C3's merge of linearisations; None if there is no consistent order."""
    rest = [list(reversed(row)) for row in lists if row]
    total = sum(len(row) for row in rest)
    done: list[str] = []
    for _ in range(total):
        rest = [row for row in rest if row]
        if not rest:
            break
        inner: dict[str, int] = {}
        for row in rest:
            for name in row[:-1]:
                inner[name] = inner.get(name, 0) + 1
        chosen = [row[-1] for row in rest if row[-1] not in inner]
        if not chosen:
            return None
        head = chosen[0]
        done.append(head)
        for row in rest:
            if row[-1] == head:
                row.pop()
    assert len(done) == len(set(done)), "a linearisation names each class once"
    return tuple(done)


def in_order(bases: Mapping[str, Sequence[str]]) -> list[str]:
    """The classes, bases before what inherits from them; cycles are cut anywhere."""
    done: dict[str, None] = {}
    for root in bases:
        waiting = [(root, False)]
        entered: set[str] = set()
        for _ in range(limits.MAX_NODES):
            if not waiting:
                break
            name, ready = waiting.pop()
            if ready:
                done[name] = None
                continue
            if name in done or name in entered:
                continue
            entered.add(name)
            waiting.append((name, True))
            waiting.extend((base, False) for base in bases[name] if base in bases)
    assert len(done) == len(bases), "every class has its place"
    return list(done)


def linearised(bases: Mapping[str, Sequence[str]]) -> dict[str, tuple[str, ...]]:
    """The method resolution order of every class; names without an entry are external.

    Where Python would refuse a class, the order is depth first, each class once.
    """
    orders: dict[str, tuple[str, ...]] = {}
    for name in in_order(bases):
        parents = [base for base in dict.fromkeys(bases[name]) if base != name]
        above = [list(orders.get(base, (base,))) for base in parents]
        merged = merge([*above, parents])
        if merged is None or name in merged:
            merged = tuple(dict.fromkeys(c for row in above for c in row if c != name))
        orders[name] = (name, *merged)
    assert len(orders) == len(bases), "every class has its order"
    return orders


def below(orders: Mapping[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    """Class, project's or external -> all project classes that inherit from it, sorted."""
    found: dict[str, list[str]] = {}
    for name, order in orders.items():
        for base in order[1:]:
            names = found.setdefault(base, [])
            names.append(name)
    return {base: tuple(sorted(names)) for base, names in found.items()}
