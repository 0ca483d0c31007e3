"""Findings on pages and in feeds: before each standing, at the claim that they name, in neutral words."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

import pytest
from conftest import BASE, MakeSite
from finding_sites import APPEALED, COURTS, FINDING, JUDGMENT, REVIEW, REVIEWED
from msgspec.structs import replace
from page_html import Html
from rendered_site import RenderedSite

from onrecord.build.pipeline import Options
from onrecord.model.choices import FINDING_RESULTS
from onrecord.render import vocabulary

EVENTS = "content/stories/dispute/events"
MakeBuilt = Callable[[Mapping[str, str | None]], RenderedSite]
FOUND = "Found not to be so by The court, 11 November 2021"


@pytest.fixture
def make_built(make_site: MakeSite, options: Options) -> MakeBuilt:
    """Return a function that renders `BASE` with changes."""

    def make(changes: Mapping[str, str | None]) -> RenderedSite:
        return RenderedSite(make_site(changes), replace(options, strict=True))

    return make


def _page(site: RenderedSite, address: str) -> Html:
    page = Html()
    page.feed(site[f"{address}/index.html"])
    page.close()
    return page


def _text(site: RenderedSite, address: str) -> str:
    return " ".join(_page(site, address).one("main").text.split())


def _marks(site: RenderedSite, address: str, tag: str) -> dict[str, tuple[str, str | None]]:
    """Return the standing of each claim of a page, and the results found on it."""
    return {
        found.attributes["data-claim"] or "": (
            found.attributes["data-standing"] or "",
            found.attributes.get("data-finding"),
        )
        for found in _page(site, address).all(tag, data_claim="*")
    }


MARKS = {"announcement#joint": ("disputed", "not-so"), "announcement#access": ("asserted", "in-part")}
PLACES = {"dispute/claims": "section", "dispute/announcement": "li", "actors/ministry": "li"}


@pytest.mark.parametrize("address", PLACES)
def test_finding_stands_beside_the_standing(address: str, make_built: MakeBuilt) -> None:
    """Wherever a claim has `data-standing`, `data-finding` has the results, and the finding comes before the words."""
    site = make_built(FINDING)
    text = _text(site, address)

    assert _marks(site, address, PLACES[address]) == MARKS
    assert 0 < text.index(FOUND) < text.index("Disputed; no reply found from The ministry", text.index(FOUND))


def test_finding_is_a_link_to_its_event(make_built: MakeBuilt) -> None:
    """A finding leads to its event; the standing beside it still leads to all statements."""
    site = make_built(FINDING)
    page = _page(site, "dispute/announcement")
    findings = page.all("a", class_="finding")

    assert [link.attributes["href"] for link in findings] == ["../judgment/", "../judgment/"]
    assert page.all("a", href="../claims/#matter_dispute__announcement__joint")


@pytest.mark.parametrize("address", ["", "dispute"])
def test_disputes_show_findings(address: str, make_built: MakeBuilt) -> None:
    """The card of a dispute on the home page and the story's page shows its standing, the claim and the finding."""
    site = make_built(FINDING)
    dispute = _page(site, address).one("div", class_="dispute")

    assert dispute.attributes["data-finding"] == "not-so"
    standing = "Disputed; no reply found from The ministry"
    letter, story = ("A", "") if address else ("", "The dispute")
    words = " ".join(dispute.text.split())
    assert words.startswith(" ".join(filter(None, (letter, "They issued a joint statement", standing, story, FOUND))))


def test_rows_say_what_was_found(make_built: MakeBuilt) -> None:
    """The row of a finding names its type and its results; the row of the claim's event names the finding."""
    site = make_built(APPEALED)
    rows = {row.attributes["data-event"]: row for row in _page(site, "dispute").all("article", data_event="*")}
    words = {id_: " ".join(row.text.split()) for id_, row in rows.items()}

    assert rows["judgment"].attributes["data-type"] == "finding"
    assert "finds not to be so: They issued a joint statement" in words["judgment"]
    assert "appeal: The ministry, 12 November 2021" in words["judgment"]
    assert "finding: The court, 11 November 2021" in words["announcement"]
    assert "appeals against: The court decides; on the claim: They issued a joint statement" in words["appeal"]


def test_brief_row_says_what_was_found(make_site: MakeSite, options: Options) -> None:
    """A row without its text has the finding beside the standing of each claim."""
    long = {f"{EVENTS}/long-{number}.yaml": _long(number) for number in range(3)}
    site = RenderedSite(make_site({**FINDING, **long}), options)
    row = _page(site, "dispute").one("article", id="announcement")
    html = site["dispute/index.html"]

    assert "brief" in (row.attributes["class"] or "")
    assert re.search(r'class="row-claim"[^>]* data-standing="disputed" data-finding="not-so">', html)
    assert FOUND in " ".join(row.text.split())


def _long(number: int) -> str:
    body = "word " * 6000
    return (
        f"type: statement\ndate: 2021-11-15\ntitle: Long {number}\nspeaker: ministry\nbody: {body}\n"
        "sources: wire\npublished: 2021-11-20\n"
    )


def test_claims_page_has_the_decisive_words(make_built: MakeBuilt) -> None:
    """The claims page shows a finding in full: the words that decide, the note and the source."""
    site = make_built(FINDING)
    matter = _page(site, "dispute/claims").one("section", data_claim="announcement#joint")
    text = " ".join(matter.text.split())

    assert f"{FOUND} “There was no joint statement”" in text
    assert "It heard both" in text
    assert text.index(FOUND) < text.index("claims it")
    assert "· 2 with a finding" in _text(site, "dispute/claims")


def test_finding_on_the_opposite_stands_under_its_own_words(make_built: MakeBuilt) -> None:
    """A finding on a claim that is the opposite of the first one is never inverted: it names its own claim."""
    own = BASE[f"{EVENTS}/denial.yaml"].replace(
        "denies: announcement#joint", "claims: [{id: alone, text: It was alone, denies: announcement#joint}]"
    )
    finding = FINDING[JUDGMENT].replace("announcement#joint", "denial#alone")
    site = make_built({**COURTS, f"{EVENTS}/denial.yaml": own, JUDGMENT: finding})
    matter = _page(site, "dispute/claims").one("section", data_claim="announcement#joint")

    assert f"On the claim: It was alone {FOUND}" in " ".join(matter.text.split())
    assert "data-finding" not in matter.attributes
    assert _marks(site, "dispute/denial", "li") == {"denial#alone": ("disputed", "not-so")}
    assert _marks(site, "dispute/announcement", "li")["announcement#joint"] == ("disputed", None)


def test_actor_page_lists_findings(make_built: MakeBuilt) -> None:
    """The page of a court lists the claims on which it decides, with the findings, and counts these first."""
    site = make_built(REVIEWED)
    page, text = _page(site, "actors/court"), _text(site, "actors/court")
    joint = page.one("li", data_claim="announcement#joint")

    assert text.startswith("All people and bodies Organization The court 2 findings ")
    assert f" Findings They issued a joint statement The ministry, 1 November 2021 {FOUND}; reversed by" in text
    assert f"{FOUND}; reversed by The high court, 13 November 2021 Disputed" in " ".join(joint.text.split())
    assert [link.attributes["href"] for link in page.all("a", class_="finding")] == ["../../dispute/judgment/"] * 2
    assert _marks(site, "actors/court", "li") == MARKS
    assert text.index(" Findings ") < text.index(" Statements ")


def test_actor_page_lists_decisions_on_findings(make_built: MakeBuilt) -> None:
    """The page of a higher court lists the claim of the finding that it reverses, and no other claim of it."""
    site = make_built(REVIEWED)

    assert _text(site, "actors/high-court").startswith(
        "All people and bodies Organization The high court 1 decision on an earlier finding "
    )
    assert _marks(site, "actors/high-court", "li") == {"announcement#joint": MARKS["announcement#joint"]}


def test_review_without_a_claim_lists_all(make_built: MakeBuilt) -> None:
    """A review that names no claim decides on all claims of the earlier finding, and a review of it does too."""
    whole = REVIEWED[REVIEW].replace("{target: judgment, claim: announcement#joint}", "judgment")
    last = whole.replace("reverses: judgment", "upholds: review").replace("11-13", "11-14")
    site = make_built({**REVIEWED, REVIEW: whole, f"{EVENTS}/last.yaml": last})

    assert "4 decisions on earlier findings" in _text(site, "actors/high-court")
    assert _marks(site, "actors/high-court", "li") == MARKS


def test_judge_and_court_list_the_same_findings(make_built: MakeBuilt) -> None:
    """What a judge finds for a court stands on the pages of both."""
    actors = "content/actors/actors.yaml"
    judge = f"{COURTS[actors]}judge: {{name: The judge, kind: person, member_of: court}}\n"
    spoken = FINDING[JUDGMENT].replace("speaker: court", "speaker: judge\non_behalf_of: court")
    site = make_built({actors: judge, JUDGMENT: spoken})

    for page in ("court", "judge"):
        assert "2 findings" in _text(site, f"actors/{page}")
        assert _marks(site, f"actors/{page}", "li") == MARKS


def test_actor_without_findings_has_none_listed(make_built: MakeBuilt) -> None:
    """Other actors have neither the heading nor the count, although others found something on their claims."""
    text = _text(make_built(FINDING), "actors/ministry")

    assert "Findings" not in text
    assert "2 findings" not in text


def test_all_statements_include_findings(make_built: MakeBuilt) -> None:
    """The list of all statements has each finding in its place, with what was found; its summary does not count it."""
    late = BASE[f"{EVENTS}/denial.yaml"].replace("date: 2021-11-02", "date: 2021-11-15").replace("11-10", "11-20")
    page = _page(make_built({**REVIEWED, f"{EVENTS}/late.yaml": late}), "dispute/claims")
    said = [" ".join(item.text.split()) for item in page.all("p", data_symbol="*")]
    summaries = [" ".join(summary.text.split()) for summary in page.all("summary")]
    summaries = [summary for summary in summaries if summary[0].isdigit()]

    assert summaries[0].startswith("3 statements: ")
    assert summaries[1].startswith("1 statement: ")
    assert [one.split(" · ")[0] for one in said[:4]] == [
        "claims it",
        "denies it",
        f"{FOUND}; reversed by The high court, 13 November 2021",
        "repeats the denial",
    ]


def test_event_lists_findings_on_its_claim(make_built: MakeBuilt) -> None:
    """The page of an event has the findings on its claims, even where nobody else spoke on the claim."""
    page = _page(make_built(FINDING), "dispute/announcement")
    access = " ".join(page.one("ol", data_history="announcement#access").text.split())

    assert access.startswith("claims it · The ministry, 1 November 2021 ")
    assert access.endswith(" Found to be so in part by The court, 11 November 2021")
    assert [link.attributes for link in page.all("a")].count({"href": "../judgment/"}) == 2


def test_finding_on_another_claim_of_the_list_is_named(make_built: MakeBuilt) -> None:
    """Seen from another claim, a finding names its own, also where both say the same."""
    claims = "claims: [{id: both, text: Both issued it, same_as: announcement#joint}]"
    denial = BASE[f"{EVENTS}/denial.yaml"].replace("type: denial", "type: statement")
    same = denial.replace("denies: announcement#joint", claims)
    site = make_built({**FINDING, f"{EVENTS}/denial.yaml": same})
    own = _page(site, "dispute/announcement").one("ol", data_history="announcement#joint")
    other = _page(site, "dispute/denial").one("ol", data_history="denial#both")

    assert " ".join(own.text.split()).endswith(FOUND)
    assert " ".join(other.text.split()).endswith(f"{FOUND}: They issued a joint statement")


@pytest.mark.parametrize(
    ("address", "counted"), [("", "1 claim in dispute ·"), ("dispute", "1 claim disputed of 2 on record")]
)
def test_counts_of_disputes_have_findings_beside_them(address: str, counted: str, make_built: MakeBuilt) -> None:
    """Where a story's disputes are counted, its findings are too."""
    assert f"{counted} 2 findings" in _text(make_built(FINDING), address)


def test_counts_of_findings_lead_to_the_findings(make_built: MakeBuilt) -> None:
    """The story, the home page and the claims page link their counts to the list of claims with a finding."""
    site = make_built(FINDING)
    words = {"": "2 findings", "dispute": "2 findings", "dispute/claims": "2 with a finding"}
    links = {
        address: [link.attributes["href"] for link in _page(site, address).all("a") if link.text == counted]
        for address, counted in words.items()
    }
    html = site["dispute/claims/index.html"]
    listed = html.partition('id="standing_found"')[2].partition("</section>")[0]

    assert links == {
        "": ["dispute/claims/#standing_found"],
        "dispute": ["claims/#standing_found"],
        "dispute/claims": ["#standing_found"],
    }
    assert FOUND in listed.replace("\N{NO-BREAK SPACE}", " ")


def test_only_claim_with_a_finding_is_its_group(make_built: MakeBuilt) -> None:
    """A page of one claim lists no findings apart; the count leads to the claim."""
    announcement = BASE[f"{EVENTS}/announcement.yaml"]
    only = announcement.replace("  - id: access\n    text: The ministry has access\n", "")
    found = re.sub(r"\n  - \{[^\n]*announcement#access[^\n]*", "", FINDING[JUDGMENT])
    site = make_built({**FINDING, f"{EVENTS}/announcement.yaml": only, JUDGMENT: found})

    assert _page(site, "dispute/claims").one("span", id="standing_found")
    assert not _page(site, "dispute/claims").all(class_="overview")


def test_count_of_an_actors_findings_leads_to_them(make_built: MakeBuilt) -> None:
    """On the page of a court, the number of its findings leads to their list."""
    page = _page(make_built(FINDING), "actors/court")

    assert page.one("a", href="#findings_title").text == "2 findings"
    assert page.one("h2", id="findings_title").text == "Findings"


def test_appeal_and_review_are_said(make_built: MakeBuilt) -> None:
    """An appeal is said until a later finding decides; then that decision is named with its day."""
    appealed = _text(make_built(APPEALED), "dispute/claims")
    reviewed = _text(make_built(REVIEWED), "dispute/claims")

    assert f"{FOUND}; under appeal" in appealed
    assert f"{FOUND}; reversed by The high court, 13 November 2021" in reviewed
    assert "Found to be so in part by The court, 11 November 2021 " in reviewed


def test_events_link_both_ways(make_built: MakeBuilt) -> None:
    """The finding names the claim, the claim's event the finding, the finding its appeal and its review."""
    site = make_built(REVIEWED)

    assert "Finds not to be so: They issued a joint statement (The ministry, 1 November 2021)" in _text(
        site, "dispute/judgment"
    )
    assert f"{FOUND}: The court decides" in _text(site, "dispute/announcement")
    assert "Appealed against by The ministry, 12 November 2021: The ministry appeals; on the claim:" in _text(
        site, "dispute/judgment"
    )
    assert "Reverses: The court decides (The court, 11 November 2021); on the claim:" in _text(site, "dispute/review")


def test_feeds_say_what_was_found(make_built: MakeBuilt) -> None:
    """A feed says the finding before the standing, and a later decision updates the entry of the claim's event."""
    site = make_built(REVIEWED)
    feed = " ".join(site["dispute/feed.xml"].split())
    entry = next(part for part in feed.split("<entry>") if "<title>The ministry announces" in part)

    assert entry.index(f"{FOUND}; reversed by The high court, 13 November 2021") < entry.index(
        "Disputed; no reply found from The ministry"
    )
    assert "<updated>2021-11-25T" in entry


def test_chart_has_a_mark_of_its_own(make_built: MakeBuilt) -> None:
    """A finding is a diamond in the chart, and the key explains it."""
    html = make_built(FINDING)["dispute/index.html"]

    assert re.search('<g class="finding"[^>]*><a href="', html)
    assert "Findings of courts and other bodies" in html


def test_chart_without_findings_explains_none(make_built: MakeBuilt) -> None:
    """Without findings, the chart has neither the mark nor its key."""
    assert "Findings of courts" not in make_built({})["dispute/index.html"]


def test_each_result_has_its_sentences() -> None:
    """Each result has words beside a standing, on both events, and in a row."""
    for table in (vocabulary.FINDINGS, vocabulary.FINDING_RELATIONS, vocabulary.ROW_FINDINGS):
        assert table.keys() == FINDING_RESULTS.keys()


def test_words_of_findings_judge_nobody() -> None:
    """No sentence on a finding says that somebody lied, is guilty, or is right."""
    words = [*vocabulary.FINDINGS.values(), *vocabulary.ROW_FINDINGS.values()]
    words += [message for both in vocabulary.FINDING_RELATIONS.values() for message in both]

    assert [word for word in words if re.search(r"\b(false|true|lie\w*|guilt\w*|wrong|right|refuted)\b", word)] == []
