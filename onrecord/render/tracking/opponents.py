"""Finds the pairs of bodies that hold opposite positions in a story, each with the claims on which both spoke."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import product

from msgspec import Struct

from onrecord.model.matters import Matter
from onrecord.model.relations import Body, Ref

MOST_PAIRS = 30
"""The most pairs of a story that have a page each: those with the most claims in common."""
_ONE_PAIR = 2
"""The most bodies for which no pair has a page: that would show the same as the page of all claims."""


class Opponents(Struct, frozen=True):
    """Two bodies that hold opposite positions on some claim of a story."""

    one: str
    other: str
    """Their ids. The body that spoke first on the story's claims stands first."""
    matters: tuple[Ref, ...]
    """The matters on which both spoke, in the story's order, by their first claims."""
    has_page: bool
    """Whether more bodies speak in the story, so that the two have a page of their own."""


def opponents(matters: Sequence[Matter], order: Mapping[tuple[str, str], int]) -> tuple[Opponents, ...]:
    """Return the pairs of a story, those with the most claims in common first.

    `order` holds the positions of all events. A body without a named speaker has no id, so it is in no pair.
    """
    spoke = _first_words(matters, order)
    have_pages = len(spoke) > _ONE_PAIR
    shared = _spoken_on(matters)
    pairs = {tuple(sorted(pair, key=spoke.__getitem__)): None for matter in matters for pair in _opposed(matter)}
    ranked = sorted(pairs, key=lambda pair: (-len(shared[pair[0]] & shared[pair[1]]), spoke[pair[0]], spoke[pair[1]]))
    return tuple(
        Opponents(
            one.id, other.id, tuple(matters[at].first_claim for at in sorted(shared[one] & shared[other])), have_pages
        )
        for one, other in ranked[:MOST_PAIRS]
    )


def _first_words(matters: Iterable[Matter], order: Mapping[tuple[str, str], int]) -> dict[Body, tuple[int, int]]:
    """Return where each body first spoke: the event's position, and the body's among those of that statement."""
    found: dict[Body, tuple[int, int]] = {}
    for matter in matters:
        for statement in matter.history:
            for position, body in enumerate(statement.bodies):
                place = (order[statement.event.key], position)
                found[body] = min(found.get(body, place), place)
    return found


def _spoken_on(matters: Iterable[Matter]) -> dict[Body, set[int]]:
    found: dict[Body, set[int]] = defaultdict(set)
    for place, matter in enumerate(matters):
        for statement in matter.history:
            for body in statement.bodies:
                found[body].add(place)
    return found


def _opposed(matter: Matter) -> Iterator[tuple[Body, Body]]:
    if (standing := matter.standing(matter.first_claim)) is not None:
        pairs = product(standing.holding, standing.opposing)
        yield from (pair for pair in pairs if all(body.is_named for body in pair))
