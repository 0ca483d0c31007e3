"""Sites of random events, and sites cut to the events that count by a day, as the arranger arranges them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cache
from itertools import product
from pathlib import Path
from tempfile import TemporaryDirectory
from types import MappingProxyType
from typing import Any

from hypothesis import strategies as st
from msgspec.structs import replace

from onrecord.arrange import arrange, order_events
from onrecord.arrange.order import Bounds
from onrecord.model.clocks import Clock
from onrecord.model.fields import CLAIM_RELATIONS, RELATIONS, BillFields, EventFields, StageReached
from onrecord.model.positions import Key
from onrecord.model.records import Entry, Records
from onrecord.model.relations import parse_target
from onrecord.model.site import Site
from onrecord.problems import Span
from onrecord.read import read_site

ACTORS = """\
ministry: {name: The ministry, kind: organization}
press-office: {name: The press office, kind: organization, part_of: ministry}
company: {name: The company, kind: organization}
company-office: {name: The regional office, kind: organization, part_of: company}
namesake: {name: The company, kind: organization}
court: {name: The court, kind: organization}
paper: {name: The paper, kind: outlet}
"""
SOURCES = """\
gazette: {title: The gazette, url: 'https://example.org/gazette'}
wire: {publisher: The wire, title: The wire, url: 'https://example.org/wire'}
copy: {title: A copy, url: 'https://example.org/copy', via: wire}
law: {title: The law, url: 'https://example.org/law', primary: yes}
"""
FILES = {
    "site.yaml": "title: x\ntimezone: Asia/Almaty\nurl: https://example.org/\n",
    "content/actors/actors.yaml": ACTORS,
    "content/sources/sources.yaml": SOURCES,
    "content/stories/dispute/story.yaml": "title: The dispute\n",
    "content/stories/other/story.yaml": "title: Another story\n",
    # The bill names all actors and sources, so that none is left out with withdrawn events.
    "content/bills/law.yaml": "title: A law\nprocedure: kz-bicameral\n"
    "sponsors: [ministry, press-office, company, company-office, namesake, court, paper]\n"
    "sources: [gazette, wire, copy, law]\n",
}
STORIES = ("dispute", "other")
NAMES = ("a", "b", "c", "d")
CLAIMS = ("x", "y")
DATES = ("2021-11-01", "2021-11-02", "2021-11-03", "2021-11-05", "2021-11", "../2021-11-03", "2021-11-02/2021-11-05")
PUBLISHED = ("2021-11-04", "2021-11-05", "2021-11-05T23:30", "2021-11-20", None)
SPEAKERS: tuple[list[str], ...] = (
    ["ministry"], ["press-office"], ["company"], ["company-office"], ["namesake"], ["paper"], ["company", "paper"], [],
)  # fmt: skip
_REFS = tuple(f"{story}/{name}" for story, name in product(STORIES, NAMES))
_TARGET = st.integers(0, 40)
"""The place of a target among those that the site has for the relation, counted on from its end at its start again."""
_SOURCES = st.lists(st.sampled_from(("gazette", "wire", "copy", "law")), min_size=1, max_size=2, unique=True)
_STAGES = ("introduction", "lower-1", "lower-pass", "upper-pass", "signed")


def _cited(sources: list[str]) -> list[dict[str, str]]:
    return [{"source": source} for source in sources]


def _relation(kind: str) -> st.SearchStrategy[dict[str, Any]]:
    if kind in CLAIM_RELATIONS:
        return st.fixed_dictionaries(
            {"target": _TARGET},
            optional={"basis": st.sampled_from(("stated", "stated", "inferred")), "sources": _SOURCES.map(_cited)},
        )
    if kind == "finds":
        return st.fixed_dictionaries(
            {"target": _TARGET, "result": st.sampled_from(("so", "not-so"))},
            optional={"sources": _SOURCES.map(_cited)},
        )
    return st.fixed_dictionaries({"target": _TARGET}, optional={"claim": _TARGET})


_KINDS = ("denies", "denies", "confirms", "maintains", "withdraws", "same_as", "same_as", "bears_on")


def _relations(kinds: tuple[str, ...], least: int = 0) -> st.SearchStrategy[dict[str, list[dict[str, Any]]]]:
    pairs = st.sampled_from(kinds).flatmap(lambda kind: _relation(kind).map(lambda relation: (kind, relation)))
    return st.lists(pairs, min_size=least, max_size=least + 2).map(
        lambda found: {kind: [one for own, one in found if own == kind] for kind, _ in found}
    )


_JOINING = ("denies", "same_as", "same_as", "confirms", "maintains")
_CLAIMS = st.sampled_from((("x",), ("x",), CLAIMS, ())).flatmap(
    lambda ids: st.tuples(
        *(
            st.builds(
                lambda relations, sources, id_=id_: {"id": id_, "text": {"en": f"Claim {id_}"}, **relations, **sources},
                st.one_of(_relations(_JOINING), _relations(_JOINING, least=2)),
                st.fixed_dictionaries({}, optional={"sources": _SOURCES.map(_cited)}),
            )
            for id_ in ids
        )
    )
)
_STATEMENT = st.builds(
    lambda speaker, claims, relations: {"type": "statement", "speaker": speaker, "claims": claims, **relations},
    st.sampled_from(SPEAKERS),
    _CLAIMS,
    _relations((*_KINDS, "appeals")),
)
_FINDING = st.builds(
    lambda relations: {"type": "finding", "speaker": ["court"], **relations},
    _relations(("finds", "finds", "finds", "upholds", "reverses")),
)
_STEP = st.builds(
    lambda stage: {"type": "bill-action", "bill": "law", "stage": [{"stage": stage, "outcome": "adopted"}]},
    st.sampled_from(_STAGES),
)
_EVENT = st.builds(
    lambda said, when, published, sources, status: {
        **said,
        "date": when,
        "published": published,
        "title": {"en": "x"},
        "sources": _cited(sources),
        "status": status,
    },
    st.one_of(_STATEMENT, _STATEMENT, _STATEMENT, _FINDING, _STEP),
    st.sampled_from(DATES),
    st.sampled_from(PUBLISHED),
    _SOURCES,
    st.sampled_from(("published", "published", "published", "published", "withdrawn")),
)
EVENTS = st.dictionaries(st.sampled_from(_REFS), _EVENT, min_size=3, max_size=8)
"""Random events by story and id. `records_of` gives their relations targets."""
_UNTIL = ("2021-11-02", "2021-11-04", "2021-11-06", "2021-11-08")
_LASTING_EVENT = st.tuples(st.one_of(_FINDING, _STEP, _STEP), st.sampled_from(_UNTIL)).flatmap(
    lambda drawn: _EVENT.map(
        lambda event: {
            **{field: event[field] for field in ("date", "published", "title", "sources", "status")},
            **drawn[0],
            "until": drawn[1],
        }
    )
)
LASTING = st.dictionaries(st.sampled_from(_REFS), st.one_of(_EVENT, _LASTING_EVENT), min_size=3, max_size=8)
"""The same with stages and findings that last, all of which can have ended before they began."""


@cache
def _without_events() -> Records:
    """Return the records of a site that has actors, sources and stories, and no event."""
    with TemporaryDirectory() as folder:
        for path, text in FILES.items():
            file = Path(folder, path)
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, "utf-8")
        reading = read_site(Path(folder)).value
    assert reading is not None
    return reading.records


def records_of(events: Mapping[str, Mapping[str, Any]]) -> Records:
    """Return the records of a site with these events, and with their targets; a relation without one drops out."""
    entries = []
    for ref, event in events.items():
        story, _, name = ref.partition("/")
        others = {other: found for other, found in events.items() if other != ref}
        fields = EventFields.model_validate(_with_targets(event, others))
        entries.append(Entry("event", name, fields, f"{ref}.yaml", (), story, {}, ref, ref))
    return replace(_without_events(), events=tuple(entries))


def _with_targets(holder: Mapping[str, Any], others: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """Return an event or a claim whose relations name other events and their claims."""
    claims = [f"{ref}#{claim['id']}" for ref, event in others.items() for claim in event.get("claims", ())]
    findings = [ref for ref, event in others.items() if event["type"] == "finding"]
    pools = {"finds": claims, **dict.fromkeys(("upholds", "reverses", "appeals"), findings)}
    kept = dict(holder)
    for kind in RELATIONS:
        pool = pools.get(kind, [*claims, *claims, *others])
        if kind in holder:
            kept[kind] = [_aimed(relation, pool, claims) for relation in holder[kind] if pool]
    if "claims" in holder:
        kept["claims"] = [_with_targets(claim, others) for claim in holder["claims"]]
    return kept


def _aimed(relation: Mapping[str, Any], pool: list[str], claims: list[str]) -> dict[str, Any]:
    aimed = {**relation, "target": pool[relation["target"] % len(pool)]}
    if "claim" in aimed:
        aimed["claim"] = claims[aimed["claim"] % len(claims)] if claims else None
    return aimed


def order_of(records: Records) -> dict[Key, Bounds]:
    """Return the order of a site's events with the bounds of each."""
    return order_events(records, lambda where: Span(where.path, 1, 1, 0, "")).value


def days_of(records: Records, order: Mapping[Key, Bounds], clock: Clock) -> dict[Key, date]:
    """Return the days from which on events count, without those that never do."""
    if clock == "happened":
        return {key: bounds.latest_day for key, bounds in order.items()}
    zone = records.site.fields.timezone
    published = ((key, records.event_by_id[key].fields.published) for key in order)
    return {key: day.moment(zone).date() for key, day in published if day}


def ends_of(records: Records, days: Mapping[Key, date]) -> dict[Key, date]:
    """Return the days on which events end that last longer than the day from which on they count."""
    until = {key: records.event_by_id[key].fields.until for key in days}
    return {key: end.latest for key, end in until.items() if end is not None and end.latest > days[key]}


def cut_site(
    records: Records,
    order: Mapping[Key, Bounds],
    days: Mapping[Key, date],
    day: date,
    ends: Mapping[Key, date] = MappingProxyType({}),
) -> Site:
    """Return what the arranger says of a site cut to the events that count by a day, without relations to others.

    Of an event that ends later, the site has neither outcome nor decisions. A bill with later steps is no law yet.
    """
    kept = {key: bounds for key, bounds in order.items() if days.get(key, date.max) <= day}
    events = tuple(
        replace(entry, fields=_cut_relations(_without_end(entry, day, ends), entry.story, kept))
        for entry in records.events
        if (entry.story, entry.id) in kept
    )
    going_on = {entry.fields.bill for entry in records.events if (entry.story, entry.id) not in kept}
    bills = tuple(_without_law(bill) if bill.id in going_on else bill for bill in records.bills)
    return arrange(replace(records, events=events, bills=bills), kept, "https://example.org/")


def _without_law(bill: Entry[BillFields]) -> Entry[BillFields]:
    return replace(bill, fields=bill.fields.model_copy(update={"became": None}))


def _without_end(entry: Entry[EventFields], day: date, ends: Mapping[Key, date]) -> EventFields:
    if ends.get((entry.story, entry.id), day) <= day:
        return entry.fields
    stages = tuple(StageReached(stage=own.stage) for own in entry.fields.stage[:1])
    return entry.fields.model_copy(update={"finds": (), "upholds": (), "reverses": (), "stage": stages})


def _cut_relations(fields: Any, story: str, kept: Mapping[Key, Bounds]) -> Any:  # noqa: ANN401  (a claim or an event)
    """Return an event or a claim without relations to events that are cut, or to findings on their claims."""

    def is_kept(relation: Any) -> bool:  # noqa: ANN401  (of any kind)
        named = (relation.target, getattr(relation, "claim", None) or relation.target)
        return all(parse_target(target, story).key in kept for target in named)

    update = {kind: tuple(filter(is_kept, getattr(fields, kind))) for kind in RELATIONS if getattr(fields, kind, ())}
    if claims := getattr(fields, "claims", ()):
        update["claims"] = tuple(_cut_relations(claim, story, kept) for claim in claims)
    return fields.model_copy(update=update)
