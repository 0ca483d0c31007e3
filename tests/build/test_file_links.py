"""Links from texts to files in `static/`: each leads to the file, which goes out byte for byte."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from click.testing import CliRunner
from conftest import BASE, MakeSite
from golden import files_in
from repositories import git
from sample_pdfs import pdf

from onrecord.build.builder import IncrementalBuilder
from onrecord.build.pipeline import Options, build
from onrecord.cli import main

DENIAL = "content/stories/dispute/events/denial.yaml"
CONTRACT = pdf(("The contract",), Title="Draft 3")
BODY = "body: See the [contract](static/papers/The%20contract.pdf#page=2).\n"
LINKED: Mapping[str, str | bytes] = {
    DENIAL: f"{BASE[DENIAL]}{BODY}",
    "content/pages/about.md": "---\ntitle: About\n---\nOur [statutes](/static/statutes.pdf).\n",
    "static/papers/The contract.pdf": CONTRACT,
    "static/statutes.pdf": CONTRACT,
}


def test_texts_link_to_files(make_site: MakeSite, options: Options) -> None:
    """Pages link by a relative address, feeds and data by the whole one; nothing in the file changes."""
    root = make_site(LINKED)
    outcome = build(root, root / "_site", options)
    built = files_in(root / "_site")

    assert outcome.problems == ()
    assert built["static/papers/The contract.pdf"] == built["static/statutes.pdf"] == CONTRACT
    assert b'<a href="../../static/papers/The%20contract.pdf#page=2">contract</a>' in built["dispute/denial/index.html"]
    assert b'<a href="../../static/statutes.pdf">statutes</a>' in built["pages/about/index.html"]
    assert b"https://example.org/static/papers/The%20contract.pdf#page=2" in built["dispute/feed.xml"]


def test_link_in_an_edited_text_is_checked(make_site: MakeSite, options: Options) -> None:
    """A builder that stays in memory finds a link to a missing file, and takes it once the file is there."""
    root = make_site(LINKED)
    builder = IncrementalBuilder(root, root / "_site", options)
    assert builder.rebuild().problems == ()
    (root / DENIAL).write_text(f"{BASE[DENIAL]}body: See the [plan](static/plan.pdf).\n", "utf-8")
    broken = builder.rebuild([str(root / DENIAL)])
    (root / "static/plan.pdf").write_bytes(CONTRACT)
    mended = builder.rebuild([str(root / "static/plan.pdf")])
    (root / "static/plan.pdf").unlink()
    gone = builder.rebuild([str(root / "static/plan.pdf")])

    assert [one.code for one in broken.problems] == [one.code for one in gone.problems] == ["LNK001"]
    assert mended.problems == ()
    assert b'href="../../static/plan.pdf"' in files_in(root / "_site")["dispute/denial/index.html"]


def test_story_in_one_file_links_to_the_published_file(make_site: MakeSite) -> None:
    """An exported story names the file at its address on the site."""
    root = make_site(LINKED)
    ran = CliRunner().invoke(main, ["export", "dispute", "--format", "html", "--output", "-", "--site", str(root)])

    assert ran.exit_code == 0, ran.output
    assert 'href="https://example.org/static/papers/The%20contract.pdf#page=2"' in ran.stdout


def test_rename_leaves_links_to_files_alone(make_site: MakeSite) -> None:
    """A file that is called like an entry is no reference to it."""
    body = "body: The [contract](static/denial.pdf) of [that day](denial).\n"
    announcement = "content/stories/dispute/events/announcement.yaml"
    root = make_site({announcement: f"{BASE[announcement]}{body}", "static/denial.pdf": CONTRACT})
    ran = CliRunner().invoke(main, ["rename", "dispute/denial", "reply", "--site", str(root), "--yes"])

    assert ran.exit_code == 0, ran.output
    assert "The [contract](static/denial.pdf) of [that day](reply)." in (root / announcement).read_text("utf-8")


def test_git_changes_no_line_ends_in_a_pdf(tmp_path: Path) -> None:
    """A new site keeps git from that: a PDF can consist of text alone, whatever git is set to on a machine."""
    site = tmp_path / "news"
    assert CliRunner().invoke(main, ["init", str(site), "--title", "News", "--timezone", "UTC"]).exit_code == 0
    content = pdf(("The contract",)).replace(b"\n", b"\r\n")
    (site / "static/contract.pdf").write_bytes(content)
    git(site, "init", "--quiet")
    git(site, "config", "core.autocrlf", "input")
    git(site, "add", "static/contract.pdf")

    (site / "static/contract.pdf").unlink()
    git(site, "checkout", "--", "static/contract.pdf")
    assert (site / "static/contract.pdf").read_bytes() == content
