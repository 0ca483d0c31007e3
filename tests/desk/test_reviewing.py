"""Sign-offs: entries name who read them, a site can require it, and `publish` and `diff` say who did."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from conftest import BASE, MakeSite

from onrecord.build.pipeline import Options, build
from onrecord.cli import main
from onrecord.terminal.environment import Environment

SITE = "title: A test\nurl: https://example.org/\nrequires_review: 2022-05-01\n"
EVENTS = "content/stories/dispute/events"
REPLY = f"{EVENTS}/reply.yaml"
HEAD = "type: statement\ndate: 2021-11-05\ntitle: The ministry replies\nspeaker: ministry\nresponds_to: denial\n"
DRAFT = f"{HEAD}status: draft\nsources: gazette\n"
CANARY = "Quilliam Ostrowe"
NOW = datetime(2022, 6, 1, 12, 0, tzinfo=UTC)


def _run(*arguments: str) -> Result:
    return CliRunner().invoke(main, arguments, obj=Environment(lambda: NOW, asks=False))


def test_publishing_without_a_sign_off_is_refused(make_site: MakeSite) -> None:
    """Where the site requires it, `publish` changes nothing and names the field; earlier events need no sign-off."""
    root = make_site({"site.yaml": SITE, REPLY: DRAFT})
    ran = _run("publish", "reply", "--site", str(root))

    assert ran.exit_code == 1
    assert "REV001" in ran.stderr
    assert "reviewed_by" in ran.stderr
    assert (root / REPLY).read_text("utf-8") == DRAFT
    assert _run("check", str(root)).exit_code == 0


@pytest.mark.parametrize(
    ("names", "written"),
    [
        pytest.param(("A second editor",), "A second editor", id="one"),
        pytest.param(("A. B.", "C: D"), "[A. B., 'C: D']", id="several"),
        pytest.param(("- [x]",), "'- [x]'", id="a name with signs of YAML"),
    ],
)
def test_publish_writes_who_signed_off(make_site: MakeSite, names: tuple[str, ...], written: str) -> None:
    """`--reviewed-by` writes the names below the day of publication, and changes no other line."""
    root = make_site({"site.yaml": SITE, REPLY: DRAFT})
    options = [part for name in names for part in ("--reviewed-by", name)]
    ran = _run("publish", "reply", *options, "--site", str(root))

    assert (ran.exit_code, ran.stderr) == (0, "")
    assert (root / REPLY).read_text("utf-8") == (
        f"{HEAD}published: 2022-06-01\nreviewed_by: {written}\nsources: gazette\n"
    )
    assert f"reviewed_by: {written}" in ran.stdout


def test_publish_keeps_an_earlier_sign_off(make_site: MakeSite) -> None:
    """A name that the entry has already stays as it is."""
    root = make_site({"site.yaml": SITE, REPLY: f"{DRAFT}reviewed_by: The first\n"})

    assert _run("publish", "reply", "--reviewed-by", "Another", "--site", str(root)).exit_code == 0
    assert (root / REPLY).read_text("utf-8").count("reviewed_by") == 1
    assert "The first" in (root / REPLY).read_text("utf-8")


@pytest.mark.parametrize("arguments", [("--due", "--reviewed-by", "A"), ("reply", "--reviewed-by", " ")])
def test_wrong_use_is_refused(make_site: MakeSite, arguments: tuple[str, ...]) -> None:
    """A name goes with drafts that somebody names, and is no blank."""
    root = make_site({"site.yaml": SITE, REPLY: DRAFT})

    assert _run("publish", *arguments, "--site", str(root)).exit_code == 2
    assert (root / REPLY).read_text("utf-8") == DRAFT


def test_due_draft_waits_for_its_sign_off(make_site: MakeSite) -> None:
    """`publish --due` leaves a draft alone that nobody signed off, says so, and publishes the others."""
    held = DRAFT.replace("status: draft\n", "status: draft\nembargo: 2022-05-20\n")
    signed = f"{held}reviewed_by: A second editor\n"
    root = make_site({"site.yaml": SITE, REPLY: held, f"{EVENTS}/second.yaml": signed})
    ran = _run("publish", "--due", "--site", str(root))

    assert ran.exit_code == 0
    assert "error REV001 this event is due since 2022-05-20 (UTC), but nobody has signed it off" in ran.stderr
    assert "dispute/reply is due, but nobody has signed it off: add 'reviewed_by'" in ran.stdout
    assert (root / REPLY).read_text("utf-8") == held
    assert "published: 2022-06-01" in (root / EVENTS / "second.yaml").read_text("utf-8")


def test_diff_says_who_signed_off(make_site: MakeSite, tmp_path: Path) -> None:
    """A diff lists new and edited events with who signed them off; a name can't become Markdown or a mention."""
    older = make_site({})
    newer = tmp_path / "newer"
    for file in (path for path in older.rglob("*") if path.is_file()):
        copy = newer / file.relative_to(older)
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_bytes(file.read_bytes())
    denial = f"{EVENTS}/denial.yaml"
    (newer / denial).write_text(f"{BASE[denial]}summary: It denies.\nreviewed_by: '@octo **bold**'\n", "utf-8")
    (newer / REPLY).write_text(f"{HEAD}sources: gazette\npublished: 2022-06-01\n", "utf-8")
    diff = ("diff", str(older), "--site", str(newer), "--output-format")
    document = json.loads(_run(*diff, "json").stdout)
    markdown = _run(*diff, "markdown").stdout

    assert document["sign_offs"] == [
        {"event": "dispute/denial", "reviewed_by": ["@octo **bold**"], "is_missing": False},
        {"event": "dispute/reply", "reviewed_by": [], "is_missing": False},
    ]
    assert "#### Who signed it off" in markdown
    assert "dispute/reply: nobody" in markdown
    assert "@octo" not in markdown
    assert "**bold**" not in markdown


def test_no_file_of_the_site_shows_who_signed_off(make_site: MakeSite, options: Options) -> None:
    """Names under `reviewed_by` are for editors: no page, feed or other file has them."""
    signed = f"reviewed_by: {CANARY}\n"
    root = make_site(
        {name: f"{text}{signed}" for name, text in BASE.items() if name.endswith(("denial.yaml", "story.yaml"))}
    )
    assert build(root, root / "_site", options).value.published is not None
    files = [file for file in (root / "_site").rglob("*") if file.is_file()]

    assert files
    assert [file for file in files if CANARY.encode() in file.read_bytes()] == []
