"""Wherever a site says that no reply was found, it says from whom: others may have replied, as whoever denied did."""

from __future__ import annotations

import json
import re
from html import unescape
from pathlib import Path

import pytest
from conftest import BASE, MakeSite
from rendered_site import RenderedSite

from onrecord.build.pipeline import Options
from onrecord.render.words import Words

ROOT = Path(__file__).parents[2]
EVENTS = "content/stories/dispute/events"
LABEL = "Disputed; no reply found from %(who)s"
PLACES = (
    "index.html",
    "dispute/index.html",
    "dispute/announcement/index.html",
    "dispute/claims/index.html",
    "dispute/announcement/joint/feed.xml",
    "dispute/embed/index.html",
    "dispute/embed/announcement/joint/index.html",
    "dispute/as-of.json",
    "actors/ministry/index.html",
)
"""Where readers see how the claim stands."""
LANGUAGES = ("en", "ru", "uk", "kk", "de", "fr", "es")
LONG = "The Interdepartmental Commission for the Review of Agreements on the Exchange of Electronic Notices and Reports"


def _words(language: str) -> Words:
    catalogues = {path.stem: path.read_text("utf-8") for path in (ROOT / "onrecord/locale").glob("*.po")}
    return Words(language, catalogues)


def _text(html: str) -> str:
    """Return the words of a page or feed, or of the HTML that a JSON file has."""
    if html.startswith("{"):
        html = "\n".join(_strings(json.loads(html)))
    return " ".join(unescape(unescape(re.sub(r"<[^>]*>", "", unescape(html)))).split())


def _strings(value: object) -> list[str]:
    if isinstance(value, str):
        return [value]
    items = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return [text for item in items for text in _strings(item)]


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_output_says_whose_reply_was_not_found(make_site: MakeSite, options: Options, language: str) -> None:
    """Pages, embeds, feeds and the record by day name the claimant, in each language, and never only the silence."""
    settings = f"title: A test\nurl: https://example.org/\nlanguages: [{language}]\n"
    site = RenderedSite(make_site({"site.yaml": settings}), options)
    words = _words(language)
    label = " ".join(words.gettext(LABEL, who="The ministry").split())
    bare = " ".join(words.gettext(LABEL, who="").split())

    assert label in _text(site["dispute/claims/index.html"])
    for place in PLACES:
        text = _text(site[place])
        assert label in text, place
        assert text.count(bare) == text.count(label), place


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_dispute_names_its_claimants(make_site: MakeSite, options: Options, language: str) -> None:
    """Each claim without a reply has a name in its standing: one, several, or that the speaker is not named."""
    actors = f"{BASE['content/actors/actors.yaml']}agency: {{name: The agency, kind: organization}}\n"
    announcement = BASE[f"{EVENTS}/announcement.yaml"]
    files = {
        "site.yaml": f"title: A test\nurl: https://example.org/\nlanguages: [{language}]\n",
        "content/actors/actors.yaml": actors,
        f"{EVENTS}/joint.yaml": announcement.replace("speaker: ministry", "speaker: [ministry, agency]")
        .replace("The ministry announces", "Both announce")
        .replace("2021-11-01", "2021-11-02"),
        f"{EVENTS}/unnamed.yaml": announcement.replace("speaker: ministry\n", "").replace(
            "The ministry announces", "Somebody says"
        ),
        f"{EVENTS}/denial.yaml": BASE[f"{EVENTS}/denial.yaml"]
        .replace("2021-11-02", "2021-11-03")
        .replace("denies: announcement#joint", "denies: [announcement#joint, joint#access, unnamed#joint]"),
    }
    site, words = RenderedSite(make_site(files), options), _words(language)
    page = _text(site["dispute/claims/index.html"])
    both = words.format_list(["The ministry", "The agency"])

    for who in ("The ministry", both, words.gettext("a speaker not named here")):
        assert " ".join(words.gettext(LABEL, who=who).split()) in page


def test_card_shows_the_whole_name_of_a_claimant(make_site: MakeSite, options: Options) -> None:
    """Where the picture for messengers has no room for two long names of claimants, both stand with their words."""
    files = {
        "site.yaml": f"{BASE['site.yaml']}outputs: [cards]\n",
        "content/actors/actors.yaml": (
            f"ministry: {{name: {LONG}, kind: organization}}\ncompany: {{name: The company, kind: organization}}\n"
            "agency: {name: 'The Standing Committee on Procedures and Publications', kind: organization}\n"
        ),
        f"{EVENTS}/announcement.yaml": BASE[f"{EVENTS}/announcement.yaml"].replace(
            "speaker: ministry", "speaker: [ministry, agency]"
        ),
    }
    card = RenderedSite(make_site(files), options)["dispute/announcement/joint/card.png"]

    words = " ".join(re.findall(r"<text [^>]*>([^<]*)</text>", card))
    assert words.startswith("Disputed; no reply found from The Interdepartmental Commission")
    assert "also The Standing Committee on Procedures and Publications" in words
