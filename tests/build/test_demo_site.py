"""The synthetic example has 38 events, every standing, five sides, three findings and two bills.

The table of standings is written by hand, so it reveals any change of the rules or of an entry.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from onrecord.build.pipeline import Options, build, check
from onrecord.model.matters import Matter
from onrecord.model.relations import Ref
from onrecord.model.site import Site
from onrecord.model.standings import Answer, Standing, StandingKind

DEMO = Path(__file__).parents[2] / "examples" / "tidal-gate"
OPTIONS = Options(today=date(2026, 11, 1))
STORY = "tidal-gate"
pytestmark = pytest.mark.skipif(not DEMO.is_dir(), reason="no package ships the synthetic example")

STANDINGS: dict[str, tuple[StandingKind, Answer | None]] = {
    "office-announces#signed": ("disputed", "maintained"),
    "company-denies-signing#not-signed": ("disputed", "maintained"),
    "office-stands-by-signing#in-the-safe": ("disputed", "maintained"),
    "council-on-company#in-the-hall": ("disputed", "maintained"),
    "company-on-panels#six-metres": ("disputed", "maintained"),
    "ferries-doubt-panels#cracked": ("disputed", "maintained"),
    "northern-office-answers#held-again": ("disputed", "maintained"),
    "union-barges-wait#three-days": ("disputed", "maintained"),
    "council-denies-wait#one-day": ("disputed", "maintained"),
    "office-announces#cost": ("disputed", "unanswered"),
    "council-closes-channel#consulted": ("disputed", "unanswered"),
    "ferries-not-consulted#not-asked": ("disputed", "unanswered"),
    "company-delivers#forty-panels": ("confirmed", None),
    "trial-closing#trial": ("confirmed", None),
    "union-barges-wait#narrow": ("shared", None),
    "ferries-morning-crossing#narrower": ("shared", None),
    "ferries-morning-crossing#crossing-ends": ("withdrawn", None),
    "office-announces#panel-count": ("asserted", None),
    "tide-survey#highest-tide": ("asserted", None),
    "northern-office-answers#cast-in-north": ("asserted", None),
    "council-closes-channel#detour": ("asserted", None),
    "joint-timetable#timetable": ("asserted", None),
    "company-delivers#ninety-six": ("asserted", None),
    "trial-closing#opens": ("asserted", None),
}
"""The standing of each claim of the main story, in the order of the standings; claims of one point are adjacent."""

POINTS = {
    ("disputed", "maintained"): 3,
    ("disputed", "unanswered"): 2,
    ("confirmed", None): 2,
    ("shared", None): 1,
    ("withdrawn", None): 1,
    ("asserted", None): 7,
}
"""The number of points with each standing. Claims joined by relations are one point."""


@pytest.fixture(scope="module")
def demo() -> Site:
    """Return the example, checked and arranged."""
    outcome = check(DEMO, OPTIONS)

    assert [problem.code for problem in outcome.problems] == ["BIL007"]  # the one deliberate gap
    assert outcome.value.site is not None
    return outcome.value.site


def _standing(matter: Matter, claim: Ref) -> Standing:
    standing = matter.standing(claim)
    assert standing is not None
    return standing


def _words(ref: Ref) -> str:
    return f"{ref.event}#{ref.claim}"


def test_main_story_has_38_events_and_five_sides(demo: Site) -> None:
    """The main story has 38 events and five sides, and there is a smaller story."""
    sides = {
        body.side
        for claim in demo.stories[STORY].matters
        for said in demo.matters[claim].history
        for body in said.bodies
    }

    assert {story.id: len(story.events) for story in demo.stories.values()} == {STORY: 38, "salt-lamps": 4}
    assert sides == {"office-of-tides", "glass-company", "union-of-grain", "harbour-council", "society-of-ferries"}


def test_one_bill_is_law_and_the_other_has_a_gap(demo: Site) -> None:
    """One bill of two chambers became law; another is under way, with a stage that has no source."""
    ends = {bill.id: bill.end.stage.key if bill.end else None for bill in demo.bills.values()}
    gaps = [(bill.id, step.stage.key) for bill in demo.bills.values() for step in bill.steps if step.reached == "gap"]

    assert ends == {"tidal-gate": "royal-assent", "landing-fees": None}
    assert gaps == [("landing-fees", "reading-1")]


def test_claims_have_the_listed_standings(demo: Site) -> None:
    """Each claim of the main story has the standing in the table."""
    matters = [demo.matters[claim] for claim in demo.stories[STORY].matters]
    found = {_words(claim): _standing(matter, claim) for matter in matters for claim in matter.claims}
    firsts = (_standing(matter, matter.first_claim) for matter in matters)

    assert {claim: (standing.kind, standing.answer) for claim, standing in found.items()} == STANDINGS
    assert Counter((standing.kind, standing.answer) for standing in firsts) == POINTS


def test_claims_have_the_listed_findings(demo: Site) -> None:
    """One finding was upheld, one is under appeal, and one stands alone; no standing depends on them."""
    states = {
        _words(claim): [
            (state.finding.result, [step.kind for step in state.reviews], state.is_under_appeal)
            for state in demo.matters[claim].findings(claim)
        ]
        for claim in demo.matters
    }

    assert {claim: found for claim, found in states.items() if found} == {
        "office-announces#signed": [("not-so", ["upholds"], False)],
        "office-announces#cost": [("not-established", [], False)],
        "union-barges-wait#three-days": [("in-part", [], True)],
    }


def test_disputed_points_quote_most_sides(demo: Site) -> None:
    """Both poles of a dispute have a quotation, except for two that show a page without one."""
    poles = dict(_poles(demo))

    assert [pole for pole, is_quoted in poles.items() if not is_quoted] == [
        "office-announces#cost denied",
        "council-closes-channel#consulted claimed",
    ]
    assert len(poles) == 10


def _poles(site: Site) -> Iterator[tuple[str, bool]]:
    """Yield both poles of each disputed point, and whether a claim of the pole has a quotation."""
    for matter in (site.matters[claim] for claim in site.stories[STORY].matters):
        if _standing(matter, matter.first_claim).kind != "disputed":
            continue
        for pole, name in ((True, "claimed"), (False, "denied")):
            claims = [claim for claim, is_alike in matter.claims.items() if is_alike is pole]
            quoted = any(site.event(claim).claim(str(claim.claim)).quote for claim in claims)
            yield f"{_words(matter.first_claim)} {name}", quoted


def test_titles_say_that_the_story_is_synthetic(demo: Site) -> None:
    """On every page, the story's or the site's title says that the story is synthetic."""
    for story in demo.stories.values():
        assert story.fields.title["en"].endswith("(synthetic)")
        assert story.fields.title["ru"].endswith("(вымышленная история)")
    assert "synthetic" in demo.fields.title["en"]
    assert "вымышленный" in demo.fields.title["ru"]


def test_texts_are_short_and_translated(demo: Site) -> None:
    """Titles have at most 80 characters, stories' summaries 250, and every text exists in both languages."""
    notes = check(DEMO, Options(OPTIONS.today, notes=True)).problems
    titles = [title for event in demo.events.values() for title in event.fields.title.values()]
    summaries = [text for story in demo.stories.values() for text in (story.fields.summary or {}).values()]

    assert "TRN001" not in {note.code for note in notes}  # a text that is not translated
    assert max(map(len, titles)) <= 80
    assert max(map(len, summaries)) <= 250


def test_all_urls_use_example_domains(demo: Site) -> None:
    """Every source's URL uses a reserved example domain."""
    for source in demo.sources.values():
        assert (source.fields.url or "").startswith("https://example.org/")


def test_every_page_exists_in_both_languages(tmp_path: Path) -> None:
    """The example builds, and each page has a Russian counterpart."""
    outcome = build(DEMO, tmp_path / "out", OPTIONS)
    pages = {path.relative_to(tmp_path / "out").as_posix() for path in (tmp_path / "out").rglob("index.html")}
    russian = {page.removeprefix("ru/") for page in pages if page.startswith("ru/")}

    assert [problem.code for problem in outcome.problems] == ["BIL007"]
    assert russian == {page for page in pages if not page.startswith("ru/")}
    assert {f"{STORY}/index.html", "bills/landing-fees/index.html", "pages/about/index.html"} <= russian
