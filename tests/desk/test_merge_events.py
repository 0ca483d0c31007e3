"""`onrecord merge` of two events: what refers to either leads to one, both addresses stay, and what is refused."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from click.testing import CliRunner, Result
from conftest import BASE, NOW, MakeSite

from onrecord.build.pipeline import Options, build, check
from onrecord.cli import main
from onrecord.editing.compare.changes import PastChanged
from onrecord.editing.compare.comparison import compare
from onrecord.editing.diff.states import read_state
from onrecord.terminal.environment import Environment

EVENTS = "content/stories/dispute/events"
ANNOUNCEMENT, DENIAL = f"{EVENTS}/announcement.yaml", f"{EVENTS}/denial.yaml"
COPY = f"{EVENTS}/announcement-2.yaml"
LATER = "type: {type}\ndate: 2021-11-05\ntitle: {title}\nsources: wire\npublished: 2021-11-10\n"


def _run(site: Path, *arguments: str) -> Result:
    environment = Environment(lambda: NOW, asks=False)
    return CliRunner().invoke(main, ["merge", *arguments, "--site", str(site)], obj=environment)


def _merged(site: Path, *arguments: str) -> str:
    ran = _run(site, *arguments, "--yes")
    assert ran.exit_code == 0, ran.output
    return ran.stdout


def _files(root: Path) -> dict[str, bytes]:
    files = (file for file in sorted((root / "content").rglob("*")) if file.is_file())
    return {file.relative_to(root).as_posix(): file.read_bytes() for file in files}


def _codes(root: Path, options: Options) -> list[str]:
    return [problem.code for problem in check(root, options).problems]


def test_copied_event_becomes_one_with_its_original(make_site: MakeSite, options: Options) -> None:
    """A copy with all its claims goes; targets, links and both addresses lead to the original, and nothing repeats."""
    answer = LATER.format(type="denial", title="The company denies") + (
        "speaker: company\ndenies: [announcement-2#joint, announcement#access]\nafter: [announcement-2, announcement]\n"
        "body: See [it](announcement-2#joint) and [that](/dispute/announcement-2/).\n"
    )
    elsewhere = LATER.format(type="statement", title="Elsewhere") + "responds_to: dispute/announcement-2#access\n"
    public = ["dispute/", "dispute/announcement", "dispute/announcement#joint"]
    public += [name.replace("announcement", "announcement-2") for name in public[1:]]
    root = make_site(
        {
            COPY: BASE[ANNOUNCEMENT],
            f"{EVENTS}/answer.yaml": answer,
            "content/stories/other/story.yaml": "title: Other\n",
            "content/stories/other/events/elsewhere.yaml": elsewhere,
            "published.txt": "".join(f"{name}\n" for name in sorted(public)),
        }
    )
    assert _codes(root, options) == ["IDS009"]

    output = _merged(root, "announcement-2", "announcement")

    assert output.endswith(
        "merged dispute/announcement-2 into dispute/announcement\n"
        "readers see otherwise:\n  the citations of sources/gazette\n"
        "  the events of actors/ministry\n  the order of events in dispute/\n"
    )
    assert not (root / COPY).exists()
    assert (root / ANNOUNCEMENT).read_text("utf-8") == BASE[ANNOUNCEMENT] + "aliases: [announcement, announcement-2]\n"
    assert (root / EVENTS / "answer.yaml").read_text("utf-8") == answer.replace(
        "announcement-2", "announcement"
    ).replace("after: [announcement, announcement]", "after: [announcement]")
    moved = (root / "content/stories/other/events/elsewhere.yaml").read_text("utf-8")
    assert moved == elsewhere.replace("announcement-2", "announcement")
    assert _codes(root, options) == []
    build(root, root / "_site", options)
    redirect = (root / "_site/dispute/announcement-2/index.html").read_text("utf-8")
    assert "/dispute/announcement/" in redirect
    feed = ET.parse(root / "_site/dispute/feed.xml").getroot()  # noqa: S314  (a build's own)
    ids = [found.text or "" for found in feed.iter("{http://www.w3.org/2005/Atom}id")]
    assert sum("announcement" in id_ for id_ in ids) == 1
    assert not any("announcement-2" in id_ for id_ in ids)


def test_statement_of_two_editors_becomes_one(make_site: MakeSite, options: Options) -> None:
    """Sources, tags and actors are united; the fields that the other entry does not get are printed."""
    lines = (
        "type: statement\ndate: 2021-11-02\ntitle: It is not so\nspeaker: company\nchannel: email\n"
        "denies: announcement#joint\nsources: [{source: wire, locator: p. 3}, gazette]\ntags: [letters]\n"
        "published: 2021-11-10\n"
    )
    root = make_site({f"{EVENTS}/no.yaml": lines})
    assert _codes(root, options) == ["IDS009"]

    output = _merged(root, "dispute/no", "dispute/denial")

    assert (root / DENIAL).read_text("utf-8") == BASE[DENIAL].replace(
        "sources: wire\n", "sources: [wire, gazette]\n"
    ) + "aliases: [denial, no]\ntags: letters\n"
    assert (
        "'dispute/denial' does not get these fields of 'dispute/no'; write those that you need into it:\n"
        "  type: statement\n  title:\n    en: It is not so\n  channel: email\n"
    ) in output
    assert _codes(root, options) == []


def test_merge_of_events_is_no_changed_past(make_site: MakeSite, options: Options) -> None:
    """A comparison counts the two entries as one event: nothing that was public is gone."""
    root = make_site({COPY: BASE[ANNOUNCEMENT]})
    before = read_state(root, options).state
    _merged(root, "announcement-2", "announcement")

    changes = compare(before, read_state(root, options).state).changes

    assert [change for change in changes if isinstance(change, PastChanged)] == []


def test_draft_that_nobody_knows_leaves_no_alias(make_site: MakeSite) -> None:
    """A draft that never was public becomes a part of a public event without a trace of its id."""
    root = make_site({f"{EVENTS}/secret.yaml": BASE[DENIAL].replace("published: 2021-11-10", "status: draft")})
    _merged(root, "secret", "denial")

    assert not (root / EVENTS / "secret.yaml").exists()
    assert (root / DENIAL).read_text("utf-8") == BASE[DENIAL]


def test_acceptances_of_the_warning_go(make_site: MakeSite, options: Options) -> None:
    """An acceptance of 'two entries of one event' in the entry that goes means nothing afterwards."""
    accepting = f"{BASE[DENIAL]}accept: {{code: IDS009, reason: the desk looks at it}}\n"
    root = make_site({f"{EVENTS}/denial-2.yaml": accepting})
    output = _merged(root, "denial-2", "denial")

    assert "does not get these fields" not in output
    assert _codes(root, options) == []


MORE = "  - id: more\n    text: There is more\n    quote: words\n"
QUOTE = "quotes: {id: words, exact: There is more, lang: en, source: gazette}\n"
OWN_CLAIM = BASE[ANNOUNCEMENT].replace("sources:", f"{MORE}sources:") + QUOTE
REFUSED: Mapping[str, tuple[dict[str, str], list[str], str]] = {
    "claims in the one that goes alone": (
        {f"{EVENTS}/bare.yaml": LATER.format(type="announcement", title="Bare")},
        ["announcement", "bare"],
        (
            "nothing is merged: 'dispute/announcement' has claims, and 'dispute/bare' has none; "
            "type: onrecord merge dispute/bare dispute/announcement\n"
        ),
    ),
    "claims in both": (
        {COPY: OWN_CLAIM},
        ["announcement-2", "announcement"],
        (
            "nothing is merged: 'dispute/announcement-2' has claims of its own: 'more'; "
            f"copy these and the quotations 'words' into {ANNOUNCEMENT}, and merge again\n"
        ),
    ),
    "a claim in other words": (
        {COPY: BASE[ANNOUNCEMENT].replace("They issued", "Both issued")},
        ["announcement-2", "announcement"],
        (
            "nothing is merged: both have a claim 'joint', in other words; "
            f"if they are one claim, make their texts equal in {ANNOUNCEMENT}; else give one of them another id\n"
        ),
    ),
    "two stories": (
        {
            "content/stories/other/story.yaml": "title: Other\n",
            "content/stories/other/events/it.yaml": LATER.format(type="statement", title="It"),
        },
        ["it", "denial"],
        (
            "nothing is merged: 'other/it' and 'dispute/denial' are in two stories; "
            "move it first: onrecord rename other/it dispute/\n"
        ),
    ),
    "a withdrawn one": (
        {
            f"{EVENTS}/gone.yaml": LATER.format(type="statement", title="Gone")
            + "status: withdrawn\ncorrections: {date: 2021-11-12, reason: It never was}\n"
        },
        ["gone", "denial"],
        "nothing is merged: 'dispute/gone' is withdrawn, and its notice stays at its address\n",
    ),
    "a public one and a draft": (
        {f"{EVENTS}/plan.yaml": LATER.format(type="statement", title="Plan") + "status: draft\n"},
        ["denial", "plan"],
        (
            "nothing is merged: 'dispute/plan' is a draft, and 'dispute/denial' is public; "
            "publish it first: onrecord publish dispute/plan; or type: onrecord merge dispute/plan dispute/denial\n"
        ),
    ),
    "one that the other maintains": (
        {f"{EVENTS}/again.yaml": LATER.format(type="response", title="Again") + "speaker: ministry\nafter: denial\n"},
        ["denial", "again"],
        (
            f"nothing is merged: {EVENTS}/again.yaml:7 says 'after: denial', so 'again' would refer to itself; "
            "change that line first\n"
        ),
    ),
}


@pytest.mark.parametrize(("changes", "arguments", "message"), REFUSED.values(), ids=REFUSED)
def test_events_that_cannot_be_one_stay(
    make_site: MakeSite, changes: dict[str, str], arguments: list[str], message: str
) -> None:
    """The message says why, and what to do first; no file changes."""
    root = make_site(changes)
    before = _files(root)

    refused = _run(root, *arguments, "--yes")

    assert (refused.exit_code, _files(root)) == (1, before)
    assert refused.stderr.endswith(message), refused.stderr


def test_copied_claims_can_be_merged(make_site: MakeSite, options: Options) -> None:
    """Who copies the claims and quotations that the message names can merge: the addresses of all claims stay."""
    lines = sorted(f"dispute/announcement-2#{claim}" for claim in ("joint", "access", "more"))
    public = "".join(f"{name}\n" for name in ("dispute/", "dispute/announcement-2", *sorted(lines)))
    root = make_site({COPY: OWN_CLAIM, ANNOUNCEMENT: OWN_CLAIM, "published.txt": public})
    _merged(root, "announcement-2", "announcement")

    assert _codes(root, options) == []
