"""The steps that lie ahead at the desk: forms add, change and remove them, and offer the stages of their bill."""

from __future__ import annotations

import re
from collections.abc import Mapping
from html import unescape

import pytest
from conftest import BASE, MakeSite
from desk_client import DeskClient, files_of, sent_fields, words_of

STORY = "content/stories/dispute/story.yaml"
ANNOUNCEMENT = "content/stories/dispute/events/announcement.yaml"
BILL = "content/bills/act.yaml"
ACT = "title: The act\nprocedure: kz-bicameral\n"
READ = (
    "type: bill-reading\ndate: 2021-11-03\ntitle: It is read\nbill: act\nstage: lower-1\noutcome: adopted\n"
    "sources: wire\npublished: 2021-11-10\n"
)
STEPS = """\
title: The dispute
# What the agenda of May said.
expected:
  - id: hearing  # by phone
    kind: hearing
    title: Hearing of the committee
    date: 2022-07-05
    sources: [wire, gazette]
    published: 2022-05-20
    earlier: {date: 2022-06-14, published: 2022-05-10, sources: wire}
  - id: vote
    kind: vote
    title: The vote
    date: 2022-07
    sources: wire
    published: 2022-05-20
"""
TYPED = {"title": "Hearing of the committee", "kind": "hearing", "date": "5 July 2022", "time": "10:00"}


def _typed(place: int, **more: str) -> dict[str, str]:
    return {f"expected.{place}.{name}": text for name, text in {**TYPED, **more}.items()}


def _save(desk: DeskClient, address: str, **fields: str) -> str:
    """Send the form of an address with other fields, and return the words of the page that comes."""
    return words_of(desk.post(address, **{**sent_fields(desk.get(address)), **fields, "-do": "save"}))


NEW_STEP: Mapping[str, tuple[str, str, str]] = {
    "story": ("story/dispute", STORY, BASE[STORY]),
    "event": ("event/dispute/announcement", ANNOUNCEMENT, BASE[ANNOUNCEMENT]),
    "bill": ("bill/act", BILL, ACT),
}


@pytest.mark.parametrize(("name", "path", "before"), NEW_STEP.values(), ids=NEW_STEP)
def test_step_is_added(make_site: MakeSite, name: str, path: str, before: str) -> None:
    """The forms of a story, an event and a bill add a step; its id comes from its headline, and today is its day."""
    desk = DeskClient(make_site({BILL: ACT}))
    saved = _save(desk, f"/-/edit/{name}", **_typed(0), **{"expected.0.sources.0.source": "wire"})

    assert "Saved at" in saved
    step = (
        "expected:\n  - id: hearing-committee\n    kind: hearing\n    title: Hearing of the committee\n"
        "    date: 2022-07-05\n    time: 10:00\n    sources: wire\n    published: 2022-06-01\n"
    )
    written = (desk.root / path).read_text("utf-8")
    assert step in written
    assert written.replace(step, "") == before


def test_step_of_a_draft_waits_for_its_publication(make_site: MakeSite) -> None:
    """A draft says no day on which its step was recorded: readers have not seen it. Its publication does."""
    desk = DeskClient(make_site({}))
    typed = {"-story": "dispute", "date": "4 Nov 2021", "title": "The date", "sources.0.source": "wire"}
    saved = desk.post("/-/new/document", **typed, **_typed(0), **{"-do": "save"})
    path = desk.root / "content/stories/dispute/events/date.yaml"

    assert "Saved at" in words_of(saved)
    assert "published" not in path.read_text("utf-8")
    desk.post("/-/publish?event=dispute/date", publish="yes")
    assert "    time: 10:00\n    published: 2022-06-01\n" in path.read_text("utf-8")


def test_step_that_readers_do_not_see_has_no_day(make_site: MakeSite) -> None:
    """Whoever says that readers don't see a step yet records no day for it."""
    desk = DeskClient(make_site({}))
    _save(desk, "/-/edit/story/dispute", **_typed(0, status="draft"))

    assert "published" not in (desk.root / STORY).read_text("utf-8")


def test_step_is_changed_and_removed(make_site: MakeSite) -> None:
    """A change writes its own lines; what is taken away goes, with comments and order of the rest as they were."""
    desk = DeskClient(make_site({STORY: STEPS}))
    form = "/-/edit/story/dispute"
    unchanged = dict(files_of(desk.root))
    assert "Saved at" in _save(desk, form)
    assert dict(files_of(desk.root)) == unchanged

    saved = _save(desk, form, **{"expected.1.title": "The vote on the bill"})
    assert "Saved at" in saved
    assert (desk.root / STORY).read_text("utf-8") == STEPS.replace("The vote\n", "The vote on the bill\n")

    taken = desk.post(form, **sent_fields(desk.get(form)), **{"-drop": "expected.1"})
    desk.post(form, **{**sent_fields(taken), "-do": "save"})
    assert (desk.root / STORY).read_text("utf-8") == STEPS.partition("  - id: vote")[0]


def test_each_day_of_a_step_gets_further_sources(make_site: MakeSite) -> None:
    """The form offers a source for the day of now, for an earlier one, and for the end of a step."""
    desk = DeskClient(make_site({STORY: STEPS}))
    form = "/-/edit/story/dispute"
    offered = set(re.findall(r'name="-find\.(expected\.0\.[^"]*source)"', desk.get(form).text))

    assert offered >= {
        "expected.0.sources.2.source",
        "expected.0.earlier.0.sources.1.source",
        "expected.0.cancelled.sources.0.source",
    }
    ended = {
        "expected.0.cancelled.date": "1 June 2022",
        "expected.0.cancelled.reason": "It was withdrawn.",
        "expected.0.cancelled.sources.0.source": "gazette",
    }
    assert "Saved at" in _save(desk, form, **{"expected.0.earlier.0.sources.1.source": "gazette"}, **ended)
    written = (desk.root / STORY).read_text("utf-8")
    assert "sources:\n        - wire\n        - gazette\n" in written or "sources: [wire, gazette]" in written
    assert "cancelled:\n      date: 2022-06-01\n      reason: It was withdrawn.\n      sources: gazette\n" in written


def _stages(page: str, name: str) -> list[str]:
    """Return the words of the stages that the list of a field has, in order."""
    listed = page.partition(f'<select id="f:{name}"')[2].partition("</select>")[0]
    return [unescape(words) for words in re.findall(r'<option value="[^"]+"[^>]*>([^<]*)', listed)]


def test_next_stages_of_the_bill_are_offered_first(make_site: MakeSite) -> None:
    """A step names a bill or has that of its event; a bill's own step needs none, and asks for none."""
    reading = "content/stories/dispute/events/read.yaml"
    desk = DeskClient(make_site({BILL: ACT, reading: READ}))
    of_bill = desk.get("/-/edit/bill/act").text
    stages = _stages(of_bill, "expected.0.stage")

    assert stages[0].endswith(" – comes next")
    nexts = [stage.endswith(" – comes next") for stage in stages]
    assert nexts == sorted(nexts, reverse=True)
    assert any(stage.endswith(" – already passed") for stage in stages)
    assert "expected.0.bill" not in of_bill
    assert _stages(desk.get("/-/edit/event/dispute/read").text, "expected.0.stage") == stages

    of_story = desk.get("/-/edit/story/dispute")
    assert 'id="w:expected.0.stage"' in of_story.text
    assert "Choose the bill first: the form then lists its stages." in words_of(of_story)
    sent = {**sent_fields(of_story), "expected.0.kind": "stage", "-set": "expected.0.bill=act"}
    assert _stages(desk.post("/-/edit/story/dispute", **sent).text, "expected.0.stage") == stages


def test_new_bill_has_the_stages_of_its_procedure(make_site: MakeSite) -> None:
    """The first step of a new bill can be set with it."""
    desk = DeskClient(make_site({}))
    typed = {"title": "The act", "procedure": "kz-bicameral"}
    page = desk.post("/-/new/bill", **typed, **{"-do": ""})
    assert _stages(page.text, "expected.0.stage")[0].endswith(" – comes next")

    step = {"kind": "stage", "stage": "lower-1", "date": "July 2022", "title": "", "time": ""}
    sent = {**typed, **_typed(0, **step), "expected.0.sources.0.source": "wire", "-do": "save"}
    assert "Saved at" in words_of(desk.post("/-/new/bill", **sent))
    written = (desk.root / BILL).read_text("utf-8")
    assert (
        "  - id: lower-1\n    kind: stage\n    stage: lower-1\n    date: 2022-07\n    sources: wire\n"
        "    published: 2022-06-01\n"
    ) in written
