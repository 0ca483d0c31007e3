"""The days of `history`, `standing` and `changes` are those of the record as of each day, as pages show it."""

from __future__ import annotations

import re
from collections import defaultdict
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from conftest import BASE, NOW, TODAY, MakeSite
from cut_sites import EVENTS, cut_site, days_of, order_of, records_of
from data_files import OUTPUTS, data_files, parsed
from hypothesis import given
from msgspec import json
from rendered_site import RenderedSite
from slow import examples

from onrecord.arrange import arrange
from onrecord.build.pipeline import Options
from onrecord.cache.dependency_recorder import DependencyRecorder
from onrecord.cli import main
from onrecord.model.records import Records
from onrecord.model.relations import Ref
from onrecord.model.site import Event, Link, Site
from onrecord.model.standings import Standing
from onrecord.render.data.record import ApiRecord
from onrecord.render.tracking.event_updates import Changes
from onrecord.render.tracking.site_by_day import SiteByDay
from onrecord.render.tracking.tracked_site import TrackedSite
from onrecord.terminal.environment import Environment

STORY = "content/stories/dispute"
REST = "sources: wire\npublished: 2021-12-10\n"


def _said(name: str, speaker: str, when: str, says: str) -> dict[str, str]:
    text = f"type: statement\ndate: {when}\ntitle: A statement\nspeaker: {speaker}\n{says}\n{REST}"
    return {f"{STORY}/events/{name}.yaml": text}


VAGUE: dict[str, str | bytes | None] = {
    "site.yaml": BASE["site.yaml"] + OUTPUTS,
    "content/actors/actors.yaml": BASE["content/actors/actors.yaml"] + "union: {name: Union, kind: organization}\n",
    f"{STORY}/events/announcement.yaml": None,
    f"{STORY}/events/denial.yaml": None,
    **_said("says", "ministry", "2021-10-01", "claims: {id: c, text: It is so}"),
    **_said("union-denies", "union", "2021-11", "denies: says#c"),
    **_said("company-denies", "company", "2021-11-03", "denies: says#c"),
    **_said("repeats", "ministry", "2021-11-05", "maintains: says#c"),
    **_said("takes-back", "ministry", "2021-11-20", "withdraws: says#c"),
}
"""A denial of some day in November, which the timeline has first of that month, and exact days beside it."""


def test_days_of_a_history_run_forwards_with_an_inexact_date(make_site: MakeSite) -> None:
    """The days were 1 October, 30, 5 and 20 November, so the last row told a dispute of a withdrawn claim."""
    files = data_files(make_site(VAGUE))
    (claim,) = parsed(files, "stories/dispute")["claims"]
    steps = [(one["day"], one["rule"], one["event"].removeprefix("dispute/")) for one in claim["history"]]

    assert steps == [
        ("2021-10-01", "asserted", "says"),
        ("2021-11-03", "disputed-unanswered", "company-denies"),
        ("2021-11-05", "disputed-maintained", "repeats"),
        ("2021-11-20", "withdrawn", "takes-back"),
    ]
    assert claim["standing"] == claim["history"][-1] | {"opposing": claim["standing"]["opposing"]}
    assert set(claim["standing"]["opposing"]) == {"company", "union"}
    changes = [json.decode(line) for line in files["data/changes.jsonl"].splitlines()]
    standings = [one for one in changes if one["kind"] == "standing"]
    kinds = [(one["day"], one["before_kind"], one["after_kind"]) for one in standings]
    assert kinds == [
        ("2021-10-01", None, "asserted"),
        ("2021-11-03", "asserted", "disputed"),
        ("2021-11-05", "disputed", "disputed"),
        ("2021-11-20", "disputed", "withdrawn"),
    ]
    assert [(one["before"], one["after"]) for one in standings[1:3]] == [
        ("asserted", "disputed-unanswered"),
        ("disputed-unanswered", "disputed-maintained"),
    ]
    assert {(one["before_kind"], one["after_kind"]) for one in changes if one not in standings} == {(None, None)}


@pytest.mark.parametrize(
    ("day", "kind", "rule"),
    [
        ("2021-10-31", "asserted", "asserted"),
        ("2021-11-04", "disputed", "disputed-unanswered"),
        ("2021-11-10", "disputed", "disputed-maintained"),
        ("2021-11-25", "withdrawn", "withdrawn"),
    ],
)
def test_page_card_find_and_history_agree_on_a_day(day: str, kind: str, rule: str, make_site: MakeSite) -> None:
    """`as-of.json`, the card of the claim, `find --as-of` and the last step of the history have the same standing."""
    site = BASE["site.yaml"] + "outputs: [api, as-of, embed]\n"
    root = make_site(VAGUE | {"site.yaml": site})
    files = RenderedSite(root, Options(today=TODAY))
    by_day = json.decode(files["dispute/as-of.json"])["happened"]
    place = max(place for place, own in enumerate(by_day["days"]) if own <= day)
    marks = [mark for number, mark, _ in by_day["claims"]["says#c"] if number <= place]
    (claim,) = json.decode(files["api/v1/stories/dispute.json"])["claims"]
    step = [step for step in claim["history"] if step["day"] <= day][-1]
    found = json.decode(_found("so", "--site", root, "--as-of", day, "--output-format", "json", "--no-cache"))[
        "results"
    ]
    card = _card_on(files["dispute/embed/says/c/index.html"], day)

    assert (step["kind"], step["rule"]) == (kind, rule)
    assert marks[-1] == ("disputed-maintained" if rule == "disputed-maintained" else kind)
    assert [one["standing"]["kind"] for one in found if one["id"] == "dispute/says#c"] == [kind]
    assert {"asserted": "Asserted", "disputed": "Disputed", "withdrawn": "No longer claimed"}[kind] in card
    assert ("stands by it" in card) is (rule == "disputed-maintained")


def _found(*arguments: str | Path) -> str:
    environment = Environment(lambda: NOW, asks=False)
    return CliRunner().invoke(main, ["find", *map(str, arguments)], obj=environment, catch_exceptions=False).stdout


def _card_on(page: str, day: str) -> str:
    """Return the words of the pieces that a claim's card shows on a day."""
    days = json.decode(re.findall('<script type="application/json">(.*?)</script>', page)[0])
    pieces = dict(re.findall('<div data-piece="(\\d+)">(.*?)(?=<div data-piece|</template>|</main>)', page, re.DOTALL))
    groups = [groups for own, groups in days if own <= day][-1]
    return re.sub("<[^>]*>", "", "".join(pieces[str(number)] for group in groups for number in group))


def test_statements_of_a_point_stand_in_the_order_in_which_they_count(make_site: MakeSite) -> None:
    """The page of claims lists each statement where it began to count, with the standing on that day."""
    files = RenderedSite(make_site(VAGUE), Options(today=TODAY))
    listed = files["dispute/claims/index.html"].partition('<ol class="statements">')[2].partition("</ol>")[0]
    order = ["says", "company-denies", "repeats", "takes-back", "union-denies"]
    places = [listed.index(f"/{name}/") for name in order]

    assert places == sorted(places)
    assert [listed.count(words) for words in ("<p>Asserted", "<p>Disputed", "<p>No longer claimed")] == [1, 2, 2]


def test_changes_of_a_claim_stand_in_the_order_of_its_days(make_site: MakeSite) -> None:
    """A step that rests on an earlier one was published here when both were, so each claim's last row is of today."""
    late = {name: text.replace("2021-12-10", "2021-12-24") for name, text in VAGUE.items() if isinstance(text, str)}
    name = f"{STORY}/events/company-denies.yaml"
    changes = data_files(make_site({**VAGUE, name: late[name]}))["data/changes.jsonl"]
    rows = [one for one in map(json.decode, changes.splitlines()) if one["kind"] == "standing"]

    assert [(one["recorded"], one["day"]) for one in rows] == [
        ("2021-12-10", "2021-10-01"),
        ("2021-12-24", "2021-11-03"),
        ("2021-12-24", "2021-11-05"),
        ("2021-12-24", "2021-11-20"),
    ]


def test_history_follows_the_joins_of_claims(make_site: MakeSite) -> None:
    """Two claims stand apart until an event says that they are the same; its own claim has the point's history."""
    joined = {
        **_said("rains", "union", "2021-11-05", "claims: {id: c, text: It rains}"),
        **_said("pours", "company", "2021-11-06", "claims: {id: c, text: It pours}"),
        **_said("both", "ministry", "2021-11-07", "claims: {id: c, text: It does, same_as: ['rains#c', 'pours#c']}"),
    }
    alone: dict[str, str | bytes | None] = {name: None for name in VAGUE if name.startswith(STORY)}
    claims = parsed(data_files(make_site({**VAGUE, **alone, **joined})), "stories/dispute")["claims"]
    steps = {one["id"]: [(step["day"], step["rule"], step["holding"]) for step in one["history"]] for one in claims}
    shared = ("2021-11-07", "shared", ["union", "company", "ministry"])

    assert {one["point"] for one in claims} == {"dispute/rains#c"}
    assert steps == {
        "dispute/rains#c": [("2021-11-05", "asserted", ["union"]), shared],
        "dispute/pours#c": [("2021-11-06", "asserted", ["company"]), shared],
        "dispute/both#c": [("2021-11-05", "asserted", ["union"]), shared],
    }


def _rule(standing: Standing | None) -> str | None:
    return "-".join(filter(None, (standing.kind, standing.answer))) if standing else None


def _bodies(standing: Standing | None) -> tuple[object, ...] | None:
    return None if standing is None else (_rule(standing), standing.holding, standing.opposing, standing.confirmed_by)


def _rows(records: Records) -> tuple[dict[str, list[dict[str, Any]]], list[dict[str, Any]], dict[str, Any]]:
    """Return the histories of the claims of a site, its changes, and the standings of today, by the claims' ids."""
    site = TrackedSite(arrange(records, order_of(records), None), DependencyRecorder())
    record = ApiRecord(site, Changes(site), lambda _step, _plan: {}).begin()
    claims = [row for story in site.stories for ref in record.events(story) for row in record.claims(ref)]
    return (
        {row["id"]: row["history"] for row in claims},
        record.changes(),
        {row["id"]: row["standing"] for row in claims},
    )


def _expected(cuts: dict[date, Site], claim: Ref, day: date, *, agrees: bool = True) -> Standing | None:
    """Return the standing of a claim in the site cut to a day; before its event, that of the point which it joined."""
    came = next((one for one, cut in cuts.items() if claim in cut.matters), date.max)
    if day >= came:
        matter = cuts[day].matters[claim]
        standing = matter.standing_of(pole=matter.claims[claim] is agrees)
        return standing if standing and standing.was_said else None
    before = [cut for one, cut in cuts.items() if one < came][-1]
    joined = cuts[came].matters[claim].claims if came in cuts else {}
    older = next((other for other in joined if other in before.matters), None)
    if older is None:
        return None
    return _expected(cuts, older, day, agrees=agrees is (joined[older] is joined[claim]))


def compare(events: dict[str, dict[str, Any]]) -> None:
    """Compare the histories of a site's claims, on each day, with the standings of the site cut to that day."""
    records = records_of(events)
    order = order_of(records)
    days = days_of(records, order, "happened")
    histories, changes, today = _rows(records)
    arranged = arrange(records, order, None)
    site = TrackedSite(arranged, DependencyRecorder())
    by_claim = defaultdict[str, list[dict[str, Any]]](list)
    for change in changes:
        if change["kind"] == "standing":
            by_claim[change["claim"]].append(change)
    every = sorted({*days.values()})
    cuts = {day: cut_site(records, order, days, day) for day in every[:1] and [every[0] - timedelta(1), *every]}
    for day, cut in cuts.items():
        by_day = SiteByDay(arranged, site, day)
        assert {story: own.events for story, own in by_day.stories.items()} == {
            story: own.events for story, own in cut.stories.items()
        }
        for claim, history in histories.items():
            ref = _ref(claim)
            if ref in cut.matters:
                assert _bodies(by_day.matters[ref].standing(ref)) == _bodies(cut.matters[ref].standing(ref))
                event = Ref(*ref.key)
                assert _positions(by_day.event(event)) == _positions(cut.event(event))
            step = next((one for one in reversed(history) if one["day"] <= day), None)
            standing = _expected(cuts, ref, day)
            said = step is not None and history[0]["day"] < day
            unsaid = "withdrawn" if said else None  # later joins can leave nobody who holds what was said before
            assert (step and step["rule"]) == (_rule(standing) or unsaid), (claim, day)
            assert (step and step["kind"]) == (standing.kind if standing else unsaid)
            known = [(one["after_kind"], one["after"]) for one in by_claim[claim] if one["day"] <= day]
            assert known[-1:] == ([(step["kind"], step["rule"])] if step else [])
    for claim, history in histories.items():
        steps = [one["day"] for one in history]
        assert steps == sorted(steps)
        assert all(before["rule"] != after["rule"] for before, after in pairwise(history))
        assert (today[claim] and today[claim]["rule"]) == (history[-1]["rule"] if history else None)
        assert (today[claim] and today[claim]["day"]) == (history[-1]["day"] if history else None)
        rows = by_claim[claim]
        assert [(one["day"], one["before_kind"]) for one in rows] == [
            (after["day"], before and before["kind"]) for before, after in zip([None, *history], history, strict=False)
        ]


def _positions(event: Event) -> list[Link]:
    return [link for link in event.links if link.is_position]


def _ref(claim: str) -> Ref:
    key, _, name = claim.partition("#")
    story, _, event = key.partition("/")
    return Ref(story, event, name)


@examples(150)
@given(EVENTS)
def test_history_follows_the_record_as_of_each_day(events: dict[str, dict[str, Any]]) -> None:
    """On each day, each claim of a random site has the standing in its history that the site cut to that day has."""
    compare(events)
