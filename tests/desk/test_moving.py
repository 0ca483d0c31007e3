"""Moving events between stories by `onrecord rename`, and joining stories by `onrecord merge`."""

from __future__ import annotations

import re
import shutil
from collections.abc import Mapping
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from conftest import BASE, NOW, MakeSite
from golden import files_in
from two_stories import DENIAL

from onrecord.build.pipeline import Options, build, check
from onrecord.cli import main
from onrecord.editing.compare.changes import EntryRenamed, PastChanged
from onrecord.editing.compare.comparison import compare
from onrecord.editing.diff.states import read_state
from onrecord.terminal.environment import Environment

STORY = "content/stories/dispute/story.yaml"
ANNOUNCEMENT = "content/stories/dispute/events/announcement.yaml"
REPLY = "content/stories/dispute/events/reply.yaml"
OTHER_STORY = "content/stories/other/story.yaml"
OTHER = {OTHER_STORY: "title: The other\n"}
MOVED = "content/stories/other/events/denial.yaml"
_REPLY = (
    "type: statement\ndate: 2021-11-06\ntitle: A reply\nspeaker: ministry\nsources: gazette\n"
    "responds_to: denial # so\nafter: [denial, announcement]\n"
    "body: |\n  See [it](denial), [again](/dispute/denial/) and [that](announcement#joint).\npublished: 2021-11-10\n"
)
_SAME_ID = (
    "type: statement\ndate: 2021-11-07\ntitle: Theirs\nspeaker: ministry\nsources: gazette\npublished: 2021-11-10\n"
)
LISTED = "dispute/\ndispute/announcement\ndispute/announcement#joint\ndispute/denial\n"


def _run(site: Path, *arguments: str, typed: str | None = None) -> Result:
    environment = Environment(lambda: NOW, asks=typed is not None)
    return CliRunner().invoke(main, [*arguments, "--site", str(site)], input=typed, obj=environment)


def _done(site: Path, *arguments: str) -> str:
    ran = _run(site, *arguments, "--yes")
    assert (ran.exit_code, ran.stderr) == (0, ""), ran.output
    return ran.stdout


def _files(root: Path) -> dict[str, bytes]:
    files = (file for file in sorted((root / "content").rglob("*")) if file.is_file())
    return {file.relative_to(root).as_posix(): file.read_bytes() for file in files}


def _built(root: Path, options: Options) -> dict[str, str]:
    built = build(root, root / "_site", options)
    assert built.value is not None, built.problems
    return {
        file.relative_to(root / "_site").as_posix(): file.read_text("utf-8")
        for file in sorted((root / "_site").rglob("*"))
        if file.suffix in (".html", ".xml", ".json", ".ics") and not file.is_relative_to(root / "_site/.onrecord")
    }


def _target(page: str) -> str:
    found = re.search(r'http-equiv="refresh" content="0; url=([^"]+)"', page)
    assert found is not None
    return found[1]


def test_event_moves_with_all_that_refers_to_it(make_site: MakeSite) -> None:
    """References change on both sides, the file moves into a folder that is made, and the alias names the old story."""
    root = make_site({**OTHER, REPLY: _REPLY, "published.txt": LISTED})
    before = _files(root)
    output = _done(root, "rename", "dispute/denial", "other/")

    assert output == (
        f"{DENIAL}:5\n  - denies: announcement#joint\n  + denies: dispute/announcement#joint\n"
        f"{DENIAL}:8\n  + aliases: dispute/denial\n"
        f"{REPLY}:6\n  - responds_to: denial # so\n  + responds_to: other/denial # so\n"
        f"{REPLY}:7\n  - after: [denial, announcement]\n  + after: [other/denial, announcement]\n"
        f"{REPLY}:9\n  -   See [it](denial), [again](/dispute/denial/) and [that](announcement#joint).\n"
        "  +   See [it](other/denial), [again](/other/denial/) and [that](announcement#joint).\n"
        f"{DENIAL}\n  becomes {MOVED}\n"
        "moved dispute/denial to other/denial\n"
    )
    after = _files(root)
    assert set(before) - set(after) == {DENIAL}
    assert after[ANNOUNCEMENT] == before[ANNOUNCEMENT]


def test_old_addresses_lead_to_the_moved_event(make_site: MakeSite, options: Options) -> None:
    """In each language the old address redirects, also those of former ids; feeds and calendars keep the entry's id."""
    languages = {
        "site.yaml": f"{BASE['site.yaml']}languages: [en, ru]\n",
        STORY: "title: {en: The dispute, ru: Спор}\naliases: affair\n",
        OTHER_STORY: "title: {en: The other, ru: Другое}\n",
    }
    denial = BASE[DENIAL].replace("denies:", "aliases: refusal\nclaims: {id: none, text: None}\ndenies:")
    root = make_site({**languages, DENIAL: denial, "published.txt": f"{LISTED}dispute/denial#none\naffair/refusal\n"})
    before = _built(root, options)
    _done(root, "rename", "dispute/denial", "other/answer")
    after = _built(root, options)

    former = [f"{story}/{id_}" for story in ("affair", "dispute") for id_ in ("refusal", "denial")]
    assert f"aliases: [{', '.join(former)}]\n" in (root / "content/stories/other/events/answer.yaml").read_text("utf-8")
    assert [_target(after[f"{name}/index.html"]) for name in former] == ["../../other/answer/"] * 4
    assert [_target(after[f"ru/{name}/index.html"]) for name in former] == ["../../other/answer/"] * 4
    assert 'id="denial__none"' in after["other/answer/index.html"]
    tag = "<id>tag:example.org,2021:affair/refusal</id>"
    assert (tag in before["feed.xml"], tag in after["feed.xml"]) == (True, True)
    assert "UID:refusal@affair.example.org" in (root / "_site/other/calendar.ics").read_text("utf-8")


def test_move_back_needs_no_other_address(make_site: MakeSite, options: Options) -> None:
    """An event that comes back has its first address again, and leaves a redirect in the other story."""
    root = make_site({**OTHER, "published.txt": LISTED})
    _done(root, "rename", "denial", "other/")
    _done(root, "rename", "denial", "dispute/")
    after = _built(root, options)

    assert "denies: dispute/announcement#joint\n" in (root / DENIAL).read_text("utf-8")
    assert (root / DENIAL).read_text("utf-8").endswith("aliases: [dispute/denial, other/denial]\n")
    assert _target(after["other/denial/index.html"]) == "../../dispute/denial/"
    assert 'http-equiv="refresh"' not in after["dispute/denial/index.html"]


def test_several_events_move_all_or_none(make_site: MakeSite) -> None:
    """References between events that move together stay as they are; if one can't move, none does."""
    root = make_site({**OTHER, REPLY: _REPLY})
    before = _files(root)
    ran = _run(root, "rename", "denial", "dispute/denial#none", "other/", "--yes")
    assert (ran.exit_code, _files(root)) == (2, before)
    _done(root, "rename", "dispute/denial", "reply", "other/")

    moved = (root / "content/stories/other/events/reply.yaml").read_text("utf-8")
    assert "responds_to: denial # so\nafter: [denial, dispute/announcement]\n" in moved
    assert "[it](denial), [again](/other/denial/) and [that](dispute/announcement#joint)" in moved


def test_draft_moves_without_alias_and_with_its_time(make_site: MakeSite) -> None:
    """A draft's address is unknown; a time keeps its meaning by the zone of the old story."""
    draft = BASE[DENIAL].replace("published: 2021-11-10", "status: draft\ntime: 10:47")
    root = make_site({OTHER_STORY: "title: The other\ntimezone: Asia/Almaty\n", DENIAL: draft})
    _done(root, "rename", "denial", "other/")

    assert (root / MOVED).read_text("utf-8") == (
        f"{draft}timezone: UTC\n".replace("announcement#", "dispute/announcement#")
    )


def test_id_of_another_event_is_free_for_the_redirect(make_site: MakeSite, options: Options) -> None:
    """After stories are joined, the old address leads to the event that had it, not to one with the same id."""
    root = make_site({**OTHER, MOVED: _SAME_ID, "published.txt": f"{LISTED}other/denial\n"})
    ran = _run(root, "merge", "dispute/", "other/", "--yes")
    assert "'other/denial' is there already; choose another id" in ran.stderr
    _done(root, "rename", "dispute/denial", "refusal")
    output = _done(root, "merge", "dispute/", "other/")
    after = _built(root, options)

    assert output.endswith(
        "'other/' does not get these fields of 'dispute/'; write those that you need into it:\n"
        "  title:\n    en: The dispute\n"
        "merged dispute/ into other/\n"
    )
    assert _target(after["dispute/denial/index.html"]) == "../../other/refusal/"
    assert _target(after["dispute/index.html"]) == "../other/"
    assert [*(root / "content/stories").iterdir()] == [root / "content/stories/other"]
    for name, page in after.items():
        ids = re.findall(r' id="([^"]+)"', page)
        assert len(ids) == len(set(ids)), name


def test_build_after_a_move_equals_one_from_nothing(make_site: MakeSite) -> None:
    """A redirect that yields to another event's, and all pages around it, depend on the alias that names the story."""
    root = make_site({**OTHER, MOVED: _SAME_ID, "content/stories/third/story.yaml": "title: A third\n"})
    moves = (["rename", "dispute/denial", "third/"], ["merge", "dispute/", "other/"], ["rename", "third/denial", "x"])
    for arguments in moves:
        assert _run_build(root, "warm") == 0
        _done(root, *arguments)
    shutil.copytree(root / "content", root / "cold/content")
    shutil.copy(root / "site.yaml", root / "cold")
    assert (_run_build(root, "warm"), _run_build(root / "cold", "site")) == (0, 0)

    assert files_in(root / "warm") == files_in(root / "cold/site")
    assert _target((root / "warm/dispute/denial/index.html").read_text("utf-8")) == "../../third/x/"


def _run_build(root: Path, output: str) -> int:
    arguments = ["build", str(root), "--output", str(root / output), "--no-keep-ids"]
    return CliRunner().invoke(main, arguments, obj=Environment(lambda: NOW, asks=False)).exit_code


def test_joined_stories_share_no_feed_id(make_site: MakeSite, options: Options) -> None:
    """The story that stays keeps the id of its feed, each event that of its entry; the old feed stays as a copy."""
    root = make_site({**OTHER, "content/stories/other/events/theirs.yaml": _SAME_ID})
    before = _built(root, options)
    _done(root, "merge", "story", "dispute", "other")
    after = _built(root, options)

    assert (root / OTHER_STORY).read_text("utf-8") == "title: The other\naliases: [other, dispute]\n"
    ids = [re.findall("<id>[^<]+</id>", pages["other/feed.xml"]) for pages in (before, after)]
    assert ids[0][0] == ids[1][0]
    entries = {*re.findall("<id>[^<]+</id>", before["dispute/feed.xml"])[1:], *ids[0][1:]}
    assert {*ids[1][1:]} == entries
    assert {*re.findall("<id>[^<]+</id>", after["dispute/feed.xml"])[1:]} == entries


def test_links_to_a_joined_story_change(make_site: MakeSite) -> None:
    """A link to the story that goes leads to the one that stays; its comments are shown."""
    theirs = f"{_SAME_ID}body: |\n  [All](/dispute/), [one](/dispute/announcement/#joint), [more](dispute/denial).\n"
    changes = {"content/stories/other/events/theirs.yaml": theirs, STORY: "title: The dispute # ours\n"}
    root = make_site({**OTHER, **changes})
    output = _done(root, "merge", "dispute/", "other/")

    assert "these comments go too:\n  # ours\n" in output
    after = (root / "content/stories/other/events/theirs.yaml").read_text("utf-8")
    assert after.endswith("  [All](/other/), [one](/other/announcement/#joint), [more](other/denial).\n")


REFUSED: Mapping[str, tuple[dict[str, str], list[str], str]] = {
    "no story": ({}, ["rename", "denial", "quarrel/"], "no story is called 'quarrel'; make it first: onrecord new"),
    "a former story": (
        {OTHER_STORY: "title: The other\naliases: quarrel\n"},
        ["rename", "denial", "quarrel/"],
        "no story is called 'quarrel'; that is a former id of 'other'",
    ),
    "its own story": ({}, ["rename", "denial", "dispute/"], "'dispute/denial' is in this story already"),
    "a claim": ({}, ["rename", "announcement#joint", "other/"], "only events can, each with its claims"),
    "a story": ({}, ["rename", "dispute/", "other/"], "to join the two, type: onrecord merge dispute/ other/"),
    "a story without such another": ({}, ["rename", "dispute/", "quarrel/"], "type only the new id: quarrel"),
    "an id that is taken": ({MOVED: _SAME_ID}, ["rename", "dispute/denial", "other/"], "'other/denial' is there"),
    "a reserved id": ({}, ["rename", "denial", "other/claims"], "'claims' is a reserved name"),
    "no id": ({}, ["rename", "denial", "other/a/b"], "'a/b' is not an id; write the id alone: b"),
    "itself": ({}, ["merge", "other/", "other/"], "'other/' can't be merged into itself"),
    "a draft story": (
        {OTHER_STORY: "title: The other\nstatus: draft\n"},
        ["rename", "denial", "other/"],
        "'other/' is a draft, so the move would hide 'dispute/denial'; publish the story first",
    ),
    "into a withdrawn story": (
        {OTHER_STORY: "title: The other\nwithdrawn: {date: 2021-12-01, reason: It was forged}\n"},
        ["rename", "denial", "other/"],
        "'other/' is withdrawn with all its events; none moves out of it or into it",
    ),
    "out of a withdrawn story": (
        {STORY: "title: The dispute\nwithdrawn: {date: 2021-12-01, reason: It was forged}\n"},
        ["merge", "dispute/", "other/"],
        "'dispute/' is withdrawn with all its events; none moves out of it or into it",
    ),
    "a language that is missing": (
        {"site.yaml": f"{BASE['site.yaml']}languages: [en, ru]\n", STORY: "title: {en: The dispute, ru: Спор}\n"},
        ["rename", "denial", "other/"],
        "'other/' has no pages in ru, so old addresses of 'dispute/denial' would lead nowhere; write its title in ru",
    ),
    "a text without a language": (
        {
            "site.yaml": f"{BASE['site.yaml']}languages: [en, ru]\n",
            OTHER_STORY: "title: {en: The other, ru: Другое}\nlanguages: [ru, en]\n",
        },
        ["rename", "denial", "other/"],
        f"'title' in {DENIAL} names no language, and would be in ru instead of en; write the language before each text",
    ),
    "fields in braces": (
        {DENIAL: "{type: denial, date: 2021-11-02, title: No, denies: announcement#joint, sources: wire,\n"
                 "published: 2021-11-10, time: 10:47\n}\n", OTHER_STORY: "title: O\ntimezone: Asia/Almaty\n"},
        ["rename", "denial", "other/"],
        "write each field of the event on a line of its own",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("changes", "arguments", "message"), REFUSED.values(), ids=REFUSED)
def test_impossible_moves_change_nothing(
    make_site: MakeSite, changes: dict[str, str], arguments: list[str], message: str
) -> None:
    """A move that would change more than the story is refused, with what to do instead."""
    root = make_site({**OTHER, **changes})
    before = _files(root)
    ran = _run(root, *arguments, "--yes")

    assert (ran.exit_code, _files(root)) == (1, before), ran.output
    assert message in ran.stderr


def test_question_is_asked_and_refused(make_site: MakeSite) -> None:
    """On no, nothing changes, and the folder for the event is not made."""
    root = make_site(OTHER)
    ran = _run(root, "rename", "denial", "other/", typed="n\n")

    assert (ran.exit_code, (root / "content/stories/other/events").exists()) == (1, False)
    assert "Move it? [y/N]" in ran.stderr


def test_move_is_a_new_name_and_no_changed_past(make_site: MakeSite, options: Options) -> None:
    """`onrecord diff` tells of an event with another name; its claims and relations are as they were."""
    root = make_site({**OTHER, REPLY: _REPLY})
    before = read_state(root, options).state
    _done(root, "rename", "announcement", "dispute/denial", "other/")
    changes = compare(before, read_state(root, options).state).changes

    assert [(change.before, change.id) for change in changes if isinstance(change, EntryRenamed)] == [
        ("dispute/announcement", "other/announcement"),
        ("dispute/denial", "other/denial"),
    ]
    assert not [change for change in changes if isinstance(change, PastChanged)]


def test_target_by_its_former_name_is_explained(make_site: MakeSite, options: Options) -> None:
    """A relation that still names the old story gets a hint with the new one."""
    denial = BASE[DENIAL].replace("announcement#joint", "dispute/announces#joint")
    announcement = f"{BASE[ANNOUNCEMENT]}aliases: dispute/announces\n"
    changes = {ANNOUNCEMENT: None, "content/stories/other/events/announcement.yaml": announcement, DENIAL: denial}
    (problem,) = check(make_site({**OTHER, **changes}), options).problems

    assert (problem.code, problem.hint) == ("REL002", "did you mean 'other/announcement#joint'?")
