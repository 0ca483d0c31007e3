"""Whatever reads a text takes steps in proportion to its length, whatever the text is.

Each row of `SCANNERS` is a scanner with a text that is hard to read for it. The steps are calls and lines of Python,
which are equal on every machine. Each row is measured at one, two and four times its size; each night, at larger sizes.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from contextlib import nullcontext, suppress
from functools import partial
from io import BytesIO
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from conftest import MakeSite
from hostile_site import OPTIONS
from slow import slow

from onrecord.build.pipeline import load_site
from onrecord.check.template_rules import check_templates
from onrecord.desk.browser.desk_pages import words_in
from onrecord.desk.browser.differing_lines import find_differing_lines
from onrecord.desk.browser.entry_state import EntryState
from onrecord.desk.browser.entry_values import to_fields, to_values
from onrecord.desk.browser.line_ends import restore
from onrecord.desk.browser.widget_builder import WidgetBuilder
from onrecord.editing.diff import revisions
from onrecord.editing.edited_site import EditedSite
from onrecord.editing.entries.entry_edit import edit_entry
from onrecord.editing.forms.typed_dates import read_typed_date
from onrecord.editing.lookup.id_suggestions import free_id
from onrecord.git_index import has_path
from onrecord.model.dates import DateError, parse_date
from onrecord.model.fields import Citation, EventFields, ProcedureFields, SourceFields
from onrecord.model.fuzzy_match import closest_match
from onrecord.model.id_hints import event_hint, id_hint, target_hint
from onrecord.model.origins import OriginTracer
from onrecord.model.procedures import Procedure
from onrecord.model.quotations import gap_between, occurrences, passages
from onrecord.model.reach import in_circles
from onrecord.model.requirements import requirements_in
from onrecord.problems import RefusedError, SourceFile, Where, nearest
from onrecord.read.catalogues import parse_catalogue
from onrecord.read.entry_files import Places, split_front_matter
from onrecord.read.file_decoding import decode
from onrecord.read.markdown.markdown_compiler import compile_markdown
from onrecord.read.validation import validate
from onrecord.read.yaml.tree import parse_yaml
from onrecord.render.citations.csl import Style
from onrecord.render.language_attributes import resolve_marks
from onrecord.web.imports.bibtex import read_bibtex
from onrecord.web.imports.csl_json import read_csl_json
from onrecord.web.imports.findings import Findings
from onrecord.web.imports.html_markdown import as_markdown
from onrecord.web.imports.latex import strip_latex
from onrecord.web.imports.ris import read_ris
from onrecord.web.imports.timeline_json import read_json
from onrecord.web.imports.timeline_sheet import read_csv
from onrecord.web.issue_forms.submission import UnusableError, read_submission
from onrecord.web.page_text import visible_text

SIZES, LARGE_SIZES = (75, 150, 300), (150, 300, 600)
SLACK = 1.2
"""The allowance for searches in sorted lists, and for tables that grow by doubling."""
Work = Callable[[], object]
REFUSALS = (RefusedError, DateError, RecursionError, UnusableError)
HEAD = "type: statement\ndate: 2020-05-04\ntitle: X\nspeaker: union\nsources: leaflet\n"
PO = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n\n'


def steps_of(work: Work) -> int:
    """Return how many calls, lines and returns of Python `work` takes."""
    steps = 0

    def count(*_: object) -> Any:  # noqa: ANN401  (the type of a trace function names itself)
        nonlocal steps
        steps += 1
        return count

    before = sys.gettrace()
    sys.settrace(count)
    try:
        with suppress(*REFUSALS):
            work()
    finally:
        sys.settrace(before)
    return steps


def markdown(unit: str, before: str = "") -> Callable[[int], Work]:
    """Return a row on Markdown: the text of an event that repeats a unit."""
    return lambda size: lambda: compile_markdown(before + unit * size)


def yaml(unit: str, before: str = HEAD, after: str = "\n") -> Callable[[int], Work]:
    """Return a row on a YAML file."""
    return lambda size: lambda: parse_yaml(SourceFile("content/x.yaml", before + unit * size + after))


def text(scanner: Callable[[str], object], unit: str, before: str = "", after: str = "") -> Callable[[int], Work]:
    """Return a row on a function that takes one text."""
    return lambda size: lambda: scanner(before + unit * size + after)


def numbered(scanner: Callable[[str], object], unit: str, before: str = "") -> Callable[[int], Work]:
    """Return a row on a function that takes one text, with the number of each unit in place of `#`."""
    return lambda size: lambda: scanner(before + "".join(unit.replace("#", str(n)) for n in range(size)))


def fields(unit: str) -> Callable[[int], Work]:
    """Return a row on the problems of an event's values; `#` is the number of each unit."""

    def row(size: int) -> Work:
        file = SourceFile("content/x.yaml", "")
        plain: dict[str, Any] = {"type": "statement", unit.replace("#", "zero"): "x"}
        plain |= {unit.replace("#", f"{n}x"): "x" for n in range(size // 10)}
        return lambda: validate(plain, EventFields, Where(file.path), lambda _: file.span())

    return row


SLIDE = '{"start_date": {"year": "2020"}, "text": {"headline": "a"}}'
"""A slide of TimelineJS."""


def imported(reader: Callable[[str, Findings], object], unit: str, before: str = "") -> Callable[[int], Work]:
    """Return a row on the reader of an imported file."""
    return lambda size: lambda: reader(before + unit * size, Findings())


def quotations(kept: str, quoted: str) -> Callable[[int], Work]:
    """Return a row on the search for a quotation in a kept text of so many words."""

    def search(snapshot: str) -> None:
        parts = passages(snapshot)
        assert all(place.follows("and") or True for place in occurrences(quoted, parts))
        gap_between(quoted, parts)
        closest_match(quoted, parts)

    return lambda size: lambda: search(kept * size * 10)


def chain(link: str, *, is_reversed: bool = False) -> Callable[[int], Work]:
    """Return a row on sources of which each is a version of the one before it, or reports from it."""

    def row(size: int) -> Work:
        listed = list(range(size))[:: -1 if is_reversed else 1]
        plain: dict[str, dict[str, Any]] = {f"s{n}": {"title": "T"} for n in listed}
        for n in range(1, size):
            plain[f"s{n}"][link] = f"s{n - 1}" if link == "version_of" else [{"source": f"s{n - 1}"}]
        sources = {name: SourceFields.model_validate(one) for name, one in plain.items()}

        def trace() -> None:
            tracer = OriginTracer(sources, ("en",))
            for name in sources:
                tracer.trace([Citation(source=name)])

        return trace

    return row


def procedure(size: int) -> Work:
    """Return the work of looking for what optional stages skip, each after any of the two before it."""
    stages = [{"key": "s0", "label": {"en": "S"}, "meaning": {"en": "m"}}]
    for n in range(1, size // 10):
        after = [{"stage": f"s{n - 1}"}, {"stage": f"s{max(n - 2, 0)}"}]
        stages.append({**stages[0], "key": f"s{n}", "optional": "yes", "after_any": after})  # type: ignore[dict-item]
    model = ProcedureFields.model_validate({"title": {"en": "P"}, "jurisdiction": "any", "stages": stages})
    found = Procedure("p", model)
    return lambda: found.is_met(model.stages[-1].after_any[0], {})


def several_reports(size: int) -> Work:
    """Return the work of tracing sources of which each reports from the two before it."""
    plain: dict[str, Any] = {f"s{n}": {"title": "T", "via": [{"source": f"s{max(n - back, 0)}"} for back in (1, 2)]}
                             for n in range(1, size)}  # fmt: skip
    sources = {name: SourceFields.model_validate(one) for name, one in {"s0": {"title": "T"}, **plain}.items()}

    def trace() -> None:
        tracer = OriginTracer(sources, ("en",))
        for name in reversed(sources):
            tracer.trace([Citation(source=name)])

    return trace


def listed_by_git(size: int) -> Work:
    """Return the work of reading git's list of the files of a commit."""
    revision = revisions.Revision(revisions.Repository("", "content", "git", {}), "HEAD")  # type: ignore[arg-type]

    def read() -> None:
        with pytest.MonkeyPatch.context() as patch:
            listed = b"100644 blob aa\tcontent/x.yaml\0" * size
            patch.setattr(revisions, "_running", lambda *_: nullcontext(BytesIO(listed)))
            assert len(revisions.list_digests(revision)) == 1

    return read


def tracked_by_git(size: int) -> Work:
    """Return the work of looking for a path in git's index."""
    name = b"content/x.yaml"
    entry = bytes(60) + len(name).to_bytes(2, "big") + name + bytes(8 - (62 + len(name)) % 8)
    index = b"DIRC" + (2).to_bytes(4, "big") + size.to_bytes(4, "big") + entry * size
    return lambda: has_path(index, b"content/x.yam")


def style(size: int) -> Work:
    """Return the work of opening a style in which each macro calls the next one."""
    macros = "".join(f"<macro name='m{n}'><text macro='m{n + 1}'/></macro>" for n in range(size // 10))
    head = "<style xmlns='http://purl.org/net/xbiblio/csl' class='in-text' version='1.0'>"
    last = f"<macro name='m{size // 10}'><text value='x'/></macro>"
    body = f"{macros}{last}<bibliography><layout><text macro='m0'/></layout></bibliography></style>"
    return lambda: Style(head + body)


def sent_form(size: int) -> Work:
    """Return the work of reading a form of the desk with so many claims."""
    claims: Any = [{"id": f"c{n}", "text": f"Claim {n}"} for n in range(size // 10)]
    fields = to_fields(EventFields, {"type": "statement", "claims": claims}, "en").fields
    return lambda: to_values(EventFields, fields, "en")


def claims_with_one_text(size: int) -> Work:
    """Return the work of giving an id to each of so many claims with the same words."""

    def give() -> None:
        taken = set[str]()
        for _ in range(size * 10):
            taken.add(free_id("words", taken))

    return give


def new_fields(size: int) -> Work:
    """Return the work of putting so many fields into an entry."""
    return lambda: edit_entry(b"title: x\n", "event", "", {f"f{number}": "x" for number in range(size)})


def changed_file(size: int) -> Work:
    """Return the work of comparing a file with another version that has other lines at both ends."""
    lines = ["tags: a"] * size * 10
    return lambda: find_differing_lines(["a", *lines, "b"], ["c", *lines, "d", "e"])


def turned_lines(size: int) -> Work:
    """Return the work of comparing a file of two lines in turns with a version of one of them alone."""
    return lambda: find_differing_lines(["c", *["a", "b"] * (2 * size)], ["d", *["a"] * (4 * size)])


def nearest_names(size: int) -> Work:
    """Return the work of looking for the nearest of many names, for a few words."""
    names = frozenset(f"source-of-known-{n}" for n in range(size * 4))
    return lambda: [nearest(f"source-of-knwn-{n}", names) for n in range(size // 10)]


def _template(written: str) -> object:
    file = SourceFile("templates/x.html", written)
    return check_templates((file,), {"x.html": file})


SCANNERS: dict[str, Callable[[int], Work]] = {
    "Markdown: '='s after a tag": markdown("=", "<a "),
    "Markdown: links": markdown("[a](order) "),
    "Markdown: open brackets": markdown("["),
    "Markdown: brackets and marks": markdown("[ @"),
    "Markdown: marks": markdown(" @"),
    "Markdown: definitions": numbered(compile_markdown, "[a#]: order\n"),
    "Markdown: definitions that are used": numbered(compile_markdown, "[a#]\n\n[a#]: order\n\n"),
    "Markdown: citations": markdown("[@a] "),
    "Markdown: one group of citations": markdown("@a; ", "[@b; "),
    "Markdown: addresses": markdown("http://a "),
    "Markdown: pictures": markdown("![a](b) "),
    "Markdown: open pictures": markdown("!["),
    "Markdown: stars": markdown("*a "),
    "Markdown: double stars": markdown("**a *b "),
    "Markdown: tildes": markdown("~~a "),
    "Markdown: backticks": markdown("`a"),
    "Markdown: ends of links": markdown("]("),
    "Markdown: comments": markdown("<!--"),
    "Markdown: footnotes": markdown("[^a] "),
    "Markdown: rows of a table": markdown("|a|b|\n", "|a|b|\n|-|-|\n"),
    "Markdown: quotations": markdown("> a\n\n"),
    "Markdown: items": markdown("- a\n"),
    "Markdown: headings": markdown("# a\n\n"),
    "Markdown: fences": markdown("```\n"),
    "YAML: fields": numbered(lambda it: parse_yaml(SourceFile("x", it)), "f#: a\n"),
    "YAML: the same field": yaml("a: b\n"),
    "YAML: items on one line": yaml("null, ", "tags: [", "a] # b"),
    "YAML: names in braces": numbered(lambda it: parse_yaml(SourceFile("x", f"a: {{{it}}}")), "f#, "),
    "YAML: comments": yaml("a#: b #c\n"),
    "YAML: lines of nothing": yaml("\n", HEAD.rstrip("\n"), "  x"),
    "YAML: lines without a colon": yaml("x\n"),
    "YAML: open quotation marks": yaml("x: 'a\n"),
    "YAML: brackets": yaml("[", "a: "),
    "YAML: spaces": yaml(" ", "a: b", "\tc: d"),
    "files: conflicts": text(lambda it: decode(it.encode(), "x"), "<<<<<<< a\n"),
    "files: tabs": text(lambda it: decode(it.encode(), "x"), "\ta\n"),
    "files: front matter": text(lambda it: split_front_matter(SourceFile("x.md", it)), "---\n"),
    "fields: unknown ones": fields("field#"),
    "fields: unknown ones of several words": fields("a field # of"),
    "names: nearest of many": nearest_names,
    "ids: words": text(id_hint, "a b "),
    "ids: several": text(id_hint, "a, "),
    "ids: items": text(id_hint, "- a "),
    "targets: claims": text(target_hint, "call#"),
    "events: slashes": text(event_hint, "a/"),
    "dates: months": text(parse_date, "1 May "),
    "dates: hyphens": text(parse_date, "2020-"),
    "dates as people type them": text(read_typed_date, "1 May "),
    "quotations: repeated words": quotations("and so on ", "so on"),
    "quotations: wrong ones": quotations("some words of a text and others ", "words of another text"),
    "quotations: gaps": quotations("and so\n[…]\non and ", "so on and so"),
    "sources: versions": chain("version_of"),
    "sources: versions, the last first": chain("version_of", is_reversed=True),
    "sources: reports": chain("via"),
    "sources: reports, the last first": chain("via", is_reversed=True),
    "sources: reports of two": several_reports,
    "git: files of a commit": listed_by_git,
    "git: its index": tracked_by_git,
    "citation styles: macros": style,
    "desk: claims of a form": sent_form,
    "desk: claims with one text": claims_with_one_text,
    "desk: new fields of an entry": new_fields,
    "desk: a file that changed": changed_file,
    "desk: a file of two lines in turns": turned_lines,
    "desk: ends of equal lines": lambda size: lambda: restore(b"a\n" * size + b"a\r\n" * size, "a\n" * size * 2 + "b"),
    "circles": lambda size: lambda: in_circles(range(size), lambda n: (n + 1, n // 2) if n < size - 1 else (0,)),
    "procedures: optional stages": procedure,
    "requirements": text(lambda it: list(requirements_in(it)), "a==1 \\\n"),
    "catalogues: messages": numbered(
        lambda it: parse_catalogue(SourceFile("locale/en.po", it), "en"), 'msgid "a#"\nmsgstr "b"\n\n', PO
    ),
    "catalogues: lines of one message": text(
        lambda it: parse_catalogue(SourceFile("locale/en.po", it), "en"), '"a"\n', f'{PO}msgid "a"\nmsgstr ""\n'
    ),
    "templates: values": text(_template, "{{ a }}"),
    "templates: open braces": text(_template, "{{ "),
    "templates: tags": text(_template, "{% if a %}\n{% endif %}\n"),
    "templates: attributes": text(_template, "<a b=c\n>"),
    "words: ends of elements that are not open": lambda size: (
        lambda: resolve_marks("\x0ea\x0f" + "<a>" * size + "</b>" * size, "de")
    ),
    "words: ends of open elements": lambda size: (
        lambda: resolve_marks("\x0ea\x0f" + "<b>" + "<a>" * size + "</a>" * size + "</b>", "de")
    ),
    "imports: BibTeX": imported(read_bibtex, "@book{a, title={b}}\n"),
    "imports: braces of BibTeX": text(strip_latex, "{"),
    "imports: CSL-JSON": lambda size: (
        lambda: read_csl_json("[" + ", ".join(['{"title": "a"}'] * size) + "]", Findings())
    ),
    "imports: RIS": imported(read_ris, "TY  - BOOK\nTI  - a\nER  - \n"),
    "imports: a record of RIS": imported(read_ris, "KW  - a\n", "TY  - BOOK\n"),
    "imports: slides of a JSON file": lambda size: (
        lambda: read_json('{"events": [' + ", ".join([SLIDE] * size) + "]}", Findings())
    ),
    "imports: rows of a sheet": imported(read_csv, "2020,a\n", "Year,Headline\n"),
    "imports: tags of HTML": text(as_markdown, "<b><i>"),
    "imports: open tags of HTML": text(as_markdown, "<a "),
    "imports: answers of a form": text(lambda it: read_submission(it.encode()), "### a\n\nb\n\n"),
    "pages of the web: tags": text(visible_text, "<p><b>"),
    "pages of the web: comments": text(visible_text, "<!--"),
}


@pytest.mark.parametrize("sizes", [SIZES, *slow([(LARGE_SIZES,)])], ids=["small", "large"])
@pytest.mark.parametrize("scanner", SCANNERS)
def test_steps_grow_with_the_text_alone(scanner: str, sizes: tuple[int, int, int]) -> None:
    """A scanner takes at most twice the steps more for twice the text more."""
    row = SCANNERS[scanner]
    for size in sizes:  # fills the caches of all runs
        with suppress(*REFUSALS):
            row(size)()
    few, some, many = (steps_of(row(size)) for size in sizes)

    assert many - some <= 2 * SLACK * max(some - few, 100)


def test_place_of_a_problem_takes_no_longer_in_a_long_list() -> None:
    """To find the place of an item reads no more of the list than stands before the item."""

    def locate(size: int) -> int:
        file = SourceFile("x.yaml", "claims:\n" + "- text: x\n" * size)
        places = Places(Path())
        places.remember(file, parse_yaml(file).value)
        return steps_of(lambda: [places.locate(Where(file.path, ("claims", item))) for item in range(50)])

    assert locate(1_000) == locate(100)


def test_widgets_of_a_form_grow_with_its_fields_alone(make_site: MakeSite) -> None:
    """A form of the desk takes at most twice the steps more for twice the claims more."""
    root = make_site({})
    records = load_site(root, OPTIONS).value.records
    desk = SimpleNamespace(site=EditedSite(root, lambda: OPTIONS))

    def form(size: int) -> Work:
        fields = {f"claims.{number}.text": f"Claim {number}" for number in range(size)}
        state = EntryState(desk, records, "event", "", "", {"type": "statement", **fields})  # type: ignore[arg-type]
        return lambda: WidgetBuilder(state, words_in("en")).build()

    form(1)()
    few, some, many = (steps_of(form(size)) for size in (50, 100, 200))

    assert many - some <= 2 * SLACK * (some - few)


def test_quadratic_scanner_is_noticed() -> None:
    """The measure refuses a scanner that goes through the whole text from each of its places."""

    def scan(size: int) -> None:
        for _ in range(size):
            for _ in range(size):
                pass

    few, some, many = (steps_of(partial(scan, size)) for size in (20, 40, 80))

    assert many - some > 2 * SLACK * (some - few)


def test_each_reader_of_files_has_a_row() -> None:
    """Every module that reads files of a site or of an import is among the scanners, by a function of its own."""
    package = Path(__file__).parents[2] / "onrecord"
    readers = {
        path.stem for path in (package / "web" / "imports").glob("*.py") if "def read_" in path.read_text("utf-8")
    }

    assert readers == {"bibtex", "csl_json", "ris", "timeline", "timeline_json", "timeline_sheet"}, (
        "give the new reader a row"
    )
