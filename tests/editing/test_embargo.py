"""Embargoes: `onrecord publish --due` publishes what is due, and nothing before; a future `published` is an error."""

from __future__ import annotations

import json
import shutil
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from conftest import BASE, MakeSite

from onrecord.build.pipeline import check_reading
from onrecord.cli import main
from onrecord.editing.changing import embargoes
from onrecord.terminal.environment import Environment

SITE = "title: A test\nurl: https://example.org/\ntimezone: Asia/Almaty\n"
EVENTS = "content/stories/dispute/events"
REPLY, SECOND = f"{EVENTS}/reply.yaml", f"{EVENTS}/second.yaml"
HEAD = "type: statement\ndate: 2021-11-05\ntitle: The ministry replies\nspeaker: ministry\nresponds_to: denial\n"
TAIL = "sources: gazette # as printed\n"
HELD = f"{HEAD}status: draft\nembargo: 2022-12-24T06:00 # agreed with both\n{TAIL}"
STORY = "content/stories/later/story.yaml"
LATER = "content/stories/later/events"
BEFORE, AFTER = datetime(2022, 12, 23, 23, 59, tzinfo=UTC), datetime(2022, 12, 24, 0, 0, tzinfo=UTC)
"""A minute before 06:00 in Almaty, which was six hours ahead of UTC, and 06:00."""


def _run(now: datetime, *arguments: str) -> Result:
    return CliRunner().invoke(main, arguments, obj=Environment(lambda: now, asks=False))


def _publish(site: Path, now: datetime, *arguments: str) -> Result:
    return _run(now, "publish", *(arguments or ("--due",)), "--site", str(site))


def _content(root: Path) -> dict[str, bytes]:
    files = (file for file in sorted((root / "content").rglob("*")) if file.is_file())
    return {file.relative_to(root).as_posix(): file.read_bytes() for file in files}


def test_due_draft_is_published_in_its_two_lines(make_site: MakeSite) -> None:
    """At the end of the embargo, the day of the site's zone replaces both lines; no other byte changes."""
    root = make_site({"site.yaml": SITE, REPLY: HELD})
    before = _content(root)
    ran = _publish(root, AFTER)

    assert (ran.exit_code, ran.stderr) == (0, "")
    assert ran.stdout == (
        f"published {REPLY}\n  6 - status: draft\n  6 + published: 2022-12-24\n"
        "  7 - embargo: 2022-12-24T06:00 # agreed with both\n  7 + # agreed with both\n"
    )
    assert _content(root) == {**before, REPLY: f"{HEAD}published: 2022-12-24\n# agreed with both\n{TAIL}".encode()}
    assert _run(AFTER, "check", str(root)).exit_code == 0


def test_draft_waits_for_its_embargo(make_site: MakeSite) -> None:
    """A minute before, nothing changes, and the command names what waits, the first one first."""
    second = HELD.replace("2022-12-24T06:00 # agreed with both", "2022-12-24")
    root = make_site({"site.yaml": SITE, REPLY: HELD, SECOND: second.replace("2022-12-24", "2023-01-01")})
    before = _content(root)
    ran = _publish(root, BEFORE)

    assert (ran.exit_code, ran.stderr, _content(root)) == (0, "", before)
    assert ran.stdout == (
        "nothing is due\ndispute/reply has an embargo until 2022-12-24T06:00 (Asia/Almaty)\n"
        "dispute/second has an embargo until 2023-01-01 (Asia/Almaty)\n"
    )


def test_embargo_of_a_day_ends_as_the_day_begins_in_the_site_s_zone(make_site: MakeSite) -> None:
    """An embargo without a time ends at midnight in the site's zone, not in UTC."""
    root = make_site({"site.yaml": SITE, REPLY: HELD.replace("T06:00", "")})

    assert _publish(root, datetime(2022, 12, 23, 17, 59, tzinfo=UTC)).stdout.startswith("nothing is due\n")
    assert _publish(root, datetime(2022, 12, 23, 18, 0, tzinfo=UTC)).stdout.startswith(f"published {REPLY}\n")
    assert b"published: 2022-12-24\n" in (root / REPLY).read_bytes()


def test_draft_without_embargo_is_not_due(make_site: MakeSite) -> None:
    """Only drafts with an embargo are due; a site without one is told so."""
    root = make_site({"site.yaml": SITE, REPLY: HELD.replace("embargo: 2022-12-24T06:00 # agreed with both\n", "")})

    assert (_publish(root, AFTER).exit_code, _publish(root, AFTER).stdout) == (0, "nothing is due\n")


def test_due_story_comes_out_with_its_events(make_site: MakeSite) -> None:
    """A due story is published with its events; one of these with a later embargo stays a draft."""
    event = HEAD.replace("responds_to: denial\n", "") + TAIL
    titled = {name: event.replace("replies", f"replies {name}") for name in ("first", "second", "third")}
    files = {
        "site.yaml": SITE,
        STORY: "title: Later\nstatus: draft\nembargo: 2022-12-24T06:00\n",
        f"{LATER}/first.yaml": f"{titled['first']}published: 2022-11-01\n",
        f"{LATER}/second.yaml": f"{titled['second']}status: draft\nembargo: 2022-12-24T06:00\n",
        f"{LATER}/third.yaml": f"{titled['third']}status: draft\nembargo: 2023-01-01\n",
    }
    root = make_site(files)
    assert _publish(root, BEFORE).stdout == (
        "nothing is due\nlater has an embargo until 2022-12-24T06:00 (Asia/Almaty)\n"
        "later/second has an embargo until 2022-12-24T06:00 (Asia/Almaty)\n"
        "later/third has an embargo until 2023-01-01 (Asia/Almaty)\n"
    )
    ran = _publish(root, AFTER)

    assert (ran.exit_code, ran.stderr) == (0, "")
    assert ran.stdout.endswith("still drafts: later/third\nlater/third has an embargo until 2023-01-01 (Asia/Almaty)\n")
    assert (root / STORY).read_text("utf-8") == "title: Later\n"
    for name in ("first", "second"):
        assert (root / LATER / f"{name}.yaml").read_text("utf-8") == f"{titled[name]}published: 2022-12-24\n"
    assert (root / LATER / "third.yaml").read_text("utf-8") == files[f"{LATER}/third.yaml"]


def test_due_event_waits_for_its_story(make_site: MakeSite) -> None:
    """An event of a draft story stays a draft, and the command says why; other due drafts come out."""
    files = {"site.yaml": SITE, STORY: "title: Later\nstatus: draft\n", REPLY: HELD}
    root = make_site({**files, f"{LATER}/first.yaml": HELD.replace("responds_to: denial\n", "")})
    ran = _publish(root, AFTER)

    assert ran.exit_code == 0
    assert ran.stdout.startswith(f"published {REPLY}\n")
    assert ran.stdout.endswith("later/first is due, but its story is a draft\n")


@pytest.mark.parametrize(
    ("error", "message"),
    [("denies: denial#nothing\n", "REL002"), ("titel: x\n", "FLD001")],
    ids=["rule", "field"],
)
def test_error_in_one_due_draft_stops_all(make_site: MakeSite, error: str, message: str) -> None:
    """If a due draft has an error, also one that leaves it unread, none is published, and the report names it."""
    root = make_site({"site.yaml": SITE, REPLY: HELD, SECOND: HELD + error})
    before = _content(root)
    ran = _publish(root, AFTER)

    assert (ran.exit_code, ran.stdout, _content(root)) == (1, "", before)
    assert f"{SECOND}:9:" in ran.stderr
    assert message in ran.stderr
    assert ran.stderr.endswith("nothing is published while there is an error\n")


def test_unreadable_due_draft_is_not_passed_over(make_site: MakeSite) -> None:
    """A draft with an invalid field is no silent 'nothing is due'."""
    ran = _publish(make_site({"site.yaml": SITE, REPLY: f"{HELD}titel: x\n"}), AFTER)

    assert (ran.exit_code, ran.stdout, "FLD001" in ran.stderr) == (1, "", True)


def test_named_draft_is_not_published_before_its_embargo_ends(make_site: MakeSite) -> None:
    """`onrecord publish ID` names the moment and the line to delete; afterwards it publishes the draft."""
    root = make_site({"site.yaml": SITE, REPLY: HELD, STORY: "title: Later\nstatus: draft\nembargo: 2022-12-24\n"})
    before = _content(root)
    ran = _publish(root, BEFORE, "reply")

    assert (ran.exit_code, ran.stdout, _content(root)) == (1, "", before)
    assert ran.stderr == (
        "Error: 'reply' has an embargo until 2022-12-24T06:00 (Asia/Almaty); "
        f"to publish it now, delete the line 'embargo' in {REPLY}\n"
    )
    assert (
        "'later' has an embargo until 2022-12-24 (" in _publish(root, datetime(2022, 6, 1, tzinfo=UTC), "later").stderr
    )
    assert _publish(root, AFTER, "reply", "later").exit_code == 0
    assert b"embargo" not in (root / REPLY).read_bytes() + (root / STORY).read_bytes()


def test_event_of_a_due_story_can_not_hide_behind_an_embargo_without_status(make_site: MakeSite) -> None:
    """An event that becomes public with its story has no embargo: the check says so, and nothing is published."""
    event = HEAD.replace("responds_to: denial\n", "") + TAIL + "published: 2022-11-01\nembargo: 2023-01-01\n"
    root = make_site({"site.yaml": SITE, STORY: "title: Later\nstatus: draft\n", f"{LATER}/first.yaml": event})
    ran = _publish(root, AFTER, "later")

    assert (ran.exit_code, "DAT009" in ran.stderr) == (1, True)


def test_file_that_can_not_change_alone_is_left_to_the_editor(make_site: MakeSite) -> None:
    """A file written on one line stays, and the message names all that must change."""
    state = "status: draft, embargo: 2022-12-24"
    flow = f"{{type: statement, date: 2021-11-05, title: A, speaker: ministry, sources: gazette, {state}}}\n"
    root = make_site({"site.yaml": SITE, REPLY: flow})
    ran = _publish(root, AFTER)

    assert (ran.exit_code, (root / REPLY).read_text("utf-8")) == (1, flow)
    assert ran.stderr.endswith("delete 'status: draft' and delete 'embargo' and write 'published: 2022-12-24'\n")


def test_future_publication_stops_a_build_until_its_moment(make_site: MakeSite) -> None:
    """An entry with a `published` ahead is never built; from its moment on, it is."""
    denial = BASE[f"{EVENTS}/denial.yaml"].replace("published: 2021-11-10", "published: 2022-12-24T06:00")
    root = make_site({"site.yaml": SITE, f"{EVENTS}/denial.yaml": denial})
    early = _run(BEFORE, "build", str(root))

    assert (early.exit_code, (root / "_site").exists()) == (1, False)
    assert "'status: draft' and 'embargo: 2022-12-24T06:00'" in early.stderr
    assert _run(AFTER, "build", str(root)).exit_code == 0
    for path in ("dispute/feed.xml", "dispute/feed.json", "dispute/denial/index.html"):
        assert "2022-12-24T06:00:00+06:00" in (root / "_site" / path).read_text("utf-8")


@pytest.mark.parametrize(
    ("zone", "now", "day"),
    [
        ("America/New_York", datetime(2022, 12, 24, 1, tzinfo=UTC), "2022-12-23"),
        ("Pacific/Auckland", datetime(2022, 12, 23, 12, tzinfo=UTC), "2022-12-24"),
        ("UTC", datetime(2022, 12, 23, 23, tzinfo=UTC), "2022-12-23"),
    ],
)
def test_commands_write_the_day_of_the_site_s_zone(make_site: MakeSite, zone: str, now: datetime, day: str) -> None:
    """`onrecord new` and `onrecord publish` write the day that it is in the site's zone, which the check accepts."""
    draft = HELD.replace("embargo: 2022-12-24T06:00 # agreed with both\n", "")
    root = make_site({"site.yaml": SITE.replace("Asia/Almaty", zone), REPLY: draft})
    answers = ("--story", "dispute", "--type", "statement", "--date", "2021-11-06", "--title", "A word", "--id", "word")
    made = _run(now, "new", "event", str(root), *answers, "--speaker", "ministry", "--source", "wire")
    published = _publish(root, now, "reply")

    assert (made.exit_code, published.exit_code) == (0, 0)
    for name in ("word", "reply"):
        assert f"\npublished: {day}\n" in (root / EVENTS / f"{name}.yaml").read_text("utf-8")
    assert _run(now, "check", str(root)).exit_code == 0


def test_new_event_with_an_embargo_is_a_draft(make_site: MakeSite) -> None:
    """`onrecord new event --embargo` writes a draft with it, and still says what the event lacks to be published."""
    root = make_site({"site.yaml": SITE})
    answers = ("--story", "dispute", "--date", "2021-11-06", "--title", "A word", "--embargo", "2022-12-24T06:00")
    rest = ("--speaker", "ministry", "--source", "wire")
    made = _run(BEFORE, "new", "event", str(root), "--type", "statement", "--id", "word", *answers, *rest)
    lacking = _run(BEFORE, "new", "event", str(root), "--type", "denial", "--id", "no", *answers, *rest)
    past = _run(AFTER, "new", "event", str(root), "--type", "statement", "--id", "late", *answers, *rest)
    wrong = _run(BEFORE, "new", "event", str(root), "--type", "statement", "--id", "x", *answers[:-1], "noon", *rest)

    assert made.stdout.endswith(f"to publish: onrecord publish --due --site {root}, after the embargo\n")
    assert past.stdout.endswith(
        f"onrecord publish --due --site {root}, at once, since its embargo ended on 2022-12-24T06:00 (Asia/Almaty)\n"
    )
    assert "\nstatus: draft\nembargo: 2022-12-24T06:00\n" in (root / EVENTS / "word.yaml").read_text("utf-8")
    assert "REL004" not in lacking.stdout
    assert "it is a draft, since a published event would have errors:\n  this denial denies nothing\n" in lacking.stdout
    assert (wrong.exit_code, (root / EVENTS / "x.yaml").exists()) == (2, False)


def test_diff_tells_of_a_changed_embargo(make_site: MakeSite) -> None:
    """`onrecord diff` lists a draft whose embargo has changed, an event or a story."""
    story = "title: Later\nstatus: draft\nembargo: 2022-12-24\n"
    root = make_site({"site.yaml": SITE, REPLY: HELD, STORY: story})
    base = root.rename(root.parent / "before")
    for drafts, files in (("dispute/reply", {REPLY: HELD}), ("later/", {STORY: story})):
        edited = {path: text.replace("12-24", "12-25") for path, text in files.items()}
        after = make_site({"site.yaml": SITE, REPLY: HELD, STORY: story, **edited})
        ran = _run(BEFORE, "diff", str(base), "--site", str(after))

        assert (ran.exit_code, f"draft {drafts} edited" in ran.stdout) == (0, True), ran.output
        shutil.rmtree(after)


def _json(ran: Result) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(ran.stdout)["problems"]
    return found


REVIEWED = f"{SITE}requires_review: 2022-05-01\n"


@pytest.mark.parametrize("output_format", ["full", "github"])
def test_due_draft_without_a_sign_off_is_an_error_at_its_line(make_site: MakeSite, output_format: str) -> None:
    """What is due and signed off comes out; what nobody signed off is an error at its embargo, and the status is 0."""
    signed = HELD.replace("sources:", "reviewed_by: A second editor\nsources:")
    root = make_site({"site.yaml": REVIEWED, REPLY: HELD, SECOND: signed})
    ran = _publish(root, AFTER, "--due", "--output-format", output_format)
    place = f"::error file={REPLY},line=7," if output_format == "github" else f"{REPLY}:7:10: error REV001 "

    assert ran.exit_code == 0
    assert place in ran.stderr
    assert "this event is due since 2022-12-24T06:00 (Asia/Almaty), but nobody has signed it off" in ran.stderr
    assert "1 error in 1 of " in ran.stderr
    assert ran.stdout.startswith(f"published {SECOND}\n")
    assert ran.stdout.endswith("dispute/reply is due, but nobody has signed it off: add 'reviewed_by'\n")
    assert (root / REPLY).read_text("utf-8") == HELD


def test_nothing_is_due_is_not_said_of_what_waits_for_a_sign_off(make_site: MakeSite) -> None:
    """It read 'nothing is due', and below that 'dispute/reply is due'; the run was green, without a word elsewhere."""
    ran = _publish(make_site({"site.yaml": REVIEWED, REPLY: HELD}), AFTER)

    assert (ran.exit_code, ran.stdout) == (
        0,
        "dispute/reply is due, but nobody has signed it off: add 'reviewed_by'\n",
    )
    assert "error REV001" in ran.stderr


def test_nothing_is_due_is_not_said_of_what_waits_for_its_story(make_site: MakeSite) -> None:
    """The same of an event that is due, but whose story is a draft."""
    event = HELD.replace("responds_to: denial\n", "")
    root = make_site({"site.yaml": SITE, STORY: "title: Later\nstatus: draft\n", f"{LATER}/first.yaml": event})

    assert _publish(root, AFTER).stdout == "later/first is due, but its story is a draft\n"


def test_unsigned_draft_is_told_beside_an_error(make_site: MakeSite) -> None:
    """An error stops all that is due; what nobody has signed off is in the same report."""
    wrong = HELD.replace("sources:", "reviewed_by: A\ndenies: denial#nothing\nsources:")
    ran = _publish(make_site({"site.yaml": REVIEWED, REPLY: HELD, SECOND: wrong}), AFTER)

    assert (ran.exit_code, ran.stdout) == (1, "")
    assert "REL002" in ran.stderr
    assert "REV001" in ran.stderr


MOMENT = ", from 2022-12-24T06:00 (Asia/Almaty) on, when an embargo ends"


def test_check_tells_what_would_stop_the_publication(make_site: MakeSite) -> None:
    """An error in a draft under embargo is told before its moment, at its place; a build of today is not stopped."""
    root = make_site({"site.yaml": SITE, REPLY: HELD.replace("speaker: ministry", "speaker: minstry")})
    ran = _run(BEFORE, "check", str(root), "--output-format", "json")
    (problem,) = _json(ran)

    assert ran.exit_code == 1
    assert (problem["code"], problem["message"]) == ("REL008", f"no actor is called 'minstry'{MOMENT}")
    assert (problem["file"], problem["line"]) == (REPLY, 4)
    assert _run(BEFORE, "build", str(root)).exit_code == 0
    due = _run(AFTER, "check", str(root), "--output-format", "json")
    assert _json(due)[0]["message"] == "no actor is called 'minstry', once what is due is published"
    assert _publish(root, AFTER).exit_code == 1


def test_drafts_of_one_moment_are_checked_together(make_site: MakeSite) -> None:
    """What refers to another draft is right if that comes out at the same moment or before, and else wrong."""
    second = HELD.replace("responds_to: denial", "responds_to: reply")
    together = make_site({"site.yaml": SITE, REPLY: HELD, SECOND: second})
    assert _run(BEFORE, "check", str(together)).exit_code == 0

    (together / REPLY).write_text(HELD.replace("2022-12-24T06:00", "2022-12-24T06:30"), "utf-8")
    ran = _run(BEFORE, "check", str(together), "--output-format", "json")
    (problem,) = _json(ran)
    assert (problem["file"], problem["message"].endswith(MOMENT)) == (SECOND, True)

    (together / REPLY).write_text(HELD.replace("embargo: 2022-12-24T06:00 # agreed with both\n", ""), "utf-8")
    assert _json(_run(BEFORE, "check", str(together), "--output-format", "json"))[0]["file"] == SECOND


def test_draft_without_embargo_is_not_foreseen(make_site: MakeSite) -> None:
    """A draft that waits for nobody's clock may be unfinished."""
    draft = HELD.replace("embargo: 2022-12-24T06:00 # agreed with both\n", "").replace("ministry", "minstry")

    assert _run(BEFORE, "check", str(make_site({"site.yaml": SITE, REPLY: draft}))).exit_code == 0


def test_missing_sign_off_is_not_foreseen(make_site: MakeSite) -> None:
    """Somebody may sign a draft off until its moment, so the check takes it as signed."""
    ran = _run(BEFORE, "check", str(make_site({"site.yaml": REVIEWED, REPLY: HELD})))

    assert (ran.exit_code, ran.stderr) == (0, "no problems in 7 files\n")


def test_problem_of_today_is_told_once(make_site: MakeSite) -> None:
    """A warning that the site has already is no news of an embargo."""
    denial = BASE[f"{EVENTS}/denial.yaml"].replace("sources: wire", "sources: wire\nactors: company")
    root = make_site({"site.yaml": SITE, REPLY: HELD, f"{EVENTS}/denial.yaml": denial})
    plain = _run(BEFORE, "check", str(make_site({REPLY: None})), "--output-format", "json")
    (root / REPLY).write_text(HELD, "utf-8")
    held = _run(BEFORE, "check", str(root), "--output-format", "json")

    assert _json(held) == _json(plain)


def test_embargo_of_a_story_is_foreseen_with_its_events(make_site: MakeSite) -> None:
    """A story under embargo is checked with those of its events that come out with it."""
    event = HEAD.replace("responds_to: denial\n", "") + TAIL
    files = {
        "site.yaml": SITE,
        STORY: "title: Later\nstatus: draft\nembargo: 2022-12-24T06:00\n",
        f"{LATER}/first.yaml": event.replace("speaker: ministry", "speaker: minstry") + "published: 2022-11-01\n",
        f"{LATER}/second.yaml": event.replace("gazette", "gazete") + "status: draft\nembargo: 2023-01-01\n",
    }
    problems = _json(_run(BEFORE, "check", str(make_site(files)), "--output-format", "json"))

    assert [(one["file"], one["message"].partition(", ")[2]) for one in problems] == [
        (f"{LATER}/first.yaml", MOMENT.removeprefix(", ")),
        (f"{LATER}/second.yaml", "from 2023-01-01 (Asia/Almaty) on, when an embargo ends"),
    ]


def test_many_moments_cost_no_more_than_twenty(make_site: MakeSite, monkeypatch: pytest.MonkeyPatch) -> None:
    """A hostile pull request can't make the check take hours: the last moments are checked as one."""
    draft = HEAD.replace("responds_to: denial\n", "") + "status: draft\n" + TAIL
    drafts = {
        f"{EVENTS}/held-{number}.yaml": draft.replace("replies", f"replies {number}").replace(
            "status: draft", f"status: draft\nembargo: 2022-12-24T06:{number:02}"
        )
        for number in range(40)
    }
    last = f"{EVENTS}/held-39.yaml"
    root = make_site({"site.yaml": SITE, **drafts, last: drafts[last].replace("speaker: ministry", "speaker: minstry")})
    checked = []

    def counted(*arguments: Any, **options: Any) -> Any:  # noqa: ANN401  (as the function that it stands for)
        checked.append(arguments)
        return check_reading(*arguments, **options)

    monkeypatch.setattr(embargoes, "check_reading", counted)
    (problem,) = _json(_run(BEFORE, "check", str(root), "--output-format", "json"))

    assert len(checked) == 20
    assert (problem["file"], problem["message"]) == (
        last,
        "no actor is called 'minstry', from 2022-12-24T06:39 (Asia/Almaty) on, when an embargo ends",
    )
