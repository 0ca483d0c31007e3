"""Follows steps from one thing to the next, through any number of things and in spite of circles."""

from collections.abc import Callable, Hashable, Iterable, Iterator
from typing import TypeVar

Thing = TypeVar("Thing", bound=Hashable)
Value = TypeVar("Value")


def reach(start: Iterable[Thing], steps: Callable[[Thing], Iterable[Thing]]) -> Iterator[Thing]:
    """Yield the things of the start, each followed by all that `steps` lead to from it; each thing once."""
    waiting, seen = [*start][::-1], set[Thing]()
    while waiting:
        if (thing := waiting.pop()) not in seen:
            seen.add(thing)
            yield thing
            waiting += [*steps(thing)][::-1]


def make_from_ends(
    start: Thing, steps: Callable[[Thing], Iterable[Thing]], known: dict[Thing, Value], make: Callable[[Thing], Value]
) -> Value:
    """Return the value of a thing, made when those of all things are `known` to which its steps lead.

    Each step is followed once for all values. In a circle, a step back leads to a thing without a value yet.
    """
    waiting, entered = [start], set[Thing]()
    while start not in known:
        thing = waiting[-1]
        is_new = thing not in entered and thing not in known
        further = [other for other in steps(thing) if other not in known and other not in entered] if is_new else []
        entered.add(thing)
        if thing not in known and not further:
            known[thing] = make(thing)
        if thing in known:
            waiting.pop()
        else:
            waiting += further[::-1]
    return known[start]


def components(things: Iterable[Thing], steps: Callable[[Thing], Iterable[Thing]]) -> Iterator[list[Thing]]:
    """Yield the groups of things that lead to each other, each after those to which its steps lead.

    A thing that leads to no group member back is a group of its own. These are Tarjan's strongly connected components,
    in linear time.
    """
    number, lowest, entered = dict[Thing, int](), dict[Thing, int](), dict[Thing, None]()
    for start in things:
        path = [(start, iter((start,)))]  # the first step leads to the start itself
        while path:
            thing, further = path[-1]
            if (after := next(further, None)) is not None:
                if after not in number:
                    number[after] = lowest[after] = len(number)
                    entered[after] = None
                    path.append((after, iter(steps(after))))
                elif after in entered and len(path) > 1:
                    lowest[thing] = min(lowest[thing], number[after])
                continue
            path.pop()
            if not path:
                continue
            if path[1:]:
                lowest[path[-1][0]] = min(lowest[path[-1][0]], lowest[thing])
            if lowest[thing] == number[thing]:
                group = [entered.popitem()[0]]
                while group[-1] != thing:
                    group.append(entered.popitem()[0])
                yield group


def in_circles(things: Iterable[Thing], steps: Callable[[Thing], Iterable[Thing]]) -> set[Thing]:
    """Return the things from which steps lead back to them."""
    found: set[Thing] = set()
    for group in components(things, steps):
        if len(group) > 1 or group[0] in steps(group[0]):
            found.update(group)
    return found
