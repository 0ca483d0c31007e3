"""The title of an event after a verb and a colon: where it could be read as the verb's subject, it has marks."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path

import pytest
from conftest import BASE, MakeSite
from rendered_site import RenderedSite

from onrecord.build.pipeline import Options
from onrecord.render.describe.correction_labels import CorrectionLabels
from onrecord.render.words import Words

ROOT = Path(__file__).parents[2]
EVENTS = "content/stories/dispute/events"
TITLE = "The ministry announces"
REPLY = (
    "type: response\ndate: 2021-11-03\ntitle: The company replies\nspeaker: company\n"
    "responds_to: announcement\nsources: wire\npublished: 2021-11-10\n"
)
SAID = {
    "en": "replies to: The ministry announces",
    "ru": "в ответ на: «The ministry announces»",
    "uk": "у відповідь на: «The ministry announces»",
    "kk": "мынаған жауап: «The ministry announces»",
    "de": "antwortet auf: The ministry announces",
    "fr": "répond à\u00a0: The ministry announces",
    "es": "responde a: The ministry announces",
}
"""What the row of a reply says of the event that it replies to, which is not the one who replies."""


def _catalogues() -> dict[str, str]:
    return {path.stem: path.read_text("utf-8") for path in (ROOT / "onrecord/locale").glob("*.po")}


def _site(make_site: MakeSite, options: Options, language: str, title: str = TITLE) -> RenderedSite:
    return RenderedSite(
        make_site(
            {
                "site.yaml": f"title: A test\nurl: https://example.org/\nlanguages: [{language}]\n",
                f"{EVENTS}/announcement.yaml": BASE[f"{EVENTS}/announcement.yaml"].replace(TITLE, title),
                f"{EVENTS}/reply.yaml": REPLY,
            }
        ),
        options,
    )


def _text(html: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]*>", "", html)).split(" "))


@pytest.mark.parametrize("language", SAID)
def test_row_does_not_take_a_title_for_who_replies(make_site: MakeSite, options: Options, language: str) -> None:
    """Russian said 'отвечает: The ministry announces', as if the ministry had replied."""
    page = _text(_site(make_site, options, language)["dispute/index.html"])

    assert SAID[language] in page


@pytest.mark.parametrize("language", ["ru", "uk", "kk"])
def test_page_of_an_event_marks_titles_and_no_claims(make_site: MakeSite, options: Options, language: str) -> None:
    """On the event's page, a title after a verb has the marks outside its link; a claim or another title has none."""
    site = _site(make_site, options, language)

    assert re.search(r"«<a [^>]*>The ministry announces</a>»", site["dispute/reply/index.html"])
    assert re.search(r": <a [^>]*>The company replies</a>", site["dispute/announcement/index.html"])
    assert "«<a" not in site["dispute/denial/index.html"]
    assert re.search(r"<a [^>]*>They issued a joint statement</a>", site["dispute/denial/index.html"])


@pytest.mark.parametrize("language", ["ru", "uk", "kk"])
def test_picture_marks_the_title_of_what_is_denied(make_site: MakeSite, options: Options, language: str) -> None:
    """The name of a mark in the picture says what is denied as the rows do."""
    page = _site(make_site, options, language)["dispute/index.html"]
    names = re.findall(r"<title>([^<]*)</title>", page.partition("<svg")[2])

    assert [name for name in names if ": «The ministry announces»" in name]


def test_title_with_marks_of_its_own_has_inner_ones(make_site: MakeSite, options: Options) -> None:
    """A title that quotes has the other marks of the language around it."""
    page = _text(_site(make_site, options, "ru", "Министерство «Связь» объявляет")["dispute/index.html"])

    assert "в ответ на: „Министерство «Связь» объявляет“" in page


def test_words_for_a_withdrawn_entry_have_no_marks(make_site: MakeSite, options: Options) -> None:
    """Where the entry was withdrawn, the words in place of its title are no title."""
    withdrawn = f"{BASE[f'{EVENTS}/announcement.yaml']}status: withdrawn\ncorrections: [{{date: 2021-11-12}}]\n"
    site = RenderedSite(
        make_site(
            {
                "site.yaml": "title: A test\nurl: https://example.org/\nlanguages: [ru]\n",
                f"{EVENTS}/announcement.yaml": withdrawn,
                f"{EVENTS}/denial.yaml": None,
                f"{EVENTS}/reply.yaml": REPLY,
            }
        ),
        options,
    )

    assert "«" not in _text(site["dispute/reply/index.html"]).partition("The company replies")[2]


def test_draft_of_a_correction_marks_titles_too() -> None:
    """The lines that `onrecord diff` proposes for a changed relation have the marks of the page."""
    labels = CorrectionLabels("ru", _catalogues(), {})

    assert labels.relation("responds_to", TITLE, is_title=True, is_inferred=False) == f"В ответ на: «{TITLE}»"
    assert labels.relation("denies", "It is paid", is_title=False, is_inferred=False) == "Отрицает: It is paid"


@pytest.mark.parametrize("language", ["en", "de", "fr", "es"])
def test_other_languages_leave_titles_alone(language: str) -> None:
    """Where a title can't be read as the subject, it has no marks: these stand around exact words alone."""
    assert Words(language, _catalogues()).named_title(TITLE) == TITLE
