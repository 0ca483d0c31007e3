"""BibTeX, CSL-JSON and RIS files for reference managers."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping

import pytest
from citeproc import Citation, CitationItem, CitationStylesBibliography, CitationStylesStyle
from citeproc.formatter import plain
from citeproc.source.json import CiteProcJSON
from conftest import MakeSite

from onrecord.build.pipeline import Options, build
from onrecord.model.fields import SourceFields
from onrecord.render.citations.citation_files import bibtex, citation_file, csl_json, ris

SOURCES = "content/sources/sources.yaml"
_FIELD = re.compile(r"^  ([a-z]+) = \{(.*)\},$", re.MULTILINE)


def _source(**fields: object) -> SourceFields:
    return SourceFields.model_validate({"title": "The bill", **fields})


def _rows(entry: str) -> Mapping[str, str]:
    return dict(_FIELD.findall(entry))


def _issued(typed: str) -> dict[str, object]:
    (item,) = json.loads(csl_json([("it", _source(issued=typed))]))
    return dict(item["issued"])


def test_web_page_is_a_misc_entry() -> None:
    """A web page is of type misc, with the day in biblatex's format and the year in BibTeX's."""
    entry = bibtex(
        "tengri",
        _source(
            title="Ответ",
            author=["А. Автор", "The Editors"],
            publisher={"en": "Tengrinews"},
            issued="2021-11-02T10:47",
            accessed="2026-11-24",
            language="ru",
            url="https://example.org/a_b?c=1&d=2#e",
        ),
        ("en",),
    )

    assert entry.startswith("@misc{tengri,\n")
    assert entry.endswith("\n}\n")
    assert _rows(entry) == {
        "author": "{А. Автор} and {The Editors}",
        "title": "{Ответ}",
        "howpublished": "Tengrinews",
        "year": "2021",
        "date": "2021-11-02",
        "urldate": "2026-11-24",
        "language": "ru",
        "url": "https://example.org/a_b?c=1&d=2#e",
    }


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("50 % & more", r"50 \% \& more"),
        ("$5 #1 a_b", r"\$5 \#1 a\_b"),
        ("{x} ~ ^", r"\{x\} \textasciitilde{} \textasciicircum{}"),
        ("C:\\new", r"C:\textbackslash{}new"),
        ("“Қазақ” – №1", "“Қазақ” – №1"),
    ],
)
def test_tex_characters_are_escaped(typed: str, written: str) -> None:
    """TeX's special characters in a title are escaped, and no letter is lost."""
    assert _rows(bibtex("it", _source(title=typed)))["title"] == f"{{{written}}}"


def test_author_name_with_and_is_not_split() -> None:
    """A name that contains 'and' is not split in two."""
    assert (
        _rows(bibtex("it", _source(author=["Smith and Sons", "B. Other"])))["author"]
        == "{Smith and Sons} and {B. Other}"
    )


@pytest.mark.parametrize(
    ("kind", "type_", "container", "publisher"),
    [
        ("book", "book", "howpublished", "publisher"),
        ("chapter", "incollection", "booktitle", "publisher"),
        ("article-journal", "article", "journal", "publisher"),
        ("report", "techreport", "howpublished", "institution"),
    ],
)
def test_source_type_has_the_fields_of_its_entry_type(kind: str, type_: str, container: str, publisher: str) -> None:
    """Books, chapters, articles and reports have BibTeX's entry types and fields."""
    entry = bibtex("it", _source(type=kind, container_title="Evening", publisher={"en": "Press"}))
    rows = _rows(entry)

    assert entry.startswith(f"@{type_}{{it,")
    assert (rows[container], rows[publisher]) == ("Evening", "Press")


@pytest.mark.parametrize(
    ("typed", "year", "parts", "circa"),
    [
        ("2021-11-02", "2021", [[2021, 11, 2]], False),
        ("2021-11", "2021", [[2021, 11]], False),
        ("2021?", None, [[2021]], True),
        ("2021-09/2021-10", None, [[2021, 9], [2021, 10]], False),
    ],
)
def test_uncertain_date_gives_no_certain_year(typed: str, year: str | None, parts: object, circa: bool) -> None:  # noqa: FBT001
    """An uncertain date is circa in CSL-JSON, and gives no year that BibTeX would print as certain."""
    rows, issued = _rows(bibtex("it", _source(issued=typed))), _issued(typed)

    assert (rows.get("year"), rows["date"]) == (year, typed)
    assert (issued["date-parts"], issued.get("circa", False)) == (parts, circa)


def test_open_date_is_passed_on_literally() -> None:
    """CSL has no form for 'on that day or before', so the date is passed on as written."""
    assert _issued("../2021-11-01") == {"literal": "../2021-11-01"}


def test_unknown_fields_are_omitted() -> None:
    """A description in brackets replaces a missing title; no other field is invented."""
    source = SourceFields.model_validate({"description": {"en": "a leaflet", "ru": "листовка"}})

    assert json.loads(csl_json([("it", source)], ("ru",))) == [{"id": "it", "type": "webpage", "title": "[листовка]"}]
    assert _rows(bibtex("it", source, ("en",))) == {"title": "{[a leaflet]}"}


def test_citeproc_reads_the_csl_json() -> None:
    """Citeproc reads the file, and cites the source by author, title and year."""
    text = csl_json([("it", _source(author=["Reuters"], issued="2021-11-02", url="https://example.org/"))])
    works = CiteProcJSON(json.loads(text))
    style = CitationStylesStyle("apa", validate=False)
    bibliography = CitationStylesBibliography(style, works, plain)
    bibliography.register(Citation([CitationItem("it")]))
    (printed,) = map(str, bibliography.bibliography())

    assert "Reuters" in printed
    assert "The bill" in printed
    assert "2021" in printed


def test_ris_record_has_its_tags() -> None:
    """A RIS record begins with its type, ends with ER, and writes dates as YYYY/MM/DD; its lines end with CR and LF."""
    source = _source(
        title="The\nbill",
        type="article-newspaper",
        author=["А. Автор", "The Editors"],
        publisher={"en": "Tengrinews"},
        issued="2021-11-02T10:47",
        accessed="2026-11-24",
        language="ru",
        url="https://example.org/a",
        archive_url="https://archive.example/a",
    )

    assert ris("tengri", source, ("en",)).split("\r\n") == [
        "TY  - NEWS",
        "ID  - tengri",
        "AU  - А. Автор",
        "AU  - The Editors",
        "TI  - The bill",
        "PB  - Tengrinews",
        "PY  - 2021",
        "DA  - 2021/11/02/",
        "Y2  - 2026/11/24/",
        "LA  - ru",
        "UR  - https://example.org/a",
        "AV  - https://archive.example/a",
        "ER  - ",
        "",
    ]


@pytest.mark.parametrize(
    ("typed", "rows"),
    [
        ("2021-11", ["PY  - 2021", "DA  - 2021/11//"]),
        ("2021?", ["DA  - 2021///circa"]),
        ("2021-09/2021-10", ["N1  - Date: 2021-09/2021-10"]),
        ("../2021-11-01", ["N1  - Date: ../2021-11-01"]),
    ],
)
def test_ris_dates_are_as_precise_as_known(typed: str, rows: list[str]) -> None:
    """A date for which RIS has no form stands in a note; an uncertain one gives no certain year."""
    record = ris("it", _source(issued=typed)).split("\r\n")

    assert [row for row in record if row[:2] in ("PY", "DA", "N1")] == rows


@pytest.mark.parametrize("form", ["bib", "json", "ris"])
def test_file_holds_all_sources_in_order(form: str) -> None:
    """A file holds each source once, in the order given."""
    text = citation_file(form, [("one", _source()), ("two", _source())], ("en",))

    assert text.index("one") < text.index("two")
    assert text.count("The bill") == 2


def test_sources_page_links_to_its_bibliography(make_site: MakeSite, options: Options) -> None:
    """A story's page of sources links to its bibliography in three forms, in the language of the page."""
    site = make_site(
        {
            "site.yaml": "title: A test\nurl: https://example.org/\nlanguages: [en, ru]\n",
            "content/stories/dispute/story.yaml": "title: {en: The dispute, ru: Спор}\n",
        }
    )
    outcome = build(site, site / "_site", options)
    sources = site / "_site/ru/dispute/sources"
    page = (sources / "index.html").read_text("utf-8")

    assert outcome.value.published is not None, outcome.problems
    assert "@misc{wire," in (sources / "bibliography.bib").read_text("utf-8")
    assert "wire" in [item["id"] for item in json.loads((sources / "bibliography.json").read_text("utf-8"))]
    assert b"ID  - wire\r\n" in (sources / "bibliography.ris").read_bytes()
    assert all(f'href="bibliography.{form}"' in page for form in ("bib", "json", "ris"))
    assert (site / "_site/dispute/sources/bibliography.bib").is_file()
