"""Steps that lie ahead under `onrecord rename`, `merge` and `remove`: each id in them follows, and each step stays."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from conftest import BASE, NOW, MakeSite

from onrecord.build.pipeline import Options, check
from onrecord.cli import main
from onrecord.terminal.environment import Environment

STORY = "content/stories/dispute/story.yaml"
OTHER = "content/stories/other/story.yaml"
EVENTS = "content/stories/dispute/events"
ANNOUNCEMENT = f"{EVENTS}/announcement.yaml"
DENIAL = f"{EVENTS}/denial.yaml"
COPY = f"{EVENTS}/denial-2.yaml"
BILL = "content/bills/act.yaml"
SECOND_BILL = "content/bills/act-2.yaml"
_STEP = """\
  - id: {id}
    kind: hearing
    title: {title}
    date: 2022-03-17
    published: 2021-11-10
    sources: wire
    actors: [company, ministry]
{more}"""


def _steps(*steps: str) -> str:
    return "expected:\n" + "".join(steps)


def _step(id_: str, *more: str, title: str = "Hearing of the committee") -> str:
    return _STEP.format(id=id_, title=title, more="".join(f"    {line}\n" for line in more))


STORY_WITH_STEPS = "title: The dispute\n" + _steps(
    _step("hearing", "happened: denial", "bill: act", "stage: lower-1"),
    _step("decision", "earlier: {date: 2022-03-03, published: 2021-11-03, sources: [wire, gazette]}"),
    _step("vote", "cancelled: {date: 2021-11-12, reason: The committee has no quorum., sources: wire}"),
)
BILL_WITH_STEPS = "title: The bill\nprocedure: kz-bicameral\nsources: wire\n" + _steps(
    _step("reading", "happened: dispute/denial")
)
SITE = {STORY: STORY_WITH_STEPS, BILL: BILL_WITH_STEPS}


def _run(site: Path, *arguments: str, typed: str | None = None) -> Result:
    environment = Environment(lambda: NOW, asks=typed is not None)
    return CliRunner().invoke(main, [*arguments, "--site", str(site)], input=typed, obj=environment)


def _done(site: Path, *arguments: str) -> str:
    ran = _run(site, *arguments, "--yes")
    assert ran.exit_code == 0, ran.output
    return ran.output


def _refused(site: Path, *arguments: str) -> str:
    ran = _run(site, *arguments, "--yes")
    assert ran.exit_code == 1, ran.output
    return ran.stderr


def _read(root: Path, path: str) -> str:
    return (root / path).read_text("utf-8")


def _errors(root: Path, options: Options) -> list[str]:
    return [str(problem) for problem in check(root, options).problems if problem.severity == "error"]


@pytest.mark.parametrize(
    ("old", "new", "in_story", "in_bill"),
    [
        ("dispute/denial", "answer", ("happened: denial", "happened: answer"), ("dispute/denial", "dispute/answer")),
        ("actors/company", "firm", ("[company,", "[firm,"), ("[company,", "[firm,")),
        ("sources/wire", "agency", (" wire", " agency"), (" wire", " agency")),
        ("sources/wire", "agency", ("[wire,", "[agency,"), (" wire", " agency")),
        ("bills/act", "law", ("bill: act", "bill: law"), None),
        ("dispute/", "quarrel", None, ("dispute/denial", "quarrel/denial")),
    ],
    ids=["event", "actor", "source", "source-in-list", "bill", "story"],
)
def test_rename_changes_the_ids_in_steps(
    old: str,
    new: str,
    in_story: tuple[str, str] | None,
    in_bill: tuple[str, str] | None,
    make_site: MakeSite,
    options: Options,
) -> None:
    """An event, an actor, a source, a bill and a story get their new ids in the steps of stories and of bills."""
    root = make_site(SITE)
    _done(root, "rename", old, new)

    story = STORY.replace("dispute", new) if old.endswith("/") else STORY
    bill = BILL.replace("act.yaml", f"{new}.yaml") if old == "bills/act" else BILL
    for path, before, words in ((story, STORY_WITH_STEPS, in_story), (bill, BILL_WITH_STEPS, in_bill)):
        if words:
            assert words[0] not in _read(root, path)
            assert _read(root, path).count(words[1]) == before.count(words[0])
        else:
            assert _read(root, path).endswith(before.partition("\n")[2])
    assert _errors(root, options) == []


def test_moved_event_keeps_the_steps_that_it_ended(make_site: MakeSite, options: Options) -> None:
    """The story that loses the event names it in full, and so does the bill; its own steps go with it."""
    event = BASE[DENIAL] + _steps(_step("answer", "happened: announcement"))
    root = make_site(
        {
            **SITE,
            DENIAL: event,
            OTHER: "title: The other\n" + _steps(_step("hearing", "happened: dispute/denial")),
        }
    )
    _done(root, "rename", "dispute/denial", "other/")

    assert "happened: other/denial" in _read(root, STORY)
    assert "happened: other/denial" in _read(root, BILL)
    assert "happened: other/denial" in _read(root, OTHER)
    assert "happened: dispute/announcement" in _read(root, "content/stories/other/events/denial.yaml")
    assert _errors(root, options) == []


def test_time_of_a_step_keeps_its_zone_in_another_story(make_site: MakeSite, options: Options) -> None:
    """A step with a time gets the zone of the story that its event leaves, where the other story has another zone."""
    event = BASE[DENIAL] + _steps(_step("answer", 'time: "10:00"'), _step("decision"))
    root = make_site({STORY: "title: The dispute\ntimezone: Asia/Almaty\n", DENIAL: event, OTHER: "title: The other\n"})
    _done(root, "rename", "dispute/denial", "other/")

    moved = _read(root, "content/stories/other/events/denial.yaml")
    assert moved.count("timezone: Asia/Almaty") == 1
    assert '    time: "10:00"\n    timezone: Asia/Almaty\n' in moved
    assert _errors(root, options) == []


def test_joined_stories_have_the_steps_of_both(make_site: MakeSite, options: Options) -> None:
    """The steps of the story that goes join those of the other, and still name the events that moved."""
    root = make_site(
        {
            STORY: "title: The dispute\ntimezone: Asia/Almaty\n"
            + _steps(_step("hearing", "happened: denial", 'time: "10:00"')),
            OTHER: "title: The other\n" + _steps(_step("vote", "happened: dispute/denial")),
        }
    )
    output = _done(root, "merge", "dispute/", "other/")

    other = _read(root, OTHER)
    assert "happened: other/denial" in other
    assert other.count("id: ") == 2
    assert "id: hearing" in other
    assert "happened: denial" in other
    assert "timezone: Asia/Almaty" in other
    assert "id: hearing" not in output.partition("merged")[2]
    assert _errors(root, options) == []


def test_two_steps_with_one_id_are_told_before_a_merge(make_site: MakeSite) -> None:
    """Steps of one id that say different things stop a merge of stories, events or bills; nothing changes."""
    other = _step("hearing", title="Another hearing")
    root = make_site(
        {
            STORY: "title: The dispute\n" + _steps(_step("hearing")),
            OTHER: "title: The other\n" + _steps(other),
            DENIAL: BASE[DENIAL] + _steps(_step("hearing")),
            COPY: BASE[DENIAL] + _steps(other),
            BILL: "title: The bill\nprocedure: kz-bicameral\nsources: wire\n" + _steps(_step("hearing")),
            SECOND_BILL: "title: The bill\nprocedure: kz-bicameral\nsources: wire\n" + _steps(other),
        }
    )
    before = {path: _read(root, path) for path in (STORY, OTHER, DENIAL, COPY, BILL, SECOND_BILL)}
    for first, second, file in (
        ("dispute/", "other/", OTHER),
        ("dispute/denial", "dispute/denial-2", COPY),
        ("bills/act", "bills/act-2", SECOND_BILL),
    ):
        message = _refused(root, "merge", first, second)
        assert f"nothing is merged: '{first}' and '{second}' both have a step 'hearing', and they differ" in message
        assert f"make them equal in {file}" in message

    assert {path: _read(root, path) for path in before} == before


def test_equal_steps_become_one(make_site: MakeSite, options: Options) -> None:
    """A step that both events or both bills have in the same words is kept once; a step of one alone joins."""
    bill = "title: The bill\nprocedure: kz-bicameral\nsources: wire\n"
    root = make_site(
        {
            DENIAL: BASE[DENIAL] + _steps(_step("hearing"), _step("vote")),
            COPY: BASE[DENIAL] + _steps(_step("hearing")),
            BILL: bill + _steps(_step("hearing"), _step("vote")),
            SECOND_BILL: bill + _steps(_step("hearing")),
        }
    )
    _done(root, "merge", "dispute/denial", "dispute/denial-2")
    _done(root, "merge", "bills/act", "bills/act-2")

    for path in (COPY, SECOND_BILL):
        assert _read(root, path).count("id: hearing") == 1
        assert _read(root, path).count("id: vote") == 1
    assert _errors(root, options) == []


def test_merge_into_an_entry_without_steps_brings_them(make_site: MakeSite, options: Options) -> None:
    """An event without steps gets those of the one that becomes a part of it, and other steps name it."""
    root = make_site(
        {
            STORY: "title: The dispute\n" + _steps(_step("end", "happened: denial-2")),
            COPY: BASE[DENIAL] + _steps(_step("hearing")),
        }
    )
    _done(root, "merge", "dispute/denial-2", "dispute/denial")

    assert "id: hearing" in _read(root, DENIAL)
    assert "happened: denial\n" in _read(root, STORY)
    assert _errors(root, options) == []


def test_joined_actors_and_sources_stand_once_in_a_step(make_site: MakeSite, options: Options) -> None:
    """A step that named both actors, or both sources, names the remaining one once."""
    root = make_site(
        {
            STORY: "title: The dispute\n"
            + _steps(_step("hearing").replace("sources: wire", "sources: [wire, cable]").replace("ministry", "firm")),
            "content/actors/more.yaml": "firm: {name: The firm, kind: organization}\n",
            "content/sources/more.yaml": "cable: {title: A cable, url: 'https://example.org/cable'}\n",
        }
    )
    _done(root, "merge", "actors/firm", "actors/company")
    _done(root, "merge", "sources/cable", "sources/wire")

    assert "actors: [company]" in _read(root, STORY)
    assert "sources: [wire]" in _read(root, STORY)
    assert _errors(root, options) == []


def test_event_named_by_a_step_is_not_deleted(make_site: MakeSite) -> None:
    """An event by which a step happened, and an actor that a step names, stay until the step says otherwise."""
    root = make_site(
        {
            STORY: "title: The dispute\n"
            + _steps(_step("hearing", "happened: sitting").replace("company, ministry", "court")),
            "content/actors/more.yaml": "court: {name: The court, kind: organization}\n",
            f"{EVENTS}/sitting.yaml": "type: statement\ndate: 2021-11-05\ntitle: A sitting\nspeaker: ministry\n"
            "sources: gazette\nstatus: draft\n",
        }
    )
    for name, line in (("dispute/sitting", 10), ("actors/court", 9)):
        ran = _run(root, "remove", name, "--yes")
        assert ran.exit_code == 1, ran.output
        assert f"{STORY}:{line}" in ran.output
