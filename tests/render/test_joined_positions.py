"""Positions that follow from joined claims: each page and file says that they are our reading, and from which claim.

`joined_story` has the example.
"""

from __future__ import annotations

import json
import re
from datetime import date

import pytest
from conftest import MakeSite
from joined_story import CLAIM, EVENTS, FILES, JOINED_LATER, STEP, event
from page_html import Html
from rendered_site import RenderedSite

from onrecord.build.pipeline import Options, check
from onrecord.model.relations import Ref
from onrecord.model.site import Site

READING = f"(our reading, from what they say on the claim: {STEP})"


@pytest.fixture
def pages(make_site: MakeSite, options: Options) -> RenderedSite:
    """Return the pages of the example."""
    return RenderedSite(make_site(FILES), options)


@pytest.fixture
def site(make_site: MakeSite, options: Options) -> Site:
    """Return the arranged example."""
    found = check(make_site(FILES), options).value.site
    assert found is not None
    return found


def _main(page: str) -> Html:
    html = Html()
    html.feed(page)
    html.close()
    return html


def _words(page: str) -> str:
    return " ".join(_main(page).one("main").text.split())


def _items(page: str, pattern: str) -> list[str]:
    """Return the texts of the elements whose HTML a pattern finds, each without its tags."""
    texts = (re.sub(r"<[^>]+>", " ", found) for found in re.findall(pattern, page, re.DOTALL))
    return [re.sub(r" (?=[),:])|(?<=\() ", "", " ".join(text.split())) for text in texts]


def test_claims_page_says_from_which_claim_a_position_follows(pages: RenderedSite) -> None:
    """A body that spoke of a joined claim only sides with the denial. Others deny it."""
    sides = _items(pages["dispute/claims/index.html"], r'<li class="side".*?</li>')

    assert [side.split(" 6")[0].split(" 7")[0].split(" 12")[0] for side in sides] == [
        "Claimed by The Gazette",
        f"Siding with the denial The charity {READING} The charity welcomes it",
        "Denied by The government The government denies it",
        f"Denied by The minister {STEP}",
        f"Siding with the denial The union {READING} The bill is as it was",
    ]


def test_list_of_statements_is_in_the_order_of_the_record_by_day(pages: RenderedSite, site: Site) -> None:
    """The charity's statement stands after the denial with which it sides: by then, nobody knew of it."""
    page = pages["dispute/claims/index.html"]
    [listed] = re.findall(r'<ol class="statements">.*?</ol>', page, re.DOTALL)
    statements = _items(listed, r'<p data-symbol.*?</p>(?:\s*<p class="reading">.*?</p>)?')
    days = [statement.day for statement in site.matters[Ref("dispute", "report", "back")].by_day]

    assert [words.partition(" · ")[0] for words in statements] == [
        "claims it",
        "denies it",
        f"denies it: {STEP}",
        "sides with the denial",
        "sides with the denial: The bill is as it was",
    ]
    assert statements[3].endswith(READING)
    assert days == sorted(days)


def test_page_of_the_event_names_the_claim_that_it_thereby_denies(pages: RenderedSite) -> None:
    """The charity's page leads to the denial, and says from what it follows."""
    page = pages["dispute/charity/index.html"]
    [sides] = _items(page, r'<li data-kind="sides".*?</li>')

    assert sides == f"Sides with the denial of: {CLAIM} (The Gazette, 6 November 2021) {READING}"
    assert f"Confirms: {STEP}" in _words(page)
    assert 'data-joined-by="../radio/"' in page
    assert "Sides with" not in _words(pages["dispute/radio/index.html"])
    assert "Sides with" not in _words(pages["dispute/denial/index.html"])


def test_row_filter_and_picture_agree(pages: RenderedSite) -> None:
    """The row says it; the filter of denials has it; the picture has a ring with letter and line."""
    page = pages["dispute/index.html"]
    found = json.loads(pages["dispute/filter.json"])
    kinds = [kind for kind, *_ in found["options"]["kind"]]
    denials = [id_ for id_, places, *_ in found["events"] if kinds.index("denial") in places]
    rows = _items(page, r'<p class="row-tie" data-kind="sides".*?</p>')
    picture = "".join(
        re.findall(
            r'<g class="denial".*?</g>|<g class="curves?".*?</g>', page.partition('class="plot strip"')[0], re.DOTALL
        )
    )

    assert denials == ["charity", "denial", "radio", "later"]
    assert rows == [f"our reading: sides with the denial of {CLAIM}"] * 2
    assert 'href="#charity"' in picture
    assert "our reading: sides with the denial of The Gazette reports" in picture
    assert "denies: The Gazette reports" in picture
    assert len(re.findall(r">A</text>", page.partition('class="plot strip"')[0])) == 5


def test_dispute_card_marks_it(make_site: MakeSite, options: Options) -> None:
    """The card of a dispute shows those first that deny the claim itself; it marks the others."""
    radio = (FILES[f"{EVENTS}/radio.yaml"] or "").replace("after: denial\n", "")
    few = {**FILES, f"{EVENTS}/denial.yaml": None, f"{EVENTS}/later.yaml": None, f"{EVENTS}/radio.yaml": radio}
    page = RenderedSite(make_site(few), options)["dispute/index.html"]
    [denied] = re.findall(r'<div class="side" data-position="denies">.*?</div>', page, re.DOTALL)

    assert _items(denied, r'<p class="(?:side-name|reading)">.*?</p>') == [
        "Denied by The minister",
        "Siding with the denial The charity",
        READING,
    ]


def test_dispute_card_has_no_denial_where_all_speak_of_joined_claims(make_site: MakeSite, options: Options) -> None:
    """After the minister took the word back, nobody on record denies the claim itself."""
    radio = (FILES[f"{EVENTS}/radio.yaml"] or "").replace("after: denial\n", "")
    back = event("type: statement\ndate: 2021-11-15\ntitle: A letter\nspeaker: minister\nwithdraws: radio\n")
    few = {**FILES, f"{EVENTS}/denial.yaml": None, f"{EVENTS}/radio.yaml": radio, f"{EVENTS}/back.yaml": back}
    page = RenderedSite(make_site(few), options)["dispute/index.html"]
    [denied] = re.findall(r'<div class="side" data-position="denies">.*?</div>', page, re.DOTALL)

    assert _items(denied, r'<p class="side-name">.*?</p>') == ["Siding with the denial The charity", "The union"]


def test_embed_card_feed_and_actor_page_mark_it(pages: RenderedSite) -> None:
    """So do the embeds, the feed of the claim, the picture for messengers and the page of the body."""
    feed = pages["dispute/report/back/feed.xml"]
    actor = _words(pages["actors/charity/index.html"])

    assert "Denied by The government, The minister Siding with the denial The charity, The union" in _words(
        pages["dispute/embed/index.html"]
    )
    assert READING in _words(pages["dispute/embed/report/back/index.html"])
    assert f"sides with the denial {READING}" in feed
    assert f"{CLAIM} The Gazette, 6 November 2021; sided with the denial on:" in actor
    assert "The charity (our" in pages["dispute/report/back/card.png"]


def test_api_names_the_claim_from_which_a_position_follows(pages: RenderedSite) -> None:
    """`joined` lists the bodies that spoke of joined claims only, today and in the history."""
    story = json.loads(pages["api/v1/stories/dispute.json"])
    [claim] = [claim for claim in story["claims"] if claim["id"] == "dispute/report#back"]
    step = "dispute/radio#unchanged"

    assert claim["standing"]["joined"] == [{"body": "charity", "claim": step}, {"body": "union", "claim": step}]
    assert claim["history"][0]["joined"] == []
    assert "charity" in claim["standing"]["opposing"]


def test_outlets_report_is_listed_and_stands_as_the_claim_that_it_reports(pages: RenderedSite) -> None:
    """A report counts for nobody, but the page of claims has it. Nobody denied the outlet that reports."""
    [report] = _items(pages["dispute/claims/index.html"], r'<li data-direction="in" data-kind="same_as".*?</li>')
    page = _words(pages["dispute/copy/index.html"])

    assert report == "Reported by The Monitor, 6 November 2021: The government has backed down"
    assert "Claim reported: Disputed; no reply found from The Gazette" in page
    assert "sides with the claim" not in page


def test_standing_that_depends_on_joins_says_so(pages: RenderedSite) -> None:
    """Of the minister's own claim, nobody but those who agree spoke: the label says that it is our reading."""
    label = "Disputed; no reply found from The Gazette"

    assert f"{label} (our reading of joined claims)" in _words(pages["dispute/radio/index.html"])
    assert f"{label} (our" not in _words(pages["dispute/claims/index.html"])


def test_own_relation_counts_before_a_joined_claim(make_site: MakeSite, options: Options) -> None:
    """A body that denies the claim itself too is shown with these words, without a mark."""
    denies = event("type: statement\ndate: 2021-11-15\ntitle: A letter\nspeaker: charity\ndenies: report#back\n")
    pages = RenderedSite(make_site({**FILES, f"{EVENTS}/letter.yaml": denies}), options)
    sides = _items(pages["dispute/claims/index.html"], r'<li class="side".*?</li>')

    assert "Denied by The charity A letter" in " ".join(side for side in sides if "charity" in side)


def test_third_event_that_joins_two_claims_is_named(make_site: MakeSite, options: Options) -> None:
    """Two bodies say the same, and a third event joins their claims: before it, neither sides with the other."""
    found = check(make_site(JOINED_LATER), options).value.site
    assert found is not None
    [side] = found.events["dispute", "later"].sides

    assert (side.claim, side.step) == (Ref("dispute", "report", "back"), Ref("dispute", "later", "same"))
    assert (side.holds, side.joined_by) == (False, Ref("dispute", "session"))


def test_confirmation_of_a_denial_without_a_claim_needs_no_step(make_site: MakeSite, options: Options) -> None:
    """Whoever confirms a denial denies the claim. No claim lies between, so this is no reading of ours."""
    confirms = event("type: statement\ndate: 2021-11-15\ntitle: A letter\nspeaker: union\nconfirms: denial\n")
    root = make_site({**FILES, f"{EVENTS}/later.yaml": confirms})
    found = check(root, options).value.site
    assert found is not None
    later = found.events["dispute", "later"]

    assert [(side.holds, side.step) for side in later.sides] == [(False, None)]
    assert later.denied == (Ref("dispute", "report"),)
    assert "Sides with" not in RenderedSite(root, options)["dispute/later/index.html"]


def test_record_of_a_day_before_the_join_has_no_such_position(site: Site) -> None:
    """As of 7 November the charity's statement does not count yet."""
    matter = site.matters[Ref("dispute", "report", "back")]
    standing = matter.standing(matter.first_claim, date(2021, 11, 7))
    assert standing is not None

    assert [body.id for body in standing.opposing] == ["government", "minister"]
    assert [standing.step_to(body, matter.first_claim) for body in standing.opposing] == [None, None]


def test_picture_tells_a_denial_from_a_side_by_claim(make_site: MakeSite, options: Options) -> None:
    """A mark denies an event whose other claim it denies itself; it sides against one of its claims by a join alone."""
    both = f"claims:\n  - {{id: back, text: {CLAIM}}}\n  - {{id: vote, text: The government will lose the vote}}\n"
    report = (FILES[f"{EVENTS}/report.yaml"] or "").replace(f"claims: {{id: back, text: {CLAIM}}}\n", both)
    charity = (FILES[f"{EVENTS}/charity.yaml"] or "").replace(
        "confirms: radio#unchanged\n", "confirms: radio#unchanged\ndenies: report#vote\n"
    )
    charity = charity.replace("2021-11-06/2021-11-08", "2021-11-08")
    files = {**FILES, f"{EVENTS}/report.yaml": report, f"{EVENTS}/charity.yaml": charity}
    page = RenderedSite(make_site(files), options)["dispute/index.html"]
    title = re.search(r'href="#charity"[^>]*>\s*<title>(.*?)</title>', page, re.DOTALL)

    assert title is not None
    assert title[1].splitlines()[2:] == [
        "denies: The Gazette reports",
        "our reading: sides with the denial of The Gazette reports",
    ]
