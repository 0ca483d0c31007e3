"""`onrecord merge`: what refers to both entries refers to one, what is kept and lost, and when nothing changes."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from conftest import BASE, NOW, MakeSite
from two_stories import ACTORS, DENIAL, OTHER, SOURCES

from onrecord.build.pipeline import Options, build, check
from onrecord.cli import main
from onrecord.model.fields import ActorFields
from onrecord.terminal.environment import Environment

EVENTS = "content/stories/dispute/events"
ANNOUNCEMENT = f"{EVENTS}/announcement.yaml"
FIRM = f"{BASE[ACTORS]}firm:\n  name: The firm\n  kind: organization\n"
BILL = "title: {}\nprocedure: generic\nidentifiers: {}\nsponsors: {}\nsources: gazette\n"


def _run(site: Path, *arguments: str, typed: str | None = None) -> Result:
    environment = Environment(lambda: NOW, asks=typed is not None)
    return CliRunner().invoke(main, ["merge", *arguments, "--site", str(site)], input=typed, obj=environment)


def _files(root: Path) -> dict[str, bytes]:
    files = (file for file in sorted((root / "content").rglob("*")) if file.is_file())
    return {file.relative_to(root).as_posix(): file.read_bytes() for file in files}


def _merged(site: Path, *arguments: str) -> str:
    ran = _run(site, *arguments, "--yes")
    assert ran.exit_code == 0, ran.output
    return ran.stdout


def _event(lines: str) -> str:
    return f"type: statement\ndate: 2021-11-05\ntitle: A\npublished: 2021-11-10\n{lines}"


def test_actors_become_one(make_site: MakeSite, options: Options) -> None:
    """References change, the entry goes, its id and names stay with the other one; each change is shown."""
    root = make_site({ACTORS: f"# all\n{FIRM}", f"{EVENTS}/one.yaml": _event("speaker: firm # so\nsources: wire\n")})
    output = _merged(root, "firm", "company")

    assert output == (
        f"{ACTORS}:3\n"
        "  - company: {name: The company, kind: organization}\n"
        "  + company: {name: The company, kind: organization, aliases: [company, firm], other_names: The firm}\n"
        f"{ACTORS}:4\n  - firm:\n{ACTORS}:5\n  -   name: The firm\n{ACTORS}:6\n  -   kind: organization\n"
        f"{EVENTS}/one.yaml:5\n  - speaker: firm # so\n  + speaker: company # so\n"
        "merged actors/firm into actors/company\n"
        "readers see otherwise:\n  the events of actors/company\n"
    )
    assert (root / ACTORS).read_text("utf-8") == (
        "# all\nministry: {name: The ministry, kind: organization}\n"
        "company: {name: The company, kind: organization, aliases: [company, firm], other_names: The firm}\n"
    )
    assert check(root, options).problems == ()
    build(root, root / "_site", options)
    assert "/actors/company/" in (root / "_site/actors/firm/index.html").read_text("utf-8")


REPEATED: Mapping[str, tuple[str, str]] = {
    "a list in brackets": (
        "speaker: [company, ministry, firm] # so\nsources: wire\n",
        "speaker: [company, ministry] # so\nsources: wire\n",
    ),
    "the first of a list": (
        "speaker: ['firm', ministry, company]\nsources: wire\n",
        "speaker: ['company', ministry]\nsources: wire\n",
    ),
    "a list with a line for each": (
        "speaker:\n  - firm # a\n  # b\n  - ministry\n  - company # c\nsources: wire\n",
        "speaker:\n  - company # a\n  # b\n  - ministry\nsources: wire\n",
    ),
    "a list of texts with links": (
        "speaker: firm\nsources: wire\nbody: |\n  [A](actors/firm), [b](actors/company) and firm.\n",
        "speaker: company\nsources: wire\nbody: |\n  [A](actors/company), [b](actors/company) and firm.\n",
    ),
    "a list in a quotation": (
        "sources: wire\nquotes: {id: q, exact: W, lang: en, speaker: [firm, company], source: wire}\n",
        "sources: wire\nquotes: {id: q, exact: W, lang: en, speaker: [company], source: wire}\n",
    ),
}


@pytest.mark.parametrize(("before", "after"), REPEATED.values(), ids=REPEATED)
def test_repetitions_become_one(make_site: MakeSite, options: Options, before: str, after: str) -> None:
    """An item that became equal to an earlier one goes; all other bytes stay."""
    root = make_site({ACTORS: FIRM, f"{EVENTS}/one.yaml": _event(before)})
    _merged(root, "actors/firm", "company")

    assert (root / EVENTS / "one.yaml").read_text("utf-8") == _event(after)
    assert [problem for problem in check(root, options).problems if problem.severity == "error"] == []


def test_sources_become_one(make_site: MakeSite) -> None:
    """Citations in fields and texts change; a citation with more than the source stays; the snapshot goes over."""
    more = (
        "copy:\n  title: The wire\n  url: https://example.org/copy\n  publisher: Wire\n  note: A copy\n"
        "  aliases: old-copy\nlate: {title: Late, url: https://example.org/late, via: [copy, wire]}\n"
    )
    lines = "speaker: ministry\nsources:\n- wire\n- {source: copy}\n- {source: copy, locator: p. 3}\n- late\n"
    text = "body: As [it](sources/copy) says [@copy, p. 3; @wire].\n"
    words = "quotes: {id: words, exact: The words, lang: en, speaker: company, source: copy}\n"
    root = make_site(
        {
            SOURCES: f"{BASE[SOURCES]}{more}",
            f"{EVENTS}/one.yaml": _event(f"{lines}{words}{text}"),
            "content/pages/about.md": "---\ntitle: About\n---\n\nWe cite [@copy].\n",
            "content/snapshots/copy.txt": "The words of the wire.\n",
        }
    )
    output = _merged(root, "source", "copy", "wire")

    changed = lines.replace("- {source: copy}\n", "").replace("{source: copy,", "{source: wire,")
    assert (root / EVENTS / "one.yaml").read_text("utf-8") == _event(
        f"{changed}{words.replace('copy', 'wire')}{text.replace('copy', 'wire')}"
    )
    assert (root / "content/pages/about.md").read_text("utf-8").endswith("We cite [@wire].\n")
    assert (root / "content/snapshots/wire.txt").read_text("utf-8") == "The words of the wire.\n"
    assert not (root / "content/snapshots/copy.txt").exists()
    after = (root / SOURCES).read_text("utf-8")
    assert after == (
        BASE[SOURCES].replace("example.org/wire}", "example.org/wire, aliases: [old-copy, copy]}")
        + "late: {title: Late, url: https://example.org/late, via: [wire]}\n"
    )
    assert (
        "'sources/wire' does not get these fields of 'sources/copy'; write those that you need into it:\n"
        "  url: https://example.org/copy\n  note:\n    en: A copy\n"
    ) in output


def test_snapshot_of_the_remaining_source_stands(make_site: MakeSite) -> None:
    """If both sources have a snapshot, that of the other one goes; words that only it has stop the merge."""
    more = "copy: {title: The wire, url: https://example.org/copy}\n"
    snapshots = {"content/snapshots/copy.txt": "Other words.\n", "content/snapshots/wire.txt": "The words.\n"}
    event = _event(
        "speaker: company\nsources: copy\nquotes: {id: words, exact: The words, lang: en, source: copy}\n"
    ).replace("exact: The words", "exact: Other words")
    root = make_site({SOURCES: f"{BASE[SOURCES]}{more}", f"{EVENTS}/one.yaml": event, **snapshots})
    before = _files(root)
    refused = _run(root, "copy", "wire", "--yes")

    assert (refused.exit_code, _files(root)) == (1, before)
    assert "nothing is changed: the site would have an error" in refused.stderr
    (root / EVENTS / "one.yaml").write_text(event.partition("quotes")[0], "utf-8")
    _merged(root, "copy", "wire")
    assert [path for path in _files(root) if "snapshots" in path] == ["content/snapshots/wire.txt"]


def test_bills_become_one(make_site: MakeSite) -> None:
    """A bill gets the other names, numbers, sponsors and sources of the other one, and its file goes."""
    root = make_site(
        {
            "content/bills/act.yaml": BILL.format("The act", "[HR 1]", "company"),
            "content/bills/bill-7.yaml": BILL.format(
                "Bill 7", "[HR 1, {id: S 7, chamber: upper}]", "[company, ministry]"
            ),
        }
    )
    output = _merged(root, "bill-7", "act")

    assert (root / "content/bills/act.yaml").read_text("utf-8") == (
        "title: The act\naliases: [act, bill-7]\nother_titles: {en: Bill 7}\nprocedure: generic\n"
        "identifiers: [HR 1, {id: S 7, chamber: upper}]\nsponsors: [company, ministry]\nsources: gazette\n"
    )
    assert "content/bills/bill-7.yaml\n  is deleted\n" in output
    assert not (root / "content/bills/bill-7.yaml").exists()


KIND = "  kind: organization\n"
BOTH = "{name: {en: 'F: a', ru: The firm}}"
FORMS: Mapping[str, tuple[str, str]] = {
    "no field": (
        f"  name: A\n{KIND}",
        f"  name: A\n{KIND}  aliases: [company, firm]\n  other_names: {BOTH}\n",
    ),
    "one value": (
        f"  name: A\n  other_names: 'The \"f\"' # so\n{KIND}",
        f"  name: A\n  other_names: ['The \"f\"', {BOTH}] # so\n{KIND}  aliases: [company, firm]\n",
    ),
    "a list": (
        f"  name: A\n  other_names:\n  - A # so\n\n  aliases: [a]\n{KIND}",
        f"  name: A\n  other_names:\n  - A # so\n  - {BOTH}\n\n  aliases: [a, firm]\n{KIND}",
    ),
    "an empty list": (
        f"  name: A\n  other_names: []\n  aliases:\n{KIND}",
        f"  name: A\n  other_names: [{BOTH}]\n  aliases: [company, firm]\n{KIND}",
    ),
    "the same names": (
        f"  name: {{en: The firm, ru: 'F: a'}}\n{KIND}",
        f"  name: {{en: The firm, ru: 'F: a'}}\n{KIND}  aliases: [company, firm]\n",
    ),
}


@pytest.mark.parametrize(("before", "after"), FORMS.values(), ids=FORMS)
def test_values_are_added_in_the_layout_that_is_there(make_site: MakeSite, before: str, after: str) -> None:
    """Names are added once, quoted where YAML needs it; the layout and the comments stay."""
    firm = "firm: {name: {en: 'F: a', ru: The firm}, kind: organization, other_names: 'F: a'}\n"
    head = "ministry: {name: The ministry, kind: organization}\ncompany:\n"
    root = make_site(
        {
            ACTORS: f"{head}{before}{firm}",
            "site.yaml": "title: A\nurl: https://example.org/\nlanguages: [en, ru]\n",
        }
    )
    _merged(root, "firm", "company")

    assert (root / ACTORS).read_text("utf-8") == f"{head}{after}"


def test_published_names_are_kept(make_site: MakeSite, options: Options) -> None:
    """What `published.txt` lists under the former id is found as an alias."""
    root = make_site({ACTORS: FIRM, "published.txt": "actors/company\nactors/firm\n"})
    _merged(root, "firm", "company")

    assert check(root, options).problems == ()


REFUSED: Mapping[str, tuple[list[str], int, str]] = {
    "an event": (
        ["denial", "announcement"],
        1,
        "only actors, sources and bills can; if it is there twice, withdraw one",
    ),
    "a story": (["dispute/", "other/"], 1, "'dispute/' can't be merged: only actors, sources and bills can"),
    "two kinds": (["firm", "wire"], 1, "'actors/firm' and 'sources/wire' can't be merged: they are not of one kind"),
    "itself": (["firm", "firm"], 1, "'actors/firm' can't be merged into itself"),
    "nothing": (["firm", "nothing"], 2, "no thing is called 'nothing'"),
    "one name": (["firm"], 2, "write NAME INTO, or a kind before it"),
    "a part of it": (["firm", "branch"], 1, f"{ACTORS}:7 says 'part_of: firm', so 'branch' would refer to itself"),
    "its own opponent": (["ministry", "company"], 1, "nothing is changed: the site would have an error"),
    "an escape": (["gazette", "wire"], 1, "writes 'gazette' in a form that can't change alone"),
}


@pytest.mark.parametrize(("arguments", "status", "message"), REFUSED.values(), ids=REFUSED)
def test_impossible_merges_are_refused(make_site: MakeSite, arguments: list[str], status: int, message: str) -> None:
    """What can't be one changes nothing, and the message says why."""
    branch = "branch:\n  name: The branch\n  kind: organization\n  part_of: firm\n"
    actors = f"{BASE[ACTORS]}firm: {{name: The firm, kind: organization}}\n{branch}"
    announcement = BASE[ANNOUNCEMENT].replace("sources: gazette", 'sources: "gazett\\x65"')
    root = make_site({ACTORS: actors, ANNOUNCEMENT: announcement, **OTHER})
    before = _files(root)
    ran = _run(root, *arguments, "--yes")

    assert (ran.exit_code, _files(root)) == (status, before), ran.output
    assert message in ran.stderr


def test_nothing_changes_without_yes(make_site: MakeSite) -> None:
    """Without a terminal and without `--yes`, and on no, the changes are shown and nothing changes."""
    root = make_site({ACTORS: FIRM})
    before = _files(root)
    piped, refused = _run(root, "firm", "company"), _run(root, "firm", "company", typed="n\n")

    assert (piped.exit_code, refused.exit_code, _files(root)) == (2, 1, before)
    assert piped.stdout == refused.stdout
    assert _run(root, "firm", "company", typed="y\n").exit_code == 0


def test_new_standing_and_problems_are_told(make_site: MakeSite) -> None:
    """If two that denied become one, the standing changes: the command names the claim."""
    denial = BASE[DENIAL].replace("speaker: company", "speaker: firm").replace("2021-11-02", "2021-11-03")
    root = make_site({ACTORS: FIRM, f"{EVENTS}/second.yaml": denial})
    output = _merged(root, "firm", "company")

    assert "  how the claim dispute/announcement#joint stands\n" in output


@pytest.mark.skipif("different_from" not in ActorFields.model_fields, reason="no field says that two actors differ")
def test_actors_that_became_one_do_not_differ(make_site: MakeSite, options: Options) -> None:
    """`different_from` between the two goes; others differ from the one that remains, once."""
    others = "x: {name: X, kind: person, different_from: [firm, company]}\ny: {name: Y, kind: person}\n"
    company = "company:\n  name: The company\n  kind: organization\n  different_from:\n  - firm # not so\n  - x\n"
    firm = "firm: {name: The firm, kind: organization, different_from: [company, y]}\n"
    ministry = "ministry: {name: The ministry, kind: organization}\n"
    root = make_site({ACTORS: f"{ministry}{company}{firm}{others}"})
    _merged(root, "firm", "company")

    assert (root / ACTORS).read_text("utf-8") == (
        f"{ministry}company:\n  name: The company\n  kind: organization\n  aliases: [company, firm]\n"
        f"  other_names: The firm\n  different_from:\n  - x\n  - y\n{others.replace('[firm, company]', '[company]')}"
    )
    assert [problem for problem in check(root, options).problems if problem.severity == "error"] == []
