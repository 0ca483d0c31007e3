"""Compare all standings of random sites with a second implementation of docs/standing.md, today and on each day."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import standing_oracle
import yaml
from hypothesis import assume, given
from random_speeches import BODIES, KINDS, Relation, Speech, Speeches, site_of, speeches_of
from slow import examples
from standing_oracle import Contradiction, Judgment, Oracle, Tie, Told
from standing_words import ACTORS

from onrecord.model.matter_building import build_matters
from onrecord.model.record_basis import RecordBasis
from onrecord.model.relations import Body
from onrecord.model.site import Site
from onrecord.model.standings import Standing

ENTRIES = yaml.safe_load(ACTORS)
WITH_OUTLETS = (*BODIES, ["paper"], ["paper"], ["agency"], ["agency"], ["paper", "ministry"], ["paper", "agency"])
"""As many events of outlets as of others, since what they repeat follows rules of its own."""
speeches = speeches_of(WITH_OUTLETS)
OUTLETS = frozenset(actor for actor, entry in ENTRIES.items() if entry["kind"] == "outlet")


def _side(actor: str) -> str:
    while "part_of" in ENTRIES[actor]:
        actor = ENTRIES[actor]["part_of"]
    return actor


SIDES = {actor: _side(actor) for actor in ENTRIES}


def _told(name: str, speech: Speech, counted: set[str]) -> Told:
    """Return an event for the oracle; its relations to what does not count yet drop out."""

    def ties(on: str | None) -> tuple[Tie, ...]:
        own = [r for kind in KINDS for r in speech.relations if (r.kind, r.on, r.basis) == (kind, on, "stated")]
        return tuple(Tie(r.kind, *_target(r)) for r in own if _target(r)[0] in counted)

    claims = {claim: ties(claim) for claim in speech.claims}
    return Told(name, tuple(dict.fromkeys(speech.speaker)) or (f"dispute/{name}",), claims, ties(None))


def _target(relation: Relation) -> tuple[str, str]:
    event, _, claim = relation.target.partition("#")
    return event, claim


def _oracle(found: Speeches, site: Site, day: date | None) -> Oracle:
    order = [key[1] for key, event in site.events.items() if day is None or event.latest_day <= day]
    standing = (name for name in order if found[name].status == "published")
    return Oracle([_told(name, found[name], {*order}) for name in standing], SIDES, OUTLETS)


def _ids(bodies: tuple[Body, ...]) -> tuple[str, ...]:
    return tuple(body.id for body in bodies)


def _judgment(standing: Standing) -> Judgment:
    return Judgment(
        kind=standing.kind,
        holding=_ids(standing.holding),
        opposing=_ids(standing.opposing),
        asserted_by=_ids(standing.asserted_by),
        confirmed_by=_ids(standing.confirmed_by),
        shared_by=_ids(standing.shared_by),
        answer=standing.answer,
        maintained_by=_ids(standing.maintained_by),
        first=_ids(standing.first),
    )


def _standings(site: Site, day: date | None) -> dict[tuple[str, str], Judgment | None]:
    """Return the program's standing of each claim today, or as its record of an earlier day has it."""
    matters = site.matters
    if day is not None:
        record = RecordBasis(site)
        entries = record.positions.events
        counted = {key: entries[key] for key, event in site.events.items() if event.latest_day <= day}
        days = {key: site.events[key].latest_day for key in counted}
        matters = build_matters(counted, days, record.positions.among(counted), record.tracer)
    found = {(claim.event, claim.claim): matter.standing(claim) for claim, matter in matters.items()}
    return {claim: _judgment(standing) if standing else None for claim, standing in found.items()}


def _is_without_contradiction(found: Speeches, site: Site, day: date | None) -> bool:
    try:
        _oracle(found, site, day).judge()
    except Contradiction:
        return False
    return True


@examples(150)
@given(speeches)
def test_standings_are_those_of_the_documents(found: Speeches) -> None:
    """Each claim of a site without contradictions stands as docs/standing.md says, and somebody holds or held it."""
    site = site_of(found)
    assume(_is_without_contradiction(found, site, None))

    assert _standings(site, None) == _oracle(found, site, None).judge()


@examples(100)
@given(speeches)
def test_standings_of_each_day_are_those_of_the_documents(found: Speeches) -> None:
    """On each day on which an event begins to count, claims stand as if only the events up to then existed."""
    site = site_of(found)
    days = sorted({event.latest_day for event in site.events.values()})
    assume(all(_is_without_contradiction(found, site, day) for day in days))

    for day in days:
        assert _standings(site, day) == _oracle(found, site, day).judge()


def test_oracle_shares_no_code_with_the_program() -> None:
    """The oracle imports nothing of the program."""
    source = Path(standing_oracle.__file__).read_text("utf-8")

    assert not re.search(r"^\s*(?:from|import) onrecord", source, re.MULTILINE)
