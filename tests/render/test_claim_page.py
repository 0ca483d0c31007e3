"""The page of an answered claim: who has one, its head, what leads to it, and the addresses that lead on to it."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from html import unescape
from shutil import rmtree

import pytest
from conftest import BASE, MakeSite
from msgspec.structs import replace
from page_html import Html
from rendered_site import RenderedSite

from onrecord.build.pipeline import Options, build
from onrecord.model.records import PUBLISHED
from onrecord.render.pagination import sizes

EVENTS = "content/stories/dispute/events"
ANNOUNCEMENT = f"{EVENTS}/announcement.yaml"
JOINT, ACCESS = "dispute/announcement/joint/", "dispute/announcement/access/"
LATER = {
    f"{EVENTS}/later.yaml": (
        "type: statement\ndate: 2021-11-05\ntitle: The ministry speaks again\nspeaker: ministry\nclaims:\n"
        "  - {id: again, text: It was a joint statement, same_as: announcement#joint}\n"
        "sources: gazette\npublished: 2021-11-12\n"
    ),
}
"""A claim that says the same as another one, and so leads to its page."""
QUOTED = {
    ANNOUNCEMENT: BASE[ANNOUNCEMENT].replace(
        "    text: They issued a joint statement\n",
        "    text: They issued a joint statement\n    quote: words\n",
    )
    + "quotes:\n  - {id: words, exact: They issued a joint statement., lang: en, source: gazette}\n",
}


def _pages(files: Mapping[str, str]) -> dict[str, str]:
    """Return the pages below those of events, by their addresses."""
    found = {path.removesuffix("index.html"): text for path, text in files.items() if path.endswith("/index.html")}
    return {path: text for path, text in found.items() if re.fullmatch(r"(ru/)?\w+/[\w-]+/[\w-]+/", path)}


def _target(page: str) -> str | None:
    found = re.search(r'http-equiv="refresh" content="0; url=([^"]*)"', page)
    return found[1] if found else None


def _parsed(html: str) -> Html:
    page = Html()
    page.feed(html)
    page.close()
    return page


def _built(make_site: MakeSite, options: Options, changes: Mapping[str, str | None]) -> Mapping[str, str]:
    return RenderedSite(make_site(changes), options).of_kinds(".html", ".json", ".xml")


def test_only_answered_claims_have_a_page(make_site: MakeSite, options: Options) -> None:
    """Nobody answered the second claim: it keeps its place on the page of its event."""
    files = _built(make_site, options, {"site.yaml": f"{BASE['site.yaml']}outputs: []\n"})

    assert [path for path in _pages(files) if path.startswith("dispute/announcement/")] == [JOINT]
    assert f"<loc>https://example.org/{JOINT}</loc>" in files["sitemap.xml"]


def test_head_tells_where_the_claim_stands_and_both_sides(make_site: MakeSite, options: Options) -> None:
    """First who claimed what and who denies it, for search engines and messengers; and what programs read."""
    page = _parsed(_built(make_site, options, {})[f"{JOINT}index.html"])
    description = (
        "Claimed by The ministry, 1 November 2021: They issued a joint statement. Denied by The company."
        " Disputed; no reply found from The ministry."
    )
    title = "Claim: They issued a joint statement – The dispute"

    assert page.one("title").text == title
    assert page.one("meta", name="description").attributes["content"] == description
    assert page.one("meta", property="og:description").attributes["content"] == description
    assert page.one("meta", property="og:title").attributes["content"] == "Claim: They issued a joint statement"
    assert page.one("link", rel="canonical").attributes["href"] == f"https://example.org/{JOINT}"
    oembed = page.one("link", type="application/json+oembed").attributes["href"]
    assert oembed == "https://example.org/dispute/embed/announcement/joint/oembed.json"
    assert "feed.xml" in [link.attributes["href"] for link in page.all("link", type="application/atom+xml")]
    claim = json.loads(page.one("script", type="application/ld+json").text)["mainEntity"]
    assert (claim["@type"], claim["text"]) == ("Claim", "They issued a joint statement")
    assert claim["@id"] == "../#announcement__joint"


def test_description_of_an_undisputed_claim_names_the_claimant(make_site: MakeSite, options: Options) -> None:
    """A reply that takes no side leaves the claim with the side that asserts it."""
    reply = BASE[f"{EVENTS}/denial.yaml"].replace("denies:", "responds_to:").replace("denial", "statement")
    page = _built(make_site, options, {f"{EVENTS}/denial.yaml": reply})

    assert JOINT not in _pages(page), "a reply is no statement on the claim"

    confirmed = BASE[f"{EVENTS}/denial.yaml"].replace("denies:", "confirms:").replace("type: denial", "type: statement")
    page = _built(make_site, options, {f"{EVENTS}/denial.yaml": confirmed})

    (description,) = re.findall('<meta name="description" [^>]*content="([^"]*)">', page[f"{JOINT}index.html"])
    assert description == (
        "Claimed by The ministry, 1 November 2021: They issued a joint statement. Confirmed by The company."
    )


def test_only_verbatim_words_have_quotation_marks(make_site: MakeSite, options: Options) -> None:
    """The words of the quotation that the claim names are those of the claim, but for the full stop."""
    files = _built(make_site, options, QUOTED)
    others = {ANNOUNCEMENT: QUOTED[ANNOUNCEMENT].replace("exact: They issued", "exact: We issued")}

    assert "<title>“They issued a joint statement” – The dispute</title>" in files[f"{JOINT}index.html"]
    assert "<h1>“They issued a joint statement”</h1>" in files[f"{JOINT}index.html"]
    files = _built(make_site, options, others)
    assert "<title>Claim: They issued a joint statement – The dispute</title>" in files[f"{JOINT}index.html"]
    assert "<h1>They issued a joint statement</h1>" in files[f"{JOINT}index.html"]


def test_page_has_all_statements_and_the_ways_to_more(make_site: MakeSite, options: Options) -> None:
    """All that was said on it is in sight; the page leads to the story, to all claims, and to its tools."""
    page = _built(make_site, options, LATER)[f"{JOINT}index.html"]
    words = unescape(re.sub("<[^>]*>", "", page))

    assert '<a href="../../">The dispute</a>' in page
    assert '<a href="../../claims/#matter_dispute__announcement__joint">Who says what</a>' in page
    assert '<details class="in-order"' not in page
    assert len(re.findall("<li><p data-symbol", page)) == 3
    assert "It was a joint statement" in words
    assert "<button data-share>" in page
    assert '<a href="../../embed/announcement/joint/" data-embed>' in page
    assert 'data-as-of="../../as-of.json"' in page


def test_what_is_shared_embedded_and_followed_leads_to_the_page(make_site: MakeSite, options: Options) -> None:
    """So do the claim's feed and its citation; a claim without a page keeps its place among all claims."""
    files = _built(make_site, options, {})
    claims = files["dispute/claims/index.html"]
    embed = files["dispute/embed/announcement/joint/index.html"]

    assert re.findall('<a rel="bookmark" href="([^"]*)"', claims) == ["../announcement/joint/"]
    assert re.findall("<button data-share(.*?)>", claims) == ["", '="#matter_dispute__announcement__access"']
    assert f'<span class="address">https://example.org/{JOINT}</span>' in claims
    assert '<a class="record" href="../../../announcement/joint/">' in embed
    assert f'<link rel="alternate" type="text/html" href="https://example.org/{JOINT}"/>' in files[f"{JOINT}feed.xml"]


@pytest.mark.parametrize("story", ["dispute", "quarrel"])
def test_joined_claim_leads_to_the_page_of_the_first(make_site: MakeSite, options: Options, story: str) -> None:
    """Also from another story, whose readers find no page of its own there."""
    other = LATER[f"{EVENTS}/later.yaml"].replace("announcement#", "dispute/announcement#")
    changes = {
        f"content/stories/{story}/story.yaml": "title: The quarrel\n",
        f"content/stories/{story}/events/later.yaml": other,
    }
    files = _pages(_built(make_site, options, changes))

    way = "../../" if story == "dispute" else "../../../dispute/"
    assert _target(files[f"{story}/later/again/"]) == f"{way}announcement/joint/"


def test_former_ids_lead_to_the_page(make_site: MakeSite, options: Options) -> None:
    """Each combination of a former id of the claim, of its event and of their story is an address that stays."""
    announcement = BASE[ANNOUNCEMENT].replace("id: joint\n", "id: joint\n    aliases: shared\n") + "aliases: old\n"
    story = {"content/stories/dispute/story.yaml": "title: The dispute\naliases: quarrel\n"}
    files = _pages(_built(make_site, options, {ANNOUNCEMENT: announcement, **story}))
    moved = {path: target for path, text in files.items() if (target := _target(text)) and "/embed/" not in path}
    own = {path: target for path, target in moved.items() if "/claims/" not in path}

    assert own == {
        "dispute/announcement/shared/": "../joint/",
        "dispute/old/joint/": "../../announcement/joint/",
        "dispute/old/shared/": "../../announcement/joint/",
        "quarrel/announcement/joint/": "../../../dispute/announcement/joint/",
        "quarrel/announcement/shared/": "../../../dispute/announcement/joint/",
        "quarrel/old/joint/": "../../../dispute/announcement/joint/",
        "quarrel/old/shared/": "../../../dispute/announcement/joint/",
    }


def test_page_leads_to_the_further_page_of_claims_that_has_it(
    make_site: MakeSite, options: Options, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A claim's own page stands alone, however many pages the list of all claims has."""
    monkeypatch.setattr(sizes, "CLAIMS_PER_PAGE", 1)
    denial = BASE[f"{EVENTS}/denial.yaml"].replace("#joint", "#access")
    files = _built(make_site, options, {f"{EVENTS}/denial.yaml": denial})

    assert '<a href="../../claims/2/#matter_dispute__announcement__access">' in files[f"{ACCESS}index.html"]
    assert '<a rel="bookmark" href="../../announcement/access/">' in files["dispute/claims/2/index.html"]
    assert JOINT not in _pages(files)


def test_language_without_the_story_has_no_page(make_site: MakeSite, options: Options) -> None:
    """A story in one of two languages has the pages of its claims in this language alone."""
    changes = {
        "site.yaml": "title: A test\nurl: https://example.org/\nlanguages: [en, ru]\n",
        "content/stories/dispute/story.yaml": "title: The dispute\nlanguages: en\n",
    }
    files = _built(make_site, options, changes)

    assert JOINT in _pages(files)
    assert f"ru/{JOINT}" not in _pages(files)
    assert "hreflang" not in files[f"{JOINT}index.html"].partition("<body>")[0]


def test_address_stays_when_nobody_answers_any_more(make_site: MakeSite, options: Options) -> None:
    """A build has noted the page in `published.txt`; without the answer it leads to the claim on its event's page."""
    root = make_site({})
    assert build(root, root / "_site", replace(options, keeps_ids=True)).value.published is not None
    assert JOINT in (root / PUBLISHED).read_text("utf-8").splitlines()

    (root / f"{EVENTS}/denial.yaml").write_text(f"{BASE[f'{EVENTS}/denial.yaml']}status: withdrawn\n", "utf-8")
    for _ in ("warm", "cold"):
        result = build(root, root / "_site", options)
        page = (root / "_site" / JOINT / "index.html").read_text("utf-8")

        assert result.value.published is not None
        assert _target(page) == "../#announcement__joint"
        assert "They issued a joint statement" in page
        assert f"<loc>https://example.org/{JOINT}</loc>" not in (root / "_site/sitemap.xml").read_text("utf-8")
        rmtree(root / ".onrecord", ignore_errors=True)

    (root / f"{EVENTS}/denial.yaml").write_text(BASE[f"{EVENTS}/denial.yaml"], "utf-8")
    build(root, root / "_site", options)
    assert _target((root / "_site" / JOINT / "index.html").read_text("utf-8")) is None


def test_former_name_of_such_a_claim_leads_to_it(make_site: MakeSite, options: Options) -> None:
    """The list has the ids that the claim and its event had when the page was public."""
    announcement = BASE[ANNOUNCEMENT].replace("id: joint\n", "id: joint\n    aliases: shared\n") + "aliases: old\n"
    listed = "dispute/old\ndispute/old#shared\ndispute/old/shared/\n"
    files = _built(make_site, options, {ANNOUNCEMENT: announcement, f"{EVENTS}/denial.yaml": None, PUBLISHED: listed})

    assert {path: _target(text) for path, text in _pages(files).items()} == {
        "dispute/old/shared/": "../../announcement/#announcement__joint"
    }


def test_page_of_a_withdrawn_claim_names_nothing(make_site: MakeSite, options: Options) -> None:
    """Nothing on the site tells the claims of a withdrawn entry: the page for unknown addresses leads to its notice."""
    withdrawn = f"{BASE[ANNOUNCEMENT]}status: withdrawn\n"
    listed = f"dispute/announcement\ndispute/announcement#joint\n{JOINT}\n"
    files = _built(make_site, options, {ANNOUNCEMENT: withdrawn, PUBLISHED: listed})

    assert [path for path in files if path.startswith("dispute/announcement/")] == ["dispute/announcement/index.html"]


def test_page_of_a_claim_that_is_gone_is_told_once(make_site: MakeSite, options: Options) -> None:
    """The claim and its page are two lines of the list, and one problem."""
    gone = BASE[ANNOUNCEMENT].replace("  - id: access\n    text: The ministry has access\n", "")
    listed = "dispute/announcement\ndispute/announcement#access\ndispute/announcement/access/\n"
    root = make_site({ANNOUNCEMENT: gone, PUBLISHED: listed})

    (problem,) = build(root, root / "_site", options).problems

    assert problem.message == "'dispute/announcement#access' was published, but the claim is gone"
    assert problem.span is not None
    assert problem.span.line == 2
