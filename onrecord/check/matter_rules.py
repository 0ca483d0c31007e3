"""Rules on matters: joined claims are consistent, and relations reach something said."""

from collections.abc import Iterator

from onrecord.check.context import Context
from onrecord.check.finding_rules import denies_finding
from onrecord.check.relation_rules import place_of_claim
from onrecord.check.rule import rule
from onrecord.model.fields import EventFields
from onrecord.model.positions import ClaimUnionFind, Pole, Position
from onrecord.model.records import Entry
from onrecord.model.relations import JOINING, Ref, StatedRelation, spoken_for, withdraws_appeal
from onrecord.problems import Problem, Where


@rule("REL009")
def claim_is_not_its_own_opposite(context: Context) -> Iterator[Problem]:
    """Joined claims don't make a claim its own opposite, directly or indirectly."""
    joined = ClaimUnionFind()
    for event in context.records.events:
        reported = set[tuple[Ref, Ref]]()
        for join in context.positions.joins(event):
            pair = (join.one, join.other)
            # REL001 and REL006 report a claim that refers to itself, or in both ways to another.
            if not joined.join(join) and join.one != join.other and pair not in reported:
                here, elsewhere = ("the same as", "the opposite") if join.alike else ("the opposite of", "the same")
                one, other = join.one.name(), join.other.name()
                message = f"by this, '{one}' says {here} '{other}'; by other relations, {elsewhere}"
                hint = "follow the relations between these claims: one names the wrong claim, or is of the wrong kind"
                yield context.problem("REL009", message, join.relation.where, hint)
            reported.add(pair)


@rule("REL006", focused=True)
def statement_agrees_with_itself(context: Context) -> Iterator[Problem]:
    """One statement doesn't assert a claim and its opposite."""
    positions = context.positions
    joined = context.joined
    for event in context.records.events:
        found: dict[Ref, tuple[Position, bool]] = {}
        for position in positions.of(event):
            if position.holds is None:
                continue
            root, alike = joined.root(position.claim)
            holds = position.holds is alike
            earlier, other = found.setdefault(root, (position, holds))
            if other is not holds and not _name_same_claim(earlier, position):
                both = f"{_describe(earlier)} and {_describe(position)}"
                message = f"this statement contradicts itself: {both} say opposite things"
                place = _place(position, event)
                note = _place(earlier, event)
                hint = "follow the relations between these claims: one names the wrong claim, or is of the wrong kind"
                yield context.problem("REL006", message, place, hint, (note, "the other is here"))
                break


@rule("REL010", focused=True)
def relation_reaches_a_claim(context: Context) -> Iterator[Problem]:
    """A relation refers to something that was said, and only a body's own word can be withdrawn."""
    positions = context.positions
    joined = context.joined
    for event in context.records.events:
        for relation in _find_stated(context, event):
            target = context.records.event_by_id.get(relation.target.key)
            if target is None or target.fields.status == "withdrawn" or target is event:
                continue
            if denies_finding(relation, target.fields) or context.decisions.withdrawn_appeals(relation):
                continue
            is_appeal = withdraws_appeal(relation, target.fields)
            if not relation.target.claim and not is_appeal and _says_nothing(target, context):
                message = f"'{target.id}' has no claims, so this '{relation.kind}' has no effect"
                hint = f"write what is meant into 'claims' of '{target.id}', or name another event"
                yield context.problem("REL010", message, relation.where, hint, (target.at(), "the event is here"))
            elif relation.kind == "withdraws":
                roots = {joined.root(claim)[0] for claim, _ in positions.target_claims(relation)}
                bodies = spoken_for(event.fields)
                own = ((body, root, holds) for body in bodies for root in roots for holds in (True, False))
                if is_appeal or (roots and not any(pole in context.holders for pole in own)):
                    message = f"'{relation.fields.target}' is what others said, and only they can take it back"
                    hint = "'withdraws' takes back one's own claim or denial; write 'denies' for what others said"
                    if not bodies:
                        message = f"this event names nobody who could take back '{relation.fields.target}'"
                        hint = "write who speaks as 'speaker', or for whom as 'on_behalf_of'"
                    yield context.problem("REL010", message, relation.where, hint)


@rule("REL010", focused=True)
def own_word_is_maintained(context: Context) -> Iterator[Problem]:
    """A body maintains its own word, and not the denial that it answers."""
    for event in context.records.events:
        for relation in _find_stated(context, event):
            if relation.kind == "maintains":
                yield from _changes_its_mind(context, relation)


def _changes_its_mind(context: Context, relation: StatedRelation) -> Iterator[Problem]:
    """Yield a problem for a body that elsewhere only said the opposite of what it maintains here."""
    event = relation.event
    meant = sorted(_target_matters(context, relation))
    for body in sorted(set(spoken_for(event.fields))):
        same = [found for root, holds in meant for found in _said_before(context, (body, root, holds), event)]
        opposite = [found for root, holds in meant for found in _said_before(context, (body, root, not holds), event)]
        if opposite and not same:
            message = f"'{relation.fields.target}' is the opposite of what '{body}' said"
            hint = "'maintains' names one's own word; what it answers goes into 'responds_to'"
            other, position = opposite[0]
            related = (_place(position, other), "what it said is here")
            yield context.problem("REL010", message, relation.where, hint, related)
            return


def _said_before(
    context: Context, pole: tuple[str, Ref, bool], event: Entry[EventFields]
) -> list[tuple[Entry[EventFields], Position]]:
    """Return the other events in which a body took this position on a matter."""
    return [found for found in context.holders.get(pole, ()) if found[0] is not event]


def _target_matters(context: Context, relation: StatedRelation) -> frozenset[Pole]:
    """Return the root claims of the matters that a relation refers to, each with its position on it."""
    roots = ((context.joined.root(claim), alike) for claim, alike in context.positions.target_claims(relation))
    return frozenset((root, alike is same) for (root, same), alike in roots)


def _find_stated(context: Context, event: Entry[EventFields]) -> Iterator[StatedRelation]:
    kinds = JOINING | {"withdraws"}
    if event.fields.status != "withdrawn":
        for relation in context.relations_of(event):
            if relation.kind in kinds and relation.fields.basis == "stated":
                yield relation


def _says_nothing(event: Entry[EventFields], context: Context) -> bool:
    """Return whether an event has neither claims nor positions, and all targets of its relations are known."""
    pointed = {relation.target.key for relation in _find_stated(context, event)}
    is_known = all(key in context.records.event_by_id for key in pointed)
    takes_no_position = all(position.holds is None for position in context.positions.of(event))
    return is_known and not event.fields.claims and takes_no_position


def _name_same_claim(one: Position, other: Position) -> bool:
    """Return whether two relations name the same claim; then another rule reports REL006."""
    mine = one.relation
    theirs = other.relation
    return mine is not None and theirs is not None and mine.target.overlaps(theirs.target)


def _describe(position: Position) -> str:
    if position.own is not None:
        return f"its claim '{position.own.claim}'"
    relation = position.relation
    return f"'{relation.kind}: {relation.fields.target}'" if relation else ""


def _place(position: Position, event: Entry[EventFields]) -> Where:
    if position.relation is not None:
        return position.relation.where
    return place_of_claim(event, position.own.claim if position.own else "")
