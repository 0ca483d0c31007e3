"""`onrecord remove`: what depends on a thing, what is withdrawn or deleted, and when nothing changes."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from conftest import BASE, NOW, TODAY, MakeSite
from two_stories import ACTORS, DENIAL, OTHER, SOURCES

from onrecord.build.pipeline import Options, check
from onrecord.cli import main
from onrecord.terminal.environment import Environment

EVENTS = "content/stories/dispute/events"
ANNOUNCEMENT = f"{EVENTS}/announcement.yaml"
DRAFT = f"{EVENTS}/draft.yaml"
OWN = BASE[ANNOUNCEMENT].replace("published: 2021-11-10", "status: draft")
HEAD, _, REST = OWN.partition("claims:")
TAIL = REST[REST.index("sources:") :]
OTHERS = "\n# others\nx: {name: X, kind: person}\n"
OTHER_STORY = "content/stories/other/story.yaml"
FORGED = {
    "content/stories/forged/story.yaml": "title: Forged\nwithdrawn: {date: 2021-11-12, reason: A forgery}\n",
    "content/stories/forged/events/denial.yaml": BASE[DENIAL].replace(
        "denies: announcement", "denies: dispute/announcement"
    ),
}


def _run(site: Path, *arguments: str, typed: str | None = None) -> Result:
    environment = Environment(lambda: NOW, asks=typed is not None)
    return CliRunner().invoke(main, ["remove", *arguments, "--site", str(site)], input=typed, obj=environment)


def _files(root: Path) -> dict[str, bytes]:
    files = (file for file in sorted((root / "content").rglob("*")) if file.is_file())
    return {file.relative_to(root).as_posix(): file.read_bytes() for file in files}


def test_public_event_is_withdrawn(make_site: MakeSite, options: Options) -> None:
    """An event that was public keeps its file, with day and reason; what refers to it is shown, and which pages go."""
    root = make_site({"published.txt": "dispute/announcement\n"})
    ran = _run(root, "announcement", "--reason", "It was: another ministry.", "--yes")

    assert (ran.exit_code, ran.stderr) == (0, "")
    assert ran.stdout == (
        "these places refer to 'dispute/announcement':\n"
        f"{DENIAL}:5\n    denies: announcement#joint\n"
        f"{ANNOUNCEMENT}:12\n  + status: withdrawn\n"
        f"{ANNOUNCEMENT}:13\n  + corrections:\n"
        f"{ANNOUNCEMENT}:14\n  +   - date: 2022-06-01\n"
        f"{ANNOUNCEMENT}:15\n  +     reason: 'It was: another ministry.'\n"
        "withdrew dispute/announcement\n"
        "readers see otherwise:\n"
        "  no page at /actors/ministry/\n"
        "  no page at /actors/ministry/feed.json\n"
        "  no page at /actors/ministry/feed.xml\n"
        "  no page at /claim-feeds.opml\n"
        "  no page at /dispute/announcement/joint/\n"
        "  no page at /dispute/announcement/joint/feed.xml\n"
        "  no page at /dispute/claims/\n"
        "  no page at /dispute/embed/announcement/joint/\n"
        "  no page at /sources/gazette/\n"
    )
    assert (root / ANNOUNCEMENT).read_text("utf-8").startswith(BASE[ANNOUNCEMENT])
    assert check(root, options).problems == ()


def test_claims_that_would_stand_otherwise_are_named_before_the_question(make_site: MakeSite) -> None:
    """Somebody who says no has read how each claim stands, and how it would; nothing is changed."""
    root = make_site({})
    before = _files(root)
    ran = _run(root, "denial", "--reason", "An error", typed="n\n")

    assert ran.stdout.endswith(
        "a claim will stand otherwise:\n"
        "  standing of dispute/announcement#joint: disputed -> asserted\n"
        "    claim: “They issued a joint statement”\n"
        "    before: Disputed; no reply found from The ministry\n"
        "    after: Asserted by The ministry\n"
    )
    assert ran.stderr.startswith("Withdraw it?")
    assert _files(root) == before


def test_withdrawal_without_effect_on_claims_names_none(make_site: MakeSite) -> None:
    """An event that says nothing on another event's claim changes no standing; nor does a draft."""
    root = make_site({DRAFT: OWN})

    assert "will stand otherwise" not in _run(root, "announcement", "--reason", "An error", "--yes").output
    assert "will stand otherwise" not in _run(root, "draft", "--yes").output


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (
            "status: published # yes\r\ncorrections:\r\n- {date: 2022-06-01, was: a, now: b}\r\n# end\r\n",
            (
                "status: withdrawn # yes\r\ncorrections:\r\n- {date: 2022-06-01, was: a, now: b}\r\n"
                "- date: 2022-06-01\r\n  reason: An error\r\n# end\r\n"
            ),
        ),
        (
            "corrections:\n    - date: 2021-11-12\n      was: |\n        a\n\n        b\n      now: b\n\ntags: x",
            (
                "status: withdrawn\n"
                "corrections:\n    - date: 2021-11-12\n      was: |\n        a\n\n        b\n      now: b\n"
                "    - date: 2022-06-01\n      reason: An error\n\ntags: x"
            ),
        ),
    ],
    ids=["with a status, and with Windows line ends", "with corrections"],
)
def test_withdrawal_is_the_last_correction(make_site: MakeSite, options: Options, before: str, after: str) -> None:
    """The withdrawal comes after older corrections, in their layout; all other bytes stay."""
    own = BASE[DENIAL].replace("\n", "\r\n") if "\r\n" in before else BASE[DENIAL]
    root = make_site({DENIAL: f"{own}{before}".encode()})
    ran = _run(root, "denial", "--reason", "An error", "--yes")

    assert (ran.exit_code, ran.stderr) == (0, "")
    assert (root / DENIAL).read_bytes().decode() == f"{own}{after}"
    assert "COR004" not in [problem.code for problem in check(root, options).problems]


DELETED: Mapping[str, tuple[dict[str, str], str, dict[str, str | None]]] = {
    "a draft": ({DRAFT: OWN}, "draft", {DRAFT: None}),
    "a claim": (
        {DRAFT: OWN},
        "draft#joint",
        {DRAFT: OWN.replace("  - id: joint\n    text: They issued a joint statement\n", "")},
    ),
    "the last claim": (
        {DRAFT: f"{HEAD}claims:\n- id: a\n  text: |\n    A\n\n# why\n{TAIL}"},
        "draft#a",
        {DRAFT: f"{HEAD}\n# why\n{TAIL}"},
    ),
    "a story": ({OTHER_STORY: "title: Other\n"}, "other", {OTHER_STORY: None}),
    "an actor": (
        {ACTORS: f"{BASE[ACTORS]}\n# a union\nunion:\n  name: The union\n  kind: organization\n{OTHERS}"},
        "actors/union",
        {ACTORS: f"{BASE[ACTORS]}{OTHERS}"},
    ),
    "the only source of a file": (
        {
            "content/sources/more.yaml": "# one\nmore: {title: More, url: https://example.org/more}\n",
            "content/snapshots/more.txt": "Words\n",
        },
        "more",
        {"content/sources/more.yaml": None, "content/snapshots/more.txt": None},
    ),
    "a bill": (
        {"content/bills/act.yaml": "title: The act\nprocedure: generic\n"}, "bill act", {"content/bills/act.yaml": None}
    ),
}  # fmt: skip


@pytest.mark.parametrize(("changes", "name", "expected"), DELETED.values(), ids=DELETED)
def test_what_never_was_public_is_deleted(
    make_site: MakeSite, changes: dict[str, str], name: str, expected: dict[str, str | None]
) -> None:
    """A thing that nobody outside can know goes with its lines or its file; all other bytes stay."""
    root = make_site(changes)
    after = {**_files(root), **{path: text and text.encode() for path, text in expected.items()}}
    ran = _run(root, *name.split(), "--yes")

    assert ran.exit_code == 0, ran.stderr
    assert _files(root) == {path: text for path, text in after.items() if text is not None}
    assert not (root / "content/stories/other").exists()


def test_what_others_refer_to_is_kept(make_site: MakeSite) -> None:
    """Each place that refers to a thing is shown, in drafts and in texts too, and nothing is deleted."""
    body = "body: As [a draft](draft) says, [it](draft#joint).\n"
    other = {
        f"{EVENTS}/second.yaml": f"{BASE[DENIAL].replace('published: 2021-11-10', 'status: draft')}after: draft\n{body}"
    }
    root = make_site({DRAFT: OWN, **other})
    before = _files(root)
    of_event, of_claim = _run(root, "draft", "--yes"), _run(root, "draft#joint", "--yes")

    assert (of_event.exit_code, of_claim.exit_code, _files(root)) == (1, 1, before)
    assert of_event.stdout.splitlines()[1::2] == [f"{EVENTS}/second.yaml:{line}" for line in (8, 9, 9)]
    assert of_claim.stdout.splitlines()[1::2] == [f"{EVENTS}/second.yaml:9"]
    assert "nothing is deleted: change these places first" in of_event.stderr


KEPT: Mapping[str, tuple[list[str], int, str]] = {
    "a claim": (["announcement#joint"], 1, "let another event say who took it back"),
    "a story without a reason": (["dispute/"], 1, "say why with --reason"),
    "a story that is withdrawn": (["forged/", "--reason", "x"], 1, "'forged/' is withdrawn already"),
    "an event of such a story": (["forged/denial", "--reason", "x"], 1, "'forged/denial' is withdrawn already"),
    "an actor": (["company"], 1, "join the two: onrecord merge actors/company actors/OTHER"),
    "a source": (["source", "gazette"], 1, "its page stays; if another source takes its place"),
    "an event without a reason": (["dispute/denial"], 1, "say why with --reason"),
    "an event that is withdrawn": (["gone", "--reason", "x"], 1, "'dispute/gone' is withdrawn already"),
    "a story with events": (["other"], 1, "change these places first, which refer to 'other/'"),
    "nothing": (["nothing"], 2, "no thing is called 'nothing'"),
    "two": (["denial", "company"], 2, "write NAME, or a kind before it"),
}


@pytest.mark.parametrize(("arguments", "status", "message"), KEPT.values(), ids=KEPT)
def test_public_things_are_kept(make_site: MakeSite, arguments: list[str], status: int, message: str) -> None:
    """What was public and can't be withdrawn is kept, and the message says what to do instead."""
    gone = f"{BASE[DENIAL]}status: withdrawn\ncorrections: {{date: 2021-11-12, reason: An error}}\n"
    drafts = {path: text.replace("published: 2021-12-02", "status: draft") for path, text in OTHER.items()}
    root = make_site({f"{EVENTS}/gone.yaml": gone, **drafts, **FORGED})
    before = _files(root)
    ran = _run(root, *arguments, "--yes")

    assert (ran.exit_code, _files(root)) == (status, before)
    assert message in ran.stderr


def test_event_of_today_leaves_a_notice(make_site: MakeSite) -> None:
    """An event that was published today may have readers already, so its page becomes a notice."""
    root = make_site({DENIAL: BASE[DENIAL].replace("2021-11-10", f"{TODAY}")})
    ran = _run(root, "denial", "--reason", "An error", "--yes")

    assert (ran.exit_code, "\nwithdrew dispute/denial\n" in ran.stdout) == (0, True)
    assert "status: withdrawn\n" in (root / DENIAL).read_text("utf-8")


def test_nothing_changes_without_yes(make_site: MakeSite) -> None:
    """Without a terminal and without `--yes`, and on no, nothing changes; at a terminal it asks for the reason."""
    root = make_site({})
    before = _files(root)
    piped = _run(root, "denial", "--reason", "An error")
    refused = _run(root, "denial", typed="An error\nn\n")

    assert (piped.exit_code, refused.exit_code, _files(root)) == (2, 1, before)
    assert piped.stdout == refused.stdout
    assert _run(root, "denial", typed="An error\ny\n").exit_code == 0
    assert b"reason: An error\n" in _files(root)[DENIAL]


EXAMPLE = {
    "content/stories/example/story.yaml": "title: An example\nexample: yes\n",
    "content/stories/example/events/start.yaml": "type: statement\ndate: 2020-01-15\ntitle: It begins\n"
    "speaker: [invented, company]\nsources: invented-letter\npublished: 2020-01-20\n",
    "content/actors/more.yaml": "invented: {name: Invented, kind: person}\n",
    SOURCES: f"{BASE[SOURCES]}\ninvented-letter: {{title: A letter, url: https://example.org/letter}}\n",
    "content/snapshots/invented-letter.txt": "A letter.\n",
}
"""An example beside the story of `BASE`, one of whose actors it names too."""


def test_example_goes_with_what_only_it_names(make_site: MakeSite, options: Options) -> None:
    """The example of a new site is deleted whole, in spite of the error that it stands beside another story."""
    root = make_site(EXAMPLE)
    before = check(root, options).problems
    ran = _run(root, "example/", "--yes")

    assert [problem.code for problem in before] == ["STA001"]
    assert ran.exit_code == 0, ran.stderr
    assert _files(root) == {name: text.encode() for name, text in BASE.items() if name.startswith("content/")}
    assert check(root, options).problems == ()


def test_example_stays_while_something_refers_to_it(make_site: MakeSite) -> None:
    """An event of another story that refers to the example keeps it."""
    root = make_site({**EXAMPLE, DENIAL: f"{BASE[DENIAL]}responds_to: example/start\n"})
    before = _files(root)
    ran = _run(root, "example/", "--yes")

    assert (ran.exit_code, _files(root)) == (1, before)
    assert "change these places first, which refer to 'example/'" in ran.stderr


def test_new_problems_are_told(make_site: MakeSite) -> None:
    """A source that only the deleted draft cited is named."""
    more = {SOURCES: f"{BASE[SOURCES]}note: {{title: A note, url: https://example.org/note}}\n"}
    root = make_site({DRAFT: OWN.replace("sources: gazette", "sources: note"), **more})
    ran = _run(root, "draft", "--yes")

    assert ran.exit_code == 0
    assert "SRC005 nothing cites the source 'note'" in ran.stderr
