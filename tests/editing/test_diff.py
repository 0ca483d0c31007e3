"""`onrecord diff`: what a change means, told in words, as JSON, as Markdown and in one file."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping
from errno import ENOSPC
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Literal, TypeAlias, get_args

import pytest
from click.testing import CliRunner, Result
from conftest import BASE, DRAWING, TODAY, MakeSite
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft7Validator
from markdown_it import MarkdownIt
from page_html import Html
from playwright.sync_api import Browser
from repositories import commit, git
from schema_generator import diff_schema

from onrecord.build.pipeline import Options, build
from onrecord.cache.state import PARSED_FILES, StateDirectory
from onrecord.cli import main
from onrecord.editing.compare.changes import (
    AnyChange,
    FieldChanged,
    OrderMoved,
    StageChanged,
    StageState,
    StandingChanged,
)
from onrecord.editing.compare.comparison import Comparison, compare
from onrecord.editing.diff.diff_formats import markdown
from onrecord.editing.diff.lines import GROUPS, Sign, line
from onrecord.editing.diff.result import Diff, Side
from onrecord.editing.diff.states import read_state
from onrecord.report.painting import plain

ROOT = Path(__file__).parents[2]
Progress: TypeAlias = Literal["yes", "no", "gap"]
EVENTS = "content/stories/dispute/events"
DENIAL, ANNOUNCEMENT = f"{EVENTS}/denial.yaml", f"{EVENTS}/announcement.yaml"
SOURCES = "content/sources/sources.yaml"
EXAMPLE = "content/stories/facebook-crs/events"
HISTORY = (
    ("ministry-announces",),
    ("post-by-chen",),
    ("meta-denial",),
    ("balaeva-responds", "ministry-time-zones", "rferl-notes-no-comment"),
    ("first-reading",),
    ("mazhilis-passes", "president-signs"),
    ("senate-returns", "mazhilis-agrees", "crs-training"),
)
"""The events of the example site in the order in which its editors could have written them."""


def _diff(site: Path, *arguments: str | Path) -> Result:
    """Run the command; unexpected exceptions propagate."""
    options = ["diff", *map(str, arguments), "--site", str(site), "--jobs", "1", "--no-cache"]
    return CliRunner().invoke(main, options, prog_name="onrecord", catch_exceptions=False)


def _document(site: Path, *arguments: str | Path) -> dict[str, Any]:
    """Return the JSON of a diff, which follows its schema."""
    document: dict[str, Any] = json.loads(_diff(site, *arguments, "--output-format", "json").stdout)
    assert [error.message for error in Draft7Validator(diff_schema()).iter_errors(document)] == []
    return document


def _changes(site: Path, *arguments: str | Path) -> list[dict[str, Any]]:
    changes: list[dict[str, Any]] = _document(site, *arguments)["changes"]
    return changes


def _write(site: Path, files: Mapping[str, str | None]) -> None:
    for path, text in files.items():
        file = site / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.unlink() if text is None else file.write_text(text, "utf-8")


@pytest.fixture
def edit(make_site: MakeSite) -> Callable[..., Path]:
    """Return a function that makes a site, commits it, and then edits it."""

    def edited(after: Mapping[str, str | None], before: Mapping[str, str | None] | None = None) -> Path:
        site = make_site(before or {})
        commit(site)
        _write(site, after)
        return site

    return edited


@pytest.fixture(scope="module")
def example(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the example site in a repository with one commit for each step of its history."""
    site = tmp_path_factory.mktemp("example")
    for name in ("content", "site.yaml"):
        (shutil.copytree if (ROOT / name).is_dir() else shutil.copy)(ROOT / name, site / name)
    shutil.rmtree(site / EXAMPLE)
    (site / EXAMPLE).mkdir()
    for names in HISTORY:
        for name in names:
            shutil.copy(ROOT / EXAMPLE / f"{name}.yaml", site / EXAMPLE)
        commit(site)
    return site


def _step(example: Path, number: int) -> list[dict[str, Any]]:
    """Return the changes of one step of the example's history."""
    git(example, "checkout", "--quiet", f"main~{len(HISTORY) - 1 - number}")
    return _changes(example, "HEAD^")


def _marks(changes: Iterable[Mapping[str, Any]]) -> dict[str, tuple[str, str]]:
    return {
        change["claim"].partition("#")[2]: (change["before"]["mark"], change["after"]["mark"])
        for change in changes
        if change["kind"] == "standing-changed"
    }


@pytest.mark.parametrize(
    ("before", "after", "sign"),
    [
        ("no", "yes", "added"),
        ("no", "gap", "added"),
        ("gap", "yes", "changed"),
        ("gap", "no", "changed"),
        ("yes", "yes", "changed"),
        ("yes", "gap", "removed"),
        ("yes", "no", "removed"),
    ],
)
def test_stage_is_added_changed_or_removed(before: Progress, after: Progress, sign: Sign) -> None:
    """A stage that the bill newly reached is added, and one whose record is gone is removed; all else has changed."""
    was, now = (StageState(reached, (), is_open_again=False, is_end=False) for reached in (before, after))

    assert line(StageChanged("act", "lower-1", {"en": "First reading"}, was, now)).sign == sign


def test_confirmation_of_the_example_changes_a_standing(example: Path) -> None:
    """The post by Meta's director confirms one claim of the ministry, and adds an independent origin."""
    changes = _step(example, 1)

    assert _marks(changes) == {"access": ("asserted", "confirmed")}
    assert {change["id"] for change in changes if change["kind"] == "entry-added"} == {"facebook-crs/post-by-chen"}
    assert {change["address"] for change in changes if change["kind"] == "address-added"} >= {
        "facebook-crs/post-by-chen/",
        "ru/facebook-crs/post-by-chen/",
    }


def test_denial_of_the_example_disputes_two_claims(example: Path) -> None:
    """Meta's denial turns two claims from asserted to disputed, in the words of the pages."""
    changes = _step(example, 2)
    words = {change["after"]["words"] for change in changes if change["kind"] == "standing-changed"}

    assert _marks(changes) == {"joint": ("asserted", "disputed"), "exclusive": ("asserted", "disputed")}
    assert words == {"Disputed; no reply found from Ministry of Information and Social Development of Kazakhstan"}
    assert [
        (change["origin"], change["relation"], change["target"])
        for change in changes
        if change["kind"] == "relation-added"
    ] == [
        ("facebook-crs/meta-denial", "denies", "facebook-crs/ministry-announces#joint"),
        ("facebook-crs/meta-denial", "denies", "facebook-crs/ministry-announces#exclusive"),
    ]


def test_answer_of_the_example_maintains_a_claim(example: Path) -> None:
    """The minister's answer maintains one of the two disputed claims."""
    assert _marks(_step(example, 3)) == {"joint": ("disputed", "disputed-maintained")}


def test_bill_of_the_example_advances(example: Path) -> None:
    """Its stages are reached one by one, in the order in which their events are written."""
    reached = [
        {
            change["stage"]: (change["before"]["reached"], change["after"]["reached"], change["after"]["outcomes"])
            for change in _step(example, number)
            if change["kind"] == "stage-changed"
        }
        for number in (4, 5, 6)
    ]

    assert reached[0]["lower-1"] == ("no", "yes", ["adopted"])
    assert reached[1]["signed"] == ("no", "yes", ["signed"])
    assert reached[2]["lower-concur"] == ("no", "yes", ["agreed"])


def test_whole_history_is_one_diff(example: Path) -> None:
    """What the steps say one by one, a diff of first and last commit says at once."""
    git(example, "checkout", "--quiet", "main")
    changes = _changes(example, f"main~{len(HISTORY) - 1}")
    added = {change["id"] for change in changes if change["kind"] == "entry-added"}

    assert added == {f"facebook-crs/{name}" for names in HISTORY[1:] for name in names}
    assert _marks(changes) == {
        "joint": ("asserted", "disputed-maintained"),
        "exclusive": ("asserted", "disputed"),
        "access": ("asserted", "confirmed"),
    }
    assert not [change for change in changes if change["kind"] in ("entry-removed", "address-removed")]


NEW_DENIAL = """\
13 changes since HEAD ({commit})

Standings
  ~ standing of dispute/announcement#joint: asserted -> disputed
      claim: “They issued a joint statement”
      before: Asserted by The ministry
      after: Disputed; no reply found from The ministry

Origins
  ~ origins of dispute: 1 -> 2

Entries
  + new event dispute/denial of 2021-11-02: “The company denies”

Relations
  + new: dispute/denial denies dispute/announcement#joint

Addresses
  + /actors/company/feed.json is new
  + /actors/company/feed.xml is new
  + /claim-feeds.opml is new
  + /dispute/announcement/joint/ is new
  + /dispute/announcement/joint/feed.xml is new
  + /dispute/denial/ is new
  + /dispute/denial/oembed.json is new
  + /dispute/embed/announcement/joint/ is new
  + /dispute/embed/announcement/joint/oembed.json is new
"""


def test_text_says_what_a_new_denial_means(edit: Callable[..., Path]) -> None:
    """The text names the standing before and after, the relation, and the new addresses."""
    site = edit({DENIAL: BASE[DENIAL]}, {DENIAL: None})
    ran = _diff(site)

    assert (ran.exit_code, ran.stderr) == (0, "")
    assert ran.stdout == NEW_DENIAL.format(commit=git(site, "rev-parse", "--short=12", "HEAD"))


def test_diff_against_a_folder(make_site: MakeSite, tmp_path: Path) -> None:
    """The base can be a folder; then no git is needed, and nothing is written there."""
    site = make_site({DENIAL: None})
    older = tmp_path / "older"
    shutil.copytree(site, older)
    _write(site, {DENIAL: BASE[DENIAL]})
    before = sorted(older.rglob("*"))
    ran = _diff(site, older)

    assert ran.stdout.startswith(f"13 changes since {older}\n\nStandings\n")
    assert sorted(older.rglob("*")) == before


REPORT = f"{EVENTS}/report.yaml"
A_REPORT = "type: report\ndate: 2021-11-30\ntitle: A report\nsources: wire\npublished: 2021-12-01\n"
WITHDRAWN = f"{BASE[DENIAL]}status: withdrawn\ncorrections: {{date: 2021-11-12, reason: It was of another story}}\n"
EDITS: Mapping[str, tuple[Mapping[str, str | None], str, Mapping[str, str | None]]] = {
    "date": (
        {DENIAL: BASE[DENIAL].replace("2021-11-02", "2021-11-03\ntime: 10:30", 1)},
        "~ date of dispute/denial: 2021-11-02 -> 2021-11-03 10:30",
        {},
    ),
    "order": (
        {REPORT: A_REPORT.replace("2021-11-30", "2021-10-30")},
        "~ place of dispute/report: comes first; it followed dispute/denial: “A report”",
        {REPORT: A_REPORT},
    ),
    "text": (
        {DENIAL: f"{BASE[DENIAL]}summary: It says that it has never done so and never will\n"},
        "before: “… says that it has not done so and never …”",
        {DENIAL: f"{BASE[DENIAL]}summary: It says that it has not done so and never will\n"},
    ),
    "new text": ({DENIAL: f"{BASE[DENIAL]}summary: No\n"}, "+ new summary (en) of event dispute/denial", {}),
    "field": ({DENIAL: f"{BASE[DENIAL]}channel: email\n"}, "+ channel of event dispute/denial: none -> email", {}),
    "coverage": (
        {"content/stories/dispute/story.yaml": "title: The dispute\ncoverage: {excludes: Letters}\n"},
        "+ new coverage.excludes (en) of story dispute",
        {},
    ),
    "day of coverage": (
        {"site.yaml": f"{BASE['site.yaml']}coverage: {{since: 2021-10}}\n"},
        "~ coverage.since of site.yaml: 2021 -> 2021-10",
        {"site.yaml": f"{BASE['site.yaml']}coverage: {{since: 2021}}\n"},
    ),
    "DOI": (
        {SOURCES: BASE[SOURCES].replace("gazette: {", "gazette: {doi: 10.5555/1, ")},
        "+ doi of source gazette: none -> 10.5555/1",
        {},
    ),
    "actor": (
        {"content/actors/actors.yaml": BASE["content/actors/actors.yaml"].replace("The ministry", "The Ministry")},
        "~ name (en) of actor ministry edited",
        {},
    ),
    "source": (
        {SOURCES: BASE[SOURCES].replace("gazette: {", "gazette: {primary: yes, ")},
        "~ origins of dispute/announcement: 1 -> 1 (with a primary record)",
        {},
    ),
    "origins": (
        {DENIAL: BASE[DENIAL].replace("sources: wire", "sources: [wire, gazette]")},
        "~ origins of dispute/denial: 1 -> 2",
        {},
    ),
    "correction": (
        {DENIAL: f"{BASE[DENIAL]}corrections: {{date: 2021-11-12, was: One, now: Two}}\n"},
        "+ dispute/denial has a correction of 2021-11-12",
        {},
    ),
    "withdrawn": (
        {DENIAL: WITHDRAWN},
        "- event dispute/denial is withdrawn on 2021-11-12; a notice replaces it",
        {},
    ),
    "renamed": (
        {DENIAL: None, f"{EVENTS}/answer.yaml": f"{BASE[DENIAL]}aliases: denial\n"},
        "~ /dispute/denial/ leads to /dispute/answer/ now",
        {},
    ),
    "removed": ({DENIAL: None}, "- /dispute/denial/ is gone without a redirect: links to it break", {}),
    "draft": (
        {f"{EVENTS}/later.yaml": "type: report\ndate: 2021-11-05\ntitle: Later\nstatus: draft\nsources: wire\n"},
        "+ draft dispute/later added",
        {},
    ),
    "template": ({"templates/404.html": '{% extends "onrecord/404.html" %}'}, "+ templates/404.html added", {}),
    "page": (
        {"content/pages/help.md": "---\ntitle: Help\n---\nNew words.\n"},
        "~ text (en) of page help edited",
        {"content/pages/help.md": "---\ntitle: Help\n---\nOld words.\n"},
    ),
    "inferred": (
        {
            DENIAL: BASE[DENIAL].replace(
                "denies: announcement#joint", "denies: {target: announcement#joint, basis: inferred}"
            )
        },
        "~ standing of dispute/announcement#joint: disputed -> asserted",
        {},
    ),
}


@pytest.mark.parametrize("name", EDITS)
def test_edit_is_named(name: str, edit: Callable[..., Path]) -> None:
    """Each kind of edit has its words."""
    after, expected, before = EDITS[name]
    ran = _diff(edit(after, before))

    assert expected in [row.strip() for row in ran.stdout.splitlines()] or f"\n  {expected}" in ran.stdout, ran.output


def test_renamed_event_keeps_what_others_say_of_it(edit: Callable[..., Path]) -> None:
    """A new id with an alias and changed targets is one change, and no standing or relation counts as changed."""
    site = edit(
        {
            ANNOUNCEMENT: None,
            f"{EVENTS}/statement.yaml": f"{BASE[ANNOUNCEMENT]}aliases: announcement\n",
            DENIAL: BASE[DENIAL].replace("announcement#", "statement#"),
        }
    )
    kinds = {change["kind"] for change in _changes(site)}

    assert kinds == {"entry-renamed", "address-added", "redirect-changed"}


def test_merged_events_are_one_that_is_gone(edit: Callable[..., Path]) -> None:
    """An event that takes over the id of a removed one is not that event: its own fields are compared."""
    site = edit({REPORT: None, DENIAL: f"{BASE[DENIAL]}aliases: report\n"}, {REPORT: A_REPORT})
    changes = [(change["kind"], change.get("id") or change.get("address")) for change in _changes(site)]

    assert changes == [
        ("entry-removed", "dispute/report"),
        ("redirect-changed", "dispute/report/"),
    ]


def test_story_that_ends_is_one_change(edit: Callable[..., Path]) -> None:
    """A withdrawn story is one line with its number of entries, and so is the way back; what it does elsewhere stays.

    An event that was withdrawn by itself before is not counted.
    """
    story = "content/stories/dispute/story.yaml"
    ended = f"{BASE[story]}withdrawn: {{date: 2021-11-20, reason: It was forged}}\n"
    other = f"{A_REPORT}confirms: dispute/announcement#access\nspeaker: company\n"
    beside = {"content/stories/other/story.yaml": "title: Other\n", "content/stories/other/events/report.yaml": other}
    around = {**beside, REPORT: f"{A_REPORT}status: withdrawn\ncorrections: {{date: 2021-12-02, reason: No}}\n"}
    site = edit({story: ended}, around)
    line = "story dispute is withdrawn on 2021-11-20: 2 entries; a notice replaces them"
    changes = _changes(site)

    assert [change["kind"] for change in changes if not change["kind"].startswith("address-")] == ["story-ended"]
    assert changes[0]["events"] == ["dispute/announcement", "dispute/denial"]
    assert f"\nEntries\n  - {line}\n      reason: “It was forged”\n" in _diff(site).stdout
    assert f"\n- {line}\n  - reason: “It was forged”\n" in _diff(site, "--output-format", "markdown").stdout
    assert "dispute/" not in _diff(site).stdout
    back = _diff(edit({story: BASE[story]}, {**around, story: ended}))
    assert "\nEntries\n  + story dispute is not withdrawn any more: 2 entries\n" in back.stdout


def test_withdrawn_event_leaves_no_words(edit: Callable[..., Path]) -> None:
    """A diff of a withdrawal shows its reason, and none of the event's own words."""
    own = f"{BASE[DENIAL]}summary: A secret\nbody: A secret\nclaims: [{{id: own, text: A secret}}]\n"
    withdrawn = f"{own}status: withdrawn\ncorrections: {{date: 2021-11-12, reason: It was of another story}}\n"
    site = edit({DENIAL: withdrawn.replace("A secret", "Another secret")}, {DENIAL: own})
    outputs = [_diff(site, "--output-format", name).stdout for name in ("text", "json", "markdown")]

    assert all("It was of another story" in output for output in outputs)
    assert not [output for output in outputs if "secret" in output or "The company denies" in output]


QUOTING = f"{BASE[DENIAL]}quotes: [{{id: no, exact: we never did, lang: en, source: wire}}]\n"
KEPT = "content/snapshots/wire.txt"


def test_quotation_that_no_longer_occurs_is_named_beside_its_error(edit: Callable[..., Path]) -> None:
    """An edited kept text without the words is an error of the site, and the diff still says which words are lost."""
    site = edit({KEPT: "They say we always did it.\n"}, {DENIAL: QUOTING, KEPT: "They say we never did it.\n"})
    ran, document = _diff(site), _document(site)

    assert ran.exit_code == 1
    assert "QUO001" in ran.stderr
    assert (
        "  - quotation no of dispute/denial: the kept text of wire no longer has its words\n"
        "      words: “we never did”\n"
    ) in ran.stdout
    assert "So standings, origins, order, bills and addresses are not compared.\n" in ran.stdout
    assert (document["is_whole"], document["site"]["errors"], document["base"]["errors"]) == (False, 1, 0)


def test_errors_of_templates_alone_stop_no_comparison(edit: Callable[..., Path]) -> None:
    """Standings and addresses follow from the entries, so they are compared where only a template has an error."""
    site = edit({"templates/parts/row.html": "{{ row.lanes }}\n", DENIAL: None})
    ran, document = _diff(site), _document(site)

    assert (document["is_whole"], document["site"]["errors"], document["base"]["errors"]) == (True, 1, 0)
    assert (ran.exit_code, "TPL001" in ran.stderr) == (1, True)
    assert "  ~ standing of dispute/announcement#joint: disputed -> asserted\n" in ran.stdout
    assert "  - /dispute/denial/" in ran.stdout
    assert "are not compared" not in ran.stdout


def test_removed_kept_text_leaves_a_quotation_unproven(edit: Callable[..., Path]) -> None:
    """Without its kept text a quotation is no error, but nothing proves it any more."""
    site = edit({KEPT: None}, {DENIAL: QUOTING, KEPT: "They say we never did it.\n"})
    lost = [change for change in _changes(site) if change["kind"] == "quotation-lost"]

    assert [(change["quotation"], change["has_kept_text"]) for change in lost] == [("no", False)]


def test_errors_of_the_base_are_no_errors_of_the_site(edit: Callable[..., Path]) -> None:
    """A change that puts an error right is not refused for it."""
    site = edit({DENIAL: BASE[DENIAL]}, {DENIAL: BASE[DENIAL].replace("#joint", "#joined")})
    ran = _diff(site)

    assert ran.exit_code == 0
    assert ran.stderr.startswith(f"HEAD has errors:\n{DENIAL}:5:9: error REL002 ")
    assert "HEAD has 1 error.\n" in ran.stdout
    assert "  + new: dispute/denial denies dispute/announcement#joint\n" in ran.stdout


def test_unreadable_event_is_not_gone(edit: Callable[..., Path]) -> None:
    """Of an event whose file has an error, nothing is said: it is neither gone nor new."""
    site = edit({DENIAL: BASE[DENIAL].replace("type: denial", "type: denail")})

    assert _changes(site) == []
    commit(site)
    _write(site, {DENIAL: BASE[DENIAL]})
    assert _changes(site) == []


def test_state_directory_is_used_and_stays_that_of_the_site(edit: Callable[..., Path]) -> None:
    """A diff warms the cache of the next check, and the files of the base don't push out those of the site."""
    site = edit({DENIAL: f"{BASE[DENIAL]}summary: New words\n"}, {"site.yaml": BASE["site.yaml"]})
    ran = CliRunner().invoke(main, ["diff", "--site", str(site)], catch_exceptions=False)
    parsed = (StateDirectory(site).load(PARSED_FILES) or b"").decode("utf-8")

    assert "new summary (en) of event dispute/denial" in ran.stdout
    assert parsed.count("The company denies") == 1
    assert "New words" in parsed


def test_first_commit_has_no_site(make_site: MakeSite) -> None:
    """Against a commit from before the site, everything is new."""
    site = make_site({})
    (site / "site.yaml").rename(site / "later.yaml")
    commit(site)
    (site / "later.yaml").rename(site / "site.yaml")
    ran = _diff(site)

    assert ran.exit_code == 0
    assert "There was no site yet, so everything is new.\n" in ran.stdout
    assert "  + new claim dispute/announcement#joint: disputed\n" in ran.stdout


def test_every_kind_has_words_and_a_heading() -> None:
    """The union of kinds, the words and the headings name the same kinds, each once."""
    kinds = [kind for group in GROUPS.values() for kind in group]

    assert sorted(kinds, key=str) == sorted(get_args(AnyChange), key=str)
    assert len(kinds) == len(set(kinds))


HOSTILE = (
    "::error::x ##[add-mask]y @octocat #7 GH-8 <img src=//evil.example/x> ![x](//evil.example/x) "
    "[y](https://evil.example/y) `z` **b** www.evil.example https://evil.example/w | a_b_c ~~d~~"
)


@pytest.fixture
def hostile(edit: Callable[..., Path]) -> Path:
    """Return a site whose every text tries to be more than a text."""
    text = json.dumps(HOSTILE)
    event = f"{BASE[DENIAL]}summary: {text}\nrole: {text}\naudience: {text}\n".replace("The company denies", HOSTILE, 1)
    event = event.replace(f"title: {HOSTILE}", f"title: {text}")
    claim = BASE[ANNOUNCEMENT].replace("They issued a joint statement", text)
    return edit({DENIAL: event, ANNOUNCEMENT: claim, f"{EVENTS}/new.yaml": event})


def test_text_gives_a_runner_no_commands(hostile: Path) -> None:
    """No line begins a workflow command, in either of its two forms."""
    shown = _diff(hostile).stdout

    assert "octocat" in shown
    assert not [row for row in shown.splitlines() if row.strip().startswith("::") or "##[" in row]


def test_markdown_shows_hostile_text_as_it_is(hostile: Path) -> None:
    """As GitHub renders it, Markdown has headings, lists and code, and no link, picture or mention of a stranger.

    In a block of code, GitHub makes neither links nor mentions (GitHub Flavored Markdown Spec, section 4.5).
    """
    shown = _diff(hostile, "--output-format", "markdown").stdout
    html = MarkdownIt("gfm-like", {"html": True, "linkify": False}).render(shown)
    outside = re.sub(r"<pre>.*?</pre>", "", html, flags=re.DOTALL)
    words = re.sub(r"<[^>]*>", "", outside)

    assert set(re.findall(r"<(\w+)", html)) - {"p"} == {"h3", "h4", "ul", "li", "pre", "code"}
    assert "octocat" in words
    assert not re.search(r"@\w|#\d|GH-\d|www\.|://", words)


def test_preview_shows_hostile_text_as_it_is(hostile: Path, tmp_path: Path) -> None:
    """Nothing of a stranger's text becomes an element of the preview."""
    _diff(hostile, "--preview", tmp_path / "preview.html")
    page = Html()
    page.feed((tmp_path / "preview.html").read_text("utf-8"))
    addresses = {element.attributes.get(name, "") for element in page.elements for name in ("href", "src")}

    assert "octocat" in page.one("main").text
    assert not [element for element in page.elements if element.tag in ("img", "script", "b", "del", "code")]
    assert not [address for address in addresses if "evil.example" in address]


def test_markdown_is_cut_to_what_github_takes() -> None:
    """A summary beyond GitHub's limit ends with the number of changes that it leaves out."""
    changes = tuple(FieldChanged("source", f"s{number}", "title", None, "<" * 150) for number in range(3000))
    found = Diff(1, Side("HEAD", None, 0), Side("", None, 0), is_whole=True, changes=changes)
    shown = markdown(found, plain)
    listed = sum(row.startswith("- ") for row in shown.splitlines())

    assert len(shown.encode("utf-8")) < 1024 * 1024
    assert shown.splitlines()[-1] == f"and {3000 - listed} more changes"


def test_preview_is_one_file_that_asks_no_server(edit: Callable[..., Path], tmp_path: Path, browser: Browser) -> None:
    """The preview shows the touched events, and only them, with their pictures; it loads nothing and runs nothing."""
    shown = f"{BASE[DENIAL]}summary: New words\nmedia: {{src: drawing.svg, alt: A line, credit: The desk}}\n"
    other = BASE[DENIAL].replace("The company denies", "Another denial")
    template = '<script src="https://evil.example/x.js"></script>{% include "onrecord/parts/event.html" %}'
    site = edit(
        {DENIAL: shown, "static/drawing.svg": DRAWING, "templates/parts/event.html": template},
        {f"{EVENTS}/other.yaml": other.replace("denies: announcement#joint", "denies: announcement#access")},
    )
    file = tmp_path / "preview.html"
    ran = _diff(site, "--preview", file)
    page, asked = browser.new_page(), list[str]()
    page.on("request", lambda request: asked.append(request.url))
    page.goto(file.as_uri())

    assert ran.stderr == f"wrote {file}\n"
    assert [url for url in asked if not url.startswith("data:")] == [file.as_uri()]
    assert page.locator("article h3").all_inner_texts() == ["The company denies"]
    assert page.locator("article img").evaluate("image => image.naturalWidth") > 0
    assert page.locator("article").evaluate("article => getComputedStyle(article).fontFamily") != "Times New Roman"
    assert page.locator('meta[name="robots"]').get_attribute("content") == "noindex"
    assert page.locator("script").count() == 0
    page.close()


def test_preview_shows_events_with_a_changed_source(edit: Callable[..., Path], tmp_path: Path) -> None:
    """An edit of a source touches the events that cite it."""
    _diff(edit({SOURCES: BASE[SOURCES].replace("The wire", "The Wire")}), "--preview", tmp_path / "preview.html")
    shown = (tmp_path / "preview.html").read_text("utf-8")

    assert re.findall(r'<article [^>]*data-event="([^"]*)"', shown) == ["denial"]


def test_preview_has_no_dead_link_inside(edit: Callable[..., Path], tmp_path: Path) -> None:
    """Links to shown events and references stay in the file, one section for each language; others reach the site."""
    languages = {"site.yaml": "title: A test\nurl: https://example.org/\nlanguages: [en, ru]\n"}
    titled = {"content/stories/dispute/story.yaml": "title: {en: The dispute, ru: Спор}\n"}
    site = edit({DENIAL: f"{BASE[DENIAL]}body: It said so [@wire].\n"}, {**languages, **titled})
    file = tmp_path / "preview.html"
    _diff(site, "--preview", file)
    page = Html()
    page.feed(file.read_text("utf-8"))
    ids = [element.attributes["id"] for element in page.elements if "id" in element.attributes]
    links = {element.attributes["href"] for element in page.elements if element.tag == "a"}

    assert len(ids) == len(set(ids))
    assert {"en.dispute.denial", "ru.dispute.denial"} <= set(ids)
    assert {link[1:] for link in links if link.startswith("#")} <= set(ids)
    assert "https://example.org/actors/company/" in links


def test_no_preview_of_a_site_with_errors(edit: Callable[..., Path], tmp_path: Path) -> None:
    """A site with errors has no pages, so the command says that it writes none."""
    site = edit({DENIAL: BASE[DENIAL].replace("#joint", "#joined")})
    ran = _diff(site, "--preview", tmp_path / "preview.html")

    assert ran.exit_code == 1
    assert ran.stderr.endswith("no preview is written while the site has errors\n")
    assert not (tmp_path / "preview.html").exists()


@pytest.mark.parametrize(
    ("site", "arguments", "message"),
    [
        (
            ".",
            ["nothing"],
            "no commit is called 'nothing' here; name a commit, a branch, a tag, or a folder with a site",
        ),
        (".", ["content"], "there is no site.yaml in 'content'"),
        (".", ["--output=x"], "no commit is called '--output=x' here; name a commit"),
        ("content", ["."], "there is no site.yaml in 'content'; to see the changes of '.' since its last commit: "),
        ("content", [], "there is no site.yaml in 'content'; name the folder with --site"),
    ],
)
def test_wrong_base_is_explained(
    site: str, arguments: list[str], message: str, edit: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A base that does not exist, and the site's folder in its place, are explained; the exit status is 2."""
    monkeypatch.chdir(edit({}))
    ran = CliRunner().invoke(main, ["diff", "--site", site, "--", *arguments], catch_exceptions=False)

    assert ran.exit_code == 2
    assert message in ran.stderr


def test_full_disk_is_explained(edit: Callable[..., Path], monkeypatch: pytest.MonkeyPatch) -> None:
    """If the files of a commit can't be copied, the message says why."""

    def fail(*_: object) -> None:
        raise OSError(ENOSPC, "No space left on device")

    monkeypatch.setattr("onrecord.editing.diff.states.copy_files", fail)

    assert "the files of 'HEAD' can't be copied (No space left on device)" in _diff(edit({})).stderr


def test_repository_without_a_commit_is_explained(make_site: MakeSite) -> None:
    """Before the first commit there is nothing to compare with."""
    site = make_site({})
    git(site, "init", "--quiet")

    assert "nothing is committed here yet; commit the site first" in _diff(site).stderr


def test_folder_outside_a_repository_needs_a_folder_as_base(make_site: MakeSite) -> None:
    """Without a repository, the message asks for a folder."""
    ran = _diff(make_site({}))

    assert ran.exit_code == 2
    assert "is in no git repository; name a folder that holds a site, to compare it with" in ran.stderr


BODIES = ("ministry", "company", "union")
Speech = tuple[int, str, int]
"""The speaker, the relation to an earlier event, and how many events earlier that is; 0 for none."""
_SPEECHES = st.lists(
    st.tuples(st.integers(0, 2), st.sampled_from(["answers", "inferred", "repeats"]), st.integers(0, 3)),
    min_size=1,
    max_size=6,
)


def _site_of(speeches: list[Speech]) -> Iterator[tuple[str, str]]:
    """Yield the files of a site in which each event makes a claim, and may answer that of an earlier one."""
    actors = "".join(f"{body}: {{name: The {body}, kind: organization}}\n" for body in BODIES)
    yield "content/actors/actors.yaml", actors
    for number, (body, kind, back) in enumerate(speeches):
        lines = [f"type: statement\ndate: 2021-11-{number + 1:02}\ntitle: Event {number}\nspeaker: {BODIES[body]}"]
        target = number - back
        if back and target >= 0:
            is_own = speeches[target][0] == body
            relation = ("withdraws" if kind == "answers" else "maintains") if is_own else "denies"
            relation = "confirms" if kind == "repeats" and not is_own else relation
            basis = "inferred" if kind == "inferred" else "stated"
            lines.append(f"{relation}: {{target: e{target}#x, basis: {basis}}}")
        lines.append("claims: [{id: x, text: It is so}]\nsources: wire\npublished: 2021-12-01\n")
        yield f"{EVENTS}/e{number}.yaml", "\n".join(lines)


def _written(root: Path, speeches: list[Speech]) -> Path:
    files = {**BASE, ANNOUNCEMENT: None, DENIAL: None, **dict(_site_of(speeches))}
    _write(root, {path: text for path, text in files.items() if text is not None})
    return root


def _published(root: Path) -> dict[str, str]:
    """Build a site, and return the standing of each claim as its pages mark it."""
    outcome = build(root, root / "_site", Options(TODAY))
    assert outcome.value.published, outcome.problems
    found: dict[str, str] = {}
    for page in sorted((root / "_site/dispute").glob("e*/index.html")):
        html = Html()
        html.feed(page.read_text("utf-8"))
        claims = (element.attributes for element in html.elements if "data-claim" in element.attributes)
        found |= {
            f"dispute/{claim['data-claim']}": claim["data-standing"] for claim in claims if "data-standing" in claim
        }
    return found


def _arranged_marks(root: Path) -> dict[str, str]:
    """Return the standing of each claim of the arranged site."""
    site = read_state(root, Options(TODAY)).state.site
    assert site
    standings = {ref.full_name(): matter.standing(ref) for ref, matter in site.matters.items()}
    return {claim: standing.mark if standing else "withdrawn" for claim, standing in standings.items()}


def _compared(before: Path, after: Path) -> Comparison:
    options = Options(TODAY)
    return compare(read_state(before, options).state, read_state(after, options).state)


def _assert_told(one: list[Speech], other: list[Speech], marks_of: Callable[[Path], dict[str, str]]) -> None:
    """Assert that a diff says of standings what both sites say, and that a diff of a site with itself says nothing."""
    with TemporaryDirectory() as place:
        before, after = _written(Path(place) / "a", one), _written(Path(place) / "b", other)
        same, found = _compared(before, before), _compared(before, after)
        was, now = marks_of(before), marks_of(after)
    told = {
        change.claim: (change.before.mark, change.after.mark)
        for change in found.changes
        if isinstance(change, StandingChanged) and change.before.mark != change.after.mark
    }

    assert same.changes == ()
    assert found.is_whole
    assert told == {claim: (was[claim], now[claim]) for claim in was.keys() & now if was[claim] != now[claim]}


@settings(max_examples=12)
@given(_SPEECHES, _SPEECHES)
def test_standings_are_those_of_both_sites(one: list[Speech], other: list[Speech]) -> None:
    """A diff says of standings what the two arranged sites say; of a site with itself, it says nothing."""
    _assert_told(one, other, _arranged_marks)


@pytest.mark.slow
@settings(max_examples=40)
@given(_SPEECHES, _SPEECHES)
def test_standings_are_those_of_two_builds(one: list[Speech], other: list[Speech]) -> None:
    """The same holds for the published pages of two builds."""
    _assert_told(one, other, _published)


@pytest.mark.parametrize("speeches", [[(0, "answers", 0), (1, "answers", 1)], [(0, "answers", 0), (1, "repeats", 1)]])
def test_standings_are_those_of_built_pages(speeches: list[Speech]) -> None:
    """One denial and one confirmation, built: the pages mark them as the diff does."""
    _assert_told(speeches[:1], speeches, _published)


@settings(max_examples=8)
@given(st.permutations(range(6)))
def test_moved_events_explain_the_new_order(order: list[int]) -> None:
    """The events that did not move are in the same order as before, and no smaller number of moves would do."""
    with TemporaryDirectory() as place:
        before, after = (Path(place) / name for name in "ab")
        for root, days in ((before, range(6)), (after, order)):
            _written(root, [(0, "answers", 0)] * 6)
            for number, day in enumerate(days):
                file = root / EVENTS / f"e{number}.yaml"
                text = file.read_text("utf-8")
                file.write_text(re.sub(r"date: \S+", f"date: 2021-11-{day + 1:02}", text), "utf-8")
        found = _compared(before, after)
    moved = {change.id for change in found.changes if isinstance(change, OrderMoved)}
    staying = [number for number in sorted(range(6), key=order.__getitem__) if f"dispute/e{number}" not in moved]

    assert staying == sorted(staying)
    assert len(staying) == max(_ascending(sorted(range(6), key=order.__getitem__)))
    assert all(line(change).text for change in found.changes)


def _ascending(numbers: list[int]) -> Iterator[int]:
    """Yield the length of the longest ascending run that ends at each number."""
    lengths: list[int] = []
    for place, number in enumerate(numbers):
        before = (lengths[at] for at in range(place) if numbers[at] < number)
        lengths.append(1 + max(before, default=0))
    yield from lengths
