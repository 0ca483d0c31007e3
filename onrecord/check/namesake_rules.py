"""Rules on actors whose names are alike: two entries may be one body, written twice."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import cache

from onrecord.check.context import Context
from onrecord.check.rule import rule
from onrecord.model.fields import ActorFields
from onrecord.model.namesakes import Likely, compare_names, names_of
from onrecord.model.records import Entry
from onrecord.problems import MOST_NAMED, Problem


@rule("IDS007")
def actors_have_names_of_their_own(context: Context) -> Iterator[Problem]:
    """No two actors have equal names in one language, unless one of them says that they differ."""
    return _similar(context, "IDS007", is_equal=True)


@rule("IDS008")
def names_are_not_alike(context: Context) -> Iterator[Problem]:
    """No two actors have names that are alike, unless one of them says that they differ."""
    return _similar(context, "IDS008", is_equal=False)


def _similar(context: Context, code: str, *, is_equal: bool) -> Iterator[Problem]:
    found = defaultdict[str, dict[str, Likely]](dict)
    for actor, other, likely in context.similar_actors:
        if (likely.likeness == "equal") is is_equal:
            found[actor][other] = likely
    return (_problem(context, code, actor, alike) for actor, alike in found.items())


def _problem(context: Context, code: str, id_: str, alike: Mapping[str, Likely]) -> Problem:
    actors = context.records.actor_by_id
    actor = actors[id_]
    first, likely = next(iter(alike.items()))
    named = tuple(alike)[:MOST_NAMED]
    others = first if len(alike) == 1 else f"[{', '.join(named)}]"
    others += f" and {len(alike) - len(named)} others" if len(alike) > len(named) else ""
    hint = f"if they are one, run: onrecord merge {id_} {first}; if not, write different_from: {others}"
    if likely.likeness == "equal":
        hint += ". Until then, neither confirms nor shares what the other says"
    languages = [language for language, name in actor.fields.name.items() if name == likely.one]
    where = actor.at("name", languages[0]) if languages else actor.at("other_names")
    related = ((actors[other].at_key(), f"'{other}' is here") for other in named)
    return context.problem(code, likely.words(first), where, hint, *related)


@rule("REL001")
def actor_is_not_another_than_itself(context: Context) -> Iterator[Problem]:
    """An actor is not different from itself."""
    for actor, position, other in _find_distinguished(context):
        if other == actor.id:
            message = f"'{other}' can't be another actor than itself"
            place = actor.at("different_from", position)
            yield context.problem("REL001", message, place, "name the actor that readers could take it for")


@rule("FLD005")
def different_actors_have_similar_names(context: Context) -> Iterator[Problem]:
    """An actor is distinguished only from actors with a name like its own."""
    actors = context.records.actor_by_id
    namesakes = context.positions.namesakes
    names = cache(lambda id_: names_of(actors[id_].fields))
    for actor, position, id_ in _find_distinguished(context):
        other = actors.get(id_)
        if other is None or id_ == actor.id or namesakes.are_linked(actor.id, id_):
            continue
        if compare_names(names(actor.id), names(id_)) is None:
            message = f"this 'different_from' has no effect: '{actor.id}' and '{id_}' have no names that are alike"
            place = actor.at("different_from", position)
            yield context.problem("FLD005", message, place, "leave it out", (other.at_key(), f"'{id_}' is here"))


def _find_distinguished(context: Context) -> Iterator[tuple[Entry[ActorFields], int, str]]:
    for actor in context.records.actors:
        for position, other in enumerate(actor.fields.different_from):
            yield actor, position, other
