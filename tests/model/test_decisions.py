"""The claims on which findings decide, through any number of earlier findings."""

from __future__ import annotations

import pytest
from conftest import MakeSite
from finding_sites import COURTS

from onrecord.model.fields import EventFields
from onrecord.model.records import Entry, Records
from onrecord.model.relations import Decisions, Ref
from onrecord.read import read_site

EVENTS = "content/stories/dispute/events"
JOINT, ACCESS = (Ref("dispute", "announcement", claim) for claim in ("joint", "access"))


def _finding(*said: str) -> str:
    lines = ("type: finding", "date: 2021-11", "title: A finding", "speaker: court", *said, "sources: wire")
    return "\n".join((*lines, "published: 2021-11-10", ""))


def _read(make_site: MakeSite, findings: dict[str, str]) -> Records:
    files = {f"{EVENTS}/{id_}.yaml": text for id_, text in findings.items()}
    reading = read_site(make_site({**COURTS, **files})).value
    assert reading is not None
    return reading.records


def _claims(records: Records, id_: str) -> tuple[Ref, ...]:
    event: Entry[EventFields] = records.event_by_id["dispute", id_]
    return Decisions(records.event_by_id, records.actor_by_id).of(event)


def test_circle_of_findings_passes_on_all_claims(make_site: MakeSite) -> None:
    """Findings that decide on each other decide on the same claims, but for those that a decision leaves out."""
    findings = {
        "first": _finding("finds: {target: announcement#joint, result: so}", "upholds: third"),
        "second": _finding("upholds: {target: first, claim: announcement#joint}"),
        "third": _finding("upholds: second", "finds: {target: announcement#access, result: so}"),
    }
    records = _read(make_site, findings)

    assert {id_: _claims(records, id_) for id_ in findings} == {
        "first": (ACCESS, JOINT),
        "second": (JOINT,),
        "third": (ACCESS, JOINT),
    }


@pytest.mark.timeout(60)
def test_ways_between_findings_do_not_multiply(make_site: MakeSite, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each step of a ladder has four ways to the next one; twice the steps take about twice the look-ups."""
    looked_at = 0
    relations = Decisions.relations

    def count(self: Decisions, event: Entry[EventFields]) -> object:
        nonlocal looked_at
        looked_at += 1
        return relations(self, event)

    monkeypatch.setattr(Decisions, "relations", count)
    counts = []
    for steps in (20, 40):
        findings = {f"{side}0": _finding("finds: {target: announcement, result: so}") for side in "ab"}
        for step in range(1, steps):
            below = (f"{{target: {side}{step - 1}, claim: announcement#joint}}" for side in "ab")
            text = _finding(f"upholds: [{', '.join(below)}, a{step - 1}]")
            findings |= {f"a{step}": text, f"b{step}": text}
        records = _read(make_site, findings)
        looked_at = 0
        assert _claims(records, f"b{steps - 1}") == (ACCESS, JOINT)
        counts.append(looked_at)

    assert counts[1] < 3 * counts[0]
