"""The rule on cards: their fonts have the letters of their texts."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from onrecord.check.context import Context
from onrecord.check.rule import rule
from onrecord.model.card_font import missing_letters
from onrecord.model.relations import Ref, spoken_for
from onrecord.problems import MOST_NAMED, Problem, Where


@rule("PIC006")
def cards_have_their_letters(context: Context) -> Iterator[Problem]:
    """The fonts of the cards have the letters of titles, of answered claims, and of their sides' names."""
    for where, texts, whose in _on_cards(context) if "cards" in context.records.site.fields.outputs else ():
        for language, text in texts.items():
            if letters := missing_letters(text)[:MOST_NAMED]:
                message = f"no card is made of {whose}: the fonts of cards lack the letters '{letters}'"
                hint = "they have Latin and Cyrillic letters only: accept this, or write this text without others"
                yield context.problem("PIC006", message, Where(where.path, (*where.keys, language)), hint)


def _on_cards(context: Context) -> Iterator[tuple[Where, Mapping[str, str], str]]:
    """Yield the texts on cards, each with its place, and what has no card without it."""
    records = context.records
    named = defaultdict[str, list[str]](list)
    yield records.site.at("title"), records.site.fields.title, "any story or claim"
    stories = {one.id: one for one in records.stories if one.fields.index and not one.fields.withdrawn}
    stories = {id_: one for id_, one in stories.items() if one.fields.status != "draft"}
    for id_, story in stories.items():
        yield story.at("title"), story.fields.title, f"the story '{id_}' and of its claims"
    for first, speaking in _list_answered(context):
        if first.story in stories:
            event = records.event_by_id[first.key]
            name = f"'{first.full_name()}'"
            number = [claim.id for claim in event.fields.claims].index(first.claim)
            yield event.at("claims", number, "text"), event.fields.claims[number].text, f"the claim {name}"
            for id_ in speaking:
                named[id_].append(name)
    for id_ in filter(records.actor_by_id.__contains__, named):
        actor = records.actor_by_id[id_]
        yield actor.at("name"), actor.fields.name, f"the claim {', '.join(named[id_][:MOST_NAMED])}"


def _list_answered(context: Context) -> Iterator[tuple[Ref, Iterable[str]]]:
    """Yield the first claim of each point on which more than one event says something, with the actors who did so."""
    claims = dict[Ref, Ref]()
    joined = context.joined
    events = defaultdict[Ref, set[tuple[str, str]]](set)
    speaking = defaultdict[Ref, dict[str, None]](dict)
    for event in sorted(context.records.events, key=lambda event: event.fields.date.latest):
        for claim in event.fields.claims:
            own = Ref(event.story, event.id, claim.id)
            claims.setdefault(joined.root(own)[0], own)
        for position in context.positions.of(event):
            root, _ = joined.root(position.claim)
            if position.holds is not None:
                events[root].add((event.story, event.id))
                speaking[root] |= dict.fromkeys(spoken_for(event.fields))
        for relation in context.decisions.relations(event):
            for decided in context.decisions.claims(relation):
                events[joined.root(decided)[0]].add((event.story, event.id))
    return ((first, speaking[root]) for root, first in claims.items() if len(events[root]) > 1)
