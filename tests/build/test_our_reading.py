"""What each output tells of relations that are our reading: with the mark and note of pages, as a field, or nothing.

Two sites are compared: the site that uses every feature, with one event more, and the same with a relation of each
kind on that event and on its claim, all inferred. So an output that tells such a relation differs. A new kind of page
or file needs a row in `TOLD`.
"""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import Any, Literal

import pytest
from click.testing import CliRunner
from conftest import COMPLETE, noon
from desk_client import DeskClient, sent_fields
from output_kinds import LANGUAGES, kind_of, language_of
from rendered_site import RenderedSite

from onrecord.build.pipeline import Options
from onrecord.cli import main
from onrecord.desk.browser.routes import ROUTES
from onrecord.model.choices import OutputKind
from onrecord.model.fields import CLAIM_RELATIONS
from onrecord.model.relations import JOINING, OPPOSING
from onrecord.render.data.record_types import ROWS
from onrecord.terminal.environment import Environment

HERE = Path(__file__).parents[1]
How = Literal["marked", "field", "nothing"]
TOLD: dict[str, How] = {
    # Pages.
    "data/": "nothing",
    "": "nothing",
    "*/": "marked",
    "*/*": "marked",
    "*/*/*": "marked",
    "*/all": "marked",
    "*/claims": "marked",
    "*/sources": "nothing",
    "*/updates": "nothing",
    "404.html": "nothing",
    "actors/": "nothing",
    "actors/*": "nothing",
    "bills/": "nothing",
    "bills/*": "nothing",
    "corrections/": "nothing",
    "days-set/": "nothing",
    "pages/*": "nothing",
    "search/": "nothing",
    "sources/": "nothing",
    "sources/*": "nothing",
    "tags/": "nothing",
    "tags/*": "nothing",
    "updates/": "nothing",
    # Feeds and calendars.
    "feed.xml": "marked",
    "feed.json": "marked",
    "*/feed.xml": "marked",
    "*/feed.json": "marked",
    "*/*/*/feed.xml": "marked",
    "actors/*/feed.xml": "nothing",
    "actors/*/feed.json": "nothing",
    "bills/*/feed.xml": "marked",
    "bills/*/feed.json": "marked",
    "feeds.opml": "nothing",
    "claim-feeds.opml": "nothing",
    "*/calendar.ics": "nothing",
    # What other sites show.
    "*/embed": "nothing",
    "*/embed/*": "nothing",
    "*/embed/*/*": "nothing",
    "bills/*/embed": "nothing",
    "*/*/oembed.json": "nothing",
    "*/embed/oembed.json": "nothing",
    "*/embed/*/*/oembed.json": "nothing",
    "bills/*/embed/oembed.json": "nothing",
    "*/card.png": "nothing",
    "*/*/*/card.png": "nothing",
    # What scripts and programs read.
    "*/as-of.json": "nothing",
    "bills/*/as-of.json": "nothing",
    "*/filter.json": "nothing",
    "search/index.json": "nothing",
    "*/sources/bibliography.bib": "nothing",
    "*/sources/bibliography.json": "nothing",
    "*/sources/bibliography.ris": "nothing",
    "api/*/index.json": "nothing",
    "api/*/files.json": "nothing",
    "api/*/openapi.json": "nothing",
    "api/*/actors.json": "nothing",
    "api/*/bills.json": "nothing",
    "api/*/corrections.json": "nothing",
    "api/*/expected.json": "nothing",
    "api/*/sources.json": "nothing",
    "api/schemas/*.json": "nothing",
    "api/stories/*.json": "field",
    "api/events/*.json": "field",
    "api/claims/*.json": "field",
    "api/actors/*.json": "nothing",
    "api/sources/*.json": "nothing",
    "api/bills/*.json": "nothing",
    "api/lists/*.json": "nothing",
    **{
        f"data/{name}.{form}": "field" if name in ("relations", "statements") else "nothing"
        for name in ROWS
        for form in ("csv", "jsonl")
    },
    "data/datapackage.json": "nothing",
    "sitemap.xml": "nothing",
    "robots.txt": "nothing",
}
"""How each kind of page and file tells an inferred relation, by the form of its path."""
OF_DESK: dict[str, How] = {
    "/desk/": "nothing",
    "/begin": "nothing",
    "/invented": "nothing",
    "/example": "nothing",
    "/entries": "nothing",
    "/more/{kind}/{name:path}": "nothing",
    "/act/{act}/{kind}/{name:path}": "nothing",
    "/new/{type}": "nothing",
    "/edit/{kind}/{name:path}": "field",
    "/check": "field",
    "/find": "nothing",
    "/review": "marked",
    "/table": "nothing",
    "/look/{digest}": "marked",
    "/quote/{source}": "nothing",
    "/answer": "nothing",
    "/changed": "nothing",
    "/counts": "nothing",
    "/mend": "nothing",
    "/publish": "nothing",
    "/text/{kind}/{name:path}": "field",
    "/text-check": "nothing",
    "/conflict": "field",
    "/undo": "nothing",
}
"""The same of the desk's pages; those of entries have the field `basis` itself."""
MARKS = {
    "": "(our reading; not stated in our sources)",
    "ru/": "(так это поняли мы; в наших источниках этого прямо не сказано)",
    "kk/": "(біз осылай түсінеміз; дереккөздерімізде тікелей айтылмаған)",
}
EVENT = """\
type: statement
date: 2019-04-27
title: {en: A reading, ru: Чтение}
speaker: authority
sources: full
published: 2019-06-01
bill: harbour-act
"""
CLAIM = "claims:\n  - id: own\n    text: {en: It is a reading, ru: Чтение}\n"
READINGS = 2 * len(CLAIM_RELATIONS)
POSITIONS = JOINING | OPPOSING
"""The relations that are statements on a point; the others are evidence, limits and answers."""


def _relations(target: str, of: str, indent: str = "") -> str:
    note = "basis: inferred, note: {en: Our note on"
    return "".join(f"{indent}{kind}: {{target: {target}, {note} {kind} {of}.}}}}\n" for kind in CLAIM_RELATIONS)


def _write(root: Path, *, has_readings: bool, body: str = "") -> Path:
    """Write the site that uses every feature, with an event more."""
    for path in sorted((HERE / "sites/everything").rglob("*")):
        if path.is_file():
            copy = root / path.relative_to(HERE / "sites/everything")
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.write_bytes(path.read_bytes())
    outputs = ", ".join(OutputKind.__args__)  # type: ignore[attr-defined]
    (root / "site.yaml").write_text((root / "site.yaml").read_text("utf-8") + f"outputs: [{outputs}]\n", "utf-8")
    own = _relations("order#closed", "the event") if has_readings else ""
    of_claim = _relations("order#safe", "the claim", "    ") if has_readings else ""
    reading = root / "content/stories/harbour/events/reading.yaml"
    reading.write_text(f"{EVENT}{own}{CLAIM}{of_claim}{body}", "utf-8")
    return root


Sites = tuple[RenderedSite, RenderedSite]


@pytest.fixture(scope="module")
def roots(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Return the folders of the site with inferred relations, and of the one without."""
    return (
        _write(tmp_path_factory.mktemp("with"), has_readings=True),
        _write(tmp_path_factory.mktemp("without"), has_readings=False),
    )


@pytest.fixture(scope="module")
def sites(roots: tuple[Path, Path]) -> Sites:
    """Return the site with inferred relations, and the one without."""
    with_readings, without = (RenderedSite(root, Options(COMPLETE, strict=False)) for root in roots)
    return with_readings, without


def _row_of(path: str) -> str:
    kind = kind_of(path)
    return kind.removeprefix(language_of(path)) if kind.startswith(LANGUAGES) else kind


def _words(text: str) -> str:
    """Return the words of HTML, of a feed or of JSON, without tags."""
    plain = re.sub(r"<[^>]*>", "", unescape(text))
    return re.sub(r"(?:\s|\\n)+", " ", plain)


def _notes(words: str) -> Iterator[tuple[str, str]]:
    """Yield what stands before each note on an inferred relation, and the note."""
    for found in re.finditer(r"Our note on \w+ the (?:event|claim)\.", words):
        yield words[max(found.start() - 80, 0) : found.start()].rstrip(), found[0]


def _assert_marked(text: str, without: str, *marks: str) -> None:
    """Assert that a text tells relations, each with the mark before its note, and nothing more than the other does."""
    words, other = _words(text), _words(without)
    notes = [*_notes(words)]
    assert notes, "the table says that it tells relations"
    assert [note for before, note in notes if not before.endswith(marks)] == []
    assert sum(words.count(mark) - other.count(mark) for mark in marks) == len(notes)


@pytest.mark.parametrize("kind", TOLD)
def test_output_tells_our_reading_as_its_row_says(kind: str, sites: Sites) -> None:
    """A file tells each inferred relation with its mark and note, or with its basis; or it is the same without them."""
    site, other = sites
    paths = [path for path in site if _row_of(path) == kind]
    changed = [path for path in paths if site[path] != other[path]]

    assert paths or kind == "*/all"
    assert (changed == []) is (TOLD[kind] == "nothing" or kind == "*/all")
    for path in changed:
        if TOLD[kind] == "marked":
            _assert_marked(site[path], other[path], MARKS[language_of(path)])
        else:
            _assert_field(path, site[path], other[path])


def _assert_field(path: str, text: str, without: str) -> None:
    """Assert that a file of data has a row for each inferred relation, and is else the same."""
    if path.endswith(".json"):
        own, other = json.loads(text), json.loads(without)
        is_single = own.pop("links", None) is not None  # relations add to the entries that the file names
        other.pop("links", None)
        for name in ("relations",) if is_single else ("relations", "statements"):
            added = [one for one in own[name] if one not in other[name]]
            own[name] = [one for one in own[name] if one not in added]
            _assert_rows_say_so(name, added, len(added) if is_single else READINGS)
        assert own == other
    else:
        lines = [line for line in text.splitlines() if line not in without.splitlines()]
        assert len(text.splitlines()) - len(lines) == len(without.splitlines())
        is_csv = path.endswith(".csv")
        read = csv.DictReader([text.splitlines()[0], *lines]) if is_csv else map(json.loads, lines)
        _assert_rows_say_so(Path(path).stem, [*read])


def _assert_rows_say_so(table: str, rows: list[dict[str, Any]], readings: int = READINGS) -> None:
    """Assert that each row is marked as a reading, and that no standing follows from a statement."""
    if table == "relations":
        assert [row["basis"] for row in rows] == ["inferred"] * readings
    else:
        assert [str(row["is_inferred"]).lower() for row in rows] == ["true"] * (2 * len(POSITIONS))
        assert {str(row["counts"]).lower() for row in rows} == {"false"}
        assert {row["kind"] for row in rows} == POSITIONS


def test_each_kind_of_output_has_a_row(sites: Sites) -> None:
    """The table has a row for each kind of page and file of the site that uses every feature, and no other."""
    kinds = {_row_of(path) for path in sites[0]}

    assert kinds - TOLD.keys() == set(), "say in TOLD, and in docs/following.md, how it tells an inferred relation"
    assert TOLD.keys() - kinds == set()
    assert OF_DESK.keys() == {address for address, _ in ROUTES}


def test_whole_text_marks_our_reading_and_rows_leave_it_out(tmp_path: Path) -> None:
    """The rows of a long story tell none of it; the page of its whole text marks it."""
    long = f"body: {'word ' * 16000}\n"
    roots = (_write(tmp_path / name, has_readings=name == "with", body=long) for name in ("with", "without"))
    site, other = (RenderedSite(root, Options(COMPLETE, strict=False)) for root in roots)

    assert site["harbour/index.html"] == other["harbour/index.html"]
    _assert_marked(site["harbour/all/index.html"], other["harbour/all/index.html"], MARKS[""])


def test_structured_data_tells_no_reading(sites: Sites) -> None:
    """JSON-LD and meta tags of pages are the same without them."""
    site, other = sites
    for path in ("harbour/index.html", "harbour/reading/index.html", "harbour/order/index.html"):
        heads = [text[path].partition("</head>")[0] for text in (site, other)]
        scripts = [re.findall(r"application/ld\+json.*?</script>", text[path], re.DOTALL) for text in (site, other)]
        assert heads[0] == heads[1]
        assert scripts[0] == scripts[1] != []


def test_our_reading_answers_nobody(sites: Sites) -> None:
    """The event that it is about is no newer for it: in feeds, in the API, on pages and in the site map."""
    site, other = sites
    story = json.loads(site["api/v1/stories/harbour.json"])
    order = next(one for one in story["events"] if one["id"] == "harbour/order")

    assert order["updated"] < "2019-06"
    for path in ("harbour/index.html", "harbour/order/index.html", "index.html", "updates/index.html"):
        days = [re.findall(r'data-(?:changed|published|updated)[a-z-]*="([^"]*)"', text[path]) for text in sites]
        assert days[0] == days[1]
    feeds = [re.findall(r"<updated>[^<]*", text["harbour/feed.xml"]) for text in sites]
    assert feeds[0] == feeds[1] != []
    assert site["sitemap.xml"] == other["sitemap.xml"]


def _run(*arguments: str | Path) -> str:
    environment = Environment(lambda: noon(COMPLETE), asks=False)
    ran = CliRunner().invoke(main, [*map(str, arguments)], obj=environment, catch_exceptions=False)
    assert ran.exit_code == 0, ran.output
    return ran.stdout


def test_export_marks_our_reading(roots: tuple[Path, Path]) -> None:
    """The file of a whole story has the marks of its pages."""
    texts = [_run("export", "harbour", "--html", "--site", root, "-o", "-", "--no-cache") for root in roots]

    _assert_marked(texts[0], texts[1], MARKS[""])


@pytest.mark.parametrize("form", ["timelinejs", "csv"])
def test_export_for_other_programs_tells_no_reading(roots: tuple[Path, Path], form: str) -> None:
    """Standings and denials in these files follow from stated relations alone."""
    with_readings, without = (
        _run("export", "harbour", "--format", form, "--site", root, "-o", "-", "--no-cache") for root in roots
    )

    assert with_readings == without != ""


def test_find_tells_no_reading(roots: tuple[Path, Path]) -> None:
    """Standings in results follow from stated relations alone."""
    found = [_run("find", "closed", "danger", "reading", "--site", root, "--no-cache") for root in roots]
    without_lines = [re.sub(r"(?<=\.yaml):\d+", "", text) for text in found]

    assert without_lines[0] == without_lines[1] != ""


@pytest.mark.parametrize("name", ["harbour/reading", "harbour/order", "harbour/order#closed", "harbour/order#safe"])
def test_show_marks_our_reading(name: str, roots: tuple[Path, Path]) -> None:
    """What is told of an entry at either end has the mark of pages before each note; its JSON has the field."""
    for output_format in ("text", "markdown"):
        told = [_shown(name, root, output_format) for root in roots]

        _assert_marked(told[0], told[1], MARKS[""])
    site, other = (json.loads(_shown(name, root, "json")) for root in roots)
    added = [one for key in ("relations", "replies") for one in site[key] if one not in other[key]]
    assert {one["basis"] for one in added} == {"inferred"}
    assert site["claim"] == other["claim"]


def _shown(name: str, root: Path, output_format: str) -> str:
    text = _run("show", name, "--site", root, "--no-cache", "--output-format", output_format)
    return unescape(text).replace("\n- ", "\n")


def test_diff_names_the_basis(roots: tuple[Path, Path], tmp_path: Path) -> None:
    """Each form of a diff says of each relation that it is inferred; its page of the events has the marks of pages."""
    site, other = roots
    pages = [tmp_path / "with.html", tmp_path / "without.html"]
    forms = {
        form: _run("diff", other, "--site", site, "--output-format", form, "--no-cache", "--preview", pages[0])
        for form in ("text", "json", "markdown")
    }
    _run("diff", site, "--site", other, "--no-cache", "--preview", pages[1])
    changes: list[dict[str, Any]] = json.loads(forms["json"])["changes"]
    added = [one for one in changes if one["kind"] == "relation-added"]
    (summary, entries), (_, without) = (page.read_text("utf-8").split("<article", 1) for page in pages)

    assert [one["basis"] for one in added] == ["inferred"] * READINGS
    # Each is told as a relation that came, and as a change of a published entry without a correction.
    told = [text.count("(inferred)") for text in (forms["text"], forms["markdown"], summary)]
    assert told == [2 * READINGS] * 3
    _assert_marked(entries, without, *MARKS.values())


def test_desk_shows_the_basis_and_the_marked_page(roots: tuple[Path, Path]) -> None:
    """The form of an entry has the field; what readers will see of it has the marks."""
    desk = DeskClient(roots[0], noon(COMPLETE))
    form = desk.get("/-/edit/event/harbour/reading")
    fields = sent_fields(form)
    answer = desk.post("/-/check", **{**fields, "-what": "look"}).json()["html"]
    (digest,) = re.findall(r'src="/-/look/(\w+)" sandbox', answer)

    assert [text for name, text in fields.items() if name.endswith(".basis")] == ["inferred"] * READINGS
    assert desk.get("/-/text/event/harbour/reading").text.count("basis: inferred") == READINGS
    _assert_marked(desk.get(f"/-/look/{digest}").text, "", *MARKS.values())
