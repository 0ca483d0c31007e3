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
    assert "\n    published" not in path.read_text("utf-8")
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


OVERDUE = """\
title: The dispute
expected:
  - id: vote  # the agenda says so
    kind: vote
    title: The vote
    date: 2022-05-20
    time: 10:00
    actors: [ministry]
    sources: wire
    published: 2022-05-01
  - {id: later, kind: hearing, title: Later, date: 2022-07-05, sources: wire, published: 2022-05-01}
"""
VOTE = "/-/new/statement?step=story/dispute%23vote&story=dispute"
HELD = "content/stories/dispute/events/vote.yaml"


def _undo(desk: DeskClient) -> None:
    page = desk.get("/-/desk/")
    (number, *_) = re.findall(r'name="undo" value="(\d+)"', page.text)
    desk.post("/-/undo", **sent_fields(page), undo=number)


def test_first_page_tells_what_was_to_happen(make_site: MakeSite) -> None:
    """A step whose last day is over has what can be done with it; one that lies ahead, or has ended, is not listed."""
    ended = OVERDUE.replace("    published: 2022-05-01\n", "    published: 2022-05-01\n    happened: denial\n")
    page = DeskClient(make_site({STORY: OVERDUE})).get("/-/desk/")

    assert "Was to happen: The vote" in words_of(page)
    assert "Was to happen: Later" not in words_of(page)
    assert "/-/new/event?step=story/dispute%23vote" in unescape(page.text)
    assert "/-/act/move-step/story/dispute?step=vote" in page.text
    assert 'id="steps"' not in DeskClient(make_site({STORY: ended})).get("/-/desk/").text


def test_what_happened_fills_the_form_and_ends_the_step_in_one_save(make_site: MakeSite) -> None:
    """The form has the headline, day, time and actors of the step, and no source; one undo takes both files back."""
    desk = DeskClient(make_site({STORY: OVERDUE}))
    before = dict(files_of(desk.root))
    types = desk.get("/-/new/event?step=story/dispute%23vote")
    assert "It is set for 20 May 2022, 10:00." in words_of(types)
    assert "/-/new/statement?step=story%2Fdispute%23vote" in types.text
    page = desk.get(VOTE)
    fields = sent_fields(page)

    assert "“The vote” was set for 20 May 2022, 10:00." in words_of(page)
    wanted = {"title": "The vote", "date": "2022-05-20", "time": "10:00", "actors.0": "ministry", "-story": "dispute"}
    assert {name: fields.get(name) for name in wanted} == {**wanted, "-story": fields.get("-story")}
    assert not any(name.startswith("sources.") and text for name, text in fields.items())

    typed = {"speaker.0": "company", "sources.0.source": "gazette", "-do": "save"}
    saved = desk.post(VOTE, **{**fields, **typed})
    assert "Saved at" in words_of(saved)
    after = dict(files_of(desk.root))
    assert {path for path in after if after[path] != before.get(path)} - {"schema"} >= {STORY, HELD}
    ended = OVERDUE.replace("actors: [ministry]\n", "actors: [ministry]\n    happened: vote\n")
    assert after[STORY].decode("utf-8") == ended
    assert "Was to happen" not in words_of(desk.get("/-/desk/"))

    _undo(desk)
    assert {path: data for path, data in files_of(desk.root) if path in before} == before
    assert not (desk.root / HELD).exists()


def test_second_press_of_what_happened_writes_nothing_more(make_site: MakeSite) -> None:
    """The first press has ended the step; the second one leads to the same event, also by another button."""
    desk = DeskClient(make_site({STORY: OVERDUE}))
    fields = {**sent_fields(desk.get(VOTE)), "speaker.0": "company", "sources.0.source": "gazette", "-do": "save"}
    first = desk.post(VOTE, **fields)
    after = dict(files_of(desk.root))

    assert desk.post(VOTE, **fields).url == first.url
    assert "What becomes public" in words_of(desk.post(VOTE, **{**fields, "-do": "publish"}))
    assert dict(files_of(desk.root)) == after


def test_step_that_has_ended_meanwhile_takes_no_event(make_site: MakeSite) -> None:
    """Another editor was faster: nothing is written, and the desk says by which event it happened."""
    desk = DeskClient(make_site({STORY: OVERDUE}))
    fields = {**sent_fields(desk.get(VOTE)), "speaker.0": "company", "sources.0.source": "gazette", "-do": "save"}
    (desk.root / STORY).write_text(OVERDUE.replace("    time", "    happened: denial\n    time"), "utf-8")
    page = desk.post(VOTE, **fields)

    assert page.status_code == 409
    assert "names the event by which it happened already: denial" in words_of(page)
    assert not (desk.root / HELD).exists()


def test_step_of_a_bill_is_recorded_as_its_reading(make_site: MakeSite) -> None:
    """A stage decides on the type of event; the bill names the event with its story."""
    step = (
        "expected: {id: first, kind: stage, stage: lower-1, date: 2022-05-20, sources: wire, published: 2022-05-01}\n"
    )
    desk = DeskClient(make_site({BILL: ACT + step}))
    page = desk.get("/-/new/event?step=bill/act%23first")
    fields = sent_fields(page)

    assert str(page.url).partition("?")[0].endswith("/-/new/bill-reading")
    assert (fields["bill"], fields["stage.0.stage"], fields["date"]) == ("act", "lower-1", "2022-05-20")
    assert fields["title"] == "First reading, Mazhilis"
    typed = {"outcome": "adopted", "sources.0.source": "gazette", "-id": "first-reading", "-do": "save"}
    saved = desk.post("/-/new/bill-reading?step=bill/act%23first", **{**fields, **typed})
    assert "Saved at" in words_of(saved)
    assert "  happened: dispute/first-reading\n" in (desk.root / BILL).read_text("utf-8")


MOVE = "/-/act/move-step/story/dispute?step=vote"


def test_moved_step_keeps_its_day(make_site: MakeSite) -> None:
    """The day of now goes to the earlier ones with its record and its sources; comments and order stay."""
    desk = DeskClient(make_site({STORY: OVERDUE}))
    asked = desk.get(MOVE)
    assert "It is set for 20 May 2022, 10:00." in words_of(asked)
    assert "Which source says so?" in words_of(asked)
    typed = {"date": "12 July 2022", "time": "11:30", "announced": "30 May 2022", "other": "gazette"}
    shown = desk.post(MOVE, **{**sent_fields(asked), **typed, "-do": "look"})
    assert "Read as Tuesday 12 July 2022" in words_of(shown)
    assert (desk.root / STORY).read_text("utf-8") == OVERDUE

    done = desk.post(MOVE, **{**sent_fields(shown), **typed, "-do": "yes"})
    assert "Moved “The vote” to another day." in words_of(done)
    written = (desk.root / STORY).read_text("utf-8")
    assert written == OVERDUE.replace(
        "    date: 2022-05-20\n    time: 10:00\n    actors: [ministry]\n    sources: wire\n    published: 2022-05-01\n",
        "    date: 2022-07-12\n    time: 11:30\n    announced: 2022-05-30\n    actors: [ministry]\n"
        "    earlier:\n      - date: 2022-05-20\n        time: 10:00\n        sources: wire\n"
        "        published: 2022-05-01\n    sources: gazette\n    published: 2022-06-01\n",
    )
    _undo(desk)
    assert (desk.root / STORY).read_text("utf-8") == OVERDUE


def test_earlier_day_keeps_the_sources_of_its_event(make_site: MakeSite) -> None:
    """A step of an event has the event's sources. When it is moved, they stay those of the earlier day."""
    step = "expected: {id: vote, kind: vote, title: The vote, date: 2022-05-20, published: 2022-05-01}\n"
    desk = DeskClient(make_site({ANNOUNCEMENT: BASE[ANNOUNCEMENT] + step}))
    address = "/-/act/move-step/event/dispute/announcement?step=vote"
    typed = {"date": "2022-07", "other": "wire"}
    shown = desk.post(address, **{**sent_fields(desk.get(address)), **typed, "-do": "look"})
    desk.post(address, **{**sent_fields(shown), **typed, "-do": "yes"})

    written = (desk.root / ANNOUNCEMENT).read_text("utf-8")
    assert "  earlier:\n    - date: 2022-05-20\n      published: 2022-05-01\n      sources: gazette\n" in written
    assert "  sources: wire\n  published: 2022-06-01\n" in written


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"date": "12 July 2022"}, "It is shown here once all is answered."),
        ({"date": "soon", "other": "wire"}, "soon"),
        ({"date": "20 May 2022", "time": "10:00", "other": "wire"}, "was set for 2022-05-20 before, and still is"),
    ],
    ids=["no source", "no day", "the same day"],
)
def test_move_says_what_it_needs(make_site: MakeSite, typed: dict[str, str], said: str) -> None:
    """Without a day and a source, or for the same day, nothing can be recorded."""
    desk = DeskClient(make_site({STORY: OVERDUE}))
    page = desk.post(MOVE, **{**sent_fields(desk.get(MOVE)), **typed, "-do": "look"})

    assert said in words_of(page)
    assert "Record the new day" not in words_of(page)


def test_step_that_fell_through_says_why(make_site: MakeSite) -> None:
    """The reason is asked for; the day is today."""
    desk = DeskClient(make_site({STORY: OVERDUE}))
    address = "/-/act/cancel-step/story/dispute?step=vote"
    asked = desk.get(address)
    refused = desk.post(address, **{**sent_fields(asked), "-do": "yes"})
    assert "Write the reason: readers look for it." in words_of(refused)
    typed = {"reason": "The committee has resigned.", "other": "gazette"}
    shown = desk.post(address, **{**sent_fields(asked), **typed, "-do": "look"})
    done = desk.post(address, **{**sent_fields(shown), **typed, "-do": "yes"})

    assert "Recorded that “The vote” fell through." in words_of(done)
    cancelled = (
        "cancelled:\n      date: 2022-06-01\n      reason: The committee has resigned.\n      sources: gazette\n"
    )
    assert cancelled in (desk.root / STORY).read_text("utf-8")
    assert desk.get(address).status_code == 200
    assert "fell through, as recorded on 2022-06-01" in words_of(desk.get(address))


def test_event_of_the_record_ends_a_step(make_site: MakeSite) -> None:
    """What happened can be recorded already: the step then only names it."""
    desk = DeskClient(make_site({STORY: OVERDUE}))
    address = "/-/act/link-step/story/dispute?step=vote"
    chosen = {"other": "dispute/denial"}
    shown = desk.post(address, **{**sent_fields(desk.get(address)), **chosen, "-do": "look"})
    desk.post(address, **{**sent_fields(shown), **chosen, "-do": "yes"})

    assert "    happened: denial\n" in (desk.root / STORY).read_text("utf-8")


def test_more_lists_the_open_steps_of_an_entry(make_site: MakeSite) -> None:
    """The page of an entry leads to the same acts, also before the day."""
    desk = DeskClient(make_site({STORY: OVERDUE}))
    page = desk.get("/-/more/story/dispute")

    assert re.findall(r"/-/act/(\w+-step)/story/dispute\?step=(\w+)", page.text) == [
        (act, step) for step in ("vote", "later") for act in ("move-step", "cancel-step", "link-step")
    ]
    assert 'id="steps"' not in desk.get("/-/more/event/dispute/denial").text


@pytest.mark.parametrize(
    "address", ["/-/new/event?step=story/dispute%23gone", "/-/act/move-step/story/dispute?step=gone"]
)
def test_step_that_is_gone_is_refused(make_site: MakeSite, address: str) -> None:
    """A link to a step that the file has no more does nothing."""
    page = DeskClient(make_site({STORY: OVERDUE})).get(address)

    assert page.status_code == 409
    assert "There is no step 'gone' here any more" in words_of(page)


def test_unfinished_draft_ends_its_step_without_an_error(make_site: MakeSite) -> None:
    """A headline alone is a draft: the step names it, nothing stops the preview, and readers see the step as set."""
    desk = DeskClient(make_site({STORY: OVERDUE.replace("2022-05-20", "2022-05").replace("    time: 10:00\n", "")}))
    page = desk.get(VOTE)
    assert sent_fields(page)["date"] == ""
    saved = desk.post(VOTE, **{**sent_fields(page), "-do": "save"})

    assert "Saved at" in words_of(saved)
    home = desk.get("/-/desk/")
    assert "Date and sources are still missing" in words_of(home)
    assert "Was to happen" not in words_of(home)
    assert "nothing stops a build" in words_of(home)
