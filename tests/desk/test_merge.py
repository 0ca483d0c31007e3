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
from onrecord.editing.compare.changes import PastChanged
from onrecord.editing.compare.comparison import compare
from onrecord.editing.diff.states import read_state
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


def test_no_kept_words_are_lost(make_site: MakeSite) -> None:
    """If both sources have kept texts, these must be equal, also where no quotation needs their words."""
    more = "copy: {title: The wire, url: https://example.org/copy}\n"
    snapshots = {"content/snapshots/copy.txt": "Other words.\n", "content/snapshots/wire.txt": "The words.\n"}
    root = make_site({SOURCES: f"{BASE[SOURCES]}{more}", **snapshots})
    before = _files(root)
    refused = _run(root, "copy", "wire", "--yes")

    assert (refused.exit_code, _files(root)) == (1, before)
    assert refused.stderr == (
        "Error: nothing is merged: content/snapshots/copy.txt and content/snapshots/wire.txt have different words, "
        "and one source has one kept text; write what is to stay into content/snapshots/wire.txt, "
        "and delete content/snapshots/copy.txt, or make the two equal\n"
    )
    (root / "content/snapshots/copy.txt").write_text("The words.\n", "utf-8")
    _merged(root, "copy", "wire")
    assert [path for path in _files(root) if "snapshots" in path] == ["content/snapshots/wire.txt"]


def test_bill_gets_each_title_once(make_site: MakeSite) -> None:
    """Titles that the remaining bill has, in a language or among its other ones, are not added again."""
    titles = "{en: Bill 7, ru: Семь}\nother_titles: [{en: The act}, {ru: Старый}, {en: Bill 7}]"
    root = make_site(
        {
            "site.yaml": "title: A\nurl: https://example.org/\nlanguages: [en, ru]\n",
            "content/bills/act.yaml": BILL.format("The act", "[HR 1]", "company") + "other_titles: Bill 7\n",
            "content/bills/bill-7.yaml": BILL.format(titles, "[HR 1]", "company"),
        }
    )
    _merged(root, "bill-7", "act")

    assert "other_titles: [Bill 7, {ru: Семь}, {ru: Старый}]\n" in (root / "content/bills/act.yaml").read_text("utf-8")


def test_fields_that_mean_nothing_are_left_out(make_site: MakeSite) -> None:
    """References to either of the two, and acceptances of what their names caused, are nothing to copy."""
    fields = (
        "again:\n  name: The company\n  kind: organization\n  part_of: company\n  role: Maker\n"
        "  different_from: [company, ministry]\n"
        "  accept: [{code: IDS007, reason: x}, {code: IDS008, reason: y}]\n"
    )
    sources = "copy: {title: The wire, url: https://example.org/copy, via: [wire, gazette]}\n"
    root = make_site({ACTORS: f"{BASE[ACTORS]}{fields}", SOURCES: f"{BASE[SOURCES]}{sources}"})
    actor, source = _merged(root, "again", "company"), _merged(root, "copy", "wire")

    assert "write those that you need into it:\n  role:\n    en: Maker\nmerged" in actor
    assert "different_from: ministry" in (root / ACTORS).read_text("utf-8")
    assert "  url: https://example.org/copy\n  via:\n    - source: gazette\nmerged" in source


def test_lost_comments_are_told(make_site: MakeSite) -> None:
    """The comments above an entry go with it, those of the file and of the next entry stay; the command names all."""
    firm = (
        '\n# Seen in a letter.\nfirm:\n  name: The "firm # 1" # as written\n  # unsure\n  kind: organization\n'
        "\n# The next\nunion: {name: The union, kind: organization}\n"
    ).replace('The "firm # 1"', "'The firm # 1'")
    root = make_site({ACTORS: f"{BASE[ACTORS]}{firm}"})
    output = _merged(root, "firm", "company")

    assert "these comments go too:\n  # Seen in a letter.\n  # as written\n  # unsure\nmerged" in output
    assert (root / ACTORS).read_text("utf-8").endswith("\n\n# The next\nunion: {name: The union, kind: organization}\n")
    assert "# Seen" not in (root / ACTORS).read_text("utf-8")


def test_origins_that_become_one_are_told(make_site: MakeSite) -> None:
    """If the two sources of an event become one, the origins of the event, its claims and its story change."""
    copy = "copy: {title: The copy, url: https://example.org/copy}\n"
    event = _event("speaker: ministry\nsources: [wire, copy]\nclaims: {id: a, text: It is so}\n")
    root = make_site({SOURCES: f"{BASE[SOURCES]}{copy}", f"{EVENTS}/one.yaml": event})
    output = _merged(root, "copy", "wire")

    for told in ("dispute/", "dispute/one", "dispute/one#a"):
        assert f"  the origins of {told}\n" in output


def test_pages_of_opponents_stay(make_site: MakeSite, options: Options) -> None:
    """Addresses of two opponents lead on, also if another body speaks first now, or only two bodies remain."""
    denial = BASE[DENIAL].replace("2021-11-02", "2021-11-03")
    union = "union: {name: The union, kind: organization}\n"
    root = make_site(
        {
            ACTORS: f"{FIRM}{union}",
            f"{EVENTS}/firm.yaml": denial.replace("speaker: company", "speaker: firm"),
            f"{EVENTS}/union.yaml": denial.replace("speaker: company", "speaker: union"),
            f"{EVENTS}/first.yaml": _event("speaker: firm\nsources: wire\nclaims: {id: a, text: It is}\n").replace(
                "2021-11-05", "2021-10-01"
            ),
        }
    )
    addresses = _claims_pages(root, options)
    output = _merged(root, "actor", "company", "firm") + _merged(root, "actor", "union", "firm")
    build(root, root / "_site", options)

    assert {"ministry/company", "firm/ministry", "ministry/union"} <= addresses
    assert "no page at" not in output
    assert all((root / f"_site/dispute/claims/{one}/index.html").is_file() for one in addresses)


def _claims_pages(root: Path, options: Options) -> set[str]:
    build(root, root / "_site", options)
    claims = root / "_site/dispute/claims"
    return {file.parent.relative_to(claims).as_posix() for file in claims.rglob("*/index.html")}


def test_merge_is_no_changed_past(make_site: MakeSite, options: Options) -> None:
    """Who spoke and what was quoted is as before if two entries are one now; another speaker is told."""
    event = _event(
        "speaker: firm\nsources: copy\nquotes: {id: q, exact: Words, lang: en, speaker: [firm], source: copy}\n"
    )
    copy = "copy: {title: The copy, url: https://example.org/copy}\n"
    root = make_site({ACTORS: FIRM, SOURCES: f"{BASE[SOURCES]}{copy}", f"{EVENTS}/one.yaml": event})
    before = read_state(root, options).state
    _merged(root, "firm", "company")
    _merged(root, "copy", "wire")
    after = read_state(root, options).state
    edited = root / EVENTS / "one.yaml"
    edited.write_text(edited.read_text("utf-8").replace("speaker: company", "speaker: ministry"), "utf-8")
    other = read_state(root, options).state

    assert [one for one in compare(before, after).changes if isinstance(one, PastChanged)] == []
    (changed,) = (one for one in compare(before, other).changes if isinstance(one, PastChanged))
    assert [part.field for part in changed.parts] == ["speaker"]


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
    "an event and one that it denies": (
        ["denial", "announcement"],
        1,
        "denial.yaml:5 says 'denies: announcement#joint', so 'announcement' would refer to itself; change that line",
    ),
    "a claim": (
        ["announcement#joint", "announcement#access"],
        1,
        "'dispute/announcement#joint' can't be merged: only stories, events, actors, sources and bills can",
    ),
    "a story and an actor": (["dispute/", "firm"], 1, "'dispute/' and 'actors/firm' can't be merged: they are not of"),
    "two kinds": (["firm", "wire"], 1, "'actors/firm' and 'sources/wire' can't be merged: they are not of one kind"),
    "itself": (["firm", "firm"], 1, "'actors/firm' can't be merged into itself"),
    "nothing": (["firm", "nothing"], 2, "no thing is called 'nothing'"),
    "one name": (["firm"], 2, "write NAME INTO, or a kind before it"),
    "a part of it": (["firm", "branch"], 1, f"{ACTORS}:7 says 'part_of: firm', so 'branch' would refer to itself"),
    "its own opponent": (
        ["ministry", "company"],
        1,
        f"{EVENTS}/denial.yaml:5:9: error REL005 'company' would deny what 'company' said\n    5 | denies: ",
    ),
    "another kind": (["person", "company"], 1, "'person' is of kind person, and 'company' organization, so they can't"),
    "an escape": (["gazette", "wire"], 1, "writes 'gazette' in a form that can't change alone"),
}


@pytest.mark.parametrize(("arguments", "status", "message"), REFUSED.values(), ids=REFUSED)
def test_impossible_merges_are_refused(make_site: MakeSite, arguments: list[str], status: int, message: str) -> None:
    """What can't be one changes nothing, and the message says why."""
    branch = "branch:\n  name: The branch\n  kind: organization\n  part_of: firm\n"
    person = "person: {name: The company, kind: person}\n"
    actors = f"{BASE[ACTORS]}firm: {{name: The firm, kind: organization}}\n{branch}{person}"
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
