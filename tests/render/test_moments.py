"""The key moments of a story: what weighs how much, and which are chosen."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from conftest import TODAY, MakeSite
from finding_sites import APPEALED

from onrecord.build.pipeline import Options, check
from onrecord.model.relations import Ref
from onrecord.render.describe.key_moments import MOST_MOMENTS, key_moments

EVENTS = "content/stories/dispute/events"
REST = "sources: wire\npublished: 2022-01-01\n"
LAW = {
    "content/bills/act.yaml": "title: The act\nprocedure: generic\n",
    f"{EVENTS}/reading.yaml": (
        f"type: bill-reading\ndate: 2021-11-03\ntitle: It is read\nbill: act\nstage: reading-1\n{REST}"
    ),
    f"{EVENTS}/law.yaml": f"type: bill-action\ndate: 2021-11-04\ntitle: It is law\nbill: act\nstage: law\n{REST}",
}


def _days(first: int, count: int, rest: str, kind: str = "statement") -> dict[str, str]:
    """Return events of May 2022 with an equal relation, one a day."""
    return {
        f"{EVENTS}/day-{day:02}.yaml": f"type: {kind}\ndate: 2022-05-{day:02}\ntitle: Day {day}\n{rest}{REST}"
        for day in range(first, first + count)
    }


def _moments(make_site: MakeSite, changes: Mapping[str, str]) -> list[str]:
    outcome = check(make_site(changes), Options(today=TODAY))
    site = outcome.value.site
    assert site is not None, outcome.problems
    events = [site.event(ref) for ref in site.stories["dispute"].events]
    ends = {ref for bill in site.bills.values() if bill.end for ref in bill.end.events}
    return [ref.event for ref in key_moments(events, site.matters.values(), ends)]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, ["denial"]),
        (APPEALED, ["denial", "judgment", "appeal"]),
        (LAW, ["denial", "reading", "law"]),
        (_days(1, 1, "speaker: company\nconfirms: announcement#access\n"), ["denial", "day-01"]),
        (_days(1, 1, "speaker: company\nwithdraws: denial\n"), ["denial", "day-01"]),
        (_days(1, 2, "speaker: company\ndenies: announcement#joint\n"), ["denial", "day-01", "day-02"]),
        (_days(1, 1, "speaker: ministry\nmaintains: announcement#joint\n"), ["denial"]),
        (_days(1, 1, "speaker: company\nresponds_to: announcement\n", "response"), ["denial"]),
        (_days(1, 1, "denies: {target: announcement#joint, basis: inferred}\n", "report"), ["denial"]),
    ],
    ids=["turn", "decisions", "stages", "confirmation", "withdrawal", "denials", "maintained", "reply", "inferred"],
)
def test_key_moments_are_decisions_turns_stages_and_denials(
    make_site: MakeSite, changes: Mapping[str, str], expected: list[str]
) -> None:
    """Findings, appeals, turns of a standing, stages of bills and denials are key moments; nothing else is."""
    assert _moments(make_site, changes) == expected


def test_latest_and_weightiest_are_chosen(make_site: MakeSite) -> None:
    """Of too many, the four latest stay, then decisions, turns, stages, and the latest of the remaining denials."""
    denials = _days(1, 20, "speaker: company\ndenies: announcement#joint\n")
    chosen = _moments(make_site, {**APPEALED, **LAW, **denials})

    assert len(chosen) == MOST_MOMENTS
    assert chosen == ["denial", "reading", "law", "judgment", "appeal", *(f"day-{day}" for day in range(14, 21))]


def test_of_equal_moments_the_more_answered_are_chosen(make_site: MakeSite) -> None:
    """Of equal denials, one to which a later event replies goes before later ones."""
    denials = _days(1, 20, "speaker: company\ndenies: announcement#joint\n")
    reply = _days(25, 1, "speaker: ministry\nresponds_to: day-02\n", "response")

    assert "day-02" not in _moments(make_site, denials)
    assert "day-02" in _moments(make_site, {**denials, **reply})


def test_no_events_have_no_key_moments() -> None:
    """A story without events has no key moments."""
    assert key_moments([], [], {Ref("dispute", "denial")}) == ()
