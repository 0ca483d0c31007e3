"""The built pages: structure on which readers, styles, scripts and other tools may rely."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

import pytest
from conftest import BASE, DRAWING, TODAY, MakeSite
from msgspec.structs import replace
from page_html import Element, Html
from rendered_site import RenderedSite

from onrecord.build.pipeline import Options, build

EVENTS = "content/stories/dispute/events"


def _read(folder: Path) -> dict[str, Html]:
    """Return the pages in `folder` by path."""
    pages = {}
    for file in sorted(folder.rglob("*.html")):
        page = Html()
        page.feed(file.read_text("utf-8"))
        page.close()
        pages[file.relative_to(folder).as_posix()] = page
    return pages


REPLY = """\
type: response
date: 2021-11-02
time: '23:30'
timezone: America/New_York
title: {en: The ministry answers, ru: Министерство отвечает}
speaker: ministry
summary: It stands by its words
body: |
  The ministry wrote [see @gazette, p. 3; @wire] that [the company](denial) was wrong.

  # What it said

  It named [the claim](announcement#joint), [itself](actors/ministry) and [its source](sources/gazette) [@wire].
maintains: announcement#joint
responds_to: {target: denial, note: It names no names, basis: inferred}
claims:
  - id: agreed
    text: The text was agreed
    same_as: announcement#joint
    quote: words
    sources: {source: wire, locator: p. 2}
quotes:
  - {id: words, exact: Мы согласовали текст, lang: ru, source: wire, translation: We agreed the text}
  - {id: more, exact: All of it, lang: en, source: gazette}
during: announcement
media: {src: sign.svg, alt: The sign of the site, credit: The editors, source: wire}
sources: [gazette, {source: wire, says: {date: 2021-11-04}}]
published: 2021-11-10
corrections: {date: 2021-11-11, was: It was dated 3 November, now: It is of 2 November}
"""
OLD_REPORT = """\
type: report
date: ../2020-12
title: An old report
sources: gazette
published: 2021-11-10
"""
BILINGUAL: Mapping[str, str | bytes | None] = {
    "site.yaml": (
        "title: {en: A test, ru: Проба}\nurl: https://example.org/\nlanguages: [en, ru]\ntimezone: Asia/Almaty\n"
        "publisher: {en: The newsroom, ru: Редакция}\nlicence: CC BY 4.0\n"
    ),
    "content/actors/actors.yaml": (
        "ministry: {name: {en: The ministry, ru: Министерство}, kind: organization}\n"
        "company: {name: The company, kind: organization}\n"
        "office: {name: The office, kind: organization, part_of: company}\n"
    ),
    "content/stories/dispute/story.yaml": (
        "title: {en: The dispute, ru: Спор}\nsummary: {en: Who said what, ru: Кто что сказал}\n"
    ),
    "content/stories/english/story.yaml": "title: Only in English\n",
    "content/stories/english/events/echo.yaml": (
        "type: report\ndate: 2021-12\ntitle: An echo\nspeaker: office\nresponds_to: dispute/denial\nsources: wire\n"
        "published: 2021-12-10\n"
    ),
    "static/sign.svg": DRAWING,
    f"{EVENTS}/reply.yaml": REPLY,
    f"{EVENTS}/old.yaml": OLD_REPORT,
    f"{EVENTS}/gone.yaml": (
        "type: report\ndate: 2021-11-05\ntitle: A mistaken report\nsummary: All wrong\nsources: wire\n"
        "published: 2021-11-10\nstatus: withdrawn\ncorrections: {date: 2021-11-12, reason: The wire took it back.}\n"
    ),
}
SITES: Mapping[str, Mapping[str, str | bytes | None]] = {"base": {}, "bilingual": BILINGUAL}


@dataclass(frozen=True)
class Built:
    """A built site."""

    folder: Path

    @cached_property
    def pages(self) -> Mapping[str, Html]:
        """The parsed pages by the paths of their files."""
        return _read(self.folder)

    def page(self, path: str) -> Html:
        """Return the page whose file is `path`."""
        return self.pages[path]


def _build(root: Path, files: Mapping[str, str | bytes | None], options: Options, out: str = "_site") -> Built:
    for path, content in files.items():
        if content is not None:
            file = root / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(content if isinstance(content, bytes) else content.encode())
    outcome = build(root, root / out, options)
    assert outcome.value.published is not None, outcome.problems
    return Built(root / out)


@pytest.fixture(scope="module")
def sites(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Built]:
    """Return the two sites, built once; no test may change them."""
    options = Options(today=TODAY)
    return {name: _build(tmp_path_factory.mktemp(name), {**BASE, **files}, options) for name, files in SITES.items()}


@pytest.fixture(params=list(SITES))
def site(request: pytest.FixtureRequest, sites: Mapping[str, Built]) -> Built:
    """Return each of the two sites."""
    return sites[request.param]


@pytest.fixture
def bilingual(sites: Mapping[str, Built]) -> Built:
    """Return the site in English and Russian."""
    return sites["bilingual"]


def _language(path: str) -> str:
    return "ru" if path.startswith("ru/") else "en"


def test_all_pages_exist(bilingual: Built) -> None:
    """Each story, event, actor and source has a page in each of its languages."""
    actors = [f"actors/{name}/index.html" for name in ("company", "ministry", "office")]
    sources = [f"sources/{name}/index.html" for name in ("gazette", "wire")]
    dispute = ["dispute/index.html", "dispute/sources/index.html"]
    dispute += [f"dispute/{name}/index.html" for name in ("announcement", "denial", "gone", "old", "reply")]
    english = [f"english/{name}" for name in ("echo/index.html", "index.html", "sources/index.html")]
    both = [*actors, *dispute, "index.html", *sources]
    expected = {"404.html", *both, *english, *(f"ru/{path}" for path in both)}

    assert expected <= set(bilingual.pages)
    assert [path for path in bilingual.pages if path.startswith("ru/english")] == []


def test_page_has_required_structure(site: Built) -> None:
    """Each page has one language, title, first-level heading and main part, none of them empty."""
    frames = {
        path: (
            page.one("html").attributes["lang"],
            len(page.head("title")),
            len(page.all("h1")),
            len(page.all("main")),
            bool(page.head("title")[0].text.strip() and page.one("h1").text.strip()),
        )
        for path, page in site.pages.items()
    }

    assert frames == {path: (_language(path), 1, 1, 1, True) for path in site.pages}


def test_page_starts_with_doctype(site: Built) -> None:
    """Each page starts with its doctype, which avoids quirks mode, and declares its encoding."""
    starts = {(site.folder / path).read_text("utf-8")[:15] for path in site.pages}

    assert starts == {"<!doctype html>"}
    assert [path for path, page in site.pages.items() if not page.all("meta", charset="utf-8")] == []


def test_ids_are_unique(site: Built) -> None:
    """Ids on a page are unique, and none is empty or contains a space."""
    ids = {path: Counter(element.attributes["id"] for element in page.all(id="*")) for path, page in site.pages.items()}
    errors = {
        (path, id_)
        for path, counts in ids.items()
        for id_, count in counts.items()
        if count > 1 or len(id_.split()) != 1
    }

    assert errors == set()


def test_headings_skip_no_level(site: Built) -> None:
    """A heading is at most one level below the previous one, for users of screen readers."""
    errors = []
    for path, page in site.pages.items():
        levels = [
            int(element.tag[1]) for element in page.elements if element.tag in {"h1", "h2", "h3", "h4", "h5", "h6"}
        ]
        errors += [path for above, below in pairwise(levels) if below > above + 1]

    assert errors == []


def test_labelling_elements_exist(site: Built) -> None:
    """Each `aria-labelledby` names an id on the page."""
    missing = [
        (path, element.attributes["aria-labelledby"])
        for path, page in site.pages.items()
        for element in page.all(aria_labelledby="*")
        if not page.all(id=element.attributes["aria-labelledby"])
    ]

    assert missing == []


def test_pictures_have_alternative_text(bilingual: Built) -> None:
    """Each picture has its alternative text on each page that shows it."""
    words = {(path, image.attributes["alt"]) for path, page in bilingual.pages.items() for image in page.all("img")}
    showing = [f"{prefix}dispute/{page}" for prefix in ("", "ru/") for page in ("index.html", "reply/index.html")]

    assert words == {(path, "The sign of the site") for path in showing}


def test_event_has_data_attributes(sites: Mapping[str, Built]) -> None:
    """An event is an article with id, type and date attributes, in its story and on its own page."""
    expected = [("announcement", "announcement", "2021-11-01"), ("denial", "denial", "2021-11-02")]
    found = [
        (article.attributes["data-event"], article.attributes["data-type"], article.attributes["data-date"])
        for path in ("dispute/index.html", "dispute/announcement/index.html", "dispute/denial/index.html")
        for article in sites["base"].page(path).all("article", data_event="*")
    ]

    assert found == [*expected, *expected]


def test_event_anchor_is_its_id(site: Built) -> None:
    """The anchor of an event is its id."""
    articles = [article for page in site.pages.values() for article in page.all("article", data_event="*")]

    assert {(article.attributes["id"]) for article in articles} == {
        article.attributes["data-event"] for article in articles
    }
    assert [article for article in articles if article.attributes["id"] != article.attributes["data-event"]] == []


def test_events_stand_in_order(bilingual: Built) -> None:
    """The timeline lists events in the same order in each language."""
    orders = [
        [
            article.attributes["id"]
            for article in bilingual.page(f"{prefix}dispute/index.html").all("article", data_event="*")
        ]
        for prefix in ("", "ru/")
    ]

    assert orders == [["old", "announcement", "denial", "reply"]] * 2


def test_newest_event_may_stand_first(make_site: MakeSite, options: Options) -> None:
    """A story may list its newest event first."""
    root = make_site({"content/stories/dispute/story.yaml": "title: The dispute\norder: newest-first\n"})
    story = _build(root, {}, options).page("dispute/index.html")

    assert [article.attributes["id"] for article in story.all("article", data_event="*")] == ["denial", "announcement"]


def test_time_is_in_story_zone(bilingual: Built) -> None:
    """A time in another zone is converted to the story's zone, with the date there."""
    page = bilingual.page("dispute/reply/index.html")
    article = page.one("article")
    times = [element.attributes["datetime"] for element in page.all("time", datetime="*")][:1]

    assert article.attributes["data-date"] == "2021-11-03"
    assert times == ["2021-11-03T09:30+06:00"]
    assert page.one(class_="clock").text == "09:30 UTC+6"


def test_open_date_has_no_machine_form(bilingual: Built) -> None:
    """A date without an HTML form is written in words, and as EDTF in the data attribute."""
    page = bilingual.page("dispute/old/index.html")

    assert page.one("article").attributes["data-date"] == "../2020-12"
    assert page.one("time").attributes == {}
    assert page.one("time").text == "December 2020 or earlier"


def test_claim_has_data_attribute_and_anchor(sites: Mapping[str, Built]) -> None:
    """A claim has a data attribute event#claim and an anchor, in the story and on the event's page."""
    marks = [
        (claim.attributes["data-claim"], claim.attributes["id"])
        for path in ("dispute/index.html", "dispute/announcement/index.html")
        for claim in sites["base"].page(path).all(data_claim="*")
    ]

    assert (
        marks
        == [
            ("announcement#joint", "announcement__joint"),
            ("announcement#access", "announcement__access"),
        ]
        * 2
    )


def test_relation_is_linked_at_both_ends(sites: Mapping[str, Built]) -> None:
    """A relation is a marked link at the event that states it, and a link back at its target."""
    links = {
        path: sorted(
            {
                (link.attributes["data-relation"], link.attributes["href"])
                for link in sites["base"].page(path).all(data_relation="*")
            }
        )
        for path in ("dispute/denial/index.html", "dispute/announcement/index.html")
    }

    assert links == {
        "dispute/denial/index.html": [("denies", "../announcement/#announcement__joint")],
        "dispute/announcement/index.html": [("denies", "../denial/")],
    }


def test_replies_name_denied_claim(sites: Mapping[str, Built]) -> None:
    """Replies to an event with several claims say which claim was denied, by whom and when."""
    page = sites["base"].page("dispute/announcement/index.html")
    replies = " ".join(page.one(class_="replies").text.split())

    assert replies == (
        "Replies On the claim: They issued a joint statement Denied by The company, 2 November 2021: The company denies"
    )


def test_inferred_relation_is_labelled(bilingual: Built) -> None:
    """An inferred relation is labelled as the editors' own reading."""
    page = bilingual.page("dispute/reply/index.html")
    (inferred,) = [item for item in page.all("li") if "inferred" in item.attributes.get("class", "")]

    assert "our reading; not stated in our sources" in inferred.text
    assert "It names no names" in inferred.text


def _is_citation(link: Element) -> bool:
    return link.attributes["href"].startswith("#cite-")


def test_citation_and_reference_link_to_each_other(site: Built) -> None:
    """A citation links to a reference on its page, and the reference links back to each citation."""
    cited = {
        (path, link.attributes["href"][1:], link.attributes["id"])
        for path, page in site.pages.items()
        for link in page.all("a", href="*")
        if _is_citation(link)
    }
    references = {
        (path, item.attributes["id"])
        for path, page in site.pages.items()
        for item in page.all("li", id="*")
        if item.attributes["id"].startswith("cite-")
    }
    back = {
        (path, link.attributes["href"][1:])
        for path, page in site.pages.items()
        for link in page.all("a", href="*")
        if link.attributes["href"].startswith("#_")
    }

    assert {(path, reference) for path, reference, _ in cited} == references
    assert {(path, place) for path, _, place in cited} == back


def test_references_are_numbered_in_citation_order(site: Built) -> None:
    """On each page, references are numbered from 1 in the order of first citation."""
    for page in site.pages.values():
        numbers = [int(link.text.strip("[]")) for link in page.all("a", href="*") if _is_citation(link)]
        order = list(dict.fromkeys(numbers))

        assert order == list(range(1, len(order) + 1))
        assert [
            item.attributes["id"] for item in page.all("li", id="*") if item.attributes["id"].startswith("cite-")
        ] == [f"cite-{number}" for number in order]


def _links(site: Built) -> Iterator[tuple[str, str]]:
    """Yield the page and the target of every link that is relative or starts at the root."""
    for path, page in site.pages.items():
        for element in page.elements:
            for name in ("href", "src", "poster"):
                link = element.attributes.get(name)
                if link is not None and not urlsplit(link).scheme and not link.startswith("//"):
                    yield path, link


def _missing(site: Built, base: str, *, not_found: bool) -> list[tuple[str, str]]:
    """Return the links that are broken if the site is served at `base`."""
    missing = []
    for path, link in _links(site):
        if path == "404.html" and not not_found:
            continue
        address = base + path.removesuffix("index.html")
        if path == "404.html":  # a server shows it at any missing address
            address = f"{base}some/where/else/"
        target = urlsplit(urljoin(address, link))
        place = f"{target.scheme}://{target.netloc}{target.path}"
        name = unquote(place.removeprefix(base))
        name = f"{name}index.html" if name == "" or name.endswith("/") else name
        anchor = unquote(target.fragment)
        if path == "404.html" and link.startswith("#"):
            name = path
        there = place.startswith(base) and (site.folder / name).is_file()
        if not there or (anchor and not (name in site.pages and site.pages[name].all(id=anchor))):
            missing.append((path, link))
    return missing


@pytest.mark.parametrize("base", ["http://h/", "http://h/repo/"])
def test_links_work_under_any_base(site: Built, base: str) -> None:
    """Each link on each page leads to an existing file and anchor, whatever the site's base address."""
    assert _missing(site, base, not_found=False) == []


@pytest.mark.parametrize("base", ["http://h/", "http://h/repo/"])
def test_links_of_not_found_page_work_at_any_depth(make_site: MakeSite, options: Options, base: str) -> None:
    """The links of the 404 page work from an address of any depth."""
    site = _build(make_site(BILINGUAL), {}, replace(options, base_url=base))

    assert _missing(site, base, not_found=True) == []


def test_not_found_page_leads_on(make_site: MakeSite, options: Options) -> None:
    """A missing page leads to the stories, the search, each list that the site has, and its other languages."""
    site = _build(make_site(BILINGUAL), {}, replace(options, base_url="http://h/repo/"))
    ways = {way.attributes["href"]: way.text for way in site.pages["404.html"].all("a", href="*")}

    assert ways["/repo/"] == "All stories"
    assert ways["/repo/search/"] == "Search"
    assert ways["/repo/ru/"] == "Русский"
    assert {"/repo/sources/", "/repo/actors/", "/repo/corrections/"} <= ways.keys()
    assert "/repo/bills/" not in ways


def test_base_changes_only_absolute_addresses(make_site: MakeSite, options: Options) -> None:
    """The base address occurs only in absolute addresses and on the 404 page."""
    root = make_site(BILINGUAL)
    here = _build(root, {}, replace(options, base_url="http://h/"), "here")
    there = _build(root, {}, replace(options, base_url="http://h/repo/"), "there")
    changed = [
        path
        for path in here.pages
        if path != "404.html"
        and (here.folder / path).read_text().replace("http://h/", "http://h/repo/") != (there.folder / path).read_text()
    ]

    assert changed == []


def test_absolute_addresses_are_right(bilingual: Built) -> None:
    """A page names its own absolute address and those of its translations, and all of them exist."""
    base = "https://example.org/"
    for path, page in bilingual.pages.items():
        if page.all("meta", **{"http-equiv": "refresh"}):
            continue  # it names the address that it leads to
        own = base + path.removesuffix("index.html")
        alternates = [link.attributes["href"] for link in page.all("link", rel="alternate", hreflang="*")]
        files = [f"{address.removeprefix(base)}index.html" for address in alternates]

        is_listed = path != "404.html" and not any(part in path for part in ("/gone/", "search/", "/embed/"))
        assert [link.attributes["href"] for link in page.all("link", rel="canonical")] == [own] * is_listed
        assert [file for file in files if file not in bilingual.pages] == []
        assert not alternates or own in alternates


def test_translations_name_each_other(bilingual: Built) -> None:
    """A page and its translations name each other."""
    versions = {
        path: {
            link.attributes["hreflang"]: link.attributes["href"]
            for link in page.all("link", rel="alternate", hreflang="*")
        }
        for path, page in bilingual.pages.items()
    }

    assert versions["dispute/denial/index.html"] == {
        "en": "https://example.org/dispute/denial/",
        "x-default": "https://example.org/dispute/denial/",
        "ru": "https://example.org/ru/dispute/denial/",
    }
    assert versions["ru/dispute/denial/index.html"] == versions["dispute/denial/index.html"]
    assert versions["english/index.html"] == {}


def test_site_without_address_has_no_absolute_address(make_site: MakeSite, options: Options) -> None:
    """Without a configured address, no page has an absolute address of its own."""
    site = _build(make_site({"site.yaml": "title: A test\n"}), {}, options)
    named = [
        path for path, page in site.pages.items() if page.all("link", rel="canonical") or "localhost" in str(page.texts)
    ]

    assert named == []


def test_withdrawn_entry_gives_date_and_reason(bilingual: Built) -> None:
    """A withdrawn entry's page says when and why it was withdrawn, and nothing of its former content."""
    page = bilingual.page("dispute/gone/index.html")
    text = page.one("main").text

    assert (
        "The editors withdrew this entry on 12\N{NO-BREAK SPACE}November 2021. Reason: The wire took it back." in text
    )
    assert page.one("h1").text == "Withdrawn entry"
    assert page.one("meta", name="robots").attributes["content"] == "noindex"
    assert "All wrong" not in text
    assert "mistaken" not in text


def test_withdrawal_sentence_has_one_full_stop(bilingual: Built) -> None:
    """The sentence has one full stop after the date, even if an abbreviation ends the date."""
    text = " ".join(bilingual.page("ru/dispute/gone/index.html").one(class_="withdrawn").text.split())

    assert text.startswith("Редакция отозвала эту запись 12 ноября 2021 г. Причина: ")


def test_withdrawal_is_listed_among_corrections(bilingual: Built) -> None:
    """The list of corrections names a withdrawn entry only by its page, with date and reason."""
    rows = [" ".join(row.text.split()) for row in bilingual.page("corrections/index.html").all("li")]

    assert "Withdrawn entry The dispute Withdrawn, 12 November 2021 Reason: The wire took it back." in rows


def test_correction_is_shown(bilingual: Built) -> None:
    """A correction shows what was wrong, what is right, and when it was made."""
    text = " ".join(bilingual.page("dispute/reply/index.html").one(class_="correction").text.split())

    assert text == "Correction, 11 November 2021 Before: It was dated 3 November Now: It is of 2 November"


def test_links_in_text_are_resolved(bilingual: Built) -> None:
    """Links in a text lead to the named event, claim, actor and source, relative to the page."""
    page = bilingual.page("dispute/reply/index.html")
    links = [
        link.attributes["href"]
        for link in page.all("a")
        if link.text in ("the company", "the claim", "itself", "its source")
    ]

    assert links == [
        "../denial/",
        "../announcement/#announcement__joint",
        "../../actors/ministry/",
        "../../sources/gazette/",
    ]


def test_quotation_has_its_language(bilingual: Built) -> None:
    """A quotation has its own language, with that language's name if it is not the page's."""
    page = bilingual.page("dispute/reply/index.html")
    quotes = [(quote.lang, "Мы согласовали текст" in quote.text) for quote in page.all("blockquote")]
    captions = [" ".join(caption.text.split()) for caption in page.all("figcaption")]

    assert sorted(quotes) == [("en", False), ("ru", True)]
    assert any("(in Russian)" in caption and "We agreed the text" in caption for caption in captions)


def test_missing_text_falls_back_with_note(bilingual: Built) -> None:
    """A text missing in the page's language appears in another, marked with its language and a note."""
    page = bilingual.page("ru/dispute/reply/index.html")
    summary = page.one("p", class_="summary")
    (inner,) = [element for element in page.all("span", lang="en") if element.text == "It stands by its words"]

    assert page.one("h1").text == "Министерство отвечает"
    assert inner.text in summary.text
    assert "английский" in summary.text


def test_missing_body_falls_back_with_note(bilingual: Built) -> None:
    """A body missing in the page's language has the language attribute as a whole, with a note below."""
    page = bilingual.page("ru/dispute/reply/index.html")
    body = page.one("div", class_="prose")

    assert body.attributes["lang"] == "en"
    assert [note for note in page.all("p", class_="language-note") if "английский" in note.text]


# Every text of this site is in English only, except the titles that give the story its Russian pages.
ENGLISH_ONLY: Mapping[str, str | bytes | None] = {
    "site.yaml": (
        "title: Inenglish site\nurl: https://example.org/\nlanguages: [en, ru]\n"
        "publisher: Inenglish publisher\nlicence: Inenglish licence\n"
    ),
    "content/actors/actors.yaml": (
        "ministry: {name: Inenglish ministry, kind: organization, role: Inenglish role}\n"
        "company: {name: Inenglish company, kind: organization, part_of: ministry}\n"
    ),
    "content/sources/sources.yaml": (
        "gazette: {description: Inenglish description, publisher: Inenglish paper, note: Inenglish note,"
        " url: https://example.org/gazette, via: wire}\n"
        "wire: {title: Inenglish title, language: en, url: https://example.org/wire}\n"
        "copy: {description: Inenglish copy, url: https://example.org/copy, version_of: gazette}\n"
    ),
    "static/sign.svg": DRAWING,
    "content/stories/dispute/story.yaml": "title: {en: Inenglish story, ru: Спор}\nsummary: Inenglish summary\n",
    f"{EVENTS}/announcement.yaml": (
        "type: announcement\ndate: 2021-11-01\ntitle: Inenglish event\nsummary: Inenglish summary\nspeaker: ministry\n"
        "role: Inenglish role\naudience: Inenglish audience\nactors: company\n"
        "body: Inenglish body with [a link](denial) [see @copy].\n"
        "claims: {id: joint, text: Inenglish claim, quote: words}\n"
        "quotes: {id: words, exact: Inenglish words, lang: en, source: wire}\n"
        "media: {src: sign.svg, alt: A picture, credit: Inenglish credit, caption: Inenglish caption, source: wire}\n"
        "sources: [gazette, {source: wire, says: {note: Inenglish difference}}]\npublished: 2021-11-10\n"
        "corrections: {date: 2021-11-11, was: Inenglish was, now: Inenglish now, reason: Inenglish reason}\n"
    ),
    f"{EVENTS}/denial.yaml": (
        "type: denial\ndate: 2021-11-02\ntitle: Inenglish denial\nspeaker: company\nduring: announcement\n"
        "responds_to: {target: announcement, note: Inenglish note}\n"
        "denies: {target: announcement#joint, basis: inferred}\nsources: [wire, gazette]\npublished: 2021-11-10\n"
    ),
}


@pytest.fixture(scope="module")
def english_only(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """Return a site in English and Russian with no Russian text but one title."""
    return _build(tmp_path_factory.mktemp("fallen"), {**BASE, **ENGLISH_ONLY}, Options(today=TODAY))


CHECKED_PAGES = (
    "ru/index.html",
    "ru/actors/company/index.html",
    "ru/actors/ministry/index.html",
    "ru/dispute/index.html",
    "ru/dispute/announcement/index.html",
    "ru/dispute/denial/index.html",
    "ru/dispute/sources/index.html",
    "ru/sources/copy/index.html",
    "ru/sources/gazette/index.html",
    "ru/sources/wire/index.html",
)


def test_every_fallback_is_marked(english_only: Built) -> None:
    """On each Russian page, each English text is marked as English."""
    unmarked = {
        (path, text.strip())
        for path, page in english_only.pages.items()
        for text, lang in page.texts
        if path.startswith("ru/") and "Inenglish" in text and lang != "en"
    }

    assert unmarked == set()


def test_fallback_test_covers_all_kinds_of_pages(english_only: Built) -> None:
    """The previous test covers pages of each kind, and each of them has an English text."""
    english = {path for path, page in english_only.pages.items() if any("Inenglish" in text for text, _ in page.texts)}

    assert english >= set(CHECKED_PAGES)


def test_text_in_page_language_has_no_note(english_only: Built) -> None:
    """A page in a text's own language has no note about its language."""
    notes = {
        path: [note.text for note in page.all(class_="language-note")]
        for path, page in english_only.pages.items()
        if not path.startswith("ru/")
    }

    assert {path: found for path, found in notes.items() if found} == {}


def _bytes(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_second_build_gives_same_bytes(bilingual: Built, make_site: MakeSite, options: Options) -> None:
    """Two builds of one site give the same bytes."""
    other = _build(make_site(BILINGUAL), {}, options)

    assert _bytes(bilingual.folder) == _bytes(other.folder)


def test_rendered_files_are_those_of_a_build(bilingual: Built, make_site: MakeSite, options: Options) -> None:
    """Most tests of pages read a `RenderedSite`: it has the bytes that a build writes, and all files but the static.

    A build adds digests of other files to some, once these are written.
    """
    rendered = {path: text.encode() for path, text in RenderedSite(make_site(BILINGUAL), options).items()}
    built = _bytes(bilingual.folder)

    completed = {"api/v1/files.json", "api/v1/index.json"}
    assert rendered.keys() <= built.keys()
    assert {path for path, content in rendered.items() if content != built[path]} == completed
    assert {path for path in built.keys() - rendered.keys() if not path.startswith("static/")} == {
        ".nojekyll",
        ".onrecord-output",
        "commit.json",
    }


def test_build_is_independent_of_file_order(bilingual: Built, tmp_path: Path, options: Options) -> None:
    """Files and entries written in another order give the same bytes."""
    files = {**BASE, **BILINGUAL}
    reversed_files = dict(reversed(files.items()))
    actors = "content/actors/actors.yaml"
    reversed_files[actors] = "".join(reversed(str(files[actors]).splitlines(keepends=True)))
    other = _build(tmp_path / "other", reversed_files, options)

    assert _bytes(bilingual.folder) == _bytes(other.folder)


def test_build_is_independent_of_date(bilingual: Built, make_site: MakeSite, options: Options) -> None:
    """A build on another day gives the same bytes."""
    other = _build(make_site(BILINGUAL), {}, replace(options, today=options.today.replace(year=2031)))

    assert _bytes(bilingual.folder) == _bytes(other.folder)


@pytest.mark.parametrize(("index", "noindex"), [("yes", False), ("no", True)])
def test_story_may_be_excluded_from_search_engines(
    make_site: MakeSite,
    options: Options,
    index: str,
    noindex: bool,  # noqa: FBT001
) -> None:
    """'index: no' asks search engines not to index any page of the story; other pages are unaffected.

    Embeds are never indexed.
    """
    site = _build(
        make_site({"content/stories/dispute/story.yaml": f"title: The dispute\nindex: {index}\n"}), {}, options
    )
    unindexed = {path for path, page in site.pages.items() if page.all("meta", name="robots", content="noindex")}

    of_story = {path for path in site.pages if path.startswith("dispute/")}
    embeds = {path for path in of_story if "/embed/" in path}

    assert embeds
    assert unindexed & of_story == (of_story if noindex else embeds)
    assert "index.html" not in unindexed


@pytest.mark.parametrize("relation", ["confirms", "same_as", "maintains"])
def test_outlet_report_is_called_report(make_site: MakeSite, options: Options, relation: str) -> None:
    """An outlet's report of a statement confirms nothing, so lists of relations call it a report."""
    actors = BASE["content/actors/actors.yaml"] + "paper: {name: The paper, kind: outlet}\n"
    report = "type: report\ndate: 2021-11-03\ntitle: The paper reports\nspeaker: paper\nsources: wire\n"
    text = f"{report}published: 2021-11-10\n{relation}: announcement#access\n"
    files = {"content/actors/actors.yaml": actors, "content/stories/dispute/events/report.yaml": text}
    pages = RenderedSite(make_site(files), options)
    one, other = (pages[f"dispute/{id_}/index.html"] for id_ in ("report", "announcement"))

    assert "Reports:" in one
    assert "Reported by" in other
    for page in (one, other):
        assert not re.search("Confirm(s:|ed by)|Maintain(s:|ed by)|(?i:says? the same)|same is said by", page)
