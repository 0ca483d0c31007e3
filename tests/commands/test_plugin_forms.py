"""Importers and exporters of plug-ins: there only where the site names the plug-in, and never in place of ours."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from conftest import BASE, TODAY, MakeSite, noon
from sample_plugins import install

from onrecord import reserved
from onrecord.build.exporters import EXPORTERS
from onrecord.build.pipeline import Options, check
from onrecord.cli import main
from onrecord.desk.commands.importing import import_
from onrecord.terminal.environment import Environment

NAMED = {"site.yaml": f"{BASE['site.yaml']}plugins: sample-quotes>=1,<2\n"}
EXPORTS = {"onrecord.exporters": "lines = sample_quotes.lines:LINES"}
LINES = """\
from onrecord.api import Exporter, Outcome


def write(story):
    rows = story.rows
    said = [f"{event.id} {event.sources[0].source} {event.speaker[0]}" for event in rows.events]
    known = [row.id for row in (*rows.claims, *rows.relations[:0], *rows.sources, *rows.actors)]
    title = story.context.describe.plain(rows.story.title)
    return Outcome("\\n".join([story.id, story.language, *said, *known, title]))


LINES = Exporter(ending="txt", write=write)
"""
IMPORTS = {"onrecord.importers": "lines = sample_quotes.reader:READER"}
READER = """\
from onrecord.api import Draft, Importer, Place, Reference, RefusedError


def read(text, findings):
    if text.startswith("<"):
        raise RefusedError("these are no lines")
    for number, line in enumerate(text.splitlines(), start=1):
        place = Place("line", number)
        kind, *cells = line.split("|")
        if kind == "source":
            yield Reference(place, title=cells[0], url=cells[1])
        elif kind == "event":
            source = Reference(place, title="The paper", url="https://example.org/paper")
            quotes = [{"id": "words", "exact": cells[2], "lang": "en", "source": source}]
            values = {"type": "statement", "date": cells[0], "title": cells[1], "speaker": "ministry"}
            yield Draft(place, {**values, "quotes": quotes, "sources": source, "mood": "angry"}, [("page", "7")])
        elif kind == "bare":
            yield Draft(place, {"title": "No day"})
        elif kind == "untitled":
            yield Draft(place, {"title": "T", "date": "2021-11-04", "sources": [Reference(place)]})
        elif kind == "fail":
            raise KeyError(kind)
        else:
            findings.leave_out(place, "it is of no kind")


READER = Importer(form="lines", read=read)
"""


def _found(values: str) -> str:
    """Return an importer that finds one draft with these values."""
    lines = (
        "from onrecord.api import Draft, Importer, Place, Reference",
        "VALUES = {'title': 'T', 'date': '2021-11-03'}",
        f"READER = Importer(form='x', read=lambda _text, _findings: [Draft(Place('line', 1), {values})])",
    )
    return "\n".join(lines)


def _reading(statement: str) -> str:
    """Return an importer that runs a statement, and finds nothing."""
    lines = ("from onrecord.api import *", "def read(_text, findings):", f"    {statement}", "    return []")
    return "\n".join((*lines, "READER = Importer(form='x', read=read)", ""))


EVENT = "event|2021-11-03|The ministry repeats (synthetic)|We said so\n"
Run = Callable[..., Result]


@pytest.fixture
def libraries(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Return a folder on `sys.path` for plug-ins, whose modules are forgotten afterwards."""
    folder = tmp_path / "libraries"
    folder.mkdir()
    monkeypatch.syspath_prepend(folder)
    yield folder
    for name in [name for name in sys.modules if name.partition(".")[0] in ("sample_quotes", "other_quotes")]:
        del sys.modules[name]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch) -> Run:
    """Return a function that runs onrecord in a folder, as somebody types it there."""

    def run_in(folder: Path, *words: str) -> Result:
        monkeypatch.chdir(folder)
        environment = Environment(lambda: noon(TODAY), asks=False)
        return CliRunner().invoke(main, list(words), obj=environment, catch_exceptions=False)

    return run_in


def test_exporter_gets_the_rows_of_the_story(make_site: MakeSite, libraries: Path, run: Run) -> None:
    """It has events, claims, sources and actors as the API has them, and what kinds of pages get."""
    install(libraries, EXPORTS, {"lines.py": LINES})
    ran = run(make_site(NAMED), "export", "dispute", "--format", "lines", "-o", "-")

    assert ran.exit_code == 0, ran.output
    assert ran.stdout.splitlines() == [
        "dispute",
        "en",
        "dispute/announcement gazette ministry",
        "dispute/denial wire company",
        "dispute/announcement#joint",
        "dispute/announcement#access",
        "gazette",
        "wire",
        "company",
        "ministry",
        "The dispute",
    ]


def test_exported_file_is_named_after_story_and_form(make_site: MakeSite, libraries: Path, run: Run) -> None:
    """Bytes are written as they are."""
    install(libraries, EXPORTS, {"lines.py": LINES.replace('return Outcome("', 'return Outcome(b"\\x00\\xff"); ("')})
    root = make_site(NAMED)
    ran = run(root, "export", "dispute", "--format", "lines")

    assert ran.output == "wrote dispute.txt (1 KB)\n"
    assert (root / "dispute.txt").read_bytes() == b"\x00\xff"


def test_exporter_needs_the_line_in_site_yaml(make_site: MakeSite, libraries: Path, run: Run) -> None:
    """What is installed does nothing until a site names it; the message has the forms that there are."""
    package = install(libraries, EXPORTS, {"lines.py": "raise SystemExit('it ran')\n"})
    without = run(make_site({}), "export", "dispute", "--format", "lines")
    unknown = run(make_site(NAMED), "export", "dispute", "--format", "line")

    assert (without.exit_code, unknown.exit_code) == (1, 1)
    assert "there is no form 'lines' to export to; did you mean 'timelinejs'?" in without.output
    assert "there is no form 'line' to export to; did you mean 'lines'?" in unknown.output
    assert package.name not in sys.modules


@pytest.mark.parametrize(
    ("code", "message"),
    [
        ("import absent_library", "the exporter 'lines' of the plug-in sample-quotes can't be loaded: ModuleNotFound"),
        ("LINES = 1", "is no onrecord.api.Exporter"),
        (LINES.replace("rows.events", "rows.happenings"), "can't be used for 'dispute': AttributeError"),
        (
            LINES.replace("return Outcome(", "return ("),
            "and not an Outcome of a text",
        ),
        (
            LINES.replace("return Outcome(", "return Outcome(7); ("),
            "returned an Outcome of 7, and not an Outcome of a text",
        ),
        (LINES.replace("return Outcome(", "raise SystemExit(3); ("), "can't be used for 'dispute': SystemExit: 3"),
        (
            LINES.replace("return Outcome(", "return Outcome('\\ud800'); ("),
            "returned a text with '\\ud800', which UTF-8 can't",
        ),
        (
            LINES.replace("return Outcome(", "return Outcome('', ('no problem',)); ("),
            "it found 'no problem', which is no problem",
        ),
        (
            LINES.replace(
                "return Outcome(", "from onrecord.api import Problem; return Outcome('', (Problem('X-1', 'a'),)); ("
            ),
            "it reports 'X-1', which needs a code with a hyphen, as in QUOTES-001, and a Code as 'declared'",
        ),
        (LINES.replace('ending="txt"', 'ending="../txt"'), "has the ending '../txt', and not letters and digits"),
        (LINES.replace('ending="txt"', "ending=None"), "has the ending None, and not letters and digits"),
        (LINES.replace("write=write", "write=write, loses=[3]"), "has 'loses' of [3], and not a list of texts"),
        (LINES.replace("write=write", "write=write, loses='the events'"), "has 'loses' of 'the events', and not"),
        (LINES.replace("write=write", "write=7"), "has no function 'write'"),
        (
            LINES.replace("return Outcome(", "return list(range(99)); ("),
            "returned [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 1…, and not",
        ),
    ],
    ids=[
        "import",
        "type",
        "attribute",
        "text",
        "number",
        "exit",
        "surrogate",
        "no problem",
        "undeclared code",
        "path as ending",
        "no ending",
        "number as loss",
        "text as losses",
        "no function",
        "long value",
    ],
)
def test_broken_exporter_is_an_error_at_its_name(
    make_site: MakeSite, libraries: Path, run: Run, code: str, message: str
) -> None:
    """Nothing is written, and the report stands at the line of `plugins`."""
    install(libraries, EXPORTS, {"lines.py": code})
    root = make_site(NAMED)
    ran = run(root, "export", "dispute", "--format", "lines")

    assert ran.exit_code == 1
    assert "site.yaml:3:10: error PLG004" in ran.output
    assert message in ran.output
    assert not (root / "dispute.txt").exists()


def test_exporter_reports_a_problem(make_site: MakeSite, libraries: Path, run: Run) -> None:
    """A problem with a code that it declares ends the command, and nothing is written."""
    problem = "Problem('LINES-001', 'there are no lines', declared=Code(Severity.ERROR, 'no lines'))"
    code = LINES.replace("return Outcome(", f"return Outcome('', ({problem},)); (")
    install(libraries, EXPORTS, {"lines.py": f"from onrecord.api import Code, Problem, Severity\n{code}"})
    root = make_site(NAMED)
    ran = run(root, "export", "dispute", "--format", "lines")

    assert (ran.exit_code, "error LINES-001 there are no lines" in ran.output) == (1, True)
    assert not (root / "dispute.txt").exists()


def test_reference_in_an_unknown_field_becomes_a_comment(make_site: MakeSite, libraries: Path, run: Run) -> None:
    """The comment has its address, in lists and mappings too; and a text of a derived class is a text."""
    values = (
        "{**VALUES, 'title': Markup('T'), 'see': ({'also': Reference(Place('line', 1), url='https://example.org/x')},)}"
    )
    install(libraries, IMPORTS, {"reader.py": f"from markupsafe import Markup\n{_found(values)}"})
    root = make_site({**NAMED, "in.txt": EVENT})
    ran = run(root, "import", "lines", "in.txt", "--story", "dispute")
    (draft,) = set((root / "content/stories/dispute/events").iterdir()) - {
        root / "content/stories/dispute/events" / name for name in ("announcement.yaml", "denial.yaml")
    }

    assert "line 1: no field takes 'see', so it stands in a comment" in ran.output
    assert '[{"also": "https://example.org/x"}]' in draft.read_text("utf-8")


def test_importer_makes_drafts_and_tells_each_loss(make_site: MakeSite, libraries: Path, run: Run) -> None:
    """A reference becomes a source and stands for its id; what is left out is told by its place."""
    install(libraries, IMPORTS, {"reader.py": READER})
    root = make_site({**NAMED, "in.txt": f"{EVENT}source|A book|https://example.org/book\nbare\nwhat\nuntitled\n"})
    ran = run(root, "import", "lines", "in.txt", "--story", "dispute")
    (draft,) = (root / "content/stories/dispute/events").glob("ministry-*.yaml")

    assert ran.exit_code == 1
    assert "1 draft, 2 sources\n" in ran.output
    assert "line 3: it has no date; give it one" in ran.output
    assert "line 4: it is of no kind" in ran.output
    assert "line 5: it has no title; give it one" in ran.output
    assert "line 5: it cites what can't be a source" in ran.output
    assert "line 1: no field takes 'mood', so it stands in a comment" in ran.output
    assert "line 1: no field takes 'page', so it stands in a comment" in ran.output
    text = draft.read_text("utf-8")
    assert "# From lines: in.txt, line 1" in text
    assert "sources: paper\n" in text
    assert "source: paper\n" in text
    assert "status: draft" in text
    assert [problem.code for problem in check(root, Options(today=TODAY)).problems] == ["SRC005"]


def test_second_import_adds_nothing(make_site: MakeSite, libraries: Path, run: Run) -> None:
    """What the site has already is told, and no file changes."""
    install(libraries, IMPORTS, {"reader.py": READER})
    root = make_site({**NAMED, "in.txt": EVENT * 2})
    first = run(root, "import", "lines", "in.txt", "--story", "dispute")
    before = {path: path.read_bytes() for path in root.rglob("*.yaml")}
    second = run(root, "import", "lines", "in.txt", "--story", "dispute")

    assert "1 draft, 1 source\n" in first.output
    assert "line 2: the file has it twice" in first.output
    assert (second.exit_code, "nothing was written\n" in second.output) == (0, True)
    assert {path: path.read_bytes() for path in root.rglob("*.yaml")} == before


def test_texts_of_a_file_are_cleaned(make_site: MakeSite, libraries: Path, run: Run) -> None:
    """Characters that nobody sees are deleted and told, and a text can't begin another field."""
    install(libraries, IMPORTS, {"reader.py": READER})
    line = "event|2021-11-03|A\u202eB: {x} # y|said\u200b: - no\n"
    root = make_site({**NAMED, "in.txt": line})
    ran = run(root, "import", "lines", "in.txt", "--title", "A new story", "--encoding", "utf-8")
    (draft,) = (root / "content/stories/new-story/events").glob("*.yaml")

    assert "line 1: deleted characters that no text may contain" in ran.output
    assert 'title: "AB: {x} # y"' in draft.read_text("utf-8").replace("'", '"')
    assert "\u202e" not in draft.read_text("utf-8")
    assert (root / "content/stories/new-story/story.yaml").exists()


def test_events_need_a_story(make_site: MakeSite, libraries: Path, run: Run) -> None:
    """Without a story nothing is written; the message says what to type."""
    install(libraries, IMPORTS, {"reader.py": READER})
    root = make_site({**NAMED, "in.txt": EVENT, "page.txt": "<html>", "empty.txt": "\n"})
    ran = [run(root, "import", "lines", file) for file in ("in.txt", "page.txt", "empty.txt")]

    assert [one.exit_code for one in ran] == [1, 1, 1]
    assert "the file names no story; name it with --story ID, or a new one with --title TEXT" in ran[0].output
    assert (
        "Error: the importer 'lines' of the plug-in sample-quotes can't read page.txt: these are no lines"
        in ran[1].output
    )
    assert "line 1: it is of no kind" in ran[2].output


@pytest.mark.parametrize(
    ("code", "message"),
    [
        ("import absent_library", "the importer 'lines' of the plug-in sample-quotes can't be loaded: ModuleNotFound"),
        ("READER = 1", "is no onrecord.api.Importer"),
        (READER, "can't be used for in.txt: KeyError: 'fail'"),
        (
            "from onrecord.api import Importer\nREADER = Importer(form='x', read=lambda _t, _f: None)",
            "returned None, and",
        ),
        (
            "from onrecord.api import Importer\nREADER = Importer(form='x', read=lambda _t, _f: 'ab')",
            "it found 'a', which",
        ),
        (_found("{**VALUES, 'summary': 7}"), "the draft of line 1 has 7 as 'summary', and not a text, a Reference"),
        (_found("{**VALUES, 'quotes': [{'id': 'a', 'lang': None}]}"), "has None as 'quotes[0].lang', and not"),
        (_found("{**VALUES, 3: 'three'}"), "the draft of line 1 has a field with the name 3, which is no text"),
        (_found("{**VALUES, 'tags': b'ab'}"), "has b'ab' as 'tags', and not"),
        (_found("'none'"), "the draft of line 1 has 'none' as its values"),
        (
            _found("VALUES, [('mood', None)]"),
            "a Draft has a value of another type: Expected `str`, got `null` - at `oth",
        ),
        (
            _found("{**VALUES, 'sources': [Reference(Place('line', 1), title=7)]}"),
            "a Reference has a value of another type: Expected `str`, got `int` - at `title`",
        ),
        (
            _reading("findings.warn('line 1', 'odd')"),
            "what it told has a value of another type",
        ),
        (
            _reading("raise SystemExit(3)"),
            "can't be used for in.txt: SystemExit: 3",
        ),
        ("from onrecord.api import Importer\nREADER = Importer(form=7, read=print)", "has the form 7, and not a text"),
        ("from onrecord.api import Importer\nREADER = Importer(form='x', read=7)", "has no function 'read'"),
    ],
    ids=[
        "import",
        "type",
        "exception",
        "none",
        "text",
        "number",
        "none in a quotation",
        "number as name",
        "bytes",
        "text as values",
        "none in others",
        "number in a reference",
        "text as place",
        "exit",
        "number as form",
        "no function",
    ],
)
def test_broken_importer_is_an_error_at_its_name(
    make_site: MakeSite, libraries: Path, run: Run, code: str, message: str
) -> None:
    """Nothing is written, and the report stands at the line of `plugins`."""
    install(libraries, IMPORTS, {"reader.py": code})
    root = make_site({**NAMED, "in.txt": f"{EVENT}fail\n"})
    ran = run(root, "import", "lines", "in.txt", "--story", "dispute")

    assert ran.exit_code == 1
    assert "site.yaml:3:10: error PLG004" in ran.output
    assert message in ran.output
    assert len(list((root / "content/stories/dispute/events").iterdir())) == 2


def test_importer_is_found_by_the_site_that_is_named(make_site: MakeSite, libraries: Path, run: Run) -> None:
    """It is offered with `--site` too, listed by `--help` in the site's folder, and unknown elsewhere."""
    package = install(libraries, IMPORTS, {"reader.py": READER})
    root = make_site({**NAMED, "in.txt": EVENT})
    elsewhere = root.parent
    listed = run(root, "import", "--help")
    helped = run(root, "import", "lines", "--help")
    unknown = run(elsewhere, "import", "lines", "site/in.txt")
    is_loaded = package.name in sys.modules
    ran = run(elsewhere, "import", "lines", "site/in.txt", "--story", "dispute", "--site=site")

    assert "  lines " in listed.output
    assert "--encoding" in helped.output
    assert (unknown.exit_code, "there is no command 'lines'" in unknown.output, is_loaded) == (2, True, False)
    assert "1 draft, 1 source\n" in ran.output


def test_broken_plugin_is_told_where_it_may_have_the_form(make_site: MakeSite, run: Run) -> None:
    """A word that is none of ours may be that of a plug-in which is not installed: its problem is printed."""
    ran = run(make_site(NAMED), "import", "lines", "in.txt")

    assert ran.exit_code == 1
    assert "error PLG002 the plug-in sample-quotes is not installed" in ran.output
    assert "onrecord itself can't import 'lines'" in ran.output


@pytest.mark.parametrize(
    ("points", "message"),
    [
        ({"onrecord.exporters": "html = sample_quotes.lines:LINES"}, "the exporter 'html' of the plug-in"),
        ({"onrecord.importers": "ris = sample_quotes.lines:LINES"}, "the importer 'ris' of the plug-in"),
    ],
)
def test_no_plugin_takes_a_form_of_ours(
    make_site: MakeSite, libraries: Path, points: dict[str, str], message: str
) -> None:
    """A form of ours can't be replaced; an importer and an exporter may have one name."""
    install(libraries, points, {"lines.py": LINES})
    (problem,) = check(make_site(NAMED), Options(today=TODAY)).problems

    assert (problem.code, problem.message.startswith(message)) == ("PLG005", True)


def test_reserved_forms_are_those_that_there_are() -> None:
    """The names that no plug-in can take are those of the commands and of the table."""
    assert set(reserved.EXPORTERS) == set(EXPORTERS)
    assert set(reserved.IMPORTERS) == set(import_.commands)
