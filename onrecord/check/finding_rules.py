"""Rules on findings and appeals: who decides, on what, and once."""

from collections.abc import Iterator

from onrecord.check.context import Context
from onrecord.check.rule import rule
from onrecord.model.fields import EventFields
from onrecord.model.fitting_fields import FINDING_FIELDS
from onrecord.model.records import Entry, Records
from onrecord.model.relations import DECIDING, JOINING, Ref, StatedRelation, spoken_for
from onrecord.problems import Problem


def _findings(context: Context) -> Iterator[Entry[EventFields]]:
    return (event for event in context.records.events if event.fields.type == "finding")


def _decisions_of(context: Context, event: Entry[EventFields]) -> Iterator[tuple[StatedRelation, bool]]:
    """Yield decisions on events that are not withdrawn, each with whether it means a claim that exists."""
    if event.fields.status == "withdrawn":
        return
    for relation in context.decisions.relations(event):
        target = context.records.event_by_id.get(relation.target.key)
        if target is not None and target is not event and target.fields.status != "withdrawn":
            yield relation, bool(context.decisions.claims(relation))


@rule("FND001")
def organization_finds(context: Context) -> Iterator[Problem]:
    """The body of a finding is an organization."""
    actors = context.records.actor_by_id
    for event in _findings(context):
        bodies = spoken_for(event.fields)
        if not bodies:
            message = "nobody made this finding"
            hint = "write the court or other body as 'speaker'"
            yield context.problem("FND001", message, event.at("type"), hint)
        field = "on_behalf_of" if event.fields.on_behalf_of else "speaker"
        for position, body in enumerate(bodies):
            kind = actors[body].fields.kind if body in actors else "organization"
            if kind != "organization":
                what = "a person" if kind == "person" else "an outlet"
                message = f"'{body}' is {what}, and only an organization makes findings"
                hint = "name the court or other body, as 'speaker' or in 'on_behalf_of'; or choose another type"
                yield context.problem("FND001", message, event.at(field, position), hint)


@rule("FND002")
def finding_takes_no_side(context: Context) -> Iterator[Problem]:
    """A finding denies, confirms, maintains and repeats nothing."""
    for event in _findings(context):
        for relation in context.relations_of(event):
            if relation.kind in JOINING:
                target = context.records.event_by_id.get(relation.target.key)
                message = f"'{relation.kind}' takes a side, and a finding takes none"
                hint = f"write what was found: finds: {{target: {relation.fields.target}, result: …}}"
                if target is not None and denies_finding(relation, target.fields):
                    decision = "reverses" if relation.kind == "denies" else "upholds"
                    hint = f"write {decision}: {relation.fields.target}"
                yield context.problem("FND002", message, event.at_key(*relation.keys[:-1]), hint)


@rule("FND003")
def finding_finds(context: Context) -> Iterator[Problem]:
    """A finding decides on a claim, or on an earlier finding."""
    for event in _findings(context):
        # The rules on findings that take a side, or appeal, say what to write instead.
        if (DECIDING | JOINING).isdisjoint(relation.kind for relation in context.relations_of(event)):
            hint = "say on which claim, as in finds: {target: ministry-announces#joint, result: not-so}"
            yield context.problem("FND003", "this finding finds nothing", event.at("type"), hint)


@rule("FND004", focused=True)
def finding_is_called_one(context: Context) -> Iterator[Problem]:
    """Only a finding decides, and a finding does not appeal."""
    for event in context.records.events:
        is_finding = event.fields.type == "finding"
        for kind in dict.fromkeys(relation.kind for relation in context.relations_of(event)):
            if kind in FINDING_FIELDS and not is_finding:
                message = f"only an event of the type 'finding' has '{kind}'"
                hint = "write type: finding if a court or another body decides here; other bodies deny or confirm"
                yield context.problem("FND004", message, event.at_key(kind), hint)
            elif kind == "appeals" and is_finding:
                hint = "write 'upholds' or 'reverses'; the appeal is an event of its own, with another type"
                yield context.problem("FND004", "a finding does not appeal", event.at_key(kind), hint)


@rule("FND005", focused=True)
def decision_reaches_a_finding(context: Context) -> Iterator[Problem]:
    """A decision names a claim, or an earlier finding that decided on the claim."""
    records = context.records
    for event in records.events:
        for relation, is_meant in _decisions_of(context, event):
            reviewed = relation.reviewed
            if is_meant or (reviewed is not None and not _says(reviewed, records)):
                continue
            target = records.event_by_id[relation.target.key]
            where = relation.where
            if relation.kind == "finds":
                if relation.target.claim:  # REL002 reports an unknown claim
                    continue
                message = f"'{target.id}' makes no claim, so nothing is found on it"
                hint = f"name the claim that it is about; or write it into 'claims' of '{target.id}'"
            elif relation.target.claim or target.fields.type != "finding":
                message = f"'{relation.fields.target}' is not a finding, so this '{relation.kind}' has no effect"
                hint = "name the event of the finding, of the type 'finding'; the claim goes into 'claim'"
            elif reviewed is None:
                continue  # another rule says why that finding decides nothing
            else:
                message = f"'{target.id}' decided nothing on '{reviewed.name()}'"
                decided = " or ".join(_named(claim, event) for claim in context.decisions.of(target))
                hint = f"it decided on {decided}" if decided else f"write it into 'finds' of '{target.id}'"
                where = event.at(*relation.keys, "claim")
            yield context.problem("FND005", message, where, hint, (target.at(), "the event is here"))


def _says(claim: Ref, records: Records) -> bool:
    """Return whether there is such a claim, in an event that still says something; REL002 reports unknown ones."""
    event = records.event_by_id.get(claim.key)
    if event is None or event.fields.status == "withdrawn":
        return False
    return not claim.claim or any(own.id == claim.claim for own in event.fields.claims)


@rule("FND006")
def finding_decides_once(context: Context) -> Iterator[Problem]:
    """A finding says once what it finds on a claim, and once what becomes of an earlier finding."""
    for event in _findings(context):
        decided: dict[tuple[str, Ref], StatedRelation] = {}
        for relation in context.decisions.relations(event):
            subject = "" if relation.kind == "finds" else "/".join(relation.target.key)
            claims = context.decisions.claims(relation)
            claim = next((claim for claim in claims if (subject, claim) in decided), None)
            if claim is not None:
                earlier = decided[subject, claim]
                message = f"this finding decides twice on '{_named(claim, event)}'"
                related = (earlier.where, f"'{earlier.kind}' is here")
                hint = "name each claim once, with event#claim; a note can say more"
                yield context.problem("FND006", message, relation.where, hint, related)
            decided.update({(subject, claim): relation for claim in claims})


@rule("FND007")
def body_is_no_party(context: Context) -> Iterator[Problem]:
    """The body of a finding has taken no position on what it decides."""
    if not any(True for _ in _findings(context)):
        return
    parties = _parties(context)
    for event in _findings(context):
        for relation in context.decisions.relations(event):
            roots = {context.joined.root(claim)[0] for claim in context.decisions.claims(relation)}
            for body in context.positions.bodies(event):
                party = next((parties[root, body.side] for root in sorted(roots) if (root, body.side) in parties), None)
                if party is not None:
                    message = f"'{body.id}' decides on a dispute in which its own side has spoken"
                    hint = "write type: statement if it speaks for itself here; or accept this, if it decides by law"
                    yield context.problem("FND007", message, relation.where, hint, (party.at(), "its side spoke here"))


def _parties(context: Context) -> dict[tuple[Ref, str], Entry[EventFields]]:
    """Return the first event by which each side took a position on each matter, other than by a finding."""
    parties: dict[tuple[Ref, str], Entry[EventFields]] = {}
    for event in context.records.events:
        if event.fields.type == "finding":
            continue
        for position in context.positions.of(event):
            if position.holds is not None:
                root = context.joined.root(position.claim)[0]
                for body in context.positions.holders(event, [position]):
                    parties.setdefault((root, body.side), event)
    return parties


@rule("FND008", focused=True)
def finding_is_appealed(context: Context) -> Iterator[Problem]:
    """Nobody denies, confirms or maintains a finding, which is no claim."""
    for event in context.records.events:
        if event.fields.type == "finding":
            continue
        for relation in context.relations_of(event):
            target = context.records.event_by_id.get(relation.target.key)
            if target is not None and target is not event and denies_finding(relation, target.fields):
                message = f"'{target.id}' is a finding and makes no claim, so this '{relation.kind}' has no effect"
                hint = f"write appeals: {relation.fields.target} if a higher body is asked; or name the claim itself"
                yield context.problem("FND008", message, relation.where, hint, (target.at(), "the finding is here"))


def denies_finding(relation: StatedRelation, target: EventFields) -> bool:
    """Return whether a relation takes a side on a finding without claims of its own."""
    is_finding = target.type == "finding" and target.status != "withdrawn"
    return is_finding and relation.kind in JOINING and not relation.target.claim and not target.claims


def _named(claim: Ref, event: Entry[EventFields]) -> str:
    return claim.name() if claim.story == event.story else claim.full_name()
