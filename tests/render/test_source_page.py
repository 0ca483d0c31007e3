"""The page of a source: what rests on it, the sources around it, and whether its words were checked."""

from __future__ import annotations

import re
from collections.abc import Mapping
from html import unescape
from pathlib import Path

import pytest
from compared_builds import Preview
from conftest import BASE, TODAY, MakeSite
from rendered_site import RenderedSite

from onrecord.build.pipeline import Options, build

EVENTS = "content/stories/dispute/events"
SOURCES = "content/sources/sources.yaml"
DEAD = "Note: the address no longer works."
OPTIONAL = {
    "Quotations", "Reporting from", "Original source", "Reports based on it", "Another version of", "Other versions",
}  # fmt: skip
"""Facts that stand only on the pages of sources that have them."""
SITE: Mapping[str, str] = {
    "site.yaml": f"{BASE['site.yaml']}outputs: feeds\n",
    SOURCES: (
        "gazette: {title: The gazette, url: https://example.org/gazette, url_status: dead}\n"
        "wire: {title: The wire, url: https://example.org/wire, publisher: The agency, issued: 2021-11-01,\n"
        "  archive_url: https://archive.example/wire}\n"
        "copy: {title: The copy, url: https://example.org/copy, via: wire, publisher: The paper}\n"
        "echo: {title: The echo, url: https://example.org/echo, via: [copy, {external: Another Agency}]}\n"
        "late: {title: The wire again, url: https://example.org/wire-2, version_of: wire}\n"
        "act: {title: The act, primary: yes}\n"
        "gossip: {title: The gossip, url: https://example.org/gossip, via: unknown}\n"
        "retold: {title: The retold gossip, url: https://example.org/retold, via: gossip}\n"
        "hint: {title: The hint, url: https://example.org/hint}\n"
        "hidden: {title: The hidden, url: https://example.org/hidden, via: wire, version_of: act}\n"
    ),
    "content/bills/law.yaml": "title: The law\nprocedure: generic\nsources: act\n",
    "content/snapshots/wire.txt": "They said it was joint, and that it was final.\n",
    f"{EVENTS}/answer.yaml": """\
type: response
date: 2021-11-03
title: The ministry answers
speaker: ministry
claims:
  - {id: agreed, text: It was agreed, maintains: announcement#joint}
  - id: letter
    text: There is a letter
    sources: copy
    bears_on: {target: announcement#access, basis: inferred, sources: hint}
responds_to: {target: denial, sources: echo}
quotes:
  - {id: joint, exact: it was joint, lang: en, source: wire}
  - {id: final, exact: it was final, lang: en, source: wire}
  - {id: paper, exact: there is a paper, lang: en, source: copy}
body: See [@gossip].
sources: [wire, {source: gazette, says: {date: 2021-11-04}}, copy, echo, late, retold]
published: 2021-11-10
""",
    f"{EVENTS}/step.yaml": """\
type: bill-action
date: 2021-11-05
title: It is brought in
bill: law
stage: introduction
sources: act
published: 2021-11-10
""",
    f"{EVENTS}/gone.yaml": """\
type: statement
date: 2021-11-06
title: A canary in a title
speaker: company
claims: {id: canary, text: A canary in a claim}
quotes: {id: canary, exact: a canary, lang: en, source: act}
sources: [act, wire, {source: hidden, via: act}]
status: withdrawn
published: 2021-11-10
corrections: {date: 2021-11-11, reason: It was not genuine}
""",
}


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the site once and return its folder; no test changes it."""
    root = tmp_path_factory.mktemp("source")
    for path, text in {**BASE, **SITE}.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, "utf-8")
    outcome = build(root, root / "_site", Options(today=TODAY))
    assert [problem for problem in outcome.problems if problem.severity == "error"] == []
    return root / "_site"


def _html(pages: Path, source: str) -> str:
    return (pages / "sources" / source / "index.html").read_text("utf-8")


def _words(html: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", "", html)).replace("\N{NO-BREAK SPACE}", " ").split())


def _facts(pages: Path, source: str) -> dict[str, str]:
    """Return the facts of a source's page by their names, without the citation."""
    pairs = re.findall(r"<dt>(.*?)</dt><dd>(.*?)</dd>", _html(pages, source), re.DOTALL)
    return {name: _words(value) for name, value in pairs if name != "Cite this source"}


def _uses(pages: Path, source: str, event: str) -> list[str]:
    """Return what rests on a source in an event."""
    line = re.search(rf'href="../../dispute/{event}/">.*?(?=<li[^>]*>\n<time|$)', _html(pages, source), re.DOTALL)
    found = re.search(r'<ul class="uses">(.*?)</ul>', line[0] if line else "", re.DOTALL)
    return [_words(item) for item in re.findall(r"<li>(.*?)</li>", found[1], re.DOTALL)] if found else []


def test_page_lists_what_rests_on_the_source(pages: Path) -> None:
    """Below each event stand its claims, relations and quotations that rest on the source, and no others."""
    assert _uses(pages, "wire", "answer") == [
        "Claim: It was agreed",
        "Stands by: They issued a joint statement",
        "2 quotations",
    ]
    assert _uses(pages, "copy", "answer") == [
        "Claims: It was agreed; There is a letter",
        "Stands by: They issued a joint statement",
        "1 quotation",
    ]
    assert _uses(pages, "echo", "answer") == [
        "Claim: It was agreed",
        "Replies to: The company denies",
        "Stands by: They issued a joint statement",
    ]
    assert 'href="../../dispute/answer/#answer__agreed"' in _html(pages, "wire")


def test_inferred_relation_rests_on_no_source(pages: Path) -> None:
    """A relation that the editors conclude is on no source's page, since no source states it."""
    assert "Bears on" not in _html(pages, "copy")
    assert "dispute/answer/" in _html(pages, "hint")
    assert _uses(pages, "hint", "answer") == []


def test_page_names_the_stage_of_a_bill_with_its_meaning(pages: Path) -> None:
    """A stage stands with its bill; the bill's own page is listed too."""
    (stage,) = _uses(pages, "act", "step")

    assert stage.startswith("The law: Introduction")
    assert 'href="../../bills/law/"' in _html(pages, "act")


def test_contradiction_and_mention_are_no_support(pages: Path) -> None:
    """A source that gives another date, or that only a text cites, supports nothing, and its page says so."""
    assert _uses(pages, "gazette", "answer") == ["Tells it differently: gives 4 November 2021"]
    assert _uses(pages, "gossip", "answer") == ["Mentioned in the text"]


@pytest.mark.parametrize(
    ("source", "facts"),
    [
        ("gazette", {"Archived copy": "none recorded here"}),
        (
            "wire",
            {
                "Archived copy": "https://archive.example/wire",
                "Quotations": "2 quotations, each found word for word in the text kept of this source",
                "Reports based on it": "The paper",
                "Other versions": "The wire again",
            },
        ),
        (
            "copy",
            {
                "Quotations": "1 quotation, not checked: no text of this source is kept here",
                "Reporting from": "The agency",
                "Reports based on it": "The echo",
            },
        ),
        ("echo", {"Reporting from": "The paper; Another Agency", "Original source": "The agency"}),
        ("late", {"Another version of": "The wire, The agency, 1 November 2021"}),
        ("gossip", {"Reporting from": "origin not recorded here", "Reports based on it": "The retold gossip"}),
        ("retold", {"Reporting from": "The gossip", "Original source": "origin not recorded here"}),
        ("act", {}),
    ],
)  # fmt: skip
def test_page_tells_copy_origins_versions_and_checks(pages: Path, source: str, facts: dict[str, str]) -> None:
    """The page names the copy or its absence, the origins, reports, versions and checks; nothing without content."""
    found = _facts(pages, source)

    assert {name: found[name] for name in facts} == facts
    assert set(found) & OPTIONAL == set(facts) & OPTIONAL


def test_page_begins_with_the_address(pages: Path) -> None:
    """Under the title is the address, with what is wrong with it, and then what cites the source; its facts follow."""
    html = _html(pages, "gazette")
    head = re.search(r"<header class=\"head\">(.*?)</header>", html, re.DOTALL)

    assert head is not None
    assert ">https://example.org/gazette</a>" in head[1]
    assert DEAD in head[1]
    assert html.index("<h2>Cited in</h2>") < html.index("Cite this source") < html.index('class="in-stories"')


def test_withdrawn_entry_leaves_nothing_on_the_page(pages: Path) -> None:
    """A withdrawn entry is not listed, its quotation not counted, and the source that only it cites not named."""
    for source in ("act", "wire"):
        assert "canary" not in _html(pages, source)
        assert "hidden" not in _html(pages, source).lower().replace(" hidden>", "")
    assert not (pages / "sources" / "hidden").exists()


def test_page_follows_edits_of_other_entries(make_site: MakeSite, tmp_path: Path) -> None:
    """The page of a source is rendered again when another entry changes what it shows; each build equals a cold one."""
    preview = Preview(make_site(SITE), tmp_path)
    preview.build()
    preview.edit(
        f"{EVENTS}/answer.yaml", "exact: it was final, lang: en, source: wire", "exact: over, lang: en, source: echo"
    )
    preview.build()
    assert _facts(tmp_path / "warm", "echo")["Quotations"].startswith("1 quotation, not checked")
    assert _facts(tmp_path / "warm", "wire")["Quotations"].startswith("1 quotation, found")
    preview.edit(SOURCES, "via: unknown", "via: wire")
    preview.build()
    assert _facts(tmp_path / "warm", "wire")["Reports based on it"].startswith("The paper; The gossip")
    assert _facts(tmp_path / "warm", "retold")["Original source"] == "The agency"
    preview.edit(SOURCES, "version_of: wire", "version_of: copy")
    preview.build()
    assert "Other versions" not in _facts(tmp_path / "warm", "wire")
    assert _facts(tmp_path / "warm", "copy")["Other versions"] == "The wire again"
    preview.edit(f"{EVENTS}/answer.yaml", "text: It was agreed,", "text: It was settled,")
    preview.build()
    assert _uses(tmp_path / "warm", "echo", "answer")[0] == "Claim: It was settled"
    preview.edit(f"{EVENTS}/answer.yaml", "published: 2021-11-10", "status: withdrawn\npublished: 2021-11-10")
    preview.build()
    assert "Quotations" not in _facts(tmp_path / "warm", "wire")


def test_further_reports_open_in_place(make_site: MakeSite) -> None:
    """The page names twenty reports that rest on a source; the others are behind their number."""
    papers = "".join(
        f"paper-{n:02}: {{title: Paper {n:02}, url: 'https://p.example/{n}', via: wire}}\n" for n in range(23)
    )
    files = RenderedSite(make_site({SOURCES: BASE[SOURCES] + papers}), Options(today=TODAY))
    named, _, rest = files["sources/wire/index.html"].partition("<details><summary>3 more</summary>")

    assert named.count('href="../paper-') == 20
    assert re.findall(r'href="../(paper-\d+)/"', rest.partition("</details>")[0]) == [
        "paper-20",
        "paper-21",
        "paper-22",
    ]
