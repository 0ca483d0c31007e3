"""Embeds: their pages and descriptions, notices, former addresses, and the days of claim cards."""

from __future__ import annotations

import gzip
import html
import json
import re
from base64 import b64encode
from collections.abc import Mapping
from datetime import date
from hashlib import sha256
from pathlib import Path

import pytest
from conftest import BASE, TODAY, MakeSite
from rendered_site import RenderedSite

from onrecord.build.pipeline import Options, build

DEMO = Path(__file__).parents[2] / "examples" / "tidal-gate"
STORY = "content/stories/dispute"
EVENTS = f"{STORY}/events"
OPTIONS = Options(today=TODAY)
MOST = 25 * 1024
CARD = "dispute/embed/announcement/joint/"
KINDS = {
    "content/bills/act.yaml": "title: The act\nprocedure: generic\n",
    f"{EVENTS}/read.yaml": (
        "type: bill-reading\ndate: 2021-11-03\ntitle: Read\nbill: act\nstage: introduction\nsources: wire\n"
        "published: 2021-11-10\n"
    ),
}
MOVED = {
    **KINDS,
    "content/bills/act.yaml": f"{KINDS['content/bills/act.yaml']}aliases: old-act\n",
    f"{STORY}/story.yaml": "title: The dispute\naliases: quarrel\n",
    f"{EVENTS}/announcement.yaml": f"{BASE[f'{EVENTS}/announcement.yaml']}aliases: notice\n",
    f"{EVENTS}/denial.yaml": BASE[f"{EVENTS}/denial.yaml"].replace(
        "denies: announcement#joint\n",
        "denies: announcement#joint\nclaims: [{id: alone, text: They spoke alone}]\n",
    ),
    f"{EVENTS}/again.yaml": (
        "type: statement\ndate: 2021-11-04\ntitle: Again\nspeaker: ministry\nsources: wire\npublished: 2021-11-11\n"
        "claims: [{id: same, text: It was joint, maintains: announcement#joint}]\n"
    ),
}
"""A story, a bill, an event and a claim with former ids, and a claim that joins another one."""


def _built(root: Path, options: Options = OPTIONS) -> dict[str, str]:
    files = RenderedSite(root, options).of_kinds(".html", ".json")
    return {path.removesuffix("index.html"): text for path, text in files.items()}


def _embeds(files: Mapping[str, str]) -> dict[str, str]:
    return {path: text for path, text in files.items() if "/embed/" in path and not path.endswith(".json")}


@pytest.fixture(scope="module")
def demo() -> Mapping[str, str]:
    """Return the pages and JSON files of the synthetic example."""
    return _built(DEMO, Options(today=date(2026, 11, 24), base_url="https://example.org/"))


def test_embeds_of_story_and_bill_name_the_open_steps(make_site: MakeSite) -> None:
    """Each that is still set has its words and a link to where the record has it; ended and draft ones are silent."""
    step = {"kind": "hearing", "date": "2022-03-03", "published": "2021-11-05", "sources": "wire"}
    cancelled = {"date": "2021-11-06", "reason": "There was no quorum."}
    steps = [
        {**step, "id": "open", "title": "An open one"},
        {**step, "id": "ended", "title": "An ended one", "cancelled": cancelled},
        {**step, "id": "draft", "title": "A draft", "status": "draft"},
    ]
    field = f"expected: {json.dumps(steps)}\n"
    bill, story = "content/bills/act.yaml", f"{STORY}/story.yaml"
    files = _built(make_site({**KINDS, bill: f"{KINDS[bill]}{field}", story: f"title: The dispute\n{field}"}))

    of_bill, own = "../../bills/act/#expected_open", "../#expected_open"

    for page, links in (("dispute/embed/", [of_bill, own]), ("bills/act/embed/", [own])):
        (listed,) = re.findall("(?s)<h2>Days set</h2>.*?</ul>", files[page])
        assert re.findall('href="([^"]*)"[^>]*>(.*?)</a>', listed) == [(link, "An open one") for link in links]
        assert "Hearing set for 3 March 2022, as recorded on 5 November 2021" in listed.replace("\xa0", " ")
    assert "Days set" not in files[CARD]


def test_stories_bills_and_answered_claims_have_embeds(make_site: MakeSite) -> None:
    """Each has a page and its description; a claim that nobody answered has none."""
    files = _built(make_site(KINDS))

    assert _embeds(files).keys() == {"dispute/embed/", CARD, "bills/act/embed/"}
    described = {path.removesuffix("oembed.json") for path in files if path.endswith("oembed.json")}
    assert described == {*_embeds(files), *(f"dispute/{event}/" for event in ("announcement", "denial", "read"))}


def test_story_and_bill_name_their_description_and_lead_to_the_embed(make_site: MakeSite) -> None:
    """The head has the absolute address of the description, and the line of tools the link; so has each claim's."""
    files = _built(make_site(KINDS))
    link = '<link rel="alternate" type="application/json+oembed" href="https://example.org/{}oembed.json">'

    for page, embed, tool in (
        ("dispute/", "dispute/embed/", "embed/"),
        ("bills/act/", "bills/act/embed/", "embed/"),
        ("dispute/claims/", None, "../embed/announcement/joint/"),
        *((embed, embed, None) for embed in _embeds(files)),
    ):
        assert (link.format(embed) in files[page]) is (embed is not None), page
        assert re.findall('<a href="([^"]*)" data-embed>', files[page]) == ([tool] if tool else []), page


def test_description_is_that_of_oembed(make_site: MakeSite) -> None:
    """It has the fields of a rich description; its code has a link to the record and the frame."""
    found = json.loads(_built(make_site(KINDS))[f"{CARD}oembed.json"])
    code = found.pop("html")

    assert found == {
        "version": "1.0",
        "type": "rich",
        "title": "Claim: They issued a joint statement",
        "provider_name": "A test",
        "provider_url": "https://example.org/",
        "width": 640,
        "height": 480,
        "cache_age": 86_400,
    }
    assert re.findall('(?:href|src)="([^"]*)"', code) == [
        "https://example.org/dispute/announcement/joint/",
        f"https://example.org/{CARD}",
    ]


def test_event_is_described_as_a_link(make_site: MakeSite) -> None:
    """An event has no embed: other sites show its title, whose record it is, and its card where the site has cards."""
    settings = f"{BASE['site.yaml']}outputs: [embed, cards]\npublisher: The publisher\n"
    files = RenderedSite(make_site({"site.yaml": settings}), OPTIONS)
    found = json.loads(files["dispute/announcement/oembed.json"])
    address = "https://example.org/dispute/announcement/"

    assert (
        f'<link rel="alternate" type="application/json+oembed" href="{address}oembed.json">'
        in (files["dispute/announcement/index.html"])
    )
    assert re.fullmatch(rf"{address}joint/card\.png\?[0-9a-f]{{8}}", found.pop("thumbnail_url"))
    assert found == {
        "version": "1.0",
        "type": "link",
        "title": "The ministry announces",
        "author_name": "The publisher",
        "provider_name": "A test",
        "provider_url": "https://example.org/",
        "cache_age": 86_400,
        "thumbnail_width": 1200,
        "thumbnail_height": 630,
    }


def test_embed_is_described_with_its_card(make_site: MakeSite) -> None:
    """Where the site has cards, the description of a story and of a claim names its own; a bill has none."""
    files = RenderedSite(make_site({**KINDS, "site.yaml": f"{BASE['site.yaml']}outputs: [embed, cards]\n"}), OPTIONS)
    cards = {"dispute/embed/": "dispute/card.png", CARD: f"{CARD.replace('embed/', '')}card.png"}

    for embed, card in cards.items():
        found = json.loads(files[f"{embed}oembed.json"])
        address, _, digest = found["thumbnail_url"].partition("?")
        assert (address, len(digest)) == (f"https://example.org/{card}", 8)
        assert (found["thumbnail_width"], found["thumbnail_height"]) == (1200, 630)
    assert not [key for key in json.loads(files["bills/act/embed/oembed.json"]) if key.startswith("thumbnail")]


@pytest.mark.parametrize(
    ("settings", "embeds", "described"),
    [
        ("title: A test\nurl: https://example.org/\noutputs: [feeds]\n", False, False),
        ("title: A test\noutputs: [embed]\n", True, False),
        ("title: A test\nurl: https://example.org/\noutputs: [embed]\n", True, True),
    ],
)
def test_outputs_and_address_decide(make_site: MakeSite, settings: str, embeds: bool, described: bool) -> None:  # noqa: FBT001
    """Without `embed` in `outputs` no page leads to an embed; oEmbed needs an address of the site."""
    files = _built(make_site({**KINDS, "site.yaml": settings}))

    assert bool(_embeds(files)) is embeds
    assert any(" data-embed>" in text for text in files.values()) is embeds
    assert any("oembed" in path or "json+oembed" in text for path, text in files.items()) is described


def test_embed_is_one_file_with_a_policy_for_its_style_and_script(demo: Mapping[str, str]) -> None:
    """The policy has the hashes of the only style and script; search engines leave it out; nothing is loaded."""
    for path, page in _embeds(demo).items():
        policy = html.unescape(re.findall('Content-Security-Policy" content="([^"]*)"', page)[0])
        live = re.sub("<template.*?</template>", "", page, flags=re.DOTALL)
        hashes = [
            f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"
            for text in (
                *re.findall("<style>(.*?)</style>", live, re.DOTALL),
                *re.findall("<script>(.*?)</script>", live, re.DOTALL),
            )
        ]

        assert re.findall("'sha256-[^']*'", policy) == hashes, path
        assert policy.startswith("default-src 'none'; ")
        assert "'unsafe" not in policy
        assert '<meta name="robots" content="noindex">' in page
        assert not re.search(r"\ssrc=|<link rel=\"(?!alternate)|@import|url\(", live), path
        assert len(gzip.compress(page.encode())) < MOST, path


def test_card_shows_both_sides_with_their_sources(demo: Mapping[str, str]) -> None:
    """The words of each side are quoted with the day and a link to the source on this site, none elsewhere."""
    page = demo["tidal-gate/embed/company-on-panels/six-metres/"]
    shown = page.partition("<template")[0]

    assert "“Nine layers of glass bear a tide of six metres, and they have borne it”" in shown
    assert "“Шести метров эти панели не держат: при пяти одна уже треснула”" in shown
    assert '<time datetime="2025-02-05">5\N{NO-BREAK SPACE}February 2025</time>' in shown
    assert 'href="../../../../sources/ferry-bulletin-panels/"' in shown
    assert re.search("Disputed; Northern Office .* stood by it, 18\N{NO-BREAK SPACE}March 2025", shown)
    assert not re.search('<a [^>]*href="https?:', shown)


def test_card_says_what_was_found_and_each_source_once(demo: Mapping[str, str]) -> None:
    """The line of a pinned card on today has the findings, as today's card has them; no source is listed again."""
    found = 0
    for path, page in _embeds(demo).items():
        today = page.partition('<div class="pieces">')[2].partition("</main>")[0]
        pin = page.partition('<div class="pin"')[2].partition("</div>")[0]
        of_today, of_pin = (re.findall('class="finding"[^>]*>(.*?)</(?:a|span)>', part) for part in (today, pin))
        assert of_pin == of_today, path
        assert "Source" not in re.sub("<[^>]*>", "", today), path
        found += len(of_pin)
    assert found


def _groups(page: str) -> list[list[str]]:
    """Return the groups of pieces that a card shows today, each piece by its class, or for a side its position."""
    today = page.partition('<div class="pieces">')[2].partition("</main>")[0]
    groups = today.split("<div>")[1:]
    return [
        re.findall('<(?:p|h1) class="(standing|kind|found|more)"|data-position="(\\w+)"', group) for group in groups
    ]


def test_claim_has_its_standing_and_each_position_is_a_group(demo: Mapping[str, str]) -> None:
    """The claim is read with where it stands, which is seen first; a second denial is with the first."""
    kinds = [
        ["".join(one) for one in group] for group in _groups(demo["tidal-gate/embed/company-on-panels/six-metres/"])
    ]
    found = [["".join(one) for one in group] for group in _groups(demo["tidal-gate/embed/office-announces/signed/"])]

    assert kinds == [["kind", "standing"], ["holds", "holds"], ["denies"]]
    assert found == [["kind", "standing"], ["found"], ["holds", "holds"], ["denies"]]


def test_agreeing_sides_stand_beside_each_other(demo: Mapping[str, str]) -> None:
    """Where nobody denies a claim, its first speaker is one group, and who agrees another."""
    groups = _groups(demo["tidal-gate/embed/company-delivers/forty-panels/"])

    assert [["".join(one) for one in group] for group in groups][1:] == [["holds"], ["holds"]]


def test_verbatim_claim_has_quotation_marks(make_site: MakeSite) -> None:
    """Where the text of a claim is its quotation, the card sets it between quotation marks; else it does not."""
    quoted = BASE[f"{EVENTS}/announcement.yaml"].replace("- id: joint\n", "- id: joint\n    quote: said\n")
    quoted += "quotes: [{id: said, exact: They issued a joint statement, lang: en, source: gazette}]\n"
    page = _built(make_site({f"{EVENTS}/announcement.yaml": quoted}))[CARD]

    assert re.findall("<h1><a [^>]*>(.*?)</a></h1>", page) == ["“They issued a joint statement”"]
    assert re.findall("<h1><a [^>]*>(.*?)</a></h1>", _built(make_site({}))[CARD]) == ["They issued a joint statement"]


def test_without_script_a_card_says_of_which_day_it_is(make_site: MakeSite) -> None:
    """A day in its address needs the script; so the card names the day of its last update instead."""
    page = _built(make_site({}))[CARD]
    words = re.findall("<noscript><p[^>]*>(.*?)</p></noscript>", page)

    assert [html.unescape(text).replace("\u00a0", " ") for text in words] == [
        "This is the record as last updated on 10 November 2021. A day in the address needs JavaScript."
    ]


def test_days_of_a_card_are_those_of_the_record(demo: Mapping[str, str]) -> None:
    """On each day, a card has the standing that the record as of that day has, in both languages."""
    compared = 0
    for prefix in ("", "ru/"):
        record = json.loads(demo[f"{prefix}tidal-gate/as-of.json"])
        happened = record["happened"]
        cards = {path: page for path, page in _embeds(demo).items() if path.startswith(f"{prefix}tidal-gate/embed/")}
        for path, page in cards.items():
            if 'application/json">' not in page:
                continue
            *_, event, claim, _ = path.split("/")
            rows = happened["matters"][f"matter_tidal-gate__{event}__{claim}"]
            days = json.loads(re.findall('<script type="application/json">(.*?)</script>', page)[0])
            pieces = dict(
                re.findall('<div data-piece="(\\d+)">(.*?)(?=<div data-piece|</template>|</main>)', page, re.DOTALL)
            )

            assert days[0][0] == ""
            assert [day for day, _ in days[1:]] == [happened["days"][row[0]] for row in rows if row[3]]
            for (_, numbers), row in zip(days[1:], (row for row in rows if row[3]), strict=True):
                held = "".join(pieces[str(number)] for group in numbers for number in group)
                label = re.findall('data-symbol="[^"]*"[^>]*>(.*?)</', record["html"][row[2]])[-1]
                assert f">{label}</span>" in held
                compared += 1
    assert compared > 40


def test_withdrawn_entries_leave_notices(make_site: MakeSite) -> None:
    """A withdrawn event has one notice for all its claims, whose ids nobody may know; so has a withdrawn story."""
    gone = BASE[f"{EVENTS}/announcement.yaml"]
    gone += "status: withdrawn\ncorrections: {date: 2021-11-20, reason: It was forged.}\n"
    answer = BASE[f"{EVENTS}/denial.yaml"].replace("type: denial", "type: statement")
    answer = answer.replace("denies: announcement#joint\n", "")
    files = _built(make_site({f"{EVENTS}/announcement.yaml": gone, f"{EVENTS}/denial.yaml": answer}))

    assert _embeds(files).keys() == {"dispute/embed/", "dispute/embed/announcement/"}
    assert "It was forged." in files["dispute/embed/announcement/"]
    assert "joint" not in files["dispute/embed/announcement/"]


def test_withdrawn_story_leaves_a_notice(make_site: MakeSite) -> None:
    """The embed of a withdrawn story says so, and the cards are gone with their words."""
    story = "title: The dispute\nwithdrawn: {date: 2021-11-20, reason: All forged.}\n"
    files = _built(make_site({f"{STORY}/story.yaml": story}))

    assert "All forged." in files["dispute/embed/"]
    assert "The dispute" not in files["dispute/embed/"]
    assert _embeds(files).keys() == {"dispute/embed/", "dispute/embed/announcement/", "dispute/embed/denial/"}


def test_former_addresses_lead_on(make_site: MakeSite) -> None:
    """An embed stays at the addresses by former ids, and a card at those of its matter's other claims."""
    files = _built(make_site(MOVED))
    moved = {path for path, page in _embeds(files).items() if "location.replace(" in page}

    assert {
        "quarrel/embed/",
        "bills/old-act/embed/",
        "dispute/embed/notice/joint/",
        "quarrel/embed/notice/joint/",
    } <= moved
    for path in moved:
        assert re.findall('<a href="([^"]*)">', files[path]), path
    assert 'href="../../announcement/joint/"' in files["dispute/embed/notice/joint/"]


def test_description_is_found_at_former_addresses(make_site: MakeSite) -> None:
    """A page that leads on names the description of what it leads to, since WordPress follows no redirect in a page.

    A description that another site knows by its former address is still there.
    """
    base = BASE["site.yaml"]
    shown = {
        "quarrel/": "dispute/embed/",
        "quarrel/embed/": "dispute/embed/",
        "bills/old-act/": "bills/act/embed/",
        "bills/old-act/embed/": "bills/act/embed/",
        "quarrel/notice/": "dispute/announcement/",
        "quarrel/notice/joint/": CARD,
        "dispute/again/same/": CARD,
        "dispute/embed/again/same/": CARD,
        "quarrel/embed/notice/joint/": CARD,
    }
    files = _built(make_site({**MOVED, "site.yaml": base}))
    named = re.compile('<link rel="alternate" type="application/json\\+oembed" href="https://example.org/([^"]*)">')

    assert {path: named.findall(files[path]) for path in shown} == {
        path: [f"{embed}oembed.json"] for path, embed in shown.items()
    }
    for path in ("quarrel/embed/", "bills/old-act/embed/", "quarrel/notice/", "quarrel/embed/notice/joint/"):
        today = shown["quarrel/notice/joint/" if path.endswith("joint/") else path]
        assert files[f"{path}oembed.json"] == files[f"{today}oembed.json"]
    for path in ("quarrel/claims/", "quarrel/sources/"):
        assert (path in files, named.findall(files[path])) == (True, [])


def test_claim_without_an_answer_leads_to_the_description_of_its_event(make_site: MakeSite) -> None:
    """The address of a page that a claim had leads to its event, and other sites show the event as a link."""
    answer = BASE[f"{EVENTS}/denial.yaml"].replace("type: denial", "type: statement")
    answer = answer.replace("denies: announcement#joint\n", "")
    published = "dispute/\ndispute/announcement\ndispute/announcement#joint\ndispute/announcement/joint/\n"
    files = _built(make_site({f"{EVENTS}/denial.yaml": answer, "published.txt": published}))
    page = files["dispute/announcement/joint/"]

    assert 'href="https://example.org/dispute/announcement/oembed.json"' in page
    assert json.loads(files["dispute/announcement/oembed.json"])["type"] == "link"


def test_withdrawn_event_has_no_description(make_site: MakeSite) -> None:
    """Neither at its address nor at its former ones do other sites learn anything of it."""
    gone = f"{BASE[f'{EVENTS}/denial.yaml']}aliases: no\nstatus: withdrawn\n"
    gone += "corrections: {date: 2021-11-20, reason: It was forged.}\n"
    files = _built(make_site({f"{EVENTS}/denial.yaml": gone}))

    for path in ("dispute/denial/", "dispute/no/"):
        assert "oembed" not in files[path]
        assert f"{path}oembed.json" not in files


def test_card_of_very_many_statements_stays_small(make_site: MakeSite) -> None:
    """It leaves out the earliest days, and remains within its limit."""
    actors, events = "", {}
    for number in range(120):
        actors += f"body-{number}: {{name: Body {number} of the long and winding coast, kind: organization}}\n"
        day = f"2022-{1 + number // 28:02}-{1 + number % 28:02}"
        events[f"{EVENTS}/answer-{number}.yaml"] = (
            f"type: denial\ndate: {day}\ntitle: Body {number} denies\nspeaker: body-{number}\n"
            f"denies: announcement#joint\nsources: wire\npublished: {day}\n"
            f"quotes: [{{id: q, exact: 'Not so, says number {number}, {sha256(str(number).encode()).hexdigest() * 4}', "
            "lang: en, source: wire}]\n"
        )
    page = _built(make_site({**events, "content/actors/bodies.yaml": actors}))[CARD]
    days = json.loads(re.findall('<script type="application/json">(.*?)</script>', page)[0])

    assert len(gzip.compress(page.encode())) < MOST
    assert days[0][0] > "2021-11-02"
    assert days[-1][0] == "2022-05-08"
    assert "118 more sides" in page


def test_mistake_in_the_style_of_embeds_is_reported(make_site: MakeSite) -> None:
    """A site's own style that can't be rendered is a problem with its place, not a blank embed."""
    root = make_site({"templates/embed/style.html": ":root { color: {{ 1 / 0 }} }\n"})
    outcome = build(root, root / "_site", OPTIONS)

    assert outcome.value.published is None
    assert {(found.code, found.span.path if found.span else "") for found in outcome.problems} == {
        ("TPL001", "templates/embed/style.html")
    }
