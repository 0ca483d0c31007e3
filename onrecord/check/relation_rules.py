"""Rules on the relations between statements."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping

from onrecord.check.context import Context
from onrecord.check.rule import rule
from onrecord.model.fields import EventFields, Review
from onrecord.model.former_ids import all_keys
from onrecord.model.positions import Key
from onrecord.model.records import Entry, Records
from onrecord.model.relations import HOLDING, JOINING, OPPOSING, Ref, StatedRelation, parse_target, spoken_for
from onrecord.problems import Hint, Problem, Where, ask_whether, nearest, suggest
from onrecord.site_limits import LIMITS

_RELATIONS_OF_EACH = 4
"""How many relations an event of a story may have, on the whole; most have one or none."""
_FEW_EVENTS = 10
"""A hint names the events of a story with at most so many."""


@rule("LIM005", limiting=True)
def story_has_few_relations(context: Context) -> Iterator[Problem]:
    """The events of a story have not many more relations than other stories, each counted for each claim."""
    limit = LIMITS["story-relations"]
    counts: dict[str, dict[Key, int]] = defaultdict(dict)
    for event in context.records.event_by_id.values():
        meant = (_count_meant(context, relation) for relation in context.relations_of(event))
        counts[event.story][event.story, event.id] = sum(meant)
    for story, by_event in counts.items():
        most = limit.most + _RELATIONS_OF_EACH * len(by_event)
        if sum(by_event.values()) > most:
            largest = context.records.event_by_id[max(by_event, key=lambda key: (by_event[key], key))]
            where = context.relations_of(largest)[0].where
            message = f"the story '{story}' has more than {most:,} relations"
            yield context.problem(limit.code, message, where, limit.hint)


def _count_meant(context: Context, relation: StatedRelation) -> int:
    """Return how many claims a relation means; at least one."""
    target = context.records.event_by_id.get(relation.target.key)
    if target is None or relation.target.claim:
        return 1
    number = len(target.fields.claims)
    if isinstance(relation.fields, Review):
        number = max(number, len(context.decisions.claims(relation)))
    elif not number and relation.kind in JOINING:
        number = len(context.positions.target_claims(relation))
    return max(number, 1)


@rule("LIM006", limiting=True)
def event_has_few_reactions(context: Context) -> Iterator[Problem]:
    """Not too many relations lead to one event."""
    limit = LIMITS["reactions"]
    counts = Counter[Key]()
    for event in context.records.event_by_id.values():
        for relation in context.relations_of(event):
            counts[relation.target.key] += 1
            if counts[relation.target.key] == limit.most + 1:
                target = relation.fields.target.partition("#")[0]
                message = f"more than {limit.most:,} {limit.unit} lead to '{target}'"
                yield context.problem(limit.code, message, relation.where, limit.hint)


@rule("LIM006", limiting=True)
def claim_has_few_decisions(context: Context) -> Iterator[Problem]:
    """Not too many findings, reviews and appeals concern one claim."""
    limit = LIMITS["decisions"]
    counts = Counter[Ref]()
    for event in context.records.event_by_id.values():
        for relation in context.decisions.relations(event):
            claims = context.decisions.claims(relation)
            counts.update(claims)
            if any(counts[claim] == limit.most + 1 for claim in claims):
                yield limit.problem(context.locate(relation.where), relation.where)


@rule("LIM008", limiting=True)
def point_has_few_claims(context: Context) -> Iterator[Problem]:
    """Not too many claims are made the same or opposite, directly or through others."""
    limit = LIMITS["joined-claims"]
    events = context.records.event_by_id.values()
    claims = (Ref(event.story, event.id, claim.id) for event in events for claim in event.fields.claims)
    sizes = Counter(context.joined.root(claim)[0] for claim in claims)
    last_join: dict[Ref, Where] = {}
    for event in events:
        for join in context.positions.joins(event):
            last_join[context.joined.root(join.one)[0]] = join.relation.where
    for root, where in last_join.items():
        if sizes[root] > limit.most:
            yield limit.problem(context.locate(where), where)


@rule("REL002", focused=True)
def target_exists(context: Context) -> Iterator[Problem]:
    """The targets of relations, `after` and `during` are entries of this site."""
    for event in context.events:
        for position, text in enumerate(event.fields.after):
            yield from find_unknown_target(context, text, event.story, event.at("after", position))
        if event.fields.during is not None:
            yield from find_unknown_target(context, event.fields.during, event.story, event.at("during"))
        for relation in context.relations_of(event):
            yield from find_unknown_target(context, relation.fields.target, event.story, relation.where)
            if isinstance(relation.fields, Review) and relation.fields.claim is not None:
                yield from find_unknown_target(
                    context, relation.fields.claim, event.story, event.at(*relation.keys, "claim")
                )
        quotes = [quote.id for quote in event.fields.quotes]
        # A broken event may have lost its quotations.
        is_whole = context.records.event_by_id.get((event.story, event.id)) is event
        for named, where in _find_named_quotes(context, event):
            if named not in quotes and (quotes or is_whole):
                hint = suggest(named, quotes, "add the quotation to this event's 'quotes'")
                yield context.problem("REL002", f"this event has no quotation called '{named}'", where, hint)


def _find_named_quotes(context: Context, event: Entry[EventFields]) -> Iterator[tuple[str, Where]]:
    for position, claim in enumerate(event.fields.claims):
        if claim.quote is not None:
            yield claim.quote, event.at("claims", position, "quote")
    for relation in context.relations_of(event):
        if relation.fields.quote is not None:
            yield relation.fields.quote, event.at(*relation.keys, "quote")


def find_unknown_target(context: Context, text: str, story: str, where: Where) -> Iterator[Problem]:
    """Yield the problem that an entry of `story` names an event or a claim that this site does not have."""
    records = context.records
    target = parse_target(text, story)
    if records.is_draft(target.story, target.event):
        yield context.left_out("REL002", text, target.key, where)
    elif not records.has("event", target.event, target.story):
        yield _unknown_event(context, text, target, where, story)
    elif target.claim and target.key in records.event_by_id:
        yield from _unknown_claim(context, text, target, where, story)


def _unknown_event(context: Context, text: str, target: Ref, where: Where, story: str) -> Problem:
    message = f"no event is called '{text.partition('#')[0]}'"
    records = context.records
    names = _event_names(records, story)
    elsewhere = next((name for name, key in names.items() if key[1] == target.event), None)
    holder = None if elsewhere else _only_holder(context.records, text, where, story)
    if holder is not None:
        return _other_is_meant(context, message, where, f"{holder.id}#{text}", place_of_claim(holder, text))
    holder = records.event_by_id.get((story, target.story))
    if holder is not None and any(claim.id == target.event for claim in holder.fields.claims):
        question = ask_whether(f"{target.story}#{target.event}", " A claim stands after a '#'")
        return context.problem("REL002", message, where, question)
    said = _said_by(records, text, story) if records.has("actor", text) else []
    if said:
        hint = f"'{text}' is an actor; name what it said: {' or '.join(said)}"
        return context.problem("REL002", message, where, hint)
    guess = _find_renamed(records, target, names) or elsewhere or nearest(text.partition("#")[0], names)
    if guess is None:
        return context.problem("REL002", message, where, _events_hint(names, where))
    found = records.event_by_id.get(names[guess])
    if found is None:
        return context.problem(
            "REL002", message, where, ask_whether(f"{guess}#{target.claim}" if target.claim else guess)
        )
    claim = _nearest_claim(found, target.claim)
    if claim is None:
        return _other_is_meant(context, message, where, guess, found.at())
    return _other_is_meant(context, message, where, f"{guess}#{claim}", place_of_claim(found, claim))


def _nearest_claim(event: Entry[EventFields], typed: str) -> str | None:
    """Return the claim of an event that is meant by an id; None for no id, or if none is like it."""
    claims = [claim.id for claim in event.fields.claims]
    if typed in claims:
        return typed
    return nearest(typed, claims) if typed else None


def _other_is_meant(context: Context, message: str, where: Where, name: str, place: Where) -> Problem:
    return context.problem("REL002", message, where, ask_whether(name), (place, f"'{name}' is here"))


def place_of_claim(event: Entry[EventFields], claim: str) -> Where:
    """Return the location of the id of a claim, which the event has."""
    return event.at("claims", [own.id for own in event.fields.claims].index(claim), "id")


def _said_by(records: Records, actor: str, story: str) -> list[str]:
    events = records.events_by_story.get(story, ())
    return [event.id for event in events if actor in event.fields.speaker][:_FEW_EVENTS]


def _find_renamed(records: Records, target: Ref, names: Mapping[str, tuple[str, str]]) -> str | None:
    """Return the present name of the event that had the target's id before, according to its aliases."""
    events = ((name, records.event_by_id[key]) for name, key in names.items() if key in records.event_by_id)
    renamed = ((name, event) for name, event in events if event.fields.aliases)
    former = ((name, all_keys((event.story, event.id), event.fields.aliases, ())) for name, event in renamed)
    return next((name for name, keys in former if target.key in keys), None)


def _events_hint(names: Mapping[str, tuple[str, str]], where: Where) -> str:
    """Return a hint with the ids of the story's other events, as far as they are few."""
    own = where.path.rpartition("/")[2].removesuffix(".yaml")
    others = [name for name in names if "/" not in name and name != own]
    hint = "the id of an event is the name of its file, without .yaml"
    if not 0 < len(others) <= _FEW_EVENTS:
        return f"{hint}; if the file was renamed, write its new name here"
    return f"{hint}; if the file was renamed, write its new name here: {' or '.join(others)}"


def _only_holder(records: Records, text: str, where: Where, story: str) -> Entry[EventFields] | None:
    """Return the story's only event with a claim called `text`; None if there are none or several, or in `after`."""
    others = (event for event in records.events_by_story.get(story, ()) if event.file != where.path)
    holders = [event for event in others if any(claim.id == text for claim in event.fields.claims)]
    return holders[0] if len(holders) == 1 and where.keys[0] not in ("after", "during") else None


def _event_names(records: Records, story: str) -> dict[str, tuple[str, str]]:
    """Return all events, valid or not, by the name that a target in `story` uses for them."""
    known = records.event_by_id if records.is_public else records.event_or_draft_by_id
    keys = sorted(known.keys() | {(other, id_) for kind, other, id_ in records.broken if kind == "event"})
    return {id_ if other == story else f"{other}/{id_}": (other, id_) for other, id_ in keys}


def _unknown_claim(context: Context, text: str, target: Ref, where: Where, story: str) -> Iterator[Problem]:
    found = context.records.event_by_id[target.key]
    claims = [claim.id for claim in found.fields.claims]
    if target.claim in claims:
        return
    guess = nearest(target.claim, claims)
    message = f"the event '{target.event}' has no claim called '{target.claim}'"
    holder = _only_holder(context.records, target.claim, where, story) if claims and guess is None else None
    if holder is not None:
        name = f"{holder.id}#{target.claim}"
        yield _other_is_meant(context, message, where, name, place_of_claim(holder, target.claim))
    elif guess is None:
        listed = f"its claims are: {', '.join(claims)}"
        hint = listed if claims else f"it has no claims; write this one into 'claims' of '{target.event}'"
        related = (found.at("claims") if claims else found.at(), "the event is here")
        yield context.problem("REL002", message, where, hint, related)
    else:
        question = Hint(ask_whether(guess).text, (f"{text.partition('#')[0]}#{guess}",))
        yield context.problem("REL002", message, where, question, (place_of_claim(found, guess), f"'{guess}' is here"))


@rule("REL001", focused=True)
def relation_leaves_its_event(context: Context) -> Iterator[Problem]:
    """No statement has a relation to itself."""
    for event in context.records.events:
        for position, text in enumerate(event.fields.after):
            if parse_target(text, event.story).key == (event.story, event.id):
                message = "an event can't come after itself"
                yield context.problem("REL001", message, event.at("after", position), "name another event")
        during = event.fields.during
        if during is not None and parse_target(during, event.story).key == (event.story, event.id):
            message = "an event can't be a part of itself"
            yield context.problem("REL001", message, event.at("during"), "name another event")
        for relation in context.relations_of(event):
            if _is_to_itself(relation):
                message = f"'{relation.kind}' points at the very statement that it stands on"
                yield context.problem("REL001", message, relation.where, "name the statement that is meant")


def _is_to_itself(relation: StatedRelation) -> bool:
    target = relation.target
    if target.key != (relation.event.story, relation.event.id):
        return False
    return relation.claim is None or target.claim in ("", relation.claim.id)


@rule("REL004", focused=True)
def denial_denies(context: Context) -> Iterator[Problem]:
    """A denial has a `denies` relation."""
    for event in context.records.events:
        kinds = (relation.kind for relation in context.relations_of(event))
        if event.fields.type == "denial" and "denies" not in kinds:
            hint = "say what it denies, as in denies: ministry-announces#joint; or choose another type"
            yield context.problem("REL004", "this denial denies nothing", event.at("type"), hint)


@rule("REL005", focused=True)
def body_does_not_deny_itself(context: Context) -> Iterator[Problem]:
    """No body denies its own claim; it withdraws or corrects it. Another body of its side may deny it."""
    records = context.records
    for event in records.events:
        own = set(spoken_for(event.fields))
        for relation in context.relations_of(event):
            other = records.event_by_id.get(relation.target.key)
            if relation.kind != "denies" or relation.fields.basis != "stated" or other is None or other is event:
                continue
            both = own.intersection(spoken_for(other.fields))
            if both and any(relation.target.claim in ("", claim.id) for claim in other.fields.claims):
                message = f"'{min(both)}' would deny what '{min(both)}' said"
                hint = f"write 'withdraws' or 'corrects' if '{min(both)}' takes it back"
                yield context.problem("REL005", message, relation.where, hint, (other.at(), "said here"))


@rule("REL006", focused=True)
def statement_holds_one_position(context: Context) -> Iterator[Problem]:
    """One statement doesn't assert and deny the same claim."""
    for event in context.records.events:
        stated = [relation for relation in context.relations_of(event) if relation.fields.basis == "stated"]
        for held in (relation for relation in stated if relation.kind in HOLDING):
            for opposed in (relation for relation in stated if relation.kind in OPPOSING):
                # A body may withdraw its denial and agree with the claim now.
                comes_round = opposed.kind == "withdraws" and held.kind in ("confirms", "same_as")
                if held.target.overlaps(opposed.target) and not comes_round:
                    message = f"this statement both '{opposed.kind}' and '{held.kind}' '{held.fields.target}'"
                    related = (held.where, f"'{held.kind}' is here")
                    hint = "name the claims that are meant, each with event#claim"
                    yield context.problem("REL006", message, opposed.where, hint, related)


@rule("REL007", focused=True)
def outlet_confirms_nothing(context: Context) -> Iterator[Problem]:
    """An outlet does not confirm the words that it reports; it is a source of them."""
    for event in context.records.events:
        for relation in context.relations_of(event):
            if context.positions.is_report(relation):
                message = "an outlet's report is a source: this confirms nothing"
                hint = "cite the report in 'sources' instead, if the outlet only tells what others said"
                yield context.problem("REL007", message, relation.where, hint)
