"""Relations as stated, and the side for which an event speaks."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from conftest import MakeSite
from hypothesis import given
from hypothesis import strategies as st

from onrecord.model.fields import ActorFields, EventFields
from onrecord.model.records import Entry
from onrecord.model.relations import Ref, bodies_of, parse_target, relations_of, represented, sides_of
from onrecord.read import read_site

ids = st.lists(st.text("abz019", min_size=1, max_size=4), min_size=1, max_size=3).map("-".join)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("denial", Ref("dispute", "denial")),
        ("announcement#joint", Ref("dispute", "announcement", "joint")),
        ("other/report", Ref("other", "report")),
        ("other/report#claim", Ref("other", "report", "claim")),
        ("dispute/denial", Ref("dispute", "denial")),
    ],
)
def test_target_names_event_or_claim(text: str, expected: Ref) -> None:
    """A target names an event of the same or another story, or one of its claims."""
    target = parse_target(text, "dispute")

    assert target == expected


@given(ids, ids, ids, ids)
def test_full_target_is_independent_of_its_story(story: str, event: str, claim: str, home: str) -> None:
    """A target with its story has the same meaning in every story."""
    target = parse_target(f"{story}/{event}#{claim}", home)

    assert (target, target.key) == (Ref(story, event, claim), (story, event))


DENIAL = "content/stories/dispute/events/denial.yaml"
RELATED = """\
type: denial
date: 2021-11-02
title: The company denies
speaker: company
responds_to: announcement
denies: [announcement#joint, announcement#access]
claims:
  - id: own
    text: There was no statement
    denies: {target: announcement#joint, basis: inferred, note: It names no statement}
  - id: other
    text: There was a talk
    confirms: announcement#access
sources: wire
published: 2021-11-10
"""


def test_relations_are_in_order_of_entry(make_site: MakeSite) -> None:
    """An event's relations precede those of its claims, each with its claim and its place."""
    reading = read_site(make_site({DENIAL: RELATED})).value
    assert reading is not None
    event = reading.records.event_by_id["dispute", "denial"]
    found = [
        (relation.claim.id if relation.claim else "", relation.kind, relation.target.claim, relation.where.keys)
        for relation in relations_of(event)
    ]

    assert found == [
        ("", "denies", "joint", ("denies", 0, "target")),
        ("", "denies", "access", ("denies", 1, "target")),
        ("", "responds_to", "", ("responds_to", 0, "target")),
        ("own", "denies", "joint", ("claims", 0, "denies", 0, "target")),
        ("other", "confirms", "access", ("claims", 1, "confirms", 0, "target")),
    ]


def test_place_of_relation_is_its_target(make_site: MakeSite) -> None:
    """The place of a relation is where its target was typed, in any shorthand."""
    reading = read_site(make_site({DENIAL: RELATED})).value
    assert reading is not None
    places = [
        reading.locate(relation.where) for relation in relations_of(reading.records.event_by_id["dispute", "denial"])
    ]
    typed = [place.text[place.column - 1 : place.column - 1 + place.length] for place in places]

    assert typed == [
        "announcement#joint",
        "announcement#access",
        "announcement",
        "announcement#joint",
        "announcement#access",
    ]


def _actors(part_of: Mapping[str, str | None]) -> dict[str, Entry[ActorFields]]:
    return {
        name: Entry(
            "actor",
            name,
            ActorFields.model_validate(
                {"name": {"en": name}, "kind": "organization"} | ({"part_of": whole} if whole else {})
            ),
            "actors.yaml",
        )
        for name, whole in part_of.items()
    }


def _event(speaker: list[str], on_behalf_of: list[str]) -> EventFields:
    return EventFields.model_validate(
        {
            "type": "statement",
            "date": "2021",
            "title": {"en": "x"},
            "speaker": speaker,
            "on_behalf_of": on_behalf_of,
            "sources": [{"source": "x"}],
        }
    )


SIDES: tuple[tuple[dict[str, str | None], list[str], list[str], set[str]], ...] = (
    ({"chen": None}, ["chen"], [], {"chen"}),
    ({"chen": None, "meta": None}, ["chen"], ["meta"], {"meta"}),
    ({"chen": None, "mcconaghy": None, "meta": None}, ["chen", "mcconaghy"], ["meta"], {"meta"}),
    ({"one": None, "two": None}, ["one", "two"], [], {"one", "two"}),
    ({"hong-kong": "meta", "meta": None}, ["hong-kong"], [], {"meta"}),
    ({"office": "hong-kong", "hong-kong": "meta", "meta": None}, ["chen"], ["office"], {"meta"}),
    ({"office": "meta", "meta": None}, ["office", "meta"], [], {"meta"}),
    ({"ministry": "government", "government": None, "meta": None}, ["x"], ["ministry", "meta"], {"government", "meta"}),
    ({"office": "nowhere"}, ["office"], [], {"nowhere"}),
    ({}, ["stranger"], [], {"stranger"}),
    ({"chen": None}, [], [], set()),
)


@pytest.mark.parametrize(("part_of", "speaker", "on_behalf_of", "expected"), SIDES)
def test_side_is_party_spoken_for(
    part_of: dict[str, str | None], speaker: list[str], on_behalf_of: list[str], expected: set[str]
) -> None:
    """A side is the party spoken for, or else the speaker; a part of an organization counts as that organization."""
    sides = sides_of(_event(speaker, on_behalf_of), _actors(part_of))

    assert sides == expected


@pytest.mark.parametrize(("part_of", "speaker", "on_behalf_of", "expected"), SIDES)
def test_body_has_name_and_side(
    part_of: dict[str, str | None], speaker: list[str], on_behalf_of: list[str], expected: set[str]
) -> None:
    """A body is the party spoken for, or else the speaker, or else the event; it has the side of its organization."""
    entry = Entry("event", "mail", _event(speaker, on_behalf_of), "mail.yaml", (), "dispute")
    bodies = bodies_of(entry, _actors(part_of))

    assert [body.id for body in bodies] == ((on_behalf_of or speaker) or ["dispute/mail"])
    assert {body.side for body in bodies} == (expected or {"dispute/mail"})
    assert all(body.is_named is bool(expected) for body in bodies)


@pytest.mark.parametrize(
    ("speaker", "on_behalf_of", "expected"),
    [
        (["chen"], [], ()),
        (["chen"], ["meta"], ("meta",)),
        (["chen"], ["chen"], ()),
        (["chen", "mcconaghy"], ["mcconaghy", "chen"], ()),
        (["chen"], ["chen", "meta"], ("chen", "meta")),
        ([], ["meta"], ("meta",)),
    ],
)
def test_speakers_for_themselves_represent_nobody(
    speaker: list[str], on_behalf_of: list[str], expected: tuple[str, ...]
) -> None:
    """Parties spoken for are listed besides the speakers, unless the speakers speak for themselves."""
    assert represented(_event(speaker, on_behalf_of)) == expected


def test_member_is_not_its_organization(make_site: MakeSite) -> None:
    """Membership is for display only: a person who speaks for nobody is a separate side."""
    actors = "chen: {name: Chen, kind: person, member_of: meta}\nmeta: {name: Meta, kind: organization}\n"
    reading = read_site(make_site({"content/actors/actors.yaml": actors})).value
    assert reading is not None
    sides = sides_of(_event(["chen"], []), reading.records.actor_by_id)

    assert sides == {"chen"}


@pytest.mark.parametrize("part_of", [{"a": "a"}, {"a": "b", "b": "a"}, {"a": "b", "b": "c", "c": "b"}])
def test_cycle_of_parts_has_one_side(part_of: dict[str, str | None]) -> None:
    """Organizations that are parts of each other, which the checks report, still have one side."""
    sides = sides_of(_event(["a"], []), _actors(part_of))

    assert len(sides) == 1
    assert sides <= set(part_of)
