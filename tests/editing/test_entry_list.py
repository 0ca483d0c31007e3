"""The list of all entries: what it has, in which order, and what words and facts find in it."""

from __future__ import annotations

from datetime import date

import pytest
from conftest import BASE, NOW, MakeSite

from onrecord.editing.lookup.entry_list import EntryList, Wanted
from onrecord.editing.site_reading import Options, read

EVENTS = "content/stories/dispute/events"
DRAFT = "type: report\nstatus: draft\ndate: 2022-03\ntitle: A barge was seen\nspeaker: company\nsources: wire\n"
UNDATED = "type: report\nstatus: draft\ntitle: Ask the harbour about papers\n"
FILES = {
    f"{EVENTS}/undated.yaml": UNDATED,
    f"{EVENTS}/draft.yaml": DRAFT,
    "content/stories/gone/story.yaml": (
        "title: The gone one\nwithdrawn:\n  date: 2022-04-01\n  reason: The letter was forged.\n"
    ),
    "content/stories/gone/events/letter.yaml": BASE[f"{EVENTS}/announcement.yaml"].replace("2021-11-01", "2021-10-01"),
    "content/stories/later/story.yaml": "title: The later one\nstatus: draft\n",
    "content/stories/later/events/first.yaml": "type: report\ndate: 2020\ntitle: First\nsources: wire\n",
}


@pytest.fixture
def entries(make_site: MakeSite) -> EntryList:
    """Return the list of a site with drafts and a withdrawn story."""
    reading = read(make_site(FILES), Options(NOW.date(), now=NOW)).value
    assert reading is not None
    return EntryList(reading.records)


def _names(entries: EntryList, wanted: Wanted) -> list[str]:
    return [f"{found.listed.kind} {found.listed.name}" for found in entries.find(wanted)]


def test_lists_every_entry_latest_first(entries: EntryList) -> None:
    """Drafts and withdrawn entries are listed too; what has no date follows, by title."""
    names = _names(entries, Wanted())
    dated = [found.listed.date for found in entries.find(Wanted()) if found.listed.date]

    assert names[0] == "event dispute/draft"
    assert {"story gone", "event gone/letter", "event later/first", "actor company", "source wire"} <= set(names)
    assert [when.latest for when in dated] == sorted((when.latest for when in dated), reverse=True)
    undated = [found.listed.title for found in entries.find(Wanted()) if found.listed.date is None]
    assert [next(iter(title.values())).casefold() for title in undated] == sorted(
        next(iter(title.values())).casefold() for title in undated
    )
    assert len(names) == len(set(names))


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        (Wanted(kind="story", state="draft"), ["story later"]),
        (Wanted(kind="event", state="draft"), ["event dispute/draft", "event later/first", "event dispute/undated"]),
        (Wanted(state="withdrawn"), ["event gone/letter", "story gone"]),
        (Wanted(kind="event", stories={"dispute"}, who={"company"}), ["event dispute/draft", "event dispute/denial"]),
        (Wanted(kind="event", since=date(2022, 3, 15)), ["event dispute/draft"]),
        (Wanted(kind="event", until=date(2020, 6, 1)), ["event later/first"]),
        (Wanted(kind="actor", who={"company"}), ["actor company"]),
        (Wanted(kind="bill"), []),
    ],
)
def test_facts_narrow_the_list(entries: EntryList, wanted: Wanted, expected: list[str]) -> None:
    """An event of a draft or withdrawn story is one itself; a date that is not exact fits each day that it can mean."""
    assert _names(entries, wanted) == expected


def test_words_find_drafts_and_claims(entries: EntryList) -> None:
    """Words are those of the search of the site, over drafts too; a claim leads to its event, and is shown."""
    assert _names(entries, Wanted(words="barges"))[:1] == ["event dispute/draft"]
    claim = BASE[f"{EVENTS}/announcement.yaml"].split("text: ")[1].splitlines()[0]
    first = entries.find(Wanted(words=claim, stories={"dispute"}))[0]
    assert (first.listed.name, first.claim["en"]) == ("dispute/announcement", claim)
    assert _names(entries, Wanted(words="papers")) == ["event dispute/undated"]
    assert entries.find(Wanted(words="zebra")) == []


def test_part_of_an_address_finds_its_entry_first(entries: EntryList) -> None:
    """Whoever has a file or an address before them finds the entry by it."""
    assert _names(entries, Wanted(words="denial.yaml"))[0] == "event dispute/denial"
    assert _names(entries, Wanted(words="gone/letter"))[0] == "event gone/letter"
