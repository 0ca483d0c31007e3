"""What an answer can be chosen from, as far as that depends on the other entries and answers."""

from collections.abc import Callable, Mapping

from onrecord.editing.entries.yaml_values import Value
from onrecord.editing.forms.typed_dates import read_typed_date
from onrecord.editing.lookup.candidate_search import Candidate
from onrecord.editing.lookup.entry_names import name_of, word_of_procedure
from onrecord.editing.lookup.offered_claims import OfferedClaim
from onrecord.editing.lookup.offered_entries import OfferedEntries
from onrecord.editing.lookup.offered_stages import OfferedStage, list_stages
from onrecord.model.choices import OUTCOMES
from onrecord.model.dates import Days, EdtfDate, parse_issued
from onrecord.model.records import Records
from onrecord.model.relations import TARGET_FIRST
from onrecord.problems import SourceFile

Values = Mapping[str, Value]
"""The answers so far by field."""
OF_FINDINGS = frozenset({"upholds", "reverses", "appeals"})
"""The relations that may name one of the decided claims."""
OWN_WORDS = frozenset({"maintains", "withdraws"})
"""The relations to what the speaker's own side said."""
ON_CLAIMS = OWN_WORDS | {"qualifies", "finds"}
"""The relations that in an exchange are about the last event with a claim, not about an answer to it."""
_ABOUT_ALL = OF_FINDINGS | {"responds_to"}
"""The relations that are probably about all claims of their target."""
_NAMING = ("stage", "target", "source", "organization")
"""The fields of items that name something."""


def list_texts(value: Value | None) -> list[str]:
    """Return the texts of an answer, which may be one or several; of an item with fields, the id that it is about."""
    several = [value] if isinstance(value, str | Mapping) else value or []
    texts = (
        next((one[key] for key in _NAMING if key in one), "") if isinstance(one, Mapping) else one for one in several
    )
    return [str(text) for text in texts if text]


def offer_stages(records: Records, values: Values) -> dict[str, OfferedStage]:
    """Return the stages of the bill in the answers by key; empty if no such bill is known."""
    bill = values.get("bill")
    found = list_stages(bill, records, lambda _where: SourceFile("", "").span()) if isinstance(bill, str) else []
    return {stage.key: stage for stage in found}


def _stages(records: Records, values: Values) -> dict[str, str]:
    """Return the stages of a bill, each with how far the bill has come there."""
    offered = offer_stages(records, values).items()
    states = {key: stage.state or ("comes next" if stage.is_next else "") for key, stage in offered}
    return {key: f"{stage.label} ({states[key]})" if states[key] else stage.label for key, stage in offered}


def offer_stages_ahead(records: Records, values: Values) -> dict[str, OfferedStage]:
    """Return the stages that a step of the bill in the answers can be about, those that may come next first."""
    offered = offer_stages(records, values)
    return dict(sorted(offered.items(), key=lambda item: not item[1].is_next))


def _stages_ahead(records: Records, values: Values) -> dict[str, str]:
    return {key: stage.label for key, stage in offer_stages_ahead(records, values).items()}


def _chosen_stages(records: Records, values: Values) -> list[OfferedStage] | None:
    """Return the stages in the answers; None if one is not of the bill, or the bill is not known."""
    offered = offer_stages(records, values)
    chosen = list_texts(values.get("stage"))
    return [offered[key] for key in chosen] if offered.keys() >= set(chosen) else None


def _outcomes(records: Records, values: Values) -> Mapping[str, str]:
    """Return the outcomes that the chosen stage can have, or that each of several can; none before one is chosen."""
    chosen = _chosen_stages(records, values)
    if chosen is None:
        return OUTCOMES
    if not chosen:
        return {}
    return {key: meaning for key, meaning in OUTCOMES.items() if all(key in stage.outcomes for stage in chosen)}


def _speakers_for(records: Records, values: Values) -> dict[str, str]:
    """Return for whom a person can have spoken on the day: each organization, and last the person alone."""
    known = records.actor_by_id
    speakers = [known[id_] for id_ in list_texts(values.get("speaker")) if id_ in known]
    if len(speakers) != 1 or speakers[0].fields.kind != "person":
        return {}
    date = _date(values.get("date"))
    wholes = speakers[0].fields.organizations(Days.of(date) if date else None)
    alone = {speakers[0].id: "only for themselves"} if wholes else {}
    return {whole: name_of(whole, records) for whole in wholes} | alone


def _date(typed: Value | None) -> EdtfDate | None:
    found = read_typed_date(typed).value if isinstance(typed, str) else ""
    return parse_issued(found).date if found else None


def _chambers(records: Records, procedure: str, *, if_open: bool = False) -> dict[str, str]:
    """Return the chambers of a parliament; with `if_open`, only of one where bills may begin in either."""
    found = records.procedure_by_id.get(procedure)
    if found is None or (if_open and not any(stage.chamber in ("origin", "other") for stage in found.fields.stages)):
        return {}
    return {id_: word_of_procedure(label, records) for id_, label in found.fields.chambers.items()}


def _chambers_of_bill(records: Records, values: Values) -> dict[str, str]:
    """Return the chambers that the event can have been in; none if its stages say where they take place."""
    bill = records.bill_by_id.get(str(values.get("bill", "")))
    chosen = _chosen_stages(records, values)
    if bill is None or (chosen and all(stage.chamber for stage in chosen)):
        return {}
    return _chambers(records, bill.fields.procedure)


def _procedures(records: Records, _values: Values) -> dict[str, str]:
    return {entry.id: word_of_procedure(entry.fields.title, records) for entry in records.procedures}


def _chambers_of_origin(records: Records, values: Values) -> dict[str, str]:
    return _chambers(records, str(values.get("procedure", "")), if_open=True)


CHOICES: Mapping[str, Callable[[Records, Values], Mapping[str, str]]] = {
    "event.stage": _stages,
    "expected.stage": _stages_ahead,
    "story.expected.stage": _stages_ahead,
    "bill.expected.stage": _stages_ahead,
    "event.outcome": _outcomes,
    "event.on_behalf_of": _speakers_for,
    "event.chamber": _chambers_of_bill,
    "stage.outcome": _outcomes,
    "stage.chamber": _chambers_of_bill,
    "bill.procedure": _procedures,
    "bill.origin": _chambers_of_origin,
}
"""The choices of a question by its kind and field. Where one of these finds none, nobody asks the question."""


def likely_choice(question: str, records: Records, values: Values) -> str:
    """Return the choice to propose: the bill's next stage, or a stage's only outcome. Nothing else is preselected."""
    if question == "event.stage":
        return next((key for key, stage in offer_stages(records, values).items() if stage.is_next), "")
    only = list(_outcomes(records, values)) if question == "event.outcome" else []
    return only[0] if len(only) == 1 else ""


def targets(relation: str, offered: OfferedEntries, story: str, date: str = "") -> list[Candidate]:
    """Return the events that a new event of `date` can be about by a relation, the latest first, with their claims."""
    by_id = {event.id: event.fields for event in offered.records.events if event.story == story}
    found = _date(date) if relation in TARGET_FIRST else None
    day = found.latest if found else None

    def can_be(id_: str) -> bool:
        fields = by_id[id_]
        earliest = fields.date.earliest
        is_fit = fields.type == "finding" if relation in OF_FINDINGS else bool(fields.claims) or relation != "finds"
        return is_fit and (day is None or earliest is None or earliest <= day)

    return [candidate for candidate in offered.list("event", story) if can_be(candidate.id)]


def likely_claims(offered: list[OfferedClaim], relation: str) -> list[str]:
    """Return the targets that an answer is probably about; empty where no claim is likelier than another."""
    if len(offered) == 1 or relation in _ABOUT_ALL:
        return [claim.target for claim in offered]
    return [claim.target for claim in offered if claim.is_disputed and relation in OWN_WORDS]
