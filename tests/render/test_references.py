"""References in the house format, as words."""

from __future__ import annotations

import pytest
from conftest import BASE, MakeSite
from page_html import reference_words
from rendered_site import RenderedSite

from onrecord.build.pipeline import Options

SITE = "title: {en: A test, ru: Проверка, kk: Сынақ}\nlanguages: [en, ru, kk]\nurl: https://example.org/\n"

CASES = {
    "all fields": (
        (
            "{title: The bill, author: [A. Author, B. Author], container_title: Evening, publisher: Press, "
            "language: en, issued: 2021-11-02T10:47, url: 'https://example.org/x', archive_date: 2021-11-03, "
            "archive_url: 'https://web.archive.org/web/20211103000000/https://example.org/x'}"
        ),
        "A. Author and B. Author. The bill. Evening, Press, 2 November 2021, 10:47. Archived copy (3 November 2021).",
        (
            "A. Author и B. Author. The bill (язык: английский). Evening, Press, 2 ноября 2021 г., 10:47. "
            "Архивная копия (3 ноября 2021 г.)."
        ),
        (
            "A. Author және B. Author. The bill (ағылшын тілі). Evening, Press, 2021 ж. 2 қараша, 10:47. "
            "Архивтегі көшірмесі (2021 ж. 3 қараша)."
        ),
    ),
    "no author": (
        "{title: Порт закрыт, publisher: {en: Paper, ru: Газета}, language: ru, issued: 2021-11-02, url: 'https://x.org/'}",
        "Порт закрыт (in Russian). Paper, 2 November 2021.",
        "Порт закрыт. Газета, 2 ноября 2021 г.",
        "Порт закрыт (орыс тілі). Paper, 2021 ж. 2 қараша.",
    ),
    "no day": (
        "{title: The bill, author: A. Author, publisher: Press, issued: 2021-11, url: 'https://x.org/'}",
        "A. Author. The bill. Press, November 2021.",
        "A. Author. The bill. Press, ноябрь 2021 г.",
        "A. Author. The bill. Press, 2021 ж. қараша.",
    ),
    "no date": (
        "{title: The bill, publisher: Press, url: 'https://x.org/'}",
        "The bill. Press, date not recorded here.",
        "The bill. Press, дата здесь не указана.",
        "The bill. Press, күні мұнда көрсетілмеген.",
    ),
    "no address": (
        "{title: The bill, publisher: Press, issued: 2021-11-02}",
        "The bill. Press, 2 November 2021. No link available.",
        "The bill. Press, 2 ноября 2021 г. Ссылки у нас нет.",
        "The bill. Press, 2021 ж. 2 қараша. Бізде сілтемесі жоқ.",
    ),
    "only a description": (
        "{description: {en: a recording, ru: запись}, url_status: dead}",
        "[a recording]. Date not recorded here. Note: the address no longer works. No link available.",
        "[запись]. Дата здесь не указана. Примечание: адрес больше не работает. Ссылки у нас нет.",
        "[a recording]. Күні мұнда көрсетілмеген. Ескертпе: мекенжай енді жұмыс істемейді. Бізде сілтемесі жоқ.",
    ),
    "an uncertain date and a primary source": (
        "{title: The law, issued: 2021-11?, url: 'https://x.org/', primary: yes, description: second print}",
        "The law [second print]. November 2021 (uncertain). Primary source.",
        "The law [second print]. Ноябрь 2021 г. (дата неточна). Первичный документ.",
        "The law [second print]. 2021 ж. қараша (болжам бойынша). Бастапқы құжат.",
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_reference_states_what_is_known(name: str, make_site: MakeSite, options: Options) -> None:
    """A reference states what is known in the page's language, and what is unknown only where a reader needs it."""
    source, *expected = CASES[name]
    sources = BASE["content/sources/sources.yaml"] + f"cited: {source}\n"
    event = "type: statement\ndate: 2021-11-03\ntitle: It\nsources: cited\npublished: 2021-11-10\n"
    changes = {"content/sources/sources.yaml": sources, "content/stories/dispute/events/it.yaml": event}
    files = RenderedSite(make_site({"site.yaml": SITE, **changes}), options)

    pages = [files[f"{folder}sources/cited/index.html"] for folder in ("", "ru/", "kk/")]
    assert expected == [reference_words(page) for page in pages]
