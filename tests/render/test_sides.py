"""Each side's words on a claim, and the pages of two opponents, on invented sites."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import pytest
from conftest import BASE, MakeSite
from msgspec.structs import replace
from page_html import Html
from rendered_site import RenderedSite
from windows import OpenWindow

from onrecord.build.pipeline import Options, build, check
from onrecord.model.relations import Ref
from onrecord.render import Plan
from onrecord.render.tracking.opponents import MOST_PAIRS, opponents

EVENTS = "content/stories/dispute/events"
ENGLISH, KAZAKH = "Nothing was ever signed", "Ештеңеге қол қойылған жоқ"
ACTORS = BASE["content/actors/actors.yaml"] + (
    "union: {name: The union, kind: organization}\n"
    "007: {name: The seventh bureau, kind: organization}\n"
    "speaker-of-company: {name: Jo Quill, kind: person, member_of: company}\n"
)


def _event(day: int, title: str, rest: str, kind: str = "statement") -> str:
    return f"type: {kind}\ndate: 2021-11-{day:02}\ntitle: {title}\n{rest}\nsources: wire\npublished: 2021-11-30\n"


def _denial(quote: str) -> str:
    return _event(
        2,
        "The company denies",
        "speaker: speaker-of-company\non_behalf_of: company\n"
        f"denies: {{target: announcement#joint, quote: words}}\nquotes: {quote}",
        "denial",
    )


IN_ENGLISH = _denial(f"{{id: words, exact: {ENGLISH}, lang: en, source: wire}}")
IN_KAZAKH = _denial(f"{{id: words, exact: {KAZAKH}, lang: kk, source: wire}}")


@dataclass(frozen=True)
class Built:
    """The pages of a site."""

    files: RenderedSite

    def html(self, address: str) -> str:
        """Return the HTML of the page at an address."""
        return self.files[f"{address}/index.html"]

    def page(self, address: str) -> Html:
        """Return the parsed page at an address."""
        return _parsed(self.html(address))

    def side(self, address: str, number: int) -> Html:
        """Return side `number`, counted from 0, of the first claim on a page."""
        found = re.findall(r'<(li|div) class="side" (.*?)</\1>', self.html(address), re.DOTALL)
        return _parsed(f'<li class="side" {found[number][1]}</li>')

    @property
    def addresses(self) -> set[str]:
        """The addresses of all pages of claims in the default language."""
        return {
            path[len("dispute/") : -len("/index.html")] for path in self.files if path.startswith("dispute/claims/")
        }


def _parsed(html: str) -> Html:
    page = Html()
    page.feed(html)
    page.close()
    return page


def _text(html: Html) -> str:
    return " ".join("".join(text for text, _ in html.texts).split())


MakeBuilt = Callable[[Mapping[str, str | None]], Built]


@pytest.fixture
def make_built(make_site: MakeSite, options: Options) -> MakeBuilt:
    """Return a function that renders `BASE` with more actors and with the given changes."""

    def make(changes: Mapping[str, str | None]) -> Built:
        root = make_site({"content/actors/actors.yaml": ACTORS, **changes})
        return Built(RenderedSite(root, replace(options, strict=True)))

    return make


CLAIM_PAGES = ["", "dispute", "dispute/claims"]
"""The pages that show the claims of a story: the home page, the story's page and its page of claims."""


def _day(address: str) -> str:
    """Return the day of the denial: the page of claims has room for its month."""
    return "2 November 2021" if address == "dispute/claims" else "2 Nov 2021"


@pytest.mark.parametrize("address", CLAIM_PAGES)
def test_bare_denial_is_shown_in_its_own_words(make_built: MakeBuilt, address: str) -> None:
    """A relation names a quotation. The denier's side shows it in quotation marks, with a link to it."""
    side = make_built({f"{EVENTS}/denial.yaml": IN_ENGLISH}).side(address, 1)

    assert re.search(f"The company (denies it )?“Nothing was ever signed” Jo Quill, {_day(address)}", _text(side))
    assert side.one("blockquote").attributes["lang"] == "en"
    assert side.one("a", class_="to-words").attributes["href"] == (
        "https://example.org/wire#:~:text=Nothing%20was%20ever%20signed"
    )
    assert not side.all(class_="claim-words")


@pytest.mark.parametrize("address", CLAIM_PAGES)
def test_side_without_a_quotation_shows_the_event_title(make_built: MakeBuilt, address: str) -> None:
    """A side without a quotation shows the event's title, without quotation marks, and links to the source's page."""
    site = make_built({})
    claimed, denied = site.side(address, 0), site.side(address, 1)

    assert re.search(f"The company (denies it )?The company denies {_day(address)}", _text(denied))
    assert "“" not in _text(claimed) + _text(denied)
    assert not denied.all("blockquote")
    assert [link.text for link in denied.all("a")][-1] == "Wire"
    assert denied.all("a")[-1].attributes["href"].endswith("sources/wire/")


@pytest.mark.parametrize("address", CLAIM_PAGES)
def test_words_of_the_claim_itself_are_not_repeated(make_built: MakeBuilt, address: str) -> None:
    """The side that made the claim and says no more shows no words: the claim above has them."""
    assert make_built({}).side(address, 0).all(class_="claim-words") == []


@pytest.mark.parametrize("address", CLAIM_PAGES)
def test_quotation_in_a_third_language_is_explained(make_built: MakeBuilt, address: str) -> None:
    """A quotation without a translation names its language, and the event's title explains it."""
    side = make_built({f"{EVENTS}/denial.yaml": IN_KAZAKH}).side(address, 1)

    assert f"“{KAZAKH}” (in Kazakh) The company denies Jo Quill" in _text(side)
    assert side.one("blockquote").attributes["lang"] == "kk"
    assert [text for text, lang in side.texts if lang == "kk" and text.strip()] == [f"“{KAZAKH}”"]


def test_translation_into_another_language_is_left_out(make_built: MakeBuilt) -> None:
    """An English page shows no Russian translation; it shows the event's title."""
    languages = "title: {en: A test, ru: Проба}\nurl: https://example.org/\nlanguages: [en, ru]\n"
    languages += "accept: {code: TRN007, reason: not tested here}\n"
    quote = f"{{id: words, exact: {KAZAKH}, lang: kk, source: wire, translation: {{ru: Ничего не подписано}}}}"
    site = make_built({"site.yaml": languages, f"{EVENTS}/denial.yaml": _denial(quote)})
    said = _text(site.side("dispute/claims", 1))

    assert "Ничего" not in said
    assert "The company denies" in said


def test_translation_follows_the_quotation(make_built: MakeBuilt) -> None:
    """A translation into the page's language follows the quotation, without quotation marks and with its translator."""
    quote = (
        f"{{id: words, exact: {KAZAKH}, lang: kk, source: wire, translation: {{en: {ENGLISH}}}, "
        "translator: {en: the editors}}"
    )
    said = _text(make_built({f"{EVENTS}/denial.yaml": _denial(quote)}).side("dispute/claims", 1))

    assert f"“{KAZAKH}” (in Kazakh) Translation: {ENGLISH} (the editors) Jo Quill, 2 November 2021" in said
    assert "The company denies Jo" not in said


def test_latest_words_of_a_position_are_shown(make_built: MakeBuilt) -> None:
    """A side shows its latest statement with a quotation; the last line names its latest statement of all."""
    again = _event(5, "The company repeats it", "speaker: company\ndenies: announcement#joint", "denial")
    side = make_built({f"{EVENTS}/denial.yaml": IN_ENGLISH, f"{EVENTS}/again.yaml": again}).side("dispute/claims", 1)

    assert _text(side).endswith("repeats the denial, 5 November 2021")
    assert "“Nothing was ever signed” Jo Quill, 2 November 2021" in _text(side)


def test_words_of_an_abandoned_position_are_not_shown(make_built: MakeBuilt) -> None:
    """A side that withdraws its denial no longer shows the words of the denial."""
    back = _event(5, "The company takes it back", "speaker: company\nwithdraws: announcement#joint")
    site = make_built({f"{EVENTS}/denial.yaml": IN_ENGLISH, f"{EVENTS}/back.yaml": back})
    side = site.side("dispute/claims", 1)

    assert side.one("li").attributes["data-position"] == "back"
    assert "The company takes it back The company takes it back 5 November 2021" in _text(side)
    assert ENGLISH not in _text(side)


def test_quotation_of_a_claim_precedes_that_of_its_relation(make_built: MakeBuilt) -> None:
    """Where a claim and its relation name different quotations, the side shows the claim's."""
    denial = _event(
        2,
        "The company denies",
        "speaker: company\nclaims:\n  - {id: alone, text: We said it alone, quote: own,"
        " denies: {target: announcement#joint, quote: words}}\nquotes:\n"
        "  - {id: words, exact: Nothing was signed, lang: en, source: wire}\n"
        "  - {id: own, exact: We spoke alone, lang: en, source: wire}",
        "denial",
    )
    said = _text(make_built({f"{EVENTS}/denial.yaml": denial}).side("dispute/claims", 1))

    assert "“We spoke alone”" in said
    assert "Nothing was signed" not in said


def test_quotation_is_shown_only_for_the_claim_it_answers(make_built: MakeBuilt) -> None:
    """An event denies two claims. A quotation named for one denial does not appear at the other claim."""
    denial = IN_ENGLISH.replace("denies: {", "denies: [announcement#access, {").replace("words}\n", "words}]\n", 1)
    site = make_built({f"{EVENTS}/denial.yaml": denial})
    joint, access = (
        _parsed(part)
        for part in re.findall(r'<section class="matter".*?</section>', site.html("dispute/claims"), re.DOTALL)
    )

    assert len(joint.all("blockquote")) == 1
    assert access.all("blockquote") == []


@pytest.mark.parametrize("speaker", ["ministry", "company"])
def test_limits_that_a_side_states_are_in_its_line(make_built: MakeBuilt, speaker: str) -> None:
    """Where a side later limits the claim, its line says so with the day, its row and its page what it limits.

    The claim stands as before: to limit it takes no side.
    """
    limits = _event(6, "It meant drafts only", f"speaker: {speaker}\nqualifies: announcement#joint")
    site = make_built({f"{EVENTS}/limits.yaml": limits})
    sides = [_text(site.side("dispute/claims", number)) for number in (0, 1)]
    html = site.html("dispute/claims")

    assert [side.endswith(" qualifies it, 6 November 2021") for side in sides] == [
        speaker == "ministry",
        speaker == "company",
    ]
    assert "Disputed; no reply found from The ministry" in html
    assert "Qualified by" not in html
    assert "qualifies: <a" in site.html("dispute").partition('id="limits"')[2]
    page = site.html("dispute/limits")
    assert page.index("Qualifies: ") < page.index('class="entry"')


def test_limits_that_others_state_are_below_the_sides(make_built: MakeBuilt) -> None:
    """Whoever takes no side has no line of a side; neither has what we only infer."""
    inferred = "speaker: ministry\nqualifies: {target: announcement#joint, basis: inferred}"
    files = {
        f"{EVENTS}/limits.yaml": _event(6, "It meant drafts only", "speaker: union\nqualifies: announcement#joint"),
        f"{EVENTS}/inferred.yaml": _event(7, "It is narrow", inferred),
    }
    html = make_built(files).html("dispute/claims")

    assert "qualifies it" not in html
    assert "Qualified by" in html
    assert "our reading" in html.partition("It is narrow")[2].partition("</li>")[0]


ONLY_QUOTATION = "quotes: [{id: words, exact: Nothing was ever signed, lang: en, source: wire"


@pytest.mark.parametrize(
    ("rest", "is_shown"),
    [
        (f"denies: announcement#joint\n{ONLY_QUOTATION}}}]", True),
        (f"denies: announcement#joint\nresponds_to: announcement\n{ONLY_QUOTATION}}}]", True),
        (f"denies: [announcement#joint, announcement#access]\n{ONLY_QUOTATION}}}]", False),
        (
            f"denies: announcement#joint\nresponds_to: {{target: announcement, quote: words}}\n{ONLY_QUOTATION}}}]",
            False,
        ),
        (f"denies: announcement#joint\n{ONLY_QUOTATION}, speaker: ministry}}]", False),
        (f"denies: announcement#joint\n{ONLY_QUOTATION}}}, {{id: more, exact: No, lang: en, source: wire}}]", False),
    ],
    ids=["alone", "with a reply", "two claims", "named elsewhere", "of another speaker", "two quotations"],
)
def test_only_quotation_of_a_bare_denial_is_its_words(make_built: MakeBuilt, rest: str, *, is_shown: bool) -> None:
    """An event that only denies one claim, and quotes its speaker once, is shown with these words."""
    site = make_built({f"{EVENTS}/denial.yaml": _event(2, "The company denies", f"speaker: company\n{rest}", "denial")})
    said = _text(site.side("dispute/claims", 1))

    assert ("“Nothing was ever signed”" in said) is is_shown
    assert ("Denied by The company The company denies" in said) is not is_shown


def test_unnamed_speaker_has_a_side(make_built: MakeBuilt) -> None:
    """An unnamed side is labelled as such and shows its words like any other side."""
    denial = _event(2, "Somebody denies", "denies: announcement#joint", "denial")
    said = _text(make_built({f"{EVENTS}/denial.yaml": denial}).side("dispute/claims", 1))

    assert "Denied by a speaker not named here Somebody denies 2 November 2021" in said


OTHER_STORY = {
    "content/stories/quarrel/story.yaml": "title: The quarrel\n",
    "content/stories/quarrel/events/word.yaml": _event(
        9, "The union on it", "speaker: union\ndenies: {target: dispute/announcement#joint, quote: said}\n"
        "quotes: {id: said, exact: We saw no paper, lang: en, source: wire}", "denial",
    ),
}  # fmt: skip


def test_statement_of_another_story_is_shown_with_its_words(make_built: MakeBuilt) -> None:
    """A denial from another story appears beside the others and links to its event."""
    side = make_built(OTHER_STORY).side("dispute/claims", 2)

    assert "Denied by The union “We saw no paper” 9 November 2021" in _text(side)
    assert side.all("a", href="../../quarrel/word/")


UNION = _event(4, "The union agrees", "speaker: union\nconfirms: announcement#joint")
BUREAU = _event(5, "The bureau denies", "speaker: '007'\ndenies: [announcement#joint, announcement#access]", "denial")


def test_story_with_two_sides_has_no_page_of_two_opponents(make_built: MakeBuilt) -> None:
    """A story with only two sides needs only the page of all sides."""
    site = make_built({})

    assert site.addresses == {"claims"}
    assert "Show only two sides" not in site.html("dispute/claims")


def test_each_pair_of_opponents_has_a_page(make_built: MakeBuilt) -> None:
    """Each pair of opponents has a page, named after the one that spoke first. An id may be all digits."""
    site = make_built({f"{EVENTS}/union.yaml": UNION, f"{EVENTS}/bureau.yaml": BUREAU})

    assert site.addresses == {
        "claims",
        "claims/ministry/company",
        "claims/ministry/007",
        "claims/company/union",
        "claims/union/007",
    }


def test_page_of_claims_links_to_the_pairs(make_built: MakeBuilt) -> None:
    """The page of claims begins with links to the pairs, those with the most claims in common first."""
    site = make_built({f"{EVENTS}/union.yaml": UNION, f"{EVENTS}/bureau.yaml": BUREAU})
    pairs = site.page("dispute/claims").one("details", class_="pairs")
    links = [link.attributes["href"] for link in site.page("dispute/claims").all("a")]

    assert " ".join(pairs.text.split()) == (
        "Show only two sides The ministry and The seventh bureau (2 claims) The ministry and The company (1 claim)"
        " The company and The union (1 claim) The union and The seventh bureau (1 claim)"
    )
    assert [link for link in links if re.fullmatch(r"[\w-]+/[\w-]+/", link)] == [
        "ministry/007/",
        "ministry/company/",
        "company/union/",
        "union/007/",
    ]


def test_page_of_two_opponents_shows_only_these_two(make_built: MakeBuilt) -> None:
    """The page of two opponents shows only claims on which both spoke, and links to all statements."""
    site = make_built({f"{EVENTS}/union.yaml": UNION, f"{EVENTS}/bureau.yaml": BUREAU})
    page = site.page("dispute/claims/ministry/company")

    assert " ".join(page.one("h1").text.split()) == "Who says what: The ministry and The company"
    assert [item.attributes["data-claim"] for item in page.all("section", class_="matter")] == ["announcement#joint"]
    assert [name.text for name in page.all("p", class_="side-name")] == [
        "Claimed by The ministry",
        "Denied by The company",
    ]
    assert page.all("p", data_symbol="*") == []
    assert page.all("a", href="../../")
    assert page.all("a", href="../../#matter_dispute__announcement__joint")
    assert " ".join(page.one("title").text.split()) == "Who says what: The ministry and The company – The dispute"


def test_page_of_two_opponents_names_another_first_speaker(make_built: MakeBuilt) -> None:
    """Where a third side spoke first and has not replied, the page of two opponents names it, as all pages do."""
    site = make_built({f"{EVENTS}/union.yaml": UNION, f"{EVENTS}/bureau.yaml": BUREAU})

    named = "Disputed; no reply found from The ministry"
    assert named in site.html("dispute/claims/company/union")


def test_pages_of_two_opponents_are_not_indexed(make_built: MakeBuilt) -> None:
    """Pages of two opponents ask search engines not to index them, and the site map omits them."""
    site = make_built({f"{EVENTS}/union.yaml": UNION})
    robots = [
        meta.attributes["content"] for meta in site.page("dispute/claims/ministry/company").all("meta", name="robots")
    ]

    assert robots == ["noindex"]
    assert site.page("dispute/claims").all("meta", name="robots") == []
    assert "claims/ministry" not in site.files["sitemap.xml"]
    assert "/dispute/claims/" in site.files["sitemap.xml"]


def test_unnamed_speakers_have_no_pair(make_built: MakeBuilt) -> None:
    """An unnamed speaker has no page of two opponents, for it has no id to form an address."""
    denial = _event(2, "Somebody denies", "denies: announcement#joint", "denial")
    site = make_built({f"{EVENTS}/denial.yaml": denial, f"{EVENTS}/union.yaml": UNION})

    assert site.addresses == {"claims"}


def test_plan_contains_pages_of_two_opponents(make_site: MakeSite, options: Options) -> None:
    """The plan contains the address of each page of two opponents before rendering."""
    root = make_site({"content/actors/actors.yaml": ACTORS, f"{EVENTS}/union.yaml": UNION})
    outcome = check(root, options)
    site, theme = outcome.value.site, outcome.value.theme
    assert site is not None
    assert theme is not None

    assert {address for address in Plan(site, theme).addresses() if "/claims/" in address} == {
        "dispute/claims/",
        "dispute/claims/ministry/company/",
        "dispute/claims/company/union/",
    }


def test_pairs_with_most_claims_in_common_have_pages(make_site: MakeSite, options: Options) -> None:
    """Thirty of forty pairs have a page: pairs with two claims in common come before pairs with one."""
    actors = ACTORS + "".join(f"body-{n:02}: {{name: Body {n}, kind: organization}}\n" for n in range(40))
    said = {
        f"{EVENTS}/body-{n:02}.yaml": _event(
            3, f"Body {n} denies", f"speaker: body-{n:02}\ndenies: [announcement#joint"
            f"{', announcement#access' if n >= 20 else ''}]", "denial"
        )
        for n in range(40)
    }  # fmt: skip
    site = check(make_site({"content/actors/actors.yaml": actors, **said}), options).value.site
    assert site is not None
    order = {key: place for place, key in enumerate(site.events)}
    found = opponents([site.matters[claim] for claim in site.stories["dispute"].matters], order)

    assert len(found) == MOST_PAIRS == 30
    assert [pair.other for pair in found] == [
        *[f"body-{n}" for n in range(20, 40)],
        "company",
        *[f"body-{n:02}" for n in range(9)],
    ]
    assert {pair.one for pair in found} == {"ministry"}
    assert found[0].matters == (
        Ref("dispute", "announcement", "joint"),
        Ref("dispute", "announcement", "access"),
    )


@pytest.mark.browser
def test_readers_can_filter_by_two_sides_and_return(
    make_site: MakeSite, options: Options, open_window: OpenWindow
) -> None:
    """With and without script, a reader limits the page to two sides and returns to all."""
    root = make_site({"content/actors/actors.yaml": ACTORS, f"{EVENTS}/union.yaml": UNION})
    assert build(root, root / "_site", options).value.published is not None
    for page in (open_window(), open_window(java_script_enabled=False)):
        names = page.locator(".side-name > b")
        page.goto((root / "_site/dispute/claims/index.html").as_uri())
        assert names.all_inner_texts() == ["The ministry", "The company", "The union", "The ministry"]

        page.locator(".pairs summary").click()
        target = page.get_by_role("link", name="The ministry and The company").get_attribute("href")
        page.goto((root / "_site/dispute/claims" / str(target) / "index.html").as_uri())
        assert names.all_inner_texts() == ["The ministry", "The company"]
        assert page.get_by_role("link", name="Show all sides").get_attribute("href") == "../../"
