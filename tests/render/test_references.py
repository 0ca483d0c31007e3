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
    "an article of a journal": (
        (
            "{title: The bill, author: A. Author, type: article-journal, container_title: Journal, volume: 12, "
            "issue: 3, page: 45–67, doi: '10.5555/a<b>', issued: 2021}"
        ),
        "A. Author. The bill. Journal, vol. 12, no. 3, pp. 45–67, 2021. https://doi.org/10.5555/a<b>",
        "A. Author. The bill. Journal, т. 12, № 3, с. 45–67, 2021. https://doi.org/10.5555/a<b>",
        "A. Author. The bill. Journal, 12-том, № 3, 45–67-беттер, 2021. https://doi.org/10.5555/a<b>",
    ),
    "a page of a book": (
        "{title: The bill, publisher: Press, type: book, page: 7, isbn: 978-0-306-40615-7, url: 'https://x.org/'}",
        "The bill. Press, p. 7, date not recorded here. ISBN 978-0-306-40615-7.",
        "The bill. Press, с. 7, дата здесь не указана. ISBN 978-0-306-40615-7.",
        "The bill. Press, 7-бет, күні мұнда көрсетілмеген. ISBN 978-0-306-40615-7.",
    ),
    "a volume alone": (
        "{title: The bill, type: book, volume: 2, doi: 10.5555/1, issued: 2021}",
        "The bill. Vol. 2, 2021. https://doi.org/10.5555/1",
        "The bill. Т. 2, 2021. https://doi.org/10.5555/1",
        "The bill. 2-том, 2021. https://doi.org/10.5555/1",
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


def test_doi_is_a_link_to_its_address(make_site: MakeSite, options: Options) -> None:
    """The DOI links to https://doi.org/, and so does the title of a source without an address."""
    made = BASE["content/sources/sources.yaml"]
    made += "alone: {title: Alone, doi: '10.5555/a<b>'}\n"
    made += "both: {title: Both, doi: 10.5555/2, url: 'https://x.org/'}\n"
    event = "type: statement\ndate: 2021-11-03\ntitle: It\nsources: [alone, both]\npublished: 2021-11-10\n"
    changes = {"content/sources/sources.yaml": made, "content/stories/dispute/events/it.yaml": event}
    files = RenderedSite(make_site(changes), options)
    alone, both = (files[f"sources/{id_}/index.html"] for id_ in ("alone", "both"))

    assert '<a href="https://doi.org/10.5555/a%3Cb%3E">Alone</a>' in alone
    assert '<a class="doi" href="https://doi.org/10.5555/a%3Cb%3E">https://doi.org/10.5555/a&lt;b&gt;</a>' in alone
    assert "No link available" not in alone
    assert '<a href="https://x.org/">Both</a>' in both
    assert '<a class="doi" href="https://doi.org/10.5555/2">https://doi.org/10.5555/2</a>' in both
