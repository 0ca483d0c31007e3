"""The head of each page: content security policy, sharing metadata and structured data."""

from __future__ import annotations

import json
import re
from base64 import b64encode
from collections.abc import Mapping
from datetime import date
from functools import cache
from hashlib import sha256
from html import escape
from pathlib import Path
from typing import Any

import pytest
from conftest import BASE, TODAY, MakeSite
from page_html import Html
from rendered_site import RenderedSite, render_everything
from schema_org import with_urls

from onrecord.build.pipeline import Options, check
from onrecord.read.theme_reader import theme_root

HERE = Path(__file__).parents[1]
EVENTS = "content/stories/dispute/events"
DENIAL = BASE[f"{EVENTS}/denial.yaml"]
REPORT = "type: report\ndate: 2021-11\ntitle: All is well\nsources: wire\npublished: 2021-12-01\n"
OWN = (
    "default-src 'self'; img-src 'self' data:; child-src 'none'; object-src 'none'; base-uri 'none'; form-action 'none'"
)


@pytest.fixture(scope="module")
def everything() -> RenderedSite:
    """Return the site that uses every feature."""
    return render_everything(TODAY)


@cache
def read(text: str) -> Html:
    """Return a parsed page."""
    html = Html()
    html.feed(text)
    html.close()
    return html


def data_of(page: str) -> dict[str, Any]:
    """Return a page's structured data."""
    data = json.loads(read(page).one("script", type="application/ld+json").text)
    assert isinstance(data, dict)
    return with_urls(data)


def denial_page(make_site: MakeSite, options: Options, changes: Mapping[str, str]) -> str:
    """Return the page of the denial of a site with changes."""
    return RenderedSite(make_site(changes), options)["dispute/denial/index.html"]


def test_policy_allows_only_the_sites_own_files(everything: RenderedSite) -> None:
    """The policy precedes everything that loads a file, and allows no script or style from elsewhere.

    A page's inline style sheet is allowed by its hash: no other style has an effect. Embeds have a policy of their own.
    """
    for file, text in everything.of_kinds(".html").items():
        if "/embed/" in file:
            continue
        html = read(text)
        metas = html.all("meta", http_equiv="Content-Security-Policy")
        loading = [place for place, item in enumerate(html.elements) if item.tag in ("link", "script", "style", "img")]

        hashes = [sha256(style.text.encode("utf-8")).digest() for style in html.all("style")]
        allowed = "".join(f"; style-src 'self' 'sha256-{b64encode(digest).decode()}'" for digest in hashes)
        assert [meta.attributes["content"] for meta in metas] == [f"{OWN}{allowed}"]
        assert html.elements.index(metas[0]) < min(loading)
        assert not html.all(style="*"), file
        assert not [name for item in html.elements for name in item.attributes if name.startswith("on")]


def test_counter_adds_its_origins_to_the_policy(make_site: MakeSite, options: Options) -> None:
    """The site's counter is loaded after the page with its settings; the policy allows its origins and no others."""
    counter = (
        "counter:\n  script: https://Count.example.net:8443/count.js?v=1\n"
        "  data: {site: 'a \"b\"', hash-mode: x}\n  connects: https://stats.example.net/send\n"
    )
    html = read(denial_page(make_site, options, {"site.yaml": f"{BASE['site.yaml']}{counter}"}))
    policy = html.one("meta", http_equiv="Content-Security-Policy").attributes["content"]
    script = html.one("script", src="*", defer="*").attributes

    assert script["src"] == "https://Count.example.net:8443/count.js?v=1"
    assert "defer" in script
    assert (script["data-site"], script["data-hash-mode"]) == ('a "b"', "x")
    assert policy.split("; ") == [
        "default-src 'self'",
        "img-src 'self' data: https://stats.example.net",
        *OWN.split("; ")[2:],
        "script-src 'self' https://count.example.net:8443",
        "connect-src 'self' https://count.example.net:8443 https://stats.example.net",
    ]


@pytest.mark.parametrize(
    "address",
    [
        "ftp://count.example/x.js",
        "https://a;script-src *.example/x",
        "https://[::1]/x.js",
        "https://*.example.org/x",
        "x",
    ],
)
def test_counter_cannot_widen_the_policy(address: str, make_site: MakeSite, options: Options) -> None:
    """A counter address whose host would add directives to the policy is refused."""
    text = f"{BASE['site.yaml']}counter: {{script: {json.dumps(address)}}}\n"
    outcome = check(make_site({"site.yaml": text}), options)

    assert [problem.code for problem in outcome.problems] == ["SRC006"]


def test_no_page_loads_foreign_files(everything: RenderedSite) -> None:
    """Without a counter, every script, style, icon and picture of every page is the site's own."""
    for file, text in everything.of_kinds(".html").items():
        html = read(text)
        loaded = [item.attributes["src"] for item in html.elements if "src" in item.attributes]
        loaded += [
            item.attributes["href"] for item in html.all("link") if item.attributes["rel"] in ("stylesheet", "icon")
        ]

        assert [address for address in loaded if re.match("[a-z]+:|//", address)] == [], file


def test_shared_event_has_title_summary_date_and_picture(everything: RenderedSite) -> None:
    """An event is shared with its title, its summary, its publication date and its first picture."""
    html = read(everything["harbour/order/index.html"])
    shared = {item.attributes["property"]: item.attributes["content"] for item in html.all("meta", property="*")}

    assert shared == {
        "og:type": "article",
        "og:title": 'The port "closes"',
        "og:site_name": "Everything & more",
        "og:url": "https://example.org/repo/harbour/order/",
        "og:locale": "en_US",
        "og:description": "By order 7.",
        "og:image": "https://example.org/repo/static/harbour/pier.2c4ca9a42fbf-1440.jpg",
        "og:image:alt": 'The pier at dusk, "closed" & empty',
        "article:published_time": "2019-04-01T00:00:00+06:00",
        "article:modified_time": "2019-05-23T00:00:00+06:00",
    }
    assert "static/harbour/pier.2c4ca9a42fbf-1440.jpg" in everything.static


def test_each_page_has_sharing_metadata(everything: RenderedSite) -> None:
    """Every page has a title, a locale and the site's name for messengers; only indexable ones an address.

    Nobody shares a frame that stands in pages of other sites.
    """
    for html in (read(text) for path, text in everything.of_kinds(".html").items() if "embed" not in path.split("/")):
        shared = {item.attributes["property"]: item.attributes["content"] for item in html.all("meta", property="*")}
        assert shared["og:title"]
        assert (shared.get("og:type") == "article") is ("article:published_time" in shared)
        assert shared["og:locale"] in {"en_US", "ru_RU", "kk_KZ"}
        assert shared["og:site_name"] == {"r": "Всё и ещё кое-что"}.get(shared["og:locale"][0], "Everything & more")
        assert ("og:url" in shared) is not bool(html.all("meta", name="robots"))


def test_page_of_a_site_without_address_can_be_shared(make_site: MakeSite, options: Options) -> None:
    """Without a base URL, a page has all that needs no address."""
    settings = "\n".join(line for line in BASE["site.yaml"].splitlines() if not line.startswith("url:"))
    html = read(denial_page(make_site, options, {"site.yaml": settings}))

    shared = {item.attributes["property"]: item.attributes["content"] for item in html.all("meta", property="*")}
    assert shared["og:title"] == "The company denies"
    assert not {"og:url", "og:image"} & {*shared}


def test_bill_is_shared_with_its_state() -> None:
    """A bill is shared with its title and its summary, or else with how far it has come."""
    options = Options(today=date(2026, 11, 24), base_url="https://example.org/")
    html = read(RenderedSite(HERE / "sites/parliaments", options)["bills/online-safety/index.html"])
    shared = {item.attributes["property"]: item.attributes["content"] for item in html.all("meta", property="*")}

    assert shared["og:title"] == "Online Safety Bill"
    assert shared["og:description"].startswith("Law since")


def test_event_is_an_article_that_mentions_claims(everything: RenderedSite) -> None:
    """Structured data of an event is the site's article, with sources, corrections, and claims with their authors."""
    data = data_of(everything["harbour/order/index.html"])
    closed = data["mentions"][0]

    assert data["@type"] == "Article"
    assert data["publisher"] == {"@id": data["author"]["@id"]} == {"@id": "https://example.org/repo/#publisher"}
    assert data["author"]["name"] == "The desk"
    assert (data["datePublished"], data["dateModified"]) == ("2019-04-01T00:00:00+06:00", "2019-05-23T00:00:00+06:00")
    assert [source["@type"] for source in data["citation"]] == ["CreativeWork"] * 3
    assert data["correction"][0]["@type"] == "CorrectionComment"
    assert "The order was dated 2 March." in data["correction"][0]["text"]
    assert (closed["@type"], closed["text"]) == ("Claim", "The port is closed")
    assert closed["@id"].endswith("/harbour/order/#order__closed")
    assert [author["@type"] for author in closed["author"]] == ["Person", "Organization"]
    assert closed["appearance"] == [{"@id": "https://example.org/repo/sources/record/"}]
    assert "ClaimReview" not in json.dumps(data)


def test_story_is_a_collection_and_home_page_a_website(everything: RenderedSite) -> None:
    """A story lists its events in the order of its page; the home page describes the site."""
    story = data_of(everything["harbour/index.html"])
    items = story["mainEntity"]["itemListElement"]

    assert (story["@type"], data_of(everything["index.html"])["@type"]) == ("CollectionPage", "WebSite")
    assert story["mainEntity"]["numberOfItems"] == len(items) > 10
    assert [item["position"] for item in items] == list(range(1, len(items) + 1))
    first = read(everything["harbour/index.html"]).all("article", data_event="*")[0].attributes["data-event"]
    assert items[0]["url"] == f"https://example.org/repo/harbour/{first}/"


def test_structured_data_cannot_close_its_script(make_site: MakeSite, options: Options) -> None:
    """Any text stays within the script element, and parses back unchanged."""
    title = "</script><!--<script> & ]]> end"
    text = DENIAL.replace("The company denies", json.dumps(title))
    page = denial_page(make_site, options, {f"{EVENTS}/denial.yaml": text})
    written = re.search(r'ld\+json">(.*?)</script>', page)

    assert data_of(page)["headline"] == title
    assert written is not None
    assert not set("<>&\u2028\u2029") & set(written[1])


def test_withdrawn_event_has_no_structured_data(make_site: MakeSite, options: Options) -> None:
    """A withdrawn event's notice has no structured data, and asks search engines not to index it."""
    text = f"{DENIAL}status: withdrawn\nsummary: SECRET\ncorrections: {{date: 2021-11-12, reason: It was another}}\n"
    page = read(denial_page(make_site, options, {f"{EVENTS}/denial.yaml": text}))

    assert not page.all("script", type="application/ld+json")
    shared = {item.attributes["property"]: item.attributes["content"] for item in page.all("meta", property="*")}
    assert {*shared} == {"og:title", "og:site_name", "og:locale"}
    assert shared["og:title"] == page.one("title").text
    assert page.one("meta", name="robots").attributes["content"] == "noindex"


def test_theme_colour_equals_the_background(everything: RenderedSite) -> None:
    """The theme colour equals the style sheet's background, in light and in dark."""
    style = (theme_root() / "static/style.css").read_text("utf-8")
    metas = read(everything["index.html"]).all("meta", name="theme-color")

    assert [meta.attributes["content"] for meta in metas] == re.findall(r"--paper: (#\w+);", style)[1::-1]
    assert [meta.attributes.get("media") for meta in metas] == ["(prefers-color-scheme: dark)", None]


def test_story_without_a_summary_is_described_by_its_last_event(make_site: MakeSite) -> None:
    """A story's description is its summary, or else its last known event with the date."""
    pages = []
    for summary in ("", "summary: It was said, and denied.\n"):
        story = BASE["content/stories/dispute/story.yaml"] + summary
        files = RenderedSite(make_site({"content/stories/dispute/story.yaml": story}), Options(today=TODAY))
        pages.append(read(files["dispute/index.html"]).one("meta", name="description").attributes["content"])

    assert pages == ["2\N{NO-BREAK SPACE}November 2021: The company denies", "It was said, and denied."]


@pytest.mark.parametrize(
    ("event", "changes", "description"),
    [
        (
            "announcement",
            {},
            (
                "Announcement, 1 November 2021, The ministry. Claim: They issued a joint statement. "
                "Claim: The ministry has access."
            ),
        ),
        (
            "denial",
            {},
            (
                "Denial, 2 November 2021, The company. "
                "Denies: They issued a joint statement (The ministry, 1 November 2021)."
            ),
        ),
        ("denial", {f"{EVENTS}/denial.yaml": f"{DENIAL}summary: It says no.\n"}, "It says no."),
        (
            "denial",
            {f"{EVENTS}/denial.yaml": REPORT},
            "Report, November 2021.",
        ),
    ],
    ids=["claims", "denial", "summary", "nothing else"],
)
def test_event_is_described_by_its_summary_or_what_is_recorded(
    make_site: MakeSite, options: Options, event: str, changes: Mapping[str, str], description: str
) -> None:
    """A description is never empty, marks each claim as one, and says whose words a relation is about."""
    page = read(RenderedSite(make_site(changes), options)[f"dispute/{event}/index.html"])
    (meta,) = page.all("meta", name="description")

    assert meta.attributes["content"].replace("\u00a0", " ") == description
    assert meta.attributes["property"] == "og:description"


def test_no_page_has_two_descriptions(everything: RenderedSite) -> None:
    """One tag is the description for search engines and for messengers."""
    for path, text in everything.of_kinds(".html").items():
        assert len(read(text).all("meta", name="description")) <= 1, path
        assert not re.search("[\\x00-\\x08]", text), path


def test_description_of_the_site_is_on_its_home_page_and_in_its_feeds(make_site: MakeSite, options: Options) -> None:
    """The site's description leads the home page, and programs find it in the head, the data and the feeds."""
    words = 'Who said "so" & who denied it'
    settings = f"{BASE['site.yaml']}languages: [en, ru]\ndescription: {{en: '{words}', ru: Кто что сказал}}\n"
    files = RenderedSite(make_site({"site.yaml": settings}), options)
    home, russian = read(files["index.html"]), read(files["ru/index.html"])

    for page, description in ((home, words), (russian, "Кто что сказал")):
        assert page.one("p", class_="lead").text == description
        assert page.one("meta", name="description").attributes["content"] == description
        assert page.one("meta", property="og:description").attributes["content"] == description
    assert data_of(files["index.html"])["description"] == words
    assert f"<subtitle>{escape(words)}</subtitle>" in files["feed.xml"]
    assert json.loads(files["feed.json"])["description"] == words
