"""An entry of a feed begins with what its last change brought, and changes only when `updated` does."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping
from itertools import accumulate

import feedparser
import pytest
from conftest import BASE, MakeSite
from rendered_site import RenderedSite

from onrecord.build.pipeline import Options

EVENTS = "content/stories/dispute/events"
MORE = {
    "content/actors/more.yaml": (
        "court: {name: The court, kind: organization}\nother: {name: Other, kind: organization}\n"
        "third: {name: A third, kind: organization}\nhigher: {name: The high court, kind: organization}\n"
    ),
    "content/bills/act.yaml": "title: The act\nprocedure: uk\norigin: commons\n",
}


def _event(kind: str, day: int, more: str, published: int, speaker: str = "ministry") -> str:
    return (
        f"type: {kind}\ndate: 2021-11-{day:02}\ntitle: On day {day}\nspeaker: {speaker}\n{more}\n"
        f"sources: wire\npublished: 2021-11-{published}\n"
    )


def _step(day: int, stage: str) -> str:
    step = _event("bill-action", day, f"bill: act\nchamber: commons\nstage: {stage}", day + 9)
    return step.replace("speaker: ministry\n", "")


ONE_BY_ONE = (
    ("stands", _event("response", 3, "maintains: announcement#joint", 11)),
    (
        "agrees",
        _event("statement", 5, "claims: {id: same, text: It is joint, same_as: announcement#joint}", 13, "other"),
    ),
    ("refuses", _event("denial", 6, "denies: agrees#same", 14)),
    ("early", _event("statement", 1, "claims: {id: too, text: It was joint, same_as: agrees#same}", 15, "third")),
    ("court", _event("finding", 7, "finds: {target: announcement#joint, result: not-so}", 16, "court")),
    ("appeal", _event("statement", 8, "appeals: court", 17)),
    ("higher", _event("finding", 9, "upholds: court", 18, "higher")),
    ("reading", _event("document", 10, "bears_on: {target: announcement#joint, basis: inferred}", 19, "other")),
    ("back", _event("statement", 11, "withdraws: denial", 20, "company")),
    ("first-step", _step(12, "origin-1")),
    ("next-step", _step(14, "origin-2")),
)
"""Events in the order in which they are published, each on a later day: some relate to events that relate to others."""


def _words(files: Mapping[str, str], path: str) -> dict[str, str]:
    """Return the words of each entry of a feed by its title."""
    entries = feedparser.parse(files[path].encode()).entries
    texts = ((one.title, one.content[0].value if "content" in one else one.summary) for one in entries)
    return {title: " ".join(html.unescape(re.sub("<[^>]*>", "", text)).split()) for title, text in texts}


def _entries(files: Mapping[str, str]) -> Iterator[tuple[tuple[str, str, str], str]]:
    """Yield each entry of all Atom feeds, by its feed, its id and when it was updated."""
    for path, text in files.items():
        for entry in re.findall("<entry>.*?</entry>", text, re.DOTALL) if path.endswith("feed.xml") else ():
            name, day = re.search("<id>(.*?)</id>", entry), re.search("<updated>(.*?)</updated>", entry)
            assert name is not None
            assert day is not None
            yield (path, name[1], day[1]), entry


def test_entry_begins_with_where_its_claim_stood_and_stands(make_site: MakeSite, options: Options) -> None:
    """A claim's entry and its denial's begin with the standing before and after, and by whom; so do those of bodies."""
    files = RenderedSite(make_site({}), options).of_kinds("xml")
    change = "They issued a joint statement: Asserted by The ministry → Disputed; no reply found from The ministry. "
    change += "Denied by The company, 2 November 2021: The company denies"

    for path in ("dispute/feed.xml", "feed.xml"):
        assert [text.startswith(change) for text in _words(files, path).values()] == [True, True]
    for path in ("actors/ministry/feed.xml", "actors/company/feed.xml"):
        assert [text.startswith(change) for text in _words(files, path).values()] == [True]


def test_correction_stands_first(make_site: MakeSite, options: Options) -> None:
    """The correction of an entry's last change comes before all else, an earlier one after the entry's head."""
    corrections = "corrections:\n  - {date: 2021-11-12, was: A, now: B}\n  - {date: 2021-11-20, was: C, now: D}\n"
    announcement = f"{EVENTS}/announcement.yaml"
    files = RenderedSite(make_site({announcement: BASE[announcement] + corrections}), options).of_kinds("xml")
    words = _words(files, "dispute/feed.xml")["The ministry announces"]

    assert words.startswith("Correction, 20 November 2021 Before: C Now: D Announcement, 1 November 2021, The ministry")
    assert words.index("Before: C") < words.index("Before: A")


def test_step_of_a_bill_has_the_stage_before(make_site: MakeSite, options: Options) -> None:
    """A step begins with the bill, its stage before, and the new one; the first step has none before."""
    steps = {f"{EVENTS}/{id_}.yaml": event for id_, event in ONE_BY_ONE if id_.endswith("step")}
    words = _words(RenderedSite(make_site({**MORE, **steps}), options).of_kinds("xml"), "bills/act/feed.xml")

    assert words["On day 14"].startswith("The act: First reading → Second reading (House of Commons)")
    assert words["On day 12"].startswith("The act: First reading (House of Commons)")


def test_finding_is_told_first_to_the_claims_entry(make_site: MakeSite, options: Options) -> None:
    """A finding changes no standing; the claim's entry begins with it all the same."""
    finding = {f"{EVENTS}/{id_}.yaml": event for id_, event in ONE_BY_ONE if id_ == "court"}
    words = _words(RenderedSite(make_site({**MORE, **finding}), options).of_kinds("xml"), "dispute/feed.xml")
    found = "They issued a joint statement: Found not to be so by The court, 7 November 2021"

    assert words["The ministry announces"].startswith(found)
    assert words["On day 7"].startswith(found)


@pytest.mark.parametrize("clock", ["published", "dated"])
def test_text_changes_only_with_updated(make_site: MakeSite, options: Options, clock: str) -> None:
    """An event that is published later leaves each entry as it was, byte by byte, or updates it.

    Its day lies after those of all others, or before them.
    """
    redated = [
        (id_, event if clock == "published" else re.sub(r"date: 2021-11-\d+", f"date: 2021-10-{10 + place}", event))
        for place, (id_, event) in enumerate(ONE_BY_ONE)
        if clock == "published" or id_ in ("agrees", "early", "first-step", "next-step")
    ]
    sites = accumulate(redated, lambda site, one: {**site, f"{EVENTS}/{one[0]}.yaml": one[1]}, initial=MORE)
    before: dict[tuple[str, str, str], str] = {}
    compared = 0
    for changes in sites:
        entries = dict(_entries(RenderedSite(make_site(changes), options).of_kinds("xml")))
        changed = [(before[key], text) for key, text in entries.items() if text != before.get(key, text)]
        assert changed == [], list(changes)[-1]
        compared += len(entries.keys() & before.keys())
        before = entries

    assert compared > 20
