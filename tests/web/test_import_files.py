"""`onrecord import` of other programs' files: what becomes of real shapes, of hostile ones, and of any bytes."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from click.testing import CliRunner, Result
from conftest import BASE, NOW, TODAY, MakeSite
from hypothesis import given, settings
from hypothesis import strategies as st
from slow import slow
from time_growth import is_linear

from onrecord.build.pipeline import Options, check, read
from onrecord.cli import main
from onrecord.model.dates import DateError
from onrecord.model.fields import EventFields, SourceFields
from onrecord.model.records import Records
from onrecord.problems import RefusedError, Severity
from onrecord.read.markdown.markdown_compiler import compile_markdown
from onrecord.render.citations.citation_files import citation_file
from onrecord.terminal.environment import Environment
from onrecord.web.imports import timeline_sheet
from onrecord.web.imports.bibtex import read_bibtex
from onrecord.web.imports.bibtex_syntax import parse_bibtex
from onrecord.web.imports.csl_json import read_csl_json
from onrecord.web.imports.decoding import LARGEST_FILE
from onrecord.web.imports.findings import Findings, Place, list_messages
from onrecord.web.imports.foreign_dates import Clock, issued_as_written, parse_clock, write_date
from onrecord.web.imports.html_markdown import as_markdown, as_words
from onrecord.web.imports.latex import strip_latex
from onrecord.web.imports.ris import read_ris

SHAPES = Path(__file__).parents[1] / "imports"
EMPTY: dict[str, str | None] = {
    "content/stories/dispute/story.yaml": None,
    "content/stories/dispute/events/announcement.yaml": None,
    "content/stories/dispute/events/denial.yaml": None,
    "content/sources/sources.yaml": None,
}
"""The changes to the small site that leave no story and no source."""


def _run(site: Path, form: str, file: Path | bytes, *options: str) -> Result:
    environment = Environment(lambda: NOW, asks=False)
    name, data = ("-", file) if isinstance(file, bytes) else (str(file), None)
    arguments = ["import", form, name, "--site", str(site), *options]
    ran = CliRunner().invoke(main, arguments, input=data, obj=environment)
    assert ran.exception is None or isinstance(ran.exception, SystemExit), ran.exception
    return ran


def _files(root: Path) -> dict[str, bytes]:
    return {file.relative_to(root).as_posix(): file.read_bytes() for file in root.rglob("*") if file.is_file()}


def _records(root: Path) -> Records:
    reading = read(root, Options(TODAY)).value
    assert reading is not None
    return reading.records


def _events(root: Path, story: str) -> dict[str, EventFields]:
    return {event.id: event.fields for event in _records(root).events if event.story == story}


def _sources(root: Path) -> dict[str, SourceFields]:
    return {source.id: source.fields for source in _records(root).sources}


def _errors(root: Path) -> list[str]:
    problems = check(root, Options(TODAY)).problems
    return [problem.message for problem in problems if problem.severity is Severity.ERROR]


def _section(ran: Result, head: str) -> list[str]:
    """Return the lines below a heading of the output."""
    lines = ran.stdout.splitlines()
    if head not in lines:
        return []
    rest = lines[lines.index(head) + 1 :]
    end = next((number for number, line in enumerate(rest) if not line.startswith("  ")), len(rest))
    return [line.strip() for line in rest[:end]]


TIMELINES: Mapping[str, tuple[set[str], list[str]]] = {
    "sheet-3.csv": (
        {"harbour-announces-gate", "town-denies", "first-gate"},
        [
            "row 6: the year -500 lies before the year 1, which onrecord can't hold; correct the date",
            "row 7: '2021-02-30' is not a date: 2021-02 has no day 30; correct the date",
            "row 8: it has no headline; write one",
        ],
    ),
    "sheet-1.csv": (
        {"town-denies", "month", "month-slash"},
        [
            "row 6: 'about 2021' is no date that TimelineJS documents; correct the date",
            (
                "row 7: '2021-31-12' is not a date: there is no month 31 (EDTF's seasons are not used here); correct "
                "the date"
            ),
        ],
    ),
    "timeline-3.json": (
        {"harbour-announces-gate", "town-answers"},
        [
            "event 4: it is no object, but 'no object'",
            "event 2: the year -500 lies before the year 1, which onrecord can't hold; correct the date",
        ],
    ),
    "timeline-2.json": ({"harbour-announces-gate", "year"}, []),
}


@pytest.mark.parametrize("name", TIMELINES)
def test_timeline_becomes_drafts(make_site: MakeSite, name: str) -> None:
    """Each slide with a headline and a date becomes a draft of a new story; all others are told with their rows."""
    root = make_site(EMPTY)
    ran = _run(root, "timelinejs", SHAPES / name)
    events, left_out = TIMELINES[name]

    assert _section(ran, "not taken:") == left_out
    assert ran.exit_code == (1 if left_out else 0)
    assert _events(root, "gate-synthetic").keys() == events
    assert {fields.status for fields in _events(root, "gate-synthetic").values()} == {"draft"}
    assert _errors(root) == []


def test_draft_says_all_that_the_slide_says(make_site: MakeSite) -> None:
    """A draft has the slide's day, time, text in Markdown, tag and source; what no field takes is a comment."""
    root = make_site(EMPTY)
    ran = _run(root, "timelinejs", SHAPES / "sheet-3.csv")
    story = "content/stories/gate-synthetic"

    assert (root / f"{story}/events/harbour-announces-gate.yaml").read_text("utf-8").partition("# More")[0] == (
        "# yaml-language-server: $schema=../../../../schema/event.schema.json\n"
        "# From TimelineJS: sheet-3.csv, row 3\n"
        "\n"
        "type: report\n"
        "date: 2021-11-01\n"
        "time: 10:47\n"
        "title: The harbour announces a gate\n"
        "body: |\n"
        "  It is *agreed*, says [the harbour](https://example.org/statement).\n"
        "\n"
        "  - 2 leaves\n"
        "  - 1 lock\n"
        "sources: statement-1-november\n"
        "status: draft\n"
        "tags: harbour\n"
        "\n"
        "# In the file, 'background' is:\n"
        "# > #cccccc\n"
        "\n"
    )
    assert (root / "content/sources/sheet-3.yaml").read_text("utf-8") == (
        "# yaml-language-server: $schema=../../schema/sources.schema.json\n"
        "\n"
        "statement-1-november:\n"
        "  # From TimelineJS: sheet-3.csv, row 3\n"
        "  # In the file, 'media credit' is:\n"
        "  # > The harbour\n"
        "  # In the file, 'media thumbnail' is:\n"
        "  # > https://example.org/small.jpg\n"
        "  description: Statement of 1 November\n"
        "  url: https://example.org/statement\n"
        "\n"
        "youtube-com-watch:\n"
        "  # From TimelineJS: sheet-3.csv, row 4\n"
        "  description: youtube.com/watch\n"
        "  url: https://www.youtube.com/watch?v=invented\n"
    )
    assert (
        (root / f"{story}/story.yaml")
        .read_text("utf-8")
        .partition("# More")[0]
        .endswith("\ntitle: The gate (synthetic)\nsummary: An invented story of a gate.\nstatus: draft\n\n")
    )
    named, others = ran.stdout.splitlines()[-2:]
    assert named.startswith("and then: onrecord publish gate-synthetic/ gate-synthetic/harbour-announces-gate ")
    assert others == "  the same for 1 other draft in content/stories/gate-synthetic/events/"


def test_told_lines_name_their_rows(make_site: MakeSite) -> None:
    """Everything that was changed or left out is told, with the rows of the sheet."""
    ran = _run(make_site(EMPTY), "timelinejs", SHAPES / "sheet-3.csv")

    assert _section(ran, "in the site already:") == ["row 11: the file has it twice"]
    assert _section(ran, "changed or left out:") == [
        "rows 2-3: left out the emphasis of a title",
        "row 2: left out 'background: https://example.org/gate.jpg', which no field of a story takes",
        "row 9: left out the era 'The years of silt' (1990 to 2000), which no entry takes",
        "row 3: left out the seconds of the time 10:47:30",
        "row 3: the group 'Harbour' became the tag 'harbour'",
        "row 3: no field takes 'media credit', so it stands in a comment",
        "row 3: no field takes 'media thumbnail', so it stands in a comment",
        "row 3: no field takes 'background', so it stands in a comment",
        "rows 4, 11: the group 'Town' became the tag 'town'",
        "rows 4-5, 11: no field takes 'display date', so it stands in a comment",
        "row 5: the HTML of 'media' stands at the end of the text",
    ]
    assert _section(ran, "before readers see the events:")[2:] == [
        "this event names no source; name at least one source, as in sources: rferl-denial (first-gate)"
    ]


def test_events_join_a_story_that_exists(make_site: MakeSite) -> None:
    """With `--story`, the events join a story, whose title stays; a second import adds nothing."""
    root = make_site({})
    first = _run(root, "timelinejs", SHAPES / "timeline-2.json", "--story", "dispute")
    before = _files(root)
    second = _run(root, "timelinejs", SHAPES / "timeline-2.json", "--story", "dispute")

    assert first.exit_code == 0
    assert _events(root, "dispute").keys() == {"announcement", "denial", "harbour-announces-gate", "year"}
    assert "  the title slide: left out the title slide, because there is a story 'dispute' already\n" in first.stdout
    assert (second.exit_code, second.stdout.splitlines()[0]) == (0, "nothing was written")
    assert _section(second, "in the site already:")[1:] == [
        "event 1: the story has this day and title already, as 'harbour-announces-gate'",
        "event 2: the story has this day and title already, as 'year'",
    ]
    assert _files(root) == before


def test_same_timeline_again_adds_nothing(make_site: MakeSite) -> None:
    """A timeline whose title is that of a story belongs to this story, so a second import of it adds nothing."""
    root = make_site(EMPTY)
    _run(root, "timelinejs", SHAPES / "sheet-3.csv")
    before = _files(root)
    again = _run(root, "timelinejs", SHAPES / "sheet-3.csv")

    assert again.stdout.splitlines()[0] == "nothing was written"
    assert "  row 2: left out the title slide, because there is a story 'gate-synthetic' already\n" in again.stdout
    assert _files(root) == before


def test_known_address_of_media_is_cited(make_site: MakeSite) -> None:
    """Media with the address of a source of the site cite that source."""
    root = make_site({})
    sheet = b"Year,Headline,Media\n2021,A wire,http://example.org/wire/\n2022,The same,http://example.org/wire/\n"
    ran = _run(root, "timelinejs", sheet, "--story", "dispute")

    assert [str(fields.sources[0].source) for fields in _events(root, "dispute").values()][-2:] == ["wire", "wire"]
    assert "  rows 2-3: the site has http://example.org/wire/ already, as the source 'wire'\n" in ran.stdout
    assert _sources(root).keys() == {"gazette", "wire"}


REFERENCES: Mapping[str, tuple[str, set[str], list[str]]] = {
    "zotero.json": (
        "csl-json",
        {"gate-not-agreed", "quay2020", "thesis", "old", "season", "raw"},
        ["item 7 (untitled): it has no title; give it one"],
    ),
    "jabref.bib": (
        "bibtex",
        {"beispiel2020", "chapter", "whole", "thesis", "page", "after"},
        ["line 41: '}' is missing at the end of what begins here (line 41)"],
    ),
    "zotero.ris": ("ris", {"quays-synthetic", "post-synthetic"}, []),
    "endnote.ris": (
        "ris",
        {"invented-press-book-long-title", "thesis-synthetic", "not-closed-synthetic"},
        [],
    ),
    "pubmed.ris": ("ris", {"quays-trial-synthetic"}, []),
}


@pytest.mark.parametrize("name", REFERENCES)
def test_references_become_sources(make_site: MakeSite, name: str) -> None:
    """Each reference with a title becomes a source; those without are told."""
    root = make_site(EMPTY)
    form, ids, left_out = REFERENCES[name]
    ran = _run(root, form, SHAPES / name)

    assert _section(ran, "not taken:") == left_out
    assert ran.exit_code == (1 if left_out else 0)
    assert _sources(root).keys() == ids
    assert _errors(root) == []
    assert set(_files(root)) - set(BASE) == {f"content/sources/{Path(name).stem}.yaml"}


def test_bibtex_is_read_as_latex_means_it(make_site: MakeSite) -> None:
    """Accents, macros, concatenations, names and cross-references of BibTeX have the meaning that LaTeX gives them."""
    root = make_site(EMPTY)
    ran = _run(root, "bibtex", SHAPES / "jabref.bib")
    article, chapter = _sources(root)["beispiel2020"], _sources(root)["chapter"]

    assert article.title == "On Quays: A “Study” – of Łódź & 50%"
    assert article.author == ("Max von Beispiel, Jr", "Invented Harbour Board", "Józef Müller")
    assert (str(article.issued), str(article.accessed)) == ("2020-05/2020-06", "2021-11-03")
    assert (article.url, article.language) == ("https://example.org/quays?a=1&b=2", "en")
    assert (chapter.container_title, chapter.publisher) == ("The Whole", {"en": "Harbour Press & Sons"})
    assert (chapter.author, str(chapter.issued)) == (("Anna Invented",), "1999-11-02")
    assert (
        "  line 37 (thesis): the command \\unknowncommand of LaTeX is not known, so it stays as typed\n" in ran.stdout
    )


def test_imported_source_gets_no_name_of_a_device(make_site: MakeSite) -> None:
    """A source whose title is the name of a device on Windows gets another id, and the site has no error."""
    root = make_site({})
    _run(root, "ris", b"TY  - GEN\nTI  - Con\nUR  - https://example.org/con\nER  - \n")
    written = "".join(file.read_text("utf-8") for file in (root / "content/sources").glob("*.yaml"))

    assert "\ncon-source:" in f"\n{written}"
    assert not list((root / "content/sources").glob("con.yaml"))


def test_csl_and_ris_keep_what_they_know(make_site: MakeSite) -> None:
    """Names, days and languages of CSL-JSON and RIS become fields; a DOI is the address where there is no other."""
    root = make_site(EMPTY)
    _run(root, "csl-json", SHAPES / "zotero.json")
    quay, thesis = _sources(root)["quay2020"], _sources(root)["thesis"]
    _run(root, "ris", SHAPES / "endnote.ris")
    book = _sources(root)["invented-press-book-long-title"]

    assert (quay.author, str(quay.issued)) == (("Max von Beispiel, Jr.",), "2020-05")
    assert (quay.url, quay.doi) == (None, "10.5555/12345678")
    assert (thesis.type, str(thesis.issued)) == ("document", "1999~")
    assert (book.title, book.author) == ("A book with a long title that goes on (synthetic)", ("Anna Invented",))


NUMBERED: Mapping[str, tuple[str, str]] = {
    "CSL-JSON of Zotero": (
        "csl-json",
        (
            '[{"id": "it", "type": "article-journal", "title": "T", "volume": 12, "issue": "3", "page": "45-67", '
            '"DOI": "10.5555/1", "URL": "https://doi.org/10.5555/1", "ISBN": "978-0-306-40615-7 0-306-40615-2"}]'
        ),
    ),
    "CSL-JSON of Crossref": (
        "csl-json",
        (
            '[{"id": "it", "type": "article-journal", "title": "T", "volume": "12", "issue": "3", "page": "45-67", '
            '"URL": "http://dx.doi.org/10.5555/1", "ISBN": ["978-0-306-40615-7", "0-306-40615-2"]}]'
        ),
    ),
    "BibTeX": (
        "bibtex",
        (
            "@article{it, title = {T}, volume = 12, number = {3}, pages = {45-67}, doi = {doi:10.5555/1},"
            " isbn = {978-0-306-40615-7, 0-306-40615-2}}"
        ),
    ),
    "RIS": (
        "ris",
        (
            "TY  - JOUR\nID  - it\nTI  - T\nVL  - 12\nIS  - 3\nSP  - 45-67\nDO  - 10.5555/1\nSN  - 1234-5679\n"
            "SN  - 978-0-306-40615-7\nSN  - 0-306-40615-2\nER  - \n"
        ),
    ),
}


@pytest.mark.parametrize("name", NUMBERED)
def test_numbers_of_a_work_become_fields(make_site: MakeSite, name: str) -> None:
    """Volume, issue, pages, DOI and the first ISBN are fields; a second ISBN and an ISSN stay as comments."""
    root = make_site(EMPTY)
    form, text = NUMBERED[name]
    ran = _run(root, form, text.encode("utf-8"))
    again = _run(root, form, text.encode("utf-8"))
    source = _sources(root)["it"]

    assert source == SourceFields.model_validate(
        {
            "title": "T",
            "type": "article-journal",
            "volume": "12",
            "issue": "3",
            "page": "45-67",
            "doi": "10.5555/1",
            "isbn": "978-0-306-40615-7",
        }
    )
    assert re.findall("no field takes '([a-zA-Z]+)'", ran.stdout) == (["SN"] if form == "ris" else ["isbn"])
    assert "the site has it already, as the source 'it'" in again.stdout
    assert _errors(root) == []


def test_number_of_a_report_is_no_issue(make_site: MakeSite) -> None:
    """`number` of a report is its own number; a text that is no DOI and no ISBN stays as a comment, and is told."""
    root = make_site(EMPTY)
    text = (
        "@techreport{it, title = {T}, number = {7}, doi = {none}, isbn = {978-0-306-40615-8}, url = {https://x.org/}}"
    )
    ran = _run(root, "bibtex", text.encode("utf-8"))
    source = _sources(root)["it"]

    assert (source.issue, source.doi, source.isbn, source.url) == (None, None, None, "https://x.org/")
    assert "'doi' can't be taken: it is not a DOI" in ran.stdout
    assert "'isbn' can't be taken: it is not an ISBN" in ran.stdout
    assert re.findall("no field takes '([a-z]+)'", ran.stdout) == ["number", "doi", "isbn"]


def test_known_source_is_named_and_not_doubled(make_site: MakeSite) -> None:
    """A reference with the address or the DOI of a source is told; a second import of a file adds nothing."""
    known = "quays: {title: On quays, url: 'https://doi.org/10.5555/12345678'}\n"
    root = make_site({"content/sources/quays.yaml": known})
    first = _run(root, "csl-json", SHAPES / "zotero.json")
    before = _files(root)
    second = _run(root, "csl-json", SHAPES / "zotero.json")

    assert "  item 2 (quay2020): the site has it already, as the source 'quays'\n" in first.stdout
    assert "quay2020" not in _sources(root)
    assert second.stdout.splitlines()[0] == "nothing was written"
    assert _files(root) == before


def test_new_sources_may_join_a_file(make_site: MakeSite) -> None:
    """With `--sources`, new sources stand at the end of that file, and everything before stays."""
    root = make_site({})
    ran = _run(root, "ris", SHAPES / "zotero.ris", "--sources", "sources.yaml")
    text = (root / "content/sources/sources.yaml").read_text("utf-8")

    assert ran.stdout.startswith("wrote content/sources/sources.yaml\n2 sources\n")
    assert text.startswith(BASE["content/sources/sources.yaml"] + "\nquays-synthetic:\n")
    assert _errors(root) == []


def test_other_encodings_are_named(make_site: MakeSite) -> None:
    """A file that is not UTF-8 is refused until its encoding is named; UTF-16 says itself that it is."""
    root = make_site(EMPTY)
    record = "TY  - BOOK\nTI  - Œuvre é (synthetic)\nER  - \n"
    refused = _run(root, "ris", record.encode("windows-1252"))
    taken = _run(root, "ris", record.encode("windows-1252"), "--encoding", "windows-1252")
    wide = _run(root, "ris", record.replace("Œuvre", "Second").encode("utf-16"))

    assert refused.exit_code == 1
    assert "the file is not UTF-8 (byte 18); name the encoding in which the other program saved it" in refused.stderr
    assert (taken.exit_code, wide.exit_code) == (0, 0)
    assert [fields.title for fields in _sources(root).values()] == ["Œuvre é (synthetic)", "Second é (synthetic)"]


REFUSED: Mapping[str, tuple[str, bytes, str]] = {
    "empty sheet": ("timelinejs", b"", "this is no sheet of TimelineJS; "),
    "other CSV": ("timelinejs", b"a,b\n1,2\n", "this is no sheet of TimelineJS; the first row names the columns"),
    "both dates": ("timelinejs", b"Year,Start Date,Headline\n", "the sheet has both columns 'Year' and 'Start Date'"),
    "column twice": ("timelinejs", b"Year,Headline,Text,text\n", "the column 'text' stands 2 times; "),
    "escapes": (
        "timelinejs",
        b"Year,Headline,\x1b[2J\xe2\x80\xae,\x1b[2J\xe2\x80\xae\n",
        "the column '[2j' stands 2 times",
    ),
    "open quotation": ("timelinejs", b'Year,Headline\n2021,"x\n', "the CSV can't be read from row 2 on (line 2): "),
    "no title": ("timelinejs", b"Year,Headline\n2021,x\n", "the file names no story; name it with --st"),
    "other JSON": ("timelinejs", b"{}", "this is no JSON of TimelineJS; it needs a list called 'events'"),
    "events no list": ("timelinejs", b'{"events": {}}', "this is no JSON of TimelineJS; "),
    "name twice": ("timelinejs", b'{"events": [], "events": []}', "the JSON has the name 'events' twice in one obj"),
    "broken JSON": ("timelinejs", b'{"events": [', "the JSON can't be read: line 1, column 13: "),
    "deep JSON": ("csl-json", b"[" * 100_000, "the JSON has too many levels inside each other"),
    "no number": ("csl-json", b"[NaN]", "the JSON has the value NaN, which is no JSON"),
    "no CSL": ("csl-json", b'{"a": 1}', "this is no CSL-JSON, which is a list of items; "),
    "no BibTeX": ("bibtex", b"Dear editors", "this is no BibTeX, in which each entry begins such as @article{key,"),
    "RIS as BibTeX": ("bibtex", b"TY  - BOOK\n", "it seems to be RIS: onrecord import ris"),
    "BibTeX as RIS": ("ris", b"@book{x, title={y}}", "it seems to be BibTeX: onrecord import bibtex"),
    "empty file": ("ris", b"\n", "the file is empty"),
    "no reference": ("csl-json", b"[]", "the file has no reference in it"),
    "no slide": ("timelinejs", b'{"timeline": {"headline": "x", "type": "default"}}', "the timeline has no slide with"),
    "sheet in JSON": (
        "timelinejs",
        b'{"timeline": {"headline": "x", "type": "google_spreadsheet", "source": "https://docs.google.com/spreadsheets/d/1/"}}',
        "it seems to be the address of a Google sheet, not what stands in it; open the sheet, choose File > Download",
    ),
    "feed of a sheet": (
        "timelinejs",
        b'{"version": "1.0", "feed": {"entry": [{"gsx$headline": {"$t": "x"}}]}}',
        "it seems to be the feed of a Google sheet; open the sheet, choose File > Download > Comma Separated Values",
    ),
    "address of a sheet": (
        "timelinejs",
        b"https://docs.google.com/spreadsheets/d/1/pubhtml\n",
        "it seems to be the address of a Google sheet",
    ),
    "timeline as CSL": ("csl-json", b'{"events": []}', "it seems to be JSON of TimelineJS: onrecord import timelinejs"),
    "sheet as BibTeX": (
        "bibtex",
        b"Year,Headline\n2021,x\n",
        "it seems to be a sheet of TimelineJS: onrecord import t",
    ),
    "CSL as timeline": ("timelinejs", b'[{"id": "x"}]', "it seems to be CSL-JSON: onrecord import csl-json"),
    "a page": ("timelinejs", b"<!DOCTYPE html><p>x</p>", "it seems to be a page of HTML; download the data"),
    "a PDF": ("ris", b"%PDF-1.7\n\xe2\xe3", "this is no text; it seems to be a PDF"),
    "an office file": ("timelinejs", b"PK\x03\x04\xff\xff", "it seems to be a zip or a file of an office program"),
    "an entry": ("csl-json", b"title: x\ndate: 2021\n", "it seems to be an entry of a site; copy it into the folder"),
    "no RIS": ("ris", b"@book{x, title={y}}", "this is no RIS, in which each record begins with a line 'TY - '"),
    "MEDLINE": ("ris", (SHAPES / "pubmed.nbib").read_bytes(), "this is no RIS, "),
    "too large": ("ris", b" " * (LARGEST_FILE + 1), "the file is larger than 5 MiB; split it"),
    "too many": ("csl-json", json.dumps([{}] * 1_001).encode(), "the file has more than 1,000 items; split it"),
    "too many records": ("ris", b"TY  - BOOK\nER  - \n" * 1_001, "the file has more than 1,000 records; split it"),
    "too many entries": ("bibtex", b"@book{x}\n" * 1_001, "the file has more than 1,000 entries; split it"),
    "too many rows": ("timelinejs", b"Year,Headline\n" + b"1,x\n" * 1_001, "the sheet has more than 1,000 rows; "),
    "long cell": ("timelinejs", b"Year,Headline\n1," + b"x" * 20_001, "row 2 has a value of more than 20,000 charact"),
}


@pytest.mark.parametrize(("form", "data", "message"), REFUSED.values(), ids=REFUSED)
def test_unusable_file_is_refused(make_site: MakeSite, form: str, data: bytes, message: str) -> None:
    """A file that is not of the form, or too large, is refused with the reason, and nothing is written."""
    root = make_site({})
    before = _files(root)
    ran = _run(root, form, data)

    assert ran.exit_code == 1
    assert message in " ".join(ran.stderr.split())
    assert not re.search("[\x1b\u202e]", ran.stderr)
    assert _files(root) == before


def test_slides_inside_the_older_object_are_taken(make_site: MakeSite) -> None:
    """Slides of version 3 are taken, too, if the object of the older form stands around them."""
    slide = {"start_date": {"year": "1851"}, "text": {"headline": "A start (synthetic)"}}
    data = json.dumps({"timeline": {"title": {"text": {"headline": "Welcome (synthetic)"}}, "events": [slide]}})
    root = make_site(EMPTY)

    ran = _run(root, "timelinejs", data.encode())

    assert (ran.exit_code, list(_events(root, "welcome-synthetic"))) == (0, ["start-synthetic"])


def test_timeline_of_today_is_taken(make_site: MakeSite) -> None:
    """Parts of dates without a value, null in media, and media that are HTML or no address take no slide away."""
    blank = {"month": "", "day": "", "hour": "", "minute": "", "second": "", "millisecond": "", "format": ""}
    exact = {**blank, "year": "1985", "month": "01", "day": "05", "hour": "6", "minute": "45", "second": "56"}
    media = {"caption": None, "credit": None, "url": "", "thumb": ""}
    slides = [
        {
            "start_date": {**blank, "year": "1851"},
            "end_date": {**blank, "year": "1855"},
            "media": media,
            "uniqueid": "",
        },
        {"start_date": exact, "media": {**media, "url": "<blockquote><p>It is built.</p></blockquote>"}},
        {"start_date": {**blank, "year": "1956"}, "media": {**media, "url": "spotify:track:1"}, "group": "Town"},
    ]
    texts = ({"text": {"headline": f"Slide {number} (synthetic)", "text": ""}} for number in range(1, 4))
    whole = {"scale": "human", "events": [{**slide, **text} for slide, text in zip(slides, texts, strict=True)]}
    root = make_site(EMPTY)
    data = json.dumps(whole).encode()

    assert "the file names no story; name it with" in _run(root, "timelinejs", data).stderr
    ran = _run(root, "timelinejs", data, "--title", "Welcome (synthetic)")
    dates = [
        (str(one.date), str(one.until or ""), str(one.time or ""))
        for one in _events(root, "welcome-synthetic").values()
    ]
    assert (ran.exit_code, dates) == (0, [("1851", "1855", ""), ("1985-01-05", "", "06:45:00"), ("1956", "", "")])
    assert "  event 3: the media is no source: 'spotify:track:1' is not a web address" in ran.stdout


def test_source_without_an_address_is_added_once(make_site: MakeSite) -> None:
    """Two references without an address are one source if title, authors, day and publisher are alike.

    Two items of one file that have a title alone stay two, since nothing tells whether they are one work.
    """
    letter = {"type": "document", "title": "A letter (synthetic)", "publisher": "The harbour"}
    again = {"id": "b", **letter, "title": "A  Letter (synthetic)"}
    other = {"id": "c", **letter, "issued": {"date-parts": [[2021, 11, 2]]}}
    bare = [{"id": id_, "type": "document", "title": "Untitled (synthetic)"} for id_ in ("d", "e")]
    root = make_site(EMPTY)

    first = _run(root, "csl-json", json.dumps([{"id": "a", **letter}, again, other, *bare]).encode())
    second = _run(root, "csl-json", json.dumps([{"id": "f", **letter}, {**bare[0], "id": "g"}]).encode())
    third = _run(root, "ris", b"TY  - GEN\nTI  - Untitled (synthetic)\nER  - \n")

    assert list(_sources(root)) == ["a", "c", "d", "e"]
    assert (third.exit_code, third.stdout.splitlines()[0]) == (0, "nothing was written")
    assert _section(first, "in the site already:") == ["item 2 (b): the site has it already, as the source 'a'"]
    assert (second.exit_code, second.stdout.splitlines()[0]) == (0, "nothing was written")


def test_wrong_names_are_refused(make_site: MakeSite) -> None:
    """A story's id, a file of sources and an encoding can't be anything."""
    root = make_site({})
    before = _files(root)

    for options, message in (
        (("--story", "../x"), "--story: "),
        (("--sources", "../x.yaml"), "--sources: '../x.yaml' is no name such as press.yaml"),
        (("--encoding", "none"), "no encoding is called 'none'"),
        (("--encoding", "hex"), "no encoding is called 'hex'"),
    ):
        assert message in _run(root, "timelinejs", SHAPES / "sheet-3.csv", *options).stderr
    assert _files(root) == before


EVIL = "x\u202e\x1b[2J\nstatus: published\n---\n- &a *a\n!!python/object ]}' \" # ::error::y\u2028z"


_HEAD = "Year,Headline,Text,Media,Group,yaml-language-server: $schema=x"
_IN_CSV = EVIL.replace('"', "")
HOSTILE: Mapping[str, tuple[str, str]] = {
    "all of CSL": ("csl-json", json.dumps([{EVIL: EVIL, "id": EVIL, "title": EVIL, "publisher": EVIL, "type": EVIL}])),
    "parts of CSL": (
        "csl-json",
        json.dumps([{"id": "a", "title": "b", "author": [{"literal": EVIL}], "issued": {"raw": EVIL}}]),
    ),
    "BibTeX": ("bibtex", f"@book{{k, title = {{{EVIL.replace('}', '')}}}, {'x' * 90} = {{y}}, note = {{a\r\rb: c}}}}"),
    "RIS": ("ris", f"TY  - BOOK\nTI  - {EVIL}\nID  - ../../../etc/passwd\nN1  - \u2028status: published\nER  - \n"),
    "sheet": (
        "timelinejs",
        f'{_HEAD}\n2021,"{_IN_CSV}","{_IN_CSV}",javascript:alert(1),../x,y\n',
    ),
    "HTML": (
        "timelinejs",
        'Year,Headline,Text\n2021,../../../etc/passwd,"<script>a</script><a href=""javascript:b"">c</a>"\n',
    ),
    "characters by number": (
        "timelinejs",
        "Year,Headline,Text\n2021,a&#x202e;&#27;b,<p>c&#x202e;&#x1b;&#x2028;</p>\n2022,d,e&#x202e;f\n",
    ),
    "formula": ("timelinejs", "Year,Headline,Media\n2021,=HYPERLINK(1),https://user@evil.example/\n"),
}


@pytest.mark.parametrize(("form", "data"), HOSTILE.values(), ids=HOSTILE)
def test_hostile_words_stay_words(make_site: MakeSite, form: str, data: str) -> None:
    """Any words become words of a draft or of a comment: no field, no other file, no command, no escape sequence."""
    root = make_site({})
    before = _files(root)
    options = ("--story", "dispute") if form == "timelinejs" else ()
    ran = _run(root, form, data.encode("utf-8"), *options)
    after = _files(root)

    assert {name: after[name] for name in before} == before
    new = after.keys() - before.keys()
    assert all(re.fullmatch(r"content/(?:sources|stories/dispute/events)/[a-z0-9-]+\.yaml", name) for name in new), new
    assert new, ran.output
    assert "\x1b" not in ran.output
    assert "\u202e" not in ran.output
    assert not [line for line in ran.output.splitlines() if line.startswith("::")]
    assert _errors(root) == []
    for fields in _events(root, "dispute").values():
        assert fields.status == "draft" or fields.published
    for name in new:
        assert not re.search("[\u202e\x1b\u2028]", after[name].decode("utf-8"))


def test_no_link_is_followed_and_nothing_stays_behind(make_site: MakeSite, tmp_path: Path) -> None:
    """Where a file can't be written, no part of the import stays."""
    root = make_site(EMPTY)
    (tmp_path / "elsewhere.yaml").write_text("", "utf-8")
    (root / "content/sources").mkdir(parents=True)
    (root / "content/sources/sheet-3.yaml").symlink_to(tmp_path / "elsewhere.yaml")
    before = sorted(root.rglob("*"))
    ran = _run(root, "timelinejs", SHAPES / "sheet-3.csv")

    assert ran.exit_code == 1
    assert "content/sources/sheet-3.yaml is a link; onrecord never writes through links" in ran.stderr
    assert sorted(root.rglob("*")) == before


def test_event_that_a_rule_refuses_is_left_out(make_site: MakeSite) -> None:
    """An event that would be an error in this site is told, and the others are written."""
    actor = "content/actors/actors.yaml"
    root = make_site({actor: BASE[actor], "content/stories/dispute/story.yaml": "title: The dispute\ntimezone: UTC\n"})
    sheet = b"Year,Month,Day,Time,End Year,End Month,Headline\n2021,11,2,,2021,10,Backwards\n2021,11,3,10:00,,,Fine\n"
    ran = _run(root, "timelinejs", sheet, "--story", "dispute")

    assert ran.exit_code == 0
    assert "  row 2: the end 2021-10 lies before the start 2021-11-02\n" in ran.stdout
    assert _events(root, "dispute")["backwards"].until is None
    assert _errors(root) == []


HTML: Mapping[str, tuple[str, str, list[str]]] = {
    "paragraphs": ("<p>a</p><div>b<br>c</div>d", "a\n\nb\n\nc\n\nd", []),
    "emphasis": ("<b>a </b>b <em>c</em>, <strong><i>d</i></strong>", "**a** b *c*, ***d***", []),
    "links": ("<a href='https://e.org/(x)_y'>a <b>b</b></a>", "[a **b**](<https://e.org/(x)_y>)", []),
    "lists": ("<ul><li>a<ol><li>b<li>c</ol></li><li>d</ul>", "- a\n  1. b\n  2. c\n- d", []),
    "quotation": ("<blockquote><p>a</p><p>b</p></blockquote>c", "> a\n>\n> b\n\nc", []),
    "headings": ("<h3>a</h3>b", "## a\n\nb", []),
    "escapes": ("<p>*a* [b](c) # d &lt;i&gt; &amp;amp;</p>", r"\*a\* \[b\](c) # d \<i\> \&amp;", []),
    "list by hand": ("<p>1. a</p><p>- b</p><p># c</p>", "1\\. a\n\n\\- b\n\n\\# c", []),
    "citation": ("<p>[@gazette]</p>", r"\[\@gazette\]", []),
    "plain": ("a *b*\n\nc & d", "a \\*b\\*\n\nc \\& d", []),
    "program": ("a<script>b</script><style>c</style>d", "ad", ["left out <script>", "left out <style>"]),
    "unclosed program": (
        "a<svg>b",
        "a",
        ["left out <svg>", "<svg> has no end, so all text after it was left out"],
    ),
    "bad link": (
        "<a href='javascript:a'>b</a>",
        "b",
        ["left out a link that leads to no web address: 'javascript:a'"],
    ),
    "wordless link": ("<a href='https://e.org'></a>b", "b", ["left out a link without words: https://e.org"]),
    "picture": (
        "a<img src='https://e.org/p.png'>",
        "a",
        ["left out <img> with the address https://e.org/p.png"],
    ),
    "look": ("<u>a</u>", "a", ["kept the words of <u>, but not what it looks like"]),
    "emphasis of a mark": (
        "a<b>b</b>c <b>“</b>d <a href='https://e.org'>e</a>",
        "abc “d [e](https://e.org)",
        ["left out the emphasis of the text"],
    ),
}  # fmt: skip


@pytest.mark.parametrize(("html", "markdown", "told"), HTML.values(), ids=HTML)
def test_html_becomes_markdown(html: str, markdown: str, told: list[str]) -> None:
    """HTML becomes Markdown with the same words; what Markdown can't keep is told."""
    converted = as_markdown(html)

    assert converted.markdown == markdown
    assert list(converted.told) == told


BROKEN: Mapping[str, tuple[str, str, list[str]]] = {
    "declaration": ("a <![if b", "a <![if b", ["<![if b"]),
    "declaration among tags": ("<p>a</p><![if b", "a\n\n\\<\\!\\[if b", ["<![if b"]),
    "document type": ("<!DOCTYPE [ a", "<!DOCTYPE [ a", ["<!DOCTYPE [ a"]),
    "unknown declaration": ("<!x[ a", "<!x[ a", ["<!x[ a"]),
    "comment": ("<p>a <!-- b</p><b>c</b>", r"a \<\!-- b" + "\n\n**c**", ["<!--"]),
    "tag": ("<b>a</b> <a href='b", "**a** <a href='b", ["<a href='b"]),
    "tag that hides its end": ('<b>a</b> <a href="<b>"', '**a** <a href="<b>"', ['<a href="<b>"']),
    "section": ("<p>a<![CDATA[b]]>c</p>", "ac", []),
    "number of a character": (f"a &#{'1' * 5_000}; <b>c</b>", "a \ufffd **c**", []),
}


@pytest.mark.parametrize(("html", "markdown", "unread"), BROKEN.values(), ids=BROKEN)
def test_html_without_an_end_stands_as_typed(html: str, markdown: str, unread: list[str]) -> None:
    """Markup that never ends becomes words, and is told; the rest is read as usual."""
    converted = as_markdown(html)

    assert (compile_markdown(converted.markdown).found, list(converted.unread)) == ((), unread)
    assert converted.markdown.replace("\\", "") == markdown.replace("\\", "")


def test_slide_with_broken_html_loses_no_other(make_site: MakeSite) -> None:
    """Each slide is taken; what could not be read is told, with the slide and the field."""
    root = make_site({})
    slides = [
        {"start_date": {"year": 2021}, "text": {"headline": "One <![x", "text": "a <![if b"}},
        {"start_date": {"year": 2022}, "text": {"headline": "Two", "text": "<p>c<![CDATA[d]]></p>"}},
    ]
    ran = _run(root, "timelinejs", json.dumps({"events": slides}).encode(), "--story", "dispute")

    assert {name: fields.body for name, fields in _events(root, "dispute").items() if fields.status == "draft"} == {
        "one-x": {"en": "a <![if b"},
        "two": {"en": "c"},
    }
    assert "  event 1: 'headline' has HTML without an end, which stands as typed: '<![x'\n" in ran.stdout
    assert "  event 1: 'text' has HTML without an end, which stands as typed: '<![if b'\n" in ran.stdout
    assert "  event 2: left out '<![CDATA[d]]>'\n" in ran.stdout


def test_values_of_other_kinds_are_kept(make_site: MakeSite) -> None:
    """A value of JSON that is no text, where TimelineJS has one, stands in a comment or is told."""
    root = make_site({})
    new = {"start_date": {"year": 2021, "month": True}, "text": {"headline": "One"}}
    old = {"startDate": "2022", "headline": "Two", "asset": {"media": ["a"]}}
    other = {"startDate": "2023", "headline": "Three", "asset": "https://example.org/"}
    first = _run(root, "timelinejs", json.dumps({"events": [new]}).encode(), "--story", "dispute")
    second = _run(root, "timelinejs", json.dumps({"timeline": {"date": [old, other]}}).encode(), "--story", "dispute")

    assert "  event 1: no field takes 'start month', so it stands in a comment\n" in first.stdout
    assert "  event 1: no field takes 'media media', so it stands in a comment\n" in second.stdout
    assert "  event 2: left out 'asset', which is no object: 'https://example.org/'\n" in second.stdout


LONG = [
    "<!--",
    "<a ===",
    "[ @ @",
    "&",
    "<",
    "<!",
    "<?",
    "</",
    "<b>",
    "<p>*",
    "`",
    "](",
    "[",
    "![",
    "[a](b)",
    "<a '",
    "~~",
]


@pytest.mark.parametrize("part", LONG)
def test_hostile_html_takes_linear_time(part: str) -> None:
    """Whatever a text repeats, its conversion takes time like its length; before, 100 kB took minutes."""

    def convert(size: int) -> None:
        text = part * (size // len(part))
        as_markdown(text)
        as_words(text)

    assert is_linear(convert, 40_000)


_HTML_PARTS = ["<p>", "</p>", "<b>", "</b>", "<i>", "<li>", "<ul>", "</ul>", "<blockquote>", "<a href='https://e.org'>",
    "</a>", "<br>", "<script>", "</script>", "<h2>", "&amp;", "*", "_", "[", "]", "(", ")", "`", "#", "-", "1.", "> ",
    "\n", " ", "@a", "a", "é", "<", "!", "|", "\\", "~~", "<!--", "-->"]  # fmt: skip


@settings(max_examples=150)
@given(st.lists(st.sampled_from(_HTML_PARTS), max_size=25).map("".join) | st.text(max_size=60))
def test_any_html_gives_markdown_without_problems(html: str) -> None:
    """Any HTML becomes Markdown in which nothing is to report, and which contains no program and no other link."""
    page = compile_markdown(as_markdown(html).markdown)
    pieces = "".join(piece for piece in page.prose.pieces if isinstance(piece, str))

    assert page.found == ()
    assert "<script" not in pieces
    assert set(re.findall(r'href="([^"]*)"', pieces)) <= {"https://e.org"}


LATEX: Mapping[str, str] = {
    r"M{\"u}ller": "Müller",
    r"Erd\H{o}s, \v{C}apek, \'{\i}, \c c, \L{}\'{o}d\'{z}": "Erdős, Čapek, í, ç, Łódź",
    "A -- B --- C - D": "A – B — C - D",
    "``a'' 'b'": "“a” 'b'",
    r"50\% \& \$5 \_ \{x\} \#1": "50% & $5 _ {x} #1",
    r"\emph{a} {\bf b} \textsc{c}": "a b c",
    r"\enquote{a {b} c} d": "“a b c” d",
    r"\unknown{a} b": r"\unknown{a} b",
    "$x^2$ and {The} {GNU}": "$x^2$ and The GNU",
    r"a~b\ c\\d": "a b c d",
    r"\"{} a": " a",
    "\\": "\\",
    "}{": "",
}


@pytest.mark.parametrize(("latex", "text"), LATEX.items(), ids=range(len(LATEX)))
def test_latex_becomes_text(latex: str, text: str) -> None:
    """LaTeX's accents, symbols, dashes and quotation marks become characters; what is unknown stays as typed."""
    assert strip_latex(latex)[0] == text


NAMES: Mapping[str, list[str]] = {
    "Anna Invented and Max von Beispiel": ["Anna Invented", "Max von Beispiel"],
    "von Beispiel, Max": ["Max von Beispiel"],
    "Beispiel, Jr., Max": ["Max Beispiel, Jr."],
    "{Smith and Sons, Inc.}": ["Smith and Sons, Inc."],
    "family=Beispiel, given=Max, prefix=von, suffix=Jr": ["Max von Beispiel, Jr"],
    "A, B, C, D": ["A, B, C, D"],
    "Invented, Anna AND others": ["Anna Invented"],
}


@pytest.mark.parametrize(("typed", "names"), NAMES.items())
def test_names_of_bibtex(typed: str, names: list[str]) -> None:
    """Names of BibTeX are turned into the order in which people say them; braces keep a name whole."""
    (reference,) = read_bibtex(f"@book{{x, author = {{{typed}}}}}", Findings())

    assert reference.authors == names


def test_longest_values_of_bibtex_are_named() -> None:
    """A long value is left out of its entry; one beyond the length that is read is a fault of the entry."""
    findings = Findings()
    entries = [f"@book{{x{count}, title = {' # '.join('a' * count)}}}" for count in (1, 2, 6)]
    parsed = parse_bibtex("\n".join((f"@string{{a = {{{'x' * 19_999}}}}}", *entries)), findings)

    assert [(entry.key, [*entry.fields]) for entry in parsed] == [("x1", ["title"]), ("x2", [])]
    assert [*findings.told] == ["left out 'title', which has more than 20,000 characters"]
    (fault,) = findings.left_out
    assert fault.startswith("a value has more than 100,000 characters or 100 parts")


DAYS: Mapping[str, str] = {
    "year = 2021": "2021",
    "year = {2021}, month = nov": "2021-11",
    "year = {2021}, month = {November}, day = 2": "2021-11-02",
    'year = "2021", month = "2~" # nov': "2021-11-02",
    "year = 2021, month = 3": "2021-03",
    "date = {2021-11-02T10:47:12Z}": "2021-11-02T10:47",
    "date = {2021-09/2021-10}": "2021-09/2021-10",
    "date = {2021~}": "2021~",
    "date = {11 May 2015}": "2015-05-11",
    "date = {before 2000}": "../1999",
    "date = {early 2004}": "",
    "date = {3/4/2015}": "",
    "year = 2021, month = {Marmalade}": "",
    "year = {c. 2021}": "",
    "date = {-0044-03-15}": "",
}


@pytest.mark.parametrize(("fields", "issued"), DAYS.items())
def test_days_of_bibtex(fields: str, issued: str) -> None:
    """Days of BibTeX are as exact as given; what is no date is kept beside the entry."""
    (reference,) = read_bibtex(f"@book{{x, {fields}}}", Findings())

    assert reference.issued == issued
    assert bool(reference.others) == (not issued)


@pytest.mark.parametrize(
    ("typed", "date"),
    [("11 May 2015", "2015-05-11"), ("2015-05", "2015-05"), ("before 2000", "../1999"), ("mayo de 2015", "2015-05")],
)
def test_certain_words_are_a_date(typed: str, date: str) -> None:
    """An import reads dates by the one reader, but takes none that would lose a word or that somebody must choose."""
    assert issued_as_written(typed) == date
    for text in (f"early {typed}", f"{typed} in press", "spring 2015", "3/4/2015", "after 2000"):
        with pytest.raises(DateError):
            issued_as_written(text)


def test_dates_are_never_guessed() -> None:
    """Dates have the precision of what is given; impossible ones and other calendars are refused."""
    dates = [write_date("2021"), write_date("2021", "1"), write_date("0987", "01", "2")]
    assert dates == ["2021", "2021-01", "0987-01-02"]
    clocks = [parse_clock(text) for text in ("2:30 PM", "00:05", "12 am")]
    assert clocks == [Clock("14:30", ""), Clock("00:05", ""), Clock("00:00", "")]
    for parts in (("",), ("-5",), ("2021", "", "3"), ("2021", "2", "30"), ("20211",), ("two",), ("٢٠٢١",), ("0",)):
        with pytest.raises(DateError):
            write_date(*parts)
    for text in ("25:00", "13 pm", "14", "noon", "1:2:3:4"):
        with pytest.raises(DateError):
            parse_clock(text)


def test_places_are_listed_in_short() -> None:
    """A message names all of its places, with runs of numbers joined."""
    findings = Findings()
    for number in (2, 3, 4, 7, 4):
        findings.warn(Place("row", number), "x\n\u202ey")
    findings.warn(Place("line", 9, "smith"), "z")

    assert list_messages(findings.told) == ["rows 2-4, 7: x y", "line 9 (smith): z"]


_WORDS = st.text(
    st.sampled_from("abzАбқ09 .,:;!?\"'()[]*_{}\\~^$&%#@<>=+/|–“”é`-"), min_size=1, max_size=24
).map(lambda text: " ".join(text.split())).filter(lambda text: re.search(r"[^\W_]", text) is not None)  # fmt: skip
_DATES = st.sampled_from(
    ["2021", "2021-11", "2021-11-02", "2021?", "2021-11~", "2021-09/2021-10", "../2021-11-01", "2021-11-02T10:47"]
)
# CSL takes `<b>` in a title for emphasis, which does not come back.
_TITLES = _WORDS.filter(lambda text: "<b>" not in text and "</b>" not in text)
_FIELDS = st.fixed_dictionaries(
    {"title": _TITLES},
    optional={
        "type": st.sampled_from(["article", "article-journal", "bill", "book", "chapter", "post", "report", "speech"]),
        "author": st.lists(_WORDS, min_size=1, max_size=3),
        "publisher": _WORDS.map(lambda text: {"en": text}),
        "container_title": _WORDS,
        "volume": _WORDS,
        "issue": _WORDS,
        "page": st.sampled_from(["7", "45–67", "45-67", "A1–A4", "3, 7–9", "1 & 2", "xii–xv"]) | _WORDS,
        "doi": st.sampled_from(
            ["10.5555/12345678", "10.1000.10/a_b%c~d#e?f", "10.1002/(SICI)49:8<693::AID>3.0.CO;2-O"]
        ),
        "isbn": st.sampled_from(["978-0-306-40615-7", "9780306406157", "0-8044-2957-X", "080442957X"]),
        "language": st.sampled_from(["en", "kk", "sr-Latn-RS"]),
        "issued": _DATES,
        "accessed": st.just("2021-11-03"),
        "url": st.sampled_from(["https://example.org/a_b?c=1&d=~2#e", "https://example.org/%D0%B0"]),
        "archive_url": st.just("https://web.archive.org/web/20211102120000/https://example.org/"),
    },
)


def _in_csl(fields: dict[str, Any]) -> dict[str, Any]:
    """Return what CSL-JSON can hold of a source: no time, one kind of doubt."""
    issued = str(fields.get("issued", "")).partition("T")[0].replace("?", "~")
    return fields | ({"issued": issued} if issued else {})


def _in_ris(fields: dict[str, Any]) -> dict[str, Any]:
    """Return what RIS can hold: as CSL-JSON, fewer types, a dash between pages, commas only in names."""
    types = {"article": "document", "post": "webpage", "speech": "document"}
    kept = _in_csl(fields)
    authors = [author for author in kept.get("author", []) if "," not in author]
    type_ = kept.get("type", "webpage")
    page = re.sub(r"(\w+)-(\w+)", r"\1–\2", kept["page"]) if re.fullmatch(r"\w+-\w+", kept.get("page", "")) else ""
    pages = {"page": page} if page else {}
    return {**kept, **pages, "type": types.get(type_, type_), "author": authors}


def _in_bibtex(fields: dict[str, Any]) -> dict[str, Any]:
    """Return what BibTeX can hold: four types, no archived copy, a container only of articles and chapters."""
    named = {"article-journal", "book", "chapter", "report"}
    kept = {name: _as_tex(value) for name, value in fields.items() if name != "archive_url"}
    kept |= {"issued": kept["issued"].partition("T")[0]} if "issued" in kept else {}
    type_ = kept.get("type", "webpage")
    is_misc = type_ not in named
    container = kept.pop("container_title", "") if type_ not in ("article-journal", "chapter") else ""
    if is_misc and container:
        kept["publisher"] = {"en": ", ".join(filter(None, (container, kept.get("publisher", {}).get("en"))))}
    return {**kept, "type": ("webpage" if "url" in kept else "document") if is_misc else type_}


def _as_tex(value: Any) -> Any:  # noqa: ANN401  (a field's value has many types)
    """Return a text as LaTeX reads it: with dashes for hyphens, and with typographic quotation marks."""
    if isinstance(value, str):
        marks = {"--": "–", "---": "—", "``": "“", "''": "”"}
        return re.sub("-{2,3}|``|''", lambda found: marks[found[0]], value) if not value.startswith("http") else value
    if isinstance(value, list):
        return [_as_tex(one) for one in value]
    return {name: _as_tex(one) for name, one in value.items()}


HELD = {"json": ("csl-json", _in_csl), "ris": ("ris", _in_ris), "bib": ("bibtex", _in_bibtex)}
"""For each of the site's own files: its command, and what the format can hold."""


@contextmanager
def _empty_site() -> Iterator[Path]:
    with TemporaryDirectory() as folder:
        root = Path(folder)
        (root / "site.yaml").write_text("title: A test\n", "utf-8")
        yield root


@pytest.mark.parametrize("examples", [12, *slow([40])])
@pytest.mark.parametrize("form", HELD)
def test_own_files_come_back(form: str, examples: int) -> None:
    """The sources of a site come back from its own citation files, but for what the format can't hold."""
    command, held = HELD[form]

    @settings(max_examples=examples)
    @given(_FIELDS)
    def come_back(fields: dict[str, Any]) -> None:
        source = SourceFields.model_validate(fields)
        with _empty_site() as root:
            _run(root, command, citation_file(form, [("the-source", source)], ("en",)).encode("utf-8"))
            found = _sources(root)

        expected = SourceFields.model_validate(held(fields))
        if form == "ris":
            authors = found["the-source"].author
            assert len(authors) == len(source.author)
            kept = tuple(name for name in authors if name in expected.author)
            found = {"the-source": found["the-source"].model_copy(update={"author": kept})}
        assert found == {"the-source": expected}

    come_back()


def test_fields_that_no_citation_file_holds_are_known(make_site: MakeSite) -> None:
    """These fields never come back, as the documentation says; a new field must join one side."""
    never = {
        "accept", "description", "archive_date", "archive_refused", "url_status", "via", "primary", "version_of",
        "sha256", "note", "aliases", "reviewed_by", "example",
    }  # fmt: skip
    held = {
        "title", "type", "author", "publisher", "container_title", "volume", "issue", "page", "doi", "isbn", "language",
        "issued", "accessed", "url", "archive_url",
    }  # fmt: skip
    page = (Path(__file__).parents[2] / "docs" / "importing.md").read_text("utf-8")

    assert never | held == set(SourceFields.model_fields)
    assert all(f"`{name}`" in page for name in never)
    assert make_site({}).is_dir()


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(
        st.sampled_from(
            ["title", "events", "eras", "start_date", "end_date", "year", "month", "day", "hour", "text", "headline",
             "media", "url", "group", "timeline", "date", "startDate", "asset", "author", "given", "family", "literal",
             "issued", "date-parts", "raw", "season", "circa", "type", "id", "URL", "DOI", "language", "publisher"]
        ),
        inner, max_size=5,
    ),
    max_leaves=12,
)  # fmt: skip
_LINES = st.lists(
    st.sampled_from(
        ["TY  - BOOK", "ER  - ", "TI  - x", "AU  - a, b, c, d", "PY  - 20x1", "DA  - 2021/13/", "UR  - ftp://x",
         "@book{a,", "title = {x},", "title = x # y", "}", "{", '"', "@string{", "author = {a and {b} and }", ",",
         "crossref = {a},", "date = {..}", "@comment{", "\\", "Year,Headline,Media", '2021,x,"', "2021,y,https://e.org",
         "Start Date,Headline", "1/2/2021,z", "%", "N1  - Date: ../", "doi = {10.1234/x}"]
    ),
    max_size=14,
).map(lambda lines: "\n".join(lines).encode("utf-8"))  # fmt: skip


_DATA = (
    st.binary(max_size=200)
    | st.text(max_size=200).map(lambda text: text.encode("utf-8", "surrogatepass"))
    | _LINES
    | _JSON.map(lambda value: json.dumps(value).encode("utf-8"))
    | st.lists(_JSON, max_size=3).map(lambda items: json.dumps({"events": items}).encode("utf-8"))
)


@pytest.mark.parametrize("examples", [25, *slow([60])])
@pytest.mark.parametrize("form", ["timelinejs", "csl-json", "bibtex", "ris"])
def test_any_bytes_give_a_clean_result(form: str, examples: int) -> None:
    """Any file is either refused with a reason, and nothing is written, or leaves a site without errors."""
    options = ("--title", "A title") if form == "timelinejs" else ()

    @settings(max_examples=examples)
    @given(_DATA)
    def give_a_clean_result(data: bytes) -> None:
        with _empty_site() as root:
            ran = _run(root, form, data, *options)

            assert ran.exit_code in (0, 1)
            assert ran.output
            assert _errors(root) == []
            if ran.stderr:
                assert list(_files(root)) == ["site.yaml"]

    give_a_clean_result()


@settings(max_examples=100)
@given(st.text(max_size=300))
def test_readers_survive_any_text(text: str) -> None:
    """Each reader returns entries or refuses the text; none fails otherwise."""
    for reader in (read_bibtex, read_ris, read_csl_json, timeline_sheet.read_csv):
        found, reason = None, ""
        try:
            found = reader(text, Findings())
        except RefusedError as error:
            reason = str(error)
        assert (found is None) == bool(reason)
