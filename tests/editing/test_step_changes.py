"""`onrecord diff` on steps that lie ahead: what was set, moved, overwritten, ended, taken back or removed."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import pytest
from click.testing import CliRunner
from conftest import BASE, NOW, MakeSite
from repositories import commit

from onrecord.cli import main
from onrecord.terminal.environment import Environment

STORY = "content/stories/dispute/story.yaml"
DENIAL = "content/stories/dispute/events/denial.yaml"
ANNOUNCEMENT = "content/stories/dispute/events/announcement.yaml"
BILL = "content/bills/act.yaml"
SITTING = "content/stories/dispute/events/sitting.yaml"
_SITTING = (
    "type: statement\ndate: 2021-11-09\ntitle: The sitting\nspeaker: ministry\nsources: wire\npublished: 2021-11-10\n"
)
Step = Mapping[str, object]
SET: Step = {
    "id": "hearing",
    "kind": "hearing",
    "title": "Hearing of the committee",
    "date": "2022-03-03",
    "published": "2021-11-05",
    "sources": "wire",
}
MOVED: Step = {
    **SET,
    "date": "2022-03-17",
    "time": "10:00",
    "published": "2021-11-10",
    "earlier": {"date": "2022-03-03", "published": "2021-11-05", "sources": "wire"},
}
FELL_THROUGH: Step = {**SET, "cancelled": {"date": "2021-11-11", "reason": "The committee has no quorum."}}


def _story(*steps: Step) -> str:
    return f"title: The dispute\nexpected: {json.dumps(steps)}\n" if steps else "title: The dispute\n"


def _told(root: Path) -> str:
    ran = CliRunner().invoke(main, ["diff", "--site", str(root)], obj=Environment(lambda: NOW, asks=False))
    assert ran.exit_code == 0, ran.output
    return ran.stdout


EDITS: Mapping[str, tuple[tuple[Step, ...], tuple[Step, ...], str]] = {
    "set": ((), (SET,), "+ step hearing of story dispute is set for 2022-03-03: “Hearing of the committee”\n"),
    "moved": (
        (SET,),
        (MOVED,),
        "~ step hearing of story dispute was moved from 2022-03-03 to 2022-03-17 10:00: “Hearing of the committee”\n",
    ),
    "overwritten": (
        (SET,),
        ({**SET, "date": "2022-03-17", "published": "2021-11-10"},),
        (
            "~ step hearing of story dispute is set for 2022-03-17, and 2022-03-03 is gone: "
            "“Hearing of the committee”\n"
            "      readers no longer find the former day; if the step was moved, keep it in 'earlier', as recorded on "
            "2021-11-05\n"
        ),
    ),
    "happened": (
        (SET,),
        ({**SET, "happened": "sitting"},),
        "~ step hearing of story dispute happened: dispute/sitting: “Hearing of the committee”\n",
    ),
    "fell through": (
        (SET,),
        (FELL_THROUGH,),
        (
            "- step hearing of story dispute fell through, as recorded on 2021-11-11: “Hearing of the committee”\n"
            "      reason: “The committee has no quorum.”\n"
        ),
    ),
    "taken back": (
        (FELL_THROUGH,),
        (SET,),
        "~ step hearing of story dispute is still set, for 2022-03-03: “Hearing of the committee”\n",
    ),
    "removed": (
        (SET,),
        (),
        (
            "- step hearing of story dispute is gone; it was set for 2022-03-03: “Hearing of the committee”\n"
            "      readers no longer find it; if it fell through, keep it and say why in 'cancelled'\n"
        ),
    ),
    "draft": (({**SET, "status": "draft"},), (SET,), "+ step hearing of story dispute is set for 2022-03-03"),
}


@pytest.mark.parametrize("name", EDITS)
def test_edit_of_a_step_is_told_in_a_sentence(name: str, make_site: MakeSite) -> None:
    """Each edit has one line under one heading, and no line of raw fields."""
    before, after, told = EDITS[name]
    root = make_site({STORY: _story(*before), SITTING: _SITTING})
    commit(root)
    (root / STORY).write_text(_story(*after), "utf-8")
    output = _told(root)

    assert told in output
    steps = output.partition("Steps that lie ahead\n")[2].partition("\n\n")[0]
    assert len([line for line in steps.split("\n") if line.startswith(("  + ", "  ~ ", "  - "))]) == 1
    assert "expected." not in output
    assert "Fields\n" not in output


def test_other_fields_of_a_step_are_told_by_their_path(make_site: MakeSite) -> None:
    """A title, a reason and a source that changed are told as texts and fields."""
    root = make_site({STORY: _story({**FELL_THROUGH, "note": "Of both sides"})})
    commit(root)
    reason = {"date": "2021-11-11", "reason": "The committee had no quorum."}
    edited = {**FELL_THROUGH, "title": "A hearing", "cancelled": reason, "sources": ["wire", "gazette"]}
    (root / STORY).write_text(_story(edited), "utf-8")
    output = _told(root)

    assert "expected.hearing.title (en) of story dispute edited" in output
    assert "expected.hearing.cancelled.reason (en) of story dispute edited" in output
    assert "expected.hearing.note (en) of story dispute is gone" in output
    assert "expected.hearing.sources.gazette of story dispute" in output
    assert "Steps that lie ahead" not in output


def test_published_event_ends_a_step_that_waited_for_it(make_site: MakeSite) -> None:
    """A draft event ends nothing that readers see; once it is published, the step happened, its file unchanged."""
    draft = _SITTING.replace("published: 2021-11-10", "status: draft")
    root = make_site({STORY: _story({**SET, "happened": "sitting"}), SITTING: draft})
    commit(root)
    assert "no changes" in _told(root)
    (root / SITTING).write_text(_SITTING, "utf-8")

    assert "~ step hearing of story dispute happened: dispute/sitting" in _told(root)


def test_steps_of_events_and_bills_are_told(make_site: MakeSite) -> None:
    """They are named by their entry; a stage's label stands for a title."""
    step = {name: value for name, value in SET.items() if name != "title"}
    bill = "title: The bill\nprocedure: kz-bicameral\nsources: wire\n"
    root = make_site({BILL: bill})
    commit(root)
    (root / BILL).write_text(f"{bill}expected: {json.dumps([{**step, 'stage': 'lower-1'}])}\n", "utf-8")
    (root / DENIAL).write_text(f"{BASE[DENIAL]}expected: {json.dumps([SET])}\n", "utf-8")
    output = _told(root)

    assert "+ step hearing of bill act is set for 2022-03-03: “First reading”\n" in output
    assert "+ step hearing of event dispute/denial is set for 2022-03-03: “Hearing of the committee”\n" in output


def test_renamed_event_leaves_its_step_as_it_was(make_site: MakeSite) -> None:
    """Another id of the event, of the story or of the entry that has the step is no change of a step."""
    root = make_site({STORY: _story({**SET, "happened": "sitting"}), SITTING: _SITTING})
    commit(root)
    (root / SITTING).unlink()
    (root / SITTING).with_name("session.yaml").write_text(f"{_SITTING}aliases: sitting\n", "utf-8")
    (root / STORY).write_text(_story({**SET, "happened": "session"}), "utf-8")
    output = _told(root)

    assert "is called dispute/session now" in output
    assert "Steps that lie ahead" not in output
    assert "expected" not in output


@pytest.mark.parametrize("acts", [[], [["rename", "dispute/", "quarrel"]]], ids=["joined", "joined and moved"])
def test_steps_of_joined_events_are_as_they_were(acts: list[list[str]], make_site: MakeSite) -> None:
    """An event that became a part of another one brings its steps along, and ends those that waited for it."""
    session, with_step = SITTING.replace("sitting", "session"), f"{_SITTING}expected: {json.dumps([SET])}\n"
    story = {**SET, "id": "sitting-of-march", "happened": "sitting"}
    root = make_site({STORY: _story(story), SITTING: with_step, session: _SITTING})
    commit(root)
    for act in [["merge", "event", "dispute/sitting", "dispute/session"], *acts]:
        ran = CliRunner().invoke(main, [*act, "--yes", "--site", str(root)], obj=Environment(lambda: NOW, asks=False))
        assert ran.exit_code == 0, ran.output
    output = _told(root)

    assert "dispute/sitting" in output
    assert "Steps that lie ahead" not in output
    assert "expected" not in output


def test_steps_of_a_withdrawn_event_are_not_told_again(make_site: MakeSite) -> None:
    """Its withdrawal says that they are gone, and no line repeats their words."""
    with_step = f"{BASE[DENIAL]}expected: {json.dumps([SET])}\n"
    root = make_site({DENIAL: with_step})
    commit(root)
    (root / DENIAL).write_text(
        f"{with_step}status: withdrawn\ncorrections: {{date: 2021-11-12, reason: It was a slip}}\n", "utf-8"
    )
    output = _told(root)

    assert "is withdrawn" in output
    assert "Hearing of the committee" not in output
