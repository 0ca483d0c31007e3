"""Pages on the standing of claims and the origins of reports, for the first story and for synthetic ones."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import product
from pathlib import Path
from urllib.parse import urljoin

import pytest
from conftest import BASE, MakeSite
from msgspec.structs import replace
from page_html import Element, Html
from playwright.sync_api import Page
from rendered_site import RenderedSite
from schema_org import with_urls
from slow import slow
from windows import OpenWindow

from onrecord.build.pipeline import Options
from onrecord.render.pagination import sizes

ROOT = Path(__file__).parents[2]
STORY = "facebook-crs"
PREFIXES = {"en": "", "ru": "ru/"}
EVENTS = "content/stories/dispute/events"
STANDINGS = {
    "ministry-announces#joint": "disputed-maintained",
    "ministry-announces#exclusive": "disputed",
    "ministry-announces#access": "confirmed",
    "balaeva-responds#agreed": "asserted",
}
"""The standings of the first story's points, in the order in which they were first claimed."""
MINISTRY = {
    "en": "Ministry of Information and Social Development of Kazakhstan",
    "ru": "Министерство информации и общественного развития Казахстана",
}


@dataclass(frozen=True)
class Built:
    """The pages of a site."""

    files: Mapping[str, str]

    def html(self, address: str) -> str:
        """Return the page at an address."""
        return self.files[f"{address}/index.html"]

    def page(self, address: str) -> Html:
        """Return the elements of the page at an address."""
        return _parsed(self.html(address))

    def parts(self, address: str, start: str, tag: str) -> list[Html]:
        """Return the parts of a page that start with `start`, each to its closing tag; parts are not nested."""
        return [_parsed(part) for part in re.findall(rf"{start}.*?</{tag}>", self.html(address), re.DOTALL)]


def _parsed(html: str) -> Html:
    page = Html()
    page.feed(html)
    page.close()
    return page


def _words(element: Element) -> str:
    return " ".join(element.text.split())


@pytest.fixture(scope="module")
def example() -> Built:
    """Return the pages of the example site."""
    return Built(RenderedSite(ROOT, Options(today=date(2026, 11, 24))))


MakeBuilt = Callable[[Mapping[str, str | None]], Built]


@pytest.fixture
def make_built(make_site: MakeSite, options: Options) -> MakeBuilt:
    """Return a function that renders `BASE` with changes."""

    def make(changes: Mapping[str, str | None]) -> Built:
        return Built(RenderedSite(make_site(changes), replace(options, strict=True)))

    return make


def _matters(site: Built, language: str = "en") -> list[Html]:
    return _matters_at(site, f"{PREFIXES[language]}{STORY}/claims")


def _matters_at(site: Built, address: str) -> list[Html]:
    """Return the claims of a page, each with its sides."""
    return site.parts(address, '<section class="matter"', "section")


def _start(claim: str) -> str:
    return f'<section class="matter" id="[^"]+"[^>]* data-claim="{claim}"'


def _sides(matter: Html) -> list[Element]:
    return matter.all("li", class_="side")


@pytest.mark.parametrize("language", PREFIXES)
def test_points_have_the_standings_of_the_facts(example: Built, language: str) -> None:
    """The claims page has the four points of the first story, each with its standing."""
    page = example.page(f"{PREFIXES[language]}{STORY}/claims")
    matters = [matter.attributes for matter in page.all("section", class_="matter")]

    assert {matter["data-claim"]: matter["data-standing"] for matter in matters} == STANDINGS
    assert [matter["data-claim"] for matter in matters] == list(STANDINGS)


@pytest.mark.parametrize(
    ("language", "labels"),
    [
        (
            "en",
            [
                f"Disputed; {MINISTRY['en']} stood by it, 2 November 2021",
                f"Disputed; no reply found from {MINISTRY['en']}",
                "Confirmed by Meta Platforms",
                f"Asserted by {MINISTRY['en']}",
            ],
        ),
        (
            "ru",
            [
                f"Оспаривается; кто настаивал на сказанном: {MINISTRY['ru']}, 2 ноября 2021 г.",
                f"Оспаривается; чей ответ не найден: {MINISTRY['ru']}",
                "Кто подтверждает: Meta Platforms",
                f"Кто утверждает: {MINISTRY['ru']}",
            ],
        ),
    ],
)
def test_standing_is_labelled_in_the_pages_language(example: Built, language: str, labels: list[str]) -> None:
    """Each standing has a label in the page's language; one that belongs to one side names the side."""
    said = [_words(matter.one("span", data_symbol="*")) for matter in _matters(example, language)]

    assert said == labels


def test_confirmation_always_names_the_confirmer(example: Built) -> None:
    """Where a page calls a claim confirmed, it names who confirmed it; a count says that others did, in one form."""
    texts = [text for address in _addresses(example) for text, _ in example.page(address).texts]
    confirmed = {" ".join(text.split()) for text in texts if re.search(r"\bconfirmed\b", text, re.IGNORECASE)}
    counted = {text for text in confirmed if re.fullmatch(r"(.*· )?\d confirmed by another side( ·.*)?", text)}
    prose = {text for text in confirmed if "before it was confirmed" in text}

    assert confirmed - counted - prose == {
        "Confirmed by Meta Platforms",
        "Confirmed by",  # the label of a relation, which the confirmer's name follows
    }


def _addresses(site: Built) -> Iterator[str]:
    """Yield the addresses of the first story's pages in English."""
    pages = (path.removesuffix("/index.html") for path in site.files if path.endswith("/index.html"))
    yield from sorted(address for address in pages if f"{address}/".startswith(f"{STORY}/"))


@pytest.mark.parametrize(
    ("language", "point", "standing"),
    [
        (
            "en",
            "Kazakhstan's access to the Content Reporting System is exclusive",
            f"Disputed; no reply found from {MINISTRY['en']}",
        ),
        (
            "ru",
            "Доступ Казахстана к системе уведомления о контенте эксклюзивен",
            f"Оспаривается; чей ответ не найден: {MINISTRY['ru']}",
        ),
    ],
)
def test_unanswered_claim_says_so_once(example: Built, language: str, point: str, standing: str) -> None:
    """The card of a claim that the ministry left unanswered says so beside the claim, and no list repeats it."""
    found = [_words(matter.one("section")) for matter in _matters(example, language)]

    assert [text for text in found if re.match(rf"(B )?{re.escape(point)} {re.escape(standing)} ", text)]
    assert _words(example.page(f"{PREFIXES[language]}{STORY}/claims").one("main")).count(point) == sum(
        text.count(point) for text in found
    )


CONFIRMATION = (
    "type: statement\ndate: 2021-11-02\ntitle: The company agrees\nspeaker: company\nconfirms: announcement\n"
    "sources: wire\npublished: 2021-11-10\n"
)


def test_disputed_claims_are_cards_before_the_others(example: Built, make_built: MakeBuilt) -> None:
    """Claims in dispute come first under a heading of their own, the one with the latest statement first."""
    page = example.page(f"{STORY}/claims")
    order = [
        element.attributes.get("data-standing") or _words(element)
        for element in page.elements
        if (element.tag == "h2" or element.attributes.get("class") == "matter")
    ]
    late = f"{EVENTS}/late.yaml"
    both = make_built({late: BASE[f"{EVENTS}/denial.yaml"].replace("#joint", "#access").replace("11-02", "11-03")})
    first, second = both.page("dispute/claims").all("section", class_="matter")

    assert order[:-1] == ["In dispute", "disputed-maintained", "disputed", "Other claims", "confirmed", "asserted"]
    assert [one.attributes["data-claim"] for one in (first, second)] == ["announcement#access", "announcement#joint"]
    # A standing is read after its claim; the style shows that of a dispute first.
    joint, *_, access = (_words(matter.one("section")) for matter in _matters(example))
    assert joint.index("Disputed") > joint.index(JOINT_CLAIM)
    assert access.index("Asserted") > access.index(AGREED)


DENIAL = "Meta denies a joint statement and exclusive access"
POST = "Meta's regional director writes that Kazakhstan joins the CRS"
EXACT = "“is not an exclusive to Kazakhstan”"
WORDS = "See these words in the source"
ACCESS = "Kazakhstan has access to the Content Reporting System"
EXCLUSIVE = "Kazakhstan's access to the Content Reporting System is exclusive"
AGREED = (
    "The text of 1 November and its publication were fully agreed with the leadership of Meta's regional office in"
    " Hong Kong"
)
JOINT_CLAIM = "The ministry and Facebook issued a joint statement"
OF_MINISTRY = "from 1 original source: Ministry of Information and Social Development"
REUTERS = "4 reports from 1 original source: Reuters"
SIDES = [
    [
        (
            f"Claimed by {MINISTRY['en']} 1 November 2021, Announcement · RFE/RL 1 report {OF_MINISTRY};"
            " 2 of unknown origin stands by it, 2 November 2021"
        ),
        f"Denied by Meta Platforms {DENIAL} Ben McConaghy, 2 November 2021, Denial · Business Standard {REUTERS}",
    ],
    [
        (
            f"Claimed by {MINISTRY['en']} “direct and exclusive access” 1 November 2021, Announcement · Kazinform:"
            f" {WORDS} (their page) 2 reports {OF_MINISTRY}; 1 of unknown origin"
        ),
        (
            f"Denied by Meta Platforms {EXACT} Ben McConaghy, 2 November 2021, Denial · Business Standard: {WORDS}"
            f" (their page) {REUTERS}"
        ),
    ],
    [
        f"Claimed by {MINISTRY['en']} 1 November 2021, Announcement · Kazinform 3 reports {OF_MINISTRY}",
        (
            f"Claimed by Meta Platforms {POST} George Chen, 1 November 2021, Statement · Kazinform"
            " 1 report, from George Chen's Facebook post, seen in Kazinform"
        ),
    ],
    [
        (
            f"Claimed by {MINISTRY['en']} Aida Balaeva, 2 November 2021, Response · Tengrinews.kz"
            " 3 reports from 1 original source: Aida Balaeva's Facebook page"
        )
    ],
]
"""A screen reader's text for the sides of the first story's claims; it does not repeat the claim above."""


def test_side_shows_its_words_speaker_date_and_source(example: Built) -> None:
    """Each side has its quotation, or the editors' wording without quotation marks, with speaker, date and source."""
    assert [[_words(side) for side in _sides(matter)] for matter in _matters(example)] == SIDES


def test_sides_have_their_positions_as_data(example: Built) -> None:
    """Each side has its position as an attribute."""
    held = [[side.attributes["data-position"] for side in _sides(matter)] for matter in _matters(example)]

    assert held == [["holds", "denies"], ["holds", "denies"], ["holds", "holds"], ["holds"]]


@pytest.mark.parametrize("language", PREFIXES)
def test_side_links_to_its_event_and_source(example: Built, language: str) -> None:
    """Every text of a side links to its event or to its source."""
    address = f"{PREFIXES[language]}{STORY}/claims/"
    sides = example.parts(address, '<li class="side"', "li")

    assert len(sides) == 7
    for side in sides:
        said, source = [link.attributes["href"] for link in side.all("a") if "/actors/" not in link.attributes["href"]][
            :2
        ]
        page, _, anchor = said.partition("#")
        event = example.page(urljoin(address, page))
        assert event.one("article").attributes["data-event"] in page
        assert not anchor or event.all("li", id=anchor)
        assert source.startswith("https://") or example.page(urljoin(address, source))


def test_quotation_links_to_its_place_in_the_source(example: Built) -> None:
    """Only quotations link to their exact words in the source."""
    (_, exclusive, *others) = _matters(example)

    assert [link.attributes["href"].partition("#")[2] for link in exclusive.all("a", class_="to-words")] == [
        ":~:text=direct%20and%20exclusive%20access",
        ":~:text=is%20not%20an%20exclusive%20to%20Kazakhstan",
    ]
    assert [link for matter in others for link in matter.all("a", class_="to-words")] == []


@pytest.mark.parametrize("language", PREFIXES)
def test_statements_are_listed_in_order_in_closed_details(example: Built, language: str) -> None:
    """Each claim has a closed details element with all its statements and their sources; no script is needed."""
    address = f"{PREFIXES[language]}{STORY}/claims"
    references = {item.attributes["id"] for item in example.page(address).all("li", id="*")}
    parts = example.parts(address, '<details class="in-order"', "details")
    cited = [link.attributes["href"] for part in parts for link in part.all("a", href="*") if link.text.startswith("[")]

    assert [len(part.all("p", data_symbol="*")) for part in parts] == [3, 2, 2, 1]
    assert [part.one("details").attributes for part in parts] == [{"class": "in-order"}] * 4
    assert len(cited) >= 8
    assert {link.removeprefix("#") for link in cited} <= references


def test_summary_counts_the_statements(example: Built) -> None:
    """The summary gives the number of statements, and names the claim for screen readers."""
    said = [_words(matter.all("summary")[0]) for matter in _matters(example)]

    assert said[0] == "3 statements: The ministry and Facebook issued a joint statement"
    assert said[3].startswith("1 statement: The text of 1 November")


@pytest.mark.parametrize("language", PREFIXES)
def test_claims_are_third_level_headings(example: Built, language: str) -> None:
    """Each claim is a third-level heading below that of its group."""
    page = example.page(f"{PREFIXES[language]}{STORY}/claims")
    levels = [element.tag for element in page.elements if re.fullmatch(r"h[1-6]", element.tag)]

    assert levels == ["h1", "h2", "h3", "h3", "h2", "h3", "h3", "h2"]


def test_page_has_at_most_six_named_regions(example: Built) -> None:
    """A screen reader lists at most six named regions of the page."""
    page = example.page(f"{STORY}/claims")
    named = [element for name in ("nav", "section", "aside", "form") for element in page.all(name)]
    regions = [item for item in named if {"aria-label", "aria-labelledby"} & item.attributes.keys()]

    assert 0 < len(regions) <= 6


def test_reports_of_unknown_origin_are_counted_separately(example: Built) -> None:
    """Only reports of known origin are counted as coming from an original source."""
    (cited,) = example.page(f"{STORY}/ministry-announces").all("p", class_="cited")

    assert "3 reports from 1 original source: " in _words(cited)
    assert _words(cited).endswith("; 2 of unknown origin")


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("en", "4 reports from 1 original source: Reuters"),
        ("ru", "4 публикации, 1 исходный источник: Reuters"),
    ],
)
def test_denial_has_one_origin(example: Built, language: str, expected: str) -> None:
    """The four reports of the denial have one origin: on its page, in the timeline and among all statements."""
    story = f"{PREFIXES[language]}{STORY}"
    (cited,) = example.page(f"{story}/meta-denial").all("p", class_="cited")
    (article,) = example.parts(story, '<article [^>]*id="meta-denial"', "article")
    history = [_words(line) for line in example.page(f"{story}/claims").all("p", class_="origins")]

    assert _words(cited).endswith(expected)
    assert _words(article.one("p", class_="cited")).endswith(expected)
    # For each of the two claims that it denies: once beside its side's words, and once among all statements.
    assert sum(line.endswith(expected) for line in history) == 4


@dataclass(frozen=True)
class Group:
    """The sources that rest on one origin."""

    name: str
    note: str
    is_cited: str
    sources: list[str]
    """The sources by anchor; sources listed in an earlier group appear as links to it."""


def _groups(site: Built, address: str) -> list[Group]:
    sections = site.parts(f"{address}/sources", '<div class="origin"', "div")
    return [
        Group(
            _words(section.one("h2")),
            " ".join(_words(note) for note in section.all("p", class_="origin-note")),
            section.one("div").attributes["data-cited"],
            [element.attributes.get("id") or element.attributes["href"] for element in _listed(section)],
        )
        for section in sections
    ]


def _listed(section: Html) -> list[Element]:
    return [
        element
        for element in section.elements
        if element.attributes.get("id", element.attributes.get("href", "")).lstrip("#").startswith("source_")
    ]


ELSEWHERE = "Known only through the reports below."


def test_sources_are_grouped_by_origin(example: Built) -> None:
    """The story's sources are grouped by origin; Reuters, the ministry and the post have no source of their own."""
    groups = _groups(example, STORY)

    assert groups[:3] == [
        Group(
            "Ministry of Information and Social Development 4 reports",
            ELSEWHERE,
            "no",
            [
                f"source_{name}"
                for name in ("kazinform-statement", "rferl-announcement", "adilsoz-monitoring", "currenttime")
            ],
        ),
        Group(
            "Reuters 4 reports",
            ELSEWHERE,
            "no",
            [f"source_{name}" for name in ("business-standard", "tengri", "rferl-denial", "diplomat")],
        ),
        Group(
            "Aida Balaeva's Facebook page 3 reports",
            ELSEWHERE,
            "no",
            ["#source_tengri", "#source_rferl-denial", "source_elitar"],
        ),
    ]
    assert [(group.name, group.note) for group in groups if group.sources == ["source_law-118"]] == [
        ("zakon.uchet.kz 1 report", "Primary source.")
    ]


@pytest.mark.parametrize("language", PREFIXES)
def test_each_source_is_listed_in_full_once(example: Built, language: str) -> None:
    """Each source of the story is listed in full below one origin, and linked from the others."""
    story = f"{PREFIXES[language]}{STORY}"
    listed = [source for group in _groups(example, story) for source in group.sources]
    full = [source for source in listed if not source.startswith("#")]
    cited = {
        link.attributes["href"]
        for link in example.page(story).all("a", href="*")
        if "/sources/" in link.attributes["href"]
    }

    assert sorted(full) == sorted(set(full))
    assert {source.removeprefix("#") for source in listed} == set(full)
    assert {f"source_{link.rstrip('/').rpartition('/')[2]}" for link in cited} - {"source_sources"} == set(full)


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("en", "Global Voices Advox gives 3 March 2022"),
        ("ru", "Global Voices Advox называет дату: 3 марта 2022 г."),
    ],
)
def test_different_date_in_a_source_is_shown_beside_the_date(example: Built, language: str, expected: str) -> None:
    """The signature's date is followed by a source that gives another day, with a link to it."""
    address = f"{PREFIXES[language]}{STORY}/president-signs"
    (article,) = example.parts(address, '<article class="event single"', "article")
    order = [element.attributes.get("class") for element in article.elements if element.tag == "p"]

    assert _words(article.one("p", class_="other-dates")) == expected
    assert article.all("time")[0].attributes["datetime"] == "2022-05-03"
    assert "other-dates" in order[:3]
    assert [link for link in article.all("a") if link.attributes["href"].endswith("sources/globalvoices/")]


def test_no_different_date_is_shown_where_sources_agree(example: Built) -> None:
    """For no other event of the story does a source give a different date."""
    dated = [address for address in _addresses(example) if example.page(address).all("p", class_="other-dates")]

    assert dated == [f"{STORY}/president-signs"]


def _claims(site: Built, address: str) -> dict[str, list[str]]:
    """Return the lines of an event's page about each claim, one per statement."""
    lists = re.findall(r'<ol class="statements" data-history="([^"]+)">(.*?)</ol>', site.html(address), re.DOTALL)
    return {name: re.findall(r'<p data-symbol="[^"]*"><a [^>]*>([^<]+)</a>', line) for name, line in lists}


def test_event_page_lists_the_statements_on_each_claim(example: Built) -> None:
    """The announcement's page lists all statements on each claim; a page with only one statement lists none."""
    assert _claims(example, f"{STORY}/ministry-announces") == {
        "ministry-announces#joint": ["claims it", "denies it", "stands by it"],
        "ministry-announces#exclusive": ["claims it", "denies it"],
        "ministry-announces#access": ["claims it", "agrees"],
    }
    assert _claims(example, f"{STORY}/balaeva-responds") == {}


COUNTER_CLAIM = BASE[f"{EVENTS}/denial.yaml"].replace(
    "denies: announcement#joint", "claims: {id: alone, text: We said it alone, denies: announcement#joint}"
)
BY_JOINS = "(our reading of joined claims)"
WITHDRAWN_BEFORE = (
    "type: statement\ndate: 2021-11-01\ntitle: The ministry takes it back\nspeaker: ministry\n"
    "withdraws: announcement#joint\nsources: gazette\npublished: 2021-11-10\n"
)


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        pytest.param(
            {},
            [
                f"Only the opposite is on record, claimed by The ministry {BY_JOINS}",
                f"Disputed; no reply found from The ministry {BY_JOINS}",
            ],
            id="opposite claim",
        ),
        pytest.param(
            {f"{EVENTS}/taken-back.yaml": WITHDRAWN_BEFORE},
            [
                f"Only the opposite is on record, claimed by The ministry {BY_JOINS}",
                "No side found that claims it",
                "Asserted by The company",
            ],
            id="withdrawn opposite claim",
        ),
    ],
)
def test_earlier_statements_do_not_withdraw_a_later_claim(
    make_built: MakeBuilt, files: Mapping[str, str], expected: list[str]
) -> None:
    """Statements on a matter before a claim was made do not read as if somebody had withdrawn that claim."""
    site = make_built({f"{EVENTS}/denial.yaml": COUNTER_CLAIM, **files})

    assert re.findall("<p>([^\n]*)</p>\n</li>", site.html("dispute/denial")) == expected


def test_remark_on_an_event_is_listed_once_per_point(make_built: MakeBuilt) -> None:
    """A relation that bears on an event is listed once per point, however many of the event's claims form the point."""
    joined = BASE[f"{EVENTS}/announcement.yaml"].replace(
        "has access\n", "has access\n    same_as: announcement#joint\n"
    )
    remark = (
        "type: document\ndate: 2021-11-05\ntitle: The minutes\nbears_on: announcement\n"
        "sources: wire\npublished: 2021-11-10\n"
    )
    site = make_built({f"{EVENTS}/announcement.yaml": joined, f"{EVENTS}/minutes.yaml": remark})

    assert len(site.page("dispute/claims").all("section", class_="matter")) == 1
    assert len(site.page("dispute/claims").all("a", data_relation="bears_on")) == 1


def test_date_of_an_external_origin_is_in_words(make_built: MakeBuilt) -> None:
    """Where one origin published several texts, its date is written like all other dates."""
    sources = BASE["content/sources/sources.yaml"].replace(
        "wire}", "wire, via: {external: Reuters, issued: 2021-11-02T10:47}}"
    )
    site = make_built({"content/sources/sources.yaml": sources})

    assert "1 report, from Reuters (2 November 2021, 10:47)" in _words(site.page("dispute/denial").one("main"))


def test_every_claim_shows_its_standing(example: Built) -> None:
    """Wherever a claim is shown, it has its standing, and a link to all its statements."""
    for address in (STORY, f"{STORY}/ministry-announces", f"{STORY}/balaeva-responds"):
        page = example.page(address)
        claims = page.all("li", data_claim="*")
        links = [link.attributes["href"] for link in page.all("a") if "claims/#matter_" in link.attributes["href"]]
        anchors = {section.attributes["id"] for section in example.page(f"{STORY}/claims").all("section", id="*")}

        assert {claim.attributes["data-claim"]: claim.attributes["data-standing"] for claim in claims}.items() <= (
            STANDINGS.items()
        )
        assert len(set(links)) == len(claims) > 0
        assert {link.partition("#")[2] for link in links} <= anchors


@pytest.mark.parametrize(
    ("language", "standing", "count", "answer"),
    [
        (
            "en",
            "Asserted by The ministry and The agency",
            "1 asserted, no confirmation found",
            "Disputed; no reply found from The ministry and The agency",
        ),
        (
            "ru",
            "Кто утверждает: The ministry и The agency",
            "утверждается, подтверждений не найдено: 1",
            "Оспаривается; чей ответ не найден: The ministry и The agency",
        ),
        (
            "kk",
            "Солай дейді: The ministry және The agency",
            "айтылған, растауы табылмады: 1",
            "Даулы; жауабы табылмады: The ministry және The agency",
        ),
    ],
)
def test_joint_speakers_are_in_the_plural(
    make_built: MakeBuilt, language: str, standing: str, count: str, answer: str
) -> None:
    """Sentences about the first or only speakers use the plural for several sides."""
    path = f"{EVENTS}/announcement.yaml"
    joint = BASE[path].replace("speaker: ministry", "speaker: [ministry, agency]")
    site = make_built(
        {
            "site.yaml": f"title: A test\nurl: https://example.org/\nlanguages: [{language}]\n",
            "content/actors/actors.yaml": (
                BASE["content/actors/actors.yaml"] + "agency: {name: The agency, kind: organization}\n"
            ),
            path: joint,
        }
    )
    claims = _words(site.page("dispute/claims").one("main"))

    assert standing in claims
    assert answer in claims
    assert count in claims


PEOPLE = BASE["content/actors/actors.yaml"] + (
    "meta: {name: Meta, kind: organization}\n"
    "whatsapp: {name: WhatsApp, kind: organization, part_of: meta}\n"
    "cathcart: {name: Will Cathcart, kind: person, member_of: whatsapp}\n"
)


def _event(day: int, title: str, rest: str) -> str:
    head = f"type: statement\ndate: 2021-11-{day:02}\ntitle: {title}\n"
    return f"{head}{rest}\nsources: wire\npublished: 2021-12-01\n"


SAID = "speaker: cathcart\non_behalf_of: whatsapp\nclaims: {id: private, text: Nobody else reads messages}"
MESSAGES = {"content/actors/actors.yaml": PEOPLE, f"{EVENTS}/post.yaml": _event(5, "A post on messages", SAID)}


def _answers(*answers: str) -> Mapping[str, str]:
    """Return replies to the post, one a day."""
    return {f"{EVENTS}/answer-{day}.yaml": _event(day, "An answer", rest) for day, rest in enumerate(answers, 6)}


@pytest.mark.parametrize(
    ("language", "label"),
    [
        ("en", "Asserted by WhatsApp (part of Meta)"),
        ("ru", "Кто утверждает: WhatsApp (головная организация: Meta)"),
        ("kk", "Солай дейді: WhatsApp (бас ұйымы: Meta)"),
    ],
)
def test_claim_is_attributed_to_the_body_that_made_it(make_built: MakeBuilt, language: str, label: str) -> None:
    """On all pages, a statement for a part of an organization is attributed to that part, never to the whole."""
    site = make_built({"site.yaml": f"title: A test\nurl: https://example.org/\nlanguages: [{language}]\n", **MESSAGES})
    (matter,) = site.parts("dispute/claims", _start("post#private"), "section")
    name = label.partition(": " if language != "en" else "by ")[2]

    assert _words(matter.one("span", data_symbol="*")) == label
    assert [_words(side.one("b")) for side in site.parts("dispute/claims", '<p class="side-name"', "p")][-1:] == [name]
    assert label in _words(site.page("dispute/post").one("main"))


def test_structured_data_names_the_body_and_its_organization(make_built: MakeBuilt) -> None:
    """In structured data, a claim's author is the body spoken for, with the organization above it."""
    (script,) = make_built(MESSAGES).parts("dispute/post", '<script type="application/ld', "script")
    data = with_urls(json.loads("".join(text for text, _ in script.texts)))
    authors = {author["name"]: author.get("parentOrganization") for author in data["mentions"][0]["author"]}

    assert authors.keys() == {"Will Cathcart", "WhatsApp"}
    assert authors["WhatsApp"] == {"@type": "Organization", "@id": "https://example.org/actors/meta/", "name": "Meta"}


CONFIRMS, SAYS_SO = "confirms: post#private", "same_as: post#private"
AGREEMENTS: tuple[tuple[tuple[str, ...], str, dict[str, str]], ...] = (
    (
        (f"speaker: company\n{SAYS_SO}",),
        "shared",
        {
            "en": "●+● Also said by The company",
            "ru": "●+● Кто говорит то же самое: The company",
            "kk": "●+● Дәл солай дейді: The company",
        },
    ),
    (
        (f"speaker: company\n{SAYS_SO}", f"speaker: ministry\n{CONFIRMS}"),
        "confirmed",
        {
            "en": "●● Confirmed by The ministry; also said by The company",
            "ru": "●● Кто подтверждает: The ministry; кто говорит то же самое: The company",
            "kk": "●● Растайды: The ministry; дәл солай дейді: The company",
        },
    ),
    (
        (f"speaker: meta\n{CONFIRMS}",),
        "asserted",
        {
            "en": "● Asserted by WhatsApp (part of Meta) and Meta",
            "ru": "● Кто утверждает: WhatsApp (головная организация: Meta) и Meta",
            "kk": "● Солай дейді: WhatsApp (бас ұйымы: Meta) және Meta",
        },
    ),
    (
        ("speaker: meta\ndenies: post#private", "speaker: company\ndenies: post#private"),
        "disputed",
        {
            "en": "; bodies of Meta differ",
            "ru": "; внутри одной организации позиции расходятся: Meta",
            "kk": "; бір ұйымның ішінде көзқарастар әртүрлі: Meta",
        },
    ),
    (
        ("speaker: company\ndenies: post#private", "speaker: meta\nmaintains: post#private"),
        "disputed-maintained",
        {
            "en": "●○ Disputed; Meta stood by it, 7 November 2021",
            "ru": "●○ Оспаривается; кто настаивал на сказанном: Meta, 7 ноября 2021 г.",
            "kk": "●○ Даулы; айтқанынан қайтпаған: Meta, 2021 ж. 7 қараша",
        },
    ),
)


@pytest.mark.parametrize("language", ["en", "ru", "kk"])
@pytest.mark.parametrize(("answers", "mark", "labels"), AGREEMENTS, ids=[mark for _, mark, _ in AGREEMENTS])
def test_agreement_names_the_agreeing_bodies(
    make_built: MakeBuilt, language: str, answers: tuple[str, ...], mark: str, labels: dict[str, str]
) -> None:
    """Mark and label tell apart confirmed and shared claims, and sides whose bodies differ."""
    site_yaml = {"site.yaml": f"title: A test\nurl: https://example.org/\nlanguages: [{language}]\n"}
    site = make_built({**site_yaml, **MESSAGES, **_answers(*answers)})
    (matter,) = site.parts("dispute/claims", _start("post#private"), "section")
    post = site.page("dispute/post")

    assert matter.all("section")[0].attributes["data-standing"] == mark
    assert post.one("li", data_claim="post#private").attributes["data-standing"] == mark
    symbol, words = re.fullmatch("([●○+]*) ?(.*)", labels[language]).groups()  # type: ignore[union-attr]
    assert symbol in matter.one("span", data_symbol="*").attributes["data-symbol"]
    assert words in _words(matter.all("p", class_="standing")[0])
    assert words in _words(post.one("main"))


def test_shared_claims_are_counted_separately(make_built: MakeBuilt) -> None:
    """The page counts shared claims separately from confirmed and asserted ones."""
    site = make_built({**MESSAGES, **_answers(f"speaker: company\n{SAYS_SO}")})
    facts = _words(site.page("dispute/claims").all("p", class_="facts")[0])

    assert facts.split(" · ")[:2] == ["1 disputed", "1 shared by several sides"]
    assert "confirmed by another side" not in facts


def test_feed_names_who_shares_a_claim(make_built: MakeBuilt) -> None:
    """A feed words the standing of a claim as the page does."""
    site = make_built({**MESSAGES, **_answers(f"speaker: company\n{SAYS_SO}", f"speaker: ministry\n{CONFIRMS}")})
    feed = site.files["dispute/feed.xml"]

    assert "Confirmed by The ministry; also said by The company" in feed


def test_repeated_claim_names_its_first_claimant(make_built: MakeBuilt) -> None:
    """The page of an actor that repeats a claim names the first claimant."""
    own = "speaker: company\nclaims: {id: unread, text: Messages are read by nobody else, same_as: post#private}"
    site = make_built({**MESSAGES, **_answers(own)})
    label = _words(site.page("dispute/answer-6").all("a", data_symbol="*")[0])

    assert label == f"Claimed by WhatsApp (part of Meta); also said by The company {BY_JOINS}"


def test_last_body_that_stood_by_a_claim_is_named_with_its_day(make_built: MakeBuilt) -> None:
    """Where two bodies did on two days, the standing names the later one and that day alone."""
    stood_by = ("speaker: whatsapp\nmaintains: post#private", "speaker: meta\nmaintains: post#private")
    answers = _answers("speaker: company\ndenies: post#private", *stood_by)
    text = _words(make_built({**MESSAGES, **answers}).page("dispute/claims").one("main"))

    assert "A Nobody else reads messages Disputed; Meta stood by it, 8 November 2021" in text
    assert "Disputed; WhatsApp (part of Meta) stood by it, 7 November 2021" in text, "where it then stood"


def test_body_that_maintains_its_sides_claim_is_named(make_built: MakeBuilt) -> None:
    """If another body of the first speaker's side maintains the claim, the page names both."""
    answers = _answers("speaker: company\ndenies: post#private", "speaker: meta\nmaintains: post#private")
    text = _words(make_built({**MESSAGES, **answers}).page("dispute/claims").one("main"))

    assert "A Nobody else reads messages Disputed; Meta stood by it, 7 November 2021" in text
    assert "stands by it · Meta, 7 November 2021" in text


def test_body_of_the_same_side_repeats_and_another_agrees(make_built: MakeBuilt) -> None:
    """A body that says the same as another body of its side repeats it; a body of another side agrees."""
    answers = _answers(f"speaker: meta\n{CONFIRMS}", f"speaker: company\n{CONFIRMS}")
    text = _words(make_built({**MESSAGES, **answers}).page("dispute/claims").one("main"))

    assert "repeats it · Meta, 6 November 2021" in text
    assert "agrees · The company, 7 November 2021" in text


def test_person_who_speaks_for_themselves_is_named_once(make_built: MakeBuilt) -> None:
    """A person who is both speaker and body spoken for is named once."""
    own = f"speaker: cathcart\non_behalf_of: cathcart\n{CONFIRMS}"
    site = make_built({**MESSAGES, **_answers(own)})

    assert "for Will Cathcart" not in _words(site.page("dispute/claims").one("main"))
    assert not site.page("dispute/answer-6").all("span", class_="behalf")
    assert "Confirmed by Will Cathcart" in _words(site.page("dispute/post").one("main"))


def test_story_page_counts_disputed_points(example: Built) -> None:
    """The claims page counts the claims by standing; the story's page links to it with the number of disputed ones."""
    facts = [_words(line) for line in example.page(f"{STORY}/claims").all("p", class_="facts")]

    assert facts == ["2 disputed · 1 confirmed by another side · 1 asserted, no confirmation found"]
    assert _links_to_claims(example, STORY) == {
        "2 claims disputed of 4 on record": "claims/#standing_disputed",
        "All claims: who says what": "claims/",
    }


def _links_to_claims(site: Built, address: str) -> dict[str, str]:
    """Return the links from a page to the list of claims, or to a group of them, by their words."""
    links = ((_words(link), link.attributes["href"] or "") for link in site.page(address).all("a", href="*"))
    return {words: href for words, href in links if re.search(r"claims/(\d+/)?(#standing_\w+)?$", href)}


def test_count_of_claims_leads_to_its_group(example: Built) -> None:
    """Each count of claims leads to the first claim of that standing, on the claims page and from other pages."""
    page = example.page(f"{STORY}/claims")
    counts = page.all("p", class_="facts")[0]
    links = {_words(link): link.attributes["href"] for link in page.all("a", href="*")}
    groups = [f"#standing_{mark}" for mark in ("disputed", "confirmed", "asserted")]

    assert [links[words] for words in _words(counts).split(" · ")] == groups
    for group in groups:
        (matter,) = [one for one in _matters(example) if one.all("span", id=group[1:])]
        assert (matter.one("section").attributes["data-standing"] or "").startswith(group.removeprefix("#standing_"))
    assert _links_to_claims(example, "")["2 claims in dispute"] == f"{STORY}/claims/#standing_disputed"


COUNTED = f"1 claim disputed of {sizes.CLAIMS_PER_PAGE + 2} on record"


def test_count_leads_to_the_page_that_has_the_group(make_built: MakeBuilt) -> None:
    """Where claims take several pages, a count leads to the page of the first claim of its group."""
    many = "".join(f"  - {{id: claim-{n}, text: Claim number {n}}}\n" for n in range(sizes.CLAIMS_PER_PAGE))
    early = BASE[f"{EVENTS}/announcement.yaml"].replace("2021-11-01", "2021-10-01")
    early = f"{early[: early.index('claims:')]}claims:\n{many}{early[early.index('sources:') :]}"
    site = make_built({f"{EVENTS}/early.yaml": early})

    assert _links_to_claims(site, "dispute")[COUNTED] == "claims/2/#standing_disputed"
    assert _links_to_claims(site, "dispute/claims/2") == {}
    (group,) = site.parts("dispute/claims/2", '<h3><span id="standing_disputed">', "h3")
    assert _words(group.one("h3")) == "A They issued a joint statement"


def test_more_disputes_are_a_link_to_the_disputed_group(make_built: MakeBuilt) -> None:
    """Beyond the disputes that a story's page shows, their number leads to all disputed claims."""
    claims = "".join(f"  - {{id: other-{n}, text: Claim number {n}}}\n" for n in range(5))
    said = BASE[f"{EVENTS}/announcement.yaml"].replace("sources: gazette", f"{claims}sources: gazette")
    denial = BASE[f"{EVENTS}/denial.yaml"].replace(
        "denies: announcement#joint", f"denies: [{', '.join(f'announcement#other-{n}' for n in range(5))}]"
    )
    site = make_built({f"{EVENTS}/announcement.yaml": said, f"{EVENTS}/denial.yaml": denial})

    assert _links_to_claims(site, "dispute")["2 more claims in dispute."] == "claims/#standing_disputed"


MANY_ORIGINS = {
    "content/sources/sources.yaml": BASE["content/sources/sources.yaml"]
    + "".join(f"paper-{n}: {{title: Paper {n}, url: 'https://paper-{n}.example/'}}\n" for n in range(6))
    + "gossip: {title: Gossip, url: 'https://gossip.example/', via: unknown}\n",
    f"{EVENTS}/denial.yaml": BASE[f"{EVENTS}/denial.yaml"].replace(
        "sources: wire",
        f"sources: [{', '.join(f'paper-{n}' for n in range(6))}, gossip, {{source: wire, says: {{note: It differs}}}}]",
    ),
}


def test_further_origins_are_a_link_to_all(make_built: MakeBuilt) -> None:
    """A line names four origins; the number of the others leads to the page that groups all sources by origin."""
    site = make_built(MANY_ORIGINS)
    (cited,) = site.parts("dispute/denial", '<p class="cited"', "p")
    rest = cited.one("a", href="../sources/")

    assert "Paper 3, 2 more; 1 of unknown origin; 1 mentioned only" in _words(cited.one("span", class_="origins"))
    assert _words(rest) == "2 more"


def test_counts_of_the_sources_page_lead_to_its_groups(make_built: MakeBuilt) -> None:
    """On the page of all sources, the counts lead to the groups below."""
    page = make_built(MANY_ORIGINS).page("dispute/sources")
    links = {_words(link): (link.attributes["href"] or "").lstrip("#") for link in page.all("a", href="*")}

    assert page.one("h2", id=links["3 more"])
    assert _words(page.one("h2", id=links["1 of unknown origin"])) == "Origin not recorded here 1 report"
    assert _words(page.one("h2", id=links["1 mentioned only"])) == "Mentioned only 1 report"


WITH_PRIMARY_SOURCE = BASE["content/sources/sources.yaml"].replace("wire}", "wire, primary: yes}")


@pytest.mark.parametrize(
    ("sources", "is_said"),
    [
        pytest.param(BASE["content/sources/sources.yaml"], True, id="without a primary source"),
        pytest.param(WITH_PRIMARY_SOURCE, False, id="with a primary source"),
    ],
)
def test_story_without_a_primary_source_says_so(make_built: MakeBuilt, sources: str, *, is_said: bool) -> None:
    """A story without a primary source says so, on its own page and on its sources page."""
    site = make_built({"content/sources/sources.yaml": sources})
    facts = _words(site.page("dispute").one("main"))
    text = _words(site.page("dispute/sources").one("main"))

    assert ("no primary source among them" in facts) is is_said
    assert ("No primary source is among them: what is recorded here is known through reports." in text) is is_said
    assert ("known from a primary source: Wire" in text) is not is_said


def test_first_story_has_a_primary_source(example: Built) -> None:
    """The first story has the law among its sources, so its pages don't report a missing primary source."""
    assert "no primary source among them" not in _words(example.page(STORY).one("main"))
    assert "known from a primary source: zakon.uchet.kz" in _words(example.page(f"{STORY}/sources").one("main"))


def test_story_without_claims_has_no_claims_page(make_built: MakeBuilt) -> None:
    """A story without claims has no claims page, and no link to one."""
    report = "type: report\ndate: 2021-11-01\ntitle: A report\nsources: [gazette, wire]\npublished: 2021-11-10\n"
    site = make_built({f"{EVENTS}/announcement.yaml": report, f"{EVENTS}/denial.yaml": None})
    links = [link.attributes["href"] for link in site.page("dispute").all("a", href="*")]

    assert "dispute/claims/index.html" not in site.files
    assert [link for link in links if "claims" in link] == []
    assert "Who says what" not in site.html("dispute")


def _many_sides(count: int) -> Mapping[str, str | None]:
    """Return a site in which `count` sides speak on one claim."""
    more = range(count - 2)
    actors = "".join(f"side-{n}: {{name: The federation of side number {n}, kind: organization}}\n" for n in more)
    said = {
        f"{EVENTS}/side-{n}.yaml": (
            f"type: statement\ndate: 2021-11-{n + 3:02}\ntitle: Side {n} speaks\nspeaker: side-{n}\n"
            f"{'denies' if n % 2 else 'confirms'}: announcement#joint\nsources: wire\npublished: 2021-11-30\n"
        )
        for n in more
    }
    return {"content/actors/actors.yaml": BASE["content/actors/actors.yaml"] + actors, **said}


@pytest.mark.parametrize("sides", [2, 5, 12])
def test_each_side_is_shown_once(make_built: MakeBuilt, sides: int) -> None:
    """Each side appears once with its words, the first speaker first."""
    site = make_built(_many_sides(sides))
    joint, access = _matters_at(site, "dispute/claims")
    names = re.findall(
        '<p class="side-name"><span class="side-verb">[CD].*?</span> <b>(.*?)</b>', site.html("dispute/claims")
    )

    assert names[:sides] == [
        "The ministry",
        "The company",
        *[f"The federation of side number {n}" for n in range(sides - 2)],
    ]
    assert [_words(words) for words in joint.all("p", class_="claim-words")][1:] == [
        f"Side {n} speaks" for n in range(sides - 2)
    ]
    assert _words(access.all("p", class_="side-name")[0]) == "Claimed by The ministry"


def test_no_part_scrolls_horizontally(make_built: MakeBuilt) -> None:
    """No part of the page scrolls horizontally, so none traps the keyboard."""
    assert make_built(_many_sides(12)).page("dispute/claims").all(tabindex="0") == []


VERDICTS = {
    "en": r"\b(true|false|untrue|truth|lie[sd]?|lying|proven?|refuted|debunked|correct|incorrect)\b|[✓✔✗✘☑☒]",
    "ru": r"\b(правд\w*|неправд\w*|лож\w*|верно|неверно|лжёт|ложн\w*|истин\w*|доказан\w*|опровергнут\w*)\b|[✓✔✗✘☑☒]",
}


@pytest.mark.parametrize("language", PREFIXES)
def test_no_page_judges_who_is_right(example: Built, language: str) -> None:
    """No page of the story calls a claim true or false, in words or by a symbol."""
    found = []
    for address in _addresses(example):
        page = example.page(f"{PREFIXES[language]}{address}")
        texts = [text for text, lang in page.texts if lang == language and not text.startswith("const ")]
        found += [(address, text) for text in texts if re.search(VERDICTS[language], text, re.IGNORECASE)]

    assert found == []


WIDTHS = (320, 360, 1280)
LOOKS: tuple[Mapping[str, str], ...] = (
    {"color_scheme": "light"},
    {"color_scheme": "dark"},
    {"color_scheme": "light", "forced_colors": "active"},
)


def _file_of(site: Built, address: str, folder: Path) -> str:
    """Write a page beside the theme's files; return the address of its file."""
    page = folder / "pages" / address / "index.html"
    page.parent.mkdir(parents=True, exist_ok=True)
    page.write_text(site.html(address), "utf-8")
    if not (folder / "pages/static").exists():
        (folder / "pages/static").symlink_to(ROOT / "static")
    return page.as_uri()


@pytest.fixture
def open_page(open_window: OpenWindow, tmp_path: Path) -> Callable[..., Page]:
    """Return a function that opens a page of a site at a window width and with media settings."""

    def open_(site: Built, address: str, width: int, look: Mapping[str, str] = LOOKS[0]) -> Page:
        page = open_window({"width": width, "height": 800}, look=look)
        page.goto(_file_of(site, address, tmp_path))
        return page

    return open_


PAGES = (f"{STORY}/claims", f"ru/{STORY}/sources", f"{STORY}/ministry-announces")
ALL_PAGES = (*PAGES, f"ru/{STORY}/claims", f"{STORY}/sources", f"ru/{STORY}/ministry-announces")


@pytest.mark.browser
@pytest.mark.parametrize(
    ("look", "width", "pages"), [(LOOKS[0], WIDTHS[0], PAGES), *slow(product(LOOKS, WIDTHS, [ALL_PAGES]))]
)
def test_claims_page_fits_the_screen_width(
    open_page: Callable[..., Page], example: Built, width: int, look: Mapping[str, str], pages: tuple[str, ...]
) -> None:
    """The claims and sources pages are no wider than the screen, in either language and with all media settings."""
    for address in pages:
        page = open_page(example, address, width, look)
        over = "document.documentElement.scrollWidth - document.documentElement.clientWidth"

        assert page.evaluate(over) == 0, address


@pytest.mark.browser
@pytest.mark.parametrize(("sides", "width"), [(2, 320), (5, 1280), *slow([(2, 800), (12, 1280)])])
def test_sides_are_in_columns_by_position(
    open_page: Callable[..., Page], make_built: MakeBuilt, sides: int, width: int
) -> None:
    """Whoever claims it is on the left and whoever denies it on the right; on a phone they are below each other."""
    page = open_page(make_built(_many_sides(sides)), "dispute/claims", width)
    lefts = {
        position: page.locator(".matter")
        .first.locator(f"[data-position={position}]")
        .evaluate_all("sides => [...new Set(sides.map(side => side.getBoundingClientRect().left))]")
        for position in ("holds", "denies")
    }

    assert [len(found) for found in lefts.values()] == [1, 1]
    assert (lefts["denies"][0] > lefts["holds"][0]) is (width > 320)
    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") == 0


@pytest.mark.browser
def test_page_fits_a_phone_with_large_text(open_page: Callable[..., Page], example: Built) -> None:
    """With text at twice the size, the page is no wider than a phone's screen."""
    page = open_page(example, f"{STORY}/claims", 360)
    page.evaluate("document.documentElement.style.fontSize = '200%'")

    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") == 0


@pytest.mark.browser
def test_all_statements_open_by_keyboard_without_script(
    example: Built, open_window: OpenWindow, tmp_path: Path
) -> None:
    """Without script, the statements are closed at first and open with a key."""
    page = open_window(java_script_enabled=False)
    page.goto(_file_of(example, f"{STORY}/claims", tmp_path))
    part = page.locator(".in-order").first
    before = part.locator(".statements > li").first.is_visible()
    part.locator("summary").focus()
    page.keyboard.press("Enter")
    after = part.locator(".statements > li").first.is_visible()

    assert (before, after) == (False, True)


@pytest.mark.parametrize(
    ("speaker", "words"),
    [
        ("company", ("Says the same as: ", "Also said by ")),
        ("ministry", ("Stands by: ", "Maintained by ")),
    ],
)
def test_only_a_claims_own_side_maintains_it(
    make_site: MakeSite, options: Options, speaker: str, words: tuple[str, str]
) -> None:
    """A side that repeats another side's claim says the same; only the claim's own side maintains it."""
    event = f"""\
type: statement
date: 2021-11-03
title: A word on it
speaker: {speaker}
maintains: announcement#joint
sources: wire
published: 2021-11-10
"""
    files = RenderedSite(make_site({"content/stories/dispute/events/again.yaml": event}), options)
    pages = [files[f"dispute/{id_}/index.html"] for id_ in ("again", "announcement")]

    for page, label in zip(pages, words, strict=True):
        assert label in page
