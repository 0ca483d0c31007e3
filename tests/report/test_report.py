"""Report formats: full, concise, GitHub annotations and JSON."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft7Validator
from schema_generator import report_schema

from onrecord.problems import CODES, Problem, Related, Severity, SourceFile, Span
from onrecord.report.formats import FORMATS
from onrecord.report.github import disarm_commands, step_summary
from onrecord.report.painting import Paint, plain
from onrecord.report.run_report import Report, counted
from onrecord.terminal.console import links, print_report, shows_colours, shows_links

DENIAL = SourceFile(
    "content/stories/crs/events/denial.yaml",
    "type: denial\ndate: 2021-11-02\ntitle: Meta denies\ndenies: ministry-anounces#joint\nsources: wire\n",
)
ANNOUNCEMENT = SourceFile(
    "content/stories/crs/events/announcement.yaml", "type: announcement\n\nclaims:\n  - id: joint\n"
)
SOURCES = SourceFile("content/sources/sources.yaml", "wire: {title: The wire}\n")
TARGET = Problem(
    "REL002",
    "no event is called 'ministry-anounces'",
    DENIAL.span(4, 9, 23),
    "did you mean 'ministry-announces#joint'?",
    (Related(ANNOUNCEMENT.span(4, 9, 5), "'ministry-announces#joint' is here"),),
)
NO_ADDRESS = Problem("SRC009", "the source 'wire' has no address", SOURCES.span(1, 1, 4), "write its 'url'")
TWO_PLACES = Problem(
    "ORD001",
    "these events would each come before the other",
    DENIAL.span(4, 1, 6),
    "one of these fields names the wrong event",
    (Related(ANNOUNCEMENT.span(3), "this one"), Related(SOURCES.span(1), "and this one")),
)
ONE_ORIGIN = Problem("VIA002", "this claim rests on one origin: The agency", ANNOUNCEMENT.span(4, 9, 5), "cite another")
NO_HINT = Problem("FIL001", "nothing reads this file", SourceFile("content/x.txt", "").span())
NO_PLACE = Problem("OUT001", "'_site' can't be the output folder", hint="choose another folder with --output")
PROBLEMS = (TWO_PLACES, NO_PLACE, TARGET, ONE_ORIGIN, NO_ADDRESS, NO_HINT)

FULL = """\
content/x.txt:1:1: error FIL001 nothing reads this file

error OUT001 '_site' can't be the output folder
   help: choose another folder with --output

content/sources/sources.yaml:1:1: warning SRC009 the source 'wire' has no address
    1 | wire: {title: The wire}
      | ^^^^
   help: write its 'url'

content/stories/crs/events/announcement.yaml:4:9: note VIA002 this claim rests on one origin: The agency
    4 |   - id: joint
      |         ^^^^^
   help: cite another

content/stories/crs/events/denial.yaml:4:1: error ORD001 these events would each come before the other
    4 | denies: ministry-anounces#joint
      | ^^^^^^
   note: this one (content/stories/crs/events/announcement.yaml:3)
   note: and this one (content/sources/sources.yaml:1)
   help: one of these fields names the wrong event

content/stories/crs/events/denial.yaml:4:9: error REL002 no event is called 'ministry-anounces'
    4 | denies: ministry-anounces#joint
      |         ^^^^^^^^^^^^^^^^^^^^^^^
   help: did you mean 'ministry-announces#joint'? (content/stories/crs/events/announcement.yaml:4)

4 errors, 1 warning, 1 note in 4 of 41 files
"""

CONCISE = """\
content/x.txt:1:1: error FIL001 nothing reads this file
error OUT001 '_site' can't be the output folder
content/sources/sources.yaml:1:1: warning SRC009 the source 'wire' has no address
content/stories/crs/events/announcement.yaml:4:9: note VIA002 this claim rests on one origin: The agency
content/stories/crs/events/denial.yaml:4:1: error ORD001 these events would each come before the other
content/stories/crs/events/denial.yaml:4:9: error REL002 no event is called 'ministry-anounces'
4 errors, 1 warning, 1 note in 4 of 41 files
"""

GITHUB = """\
::error file=content/x.txt,line=1,col=1,title=FIL001::nothing reads this file
::error title=OUT001::'_site' can't be the output folder. choose another folder with --output
::error file=content/stories/crs/events/denial.yaml,line=4,col=1,endColumn=7,title=ORD001::\
these events would each come before the other. one of these fields names the wrong event
::error file=content/stories/crs/events/denial.yaml,line=4,col=9,endColumn=32,title=REL002::\
no event is called 'ministry-anounces'. did you mean 'ministry-announces#joint'?
::warning file=content/sources/sources.yaml,line=1,col=1,endColumn=5,title=SRC009::\
the source 'wire' has no address. write its 'url'
::notice file=content/stories/crs/events/announcement.yaml,line=4,col=9,endColumn=14,title=VIA002::\
this claim rests on one origin: The agency. cite another
4 errors, 1 warning, 1 note in 4 of 41 files
"""


@pytest.mark.parametrize(("name", "expected"), [("full", FULL), ("concise", CONCISE), ("github", GITHUB)])
def test_report_lists_problems(name: str, expected: str) -> None:
    """Each format lists all problems by place, files that nothing reads before all others, and ends with the counts.

    GitHub's has errors first and notes last.
    """
    text = FORMATS[name](Report(PROBLEMS, 41), plain)

    assert text == expected


def test_json_has_all_fields() -> None:
    """JSON has all fields of a problem, sorted by place, and the counts."""
    document = json.loads(FORMATS["json"](Report((TARGET, NO_PLACE), 41), plain))

    assert document == {
        "version": 1,
        "problems": [
            {
                "code": "OUT001",
                "severity": "error",
                "message": "'_site' can't be the output folder",
                "help": "choose another folder with --output",
                "related": [],
            },
            {
                "code": "REL002",
                "severity": "error",
                "message": "no event is called 'ministry-anounces'",
                "file": "content/stories/crs/events/denial.yaml",
                "line": 4,
                "column": 9,
                "length": 23,
                "help": "did you mean 'ministry-announces#joint'?",
                "related": [
                    {
                        "note": "'ministry-announces#joint' is here",
                        "file": "content/stories/crs/events/announcement.yaml",
                        "line": 4,
                        "column": 9,
                        "length": 5,
                    }
                ],
            },
        ],
        "errors": 2,
        "warnings": 0,
        "notes": 0,
        "files": 41,
    }


def test_json_counts_notes_separately() -> None:
    """JSON gives a note its severity and counts it apart from errors and warnings."""
    document = json.loads(FORMATS["json"](Report((ONE_ORIGIN, NO_ADDRESS), 2), plain))

    assert [problem["severity"] for problem in document["problems"]] == ["warning", "note"]
    assert (document["errors"], document["warnings"], document["notes"]) == (0, 1, 1)


def test_json_is_readable() -> None:
    """JSON shows other scripts unescaped, is indented and ends with a line end."""
    text = FORMATS["json"](Report((Problem("IDS001", "'мид' is not an id"),), 1), plain)

    assert '"message": "\'мид\' is not an id"' in text
    assert text.startswith('{\n  "version": 1,\n  "problems": [')
    assert text.endswith("}\n")


@pytest.mark.parametrize(
    ("problems", "files", "expected"),
    [
        ((), 41, "no problems in 41 files"),
        ((), 1, "no problems in 1 file"),
        ((TARGET,), 41, "1 error in 1 of 41 files"),
        ((NO_ADDRESS,), 41, "1 warning in 1 of 41 files"),
        ((TARGET, NO_ADDRESS, NO_ADDRESS), 2, "1 error, 2 warnings in 2 of 2 files"),
        ((TARGET, TWO_PLACES), 1, "2 errors in 1 of 1 file"),
        ((ONE_ORIGIN, ONE_ORIGIN), 3, "2 notes in 1 of 3 files"),
        ((ONE_ORIGIN, NO_ADDRESS, TARGET), 3, "1 error, 1 warning, 1 note in 3 of 3 files"),
    ],
)
def test_summary_counts_problems(problems: tuple[Problem, ...], files: int, expected: str) -> None:
    """The last line counts errors, warnings and notes, and the files with any of them."""
    summary = Report(problems, files).summary()

    assert summary == expected


@pytest.mark.parametrize(("number", "expected"), [(0, "0 pages"), (1, "1 page"), (2, "2 pages")])
def test_noun_agrees_with_number(number: int, expected: str) -> None:
    """A count of one takes the singular, any other the plural."""
    text = counted(number, "page")

    assert text == expected


NO_PROBLEMS = """\
{
  "version": 1,
  "problems": [],
  "errors": 0,
  "warnings": 0,
  "notes": 0,
  "files": 41
}
"""


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("full", "no problems in 41 files\n"),
        ("concise", "no problems in 41 files\n"),
        ("github", "no problems in 41 files\n"),
        ("json", NO_PROBLEMS),
    ],
)
def test_report_says_no_problems(name: str, expected: str) -> None:
    """Each format also says that there are no problems."""
    text = FORMATS[name](Report((), 41), plain)

    assert text == expected


ESCAPES: tuple[tuple[str, str], ...] = (
    ("100%", "100%25"),
    ("%0A", "%250A"),
    ("one\ntwo", "one%0Atwo"),
    ("one\r\ntwo", "one%0D%0Atwo"),
    ("x\n::error::y", "x%0A::error::y"),
    ("a, b: c", "a, b: c"),
    ("red \x1b[31m, turned \u202e", "red \ufffd[31m, turned \ufffd"),
)


@pytest.mark.parametrize(("message", "expected"), ESCAPES)
def test_text_cannot_inject_github_command(message: str, expected: str) -> None:
    """An editor's text can neither end an annotation nor start another command."""
    text = FORMATS["github"](Report((Problem("OUT001", message),), 1), plain)

    assert text.split("\n")[0] == f"::error title=OUT001::{expected}"


def test_file_name_cannot_inject_github_command() -> None:
    """A file's name can neither end its property nor add another."""
    problem = Problem("FIL001", "x", SourceFile("a,b:c%d\ne.txt", "").span())
    text = FORMATS["github"](Report((problem,), 1), plain)

    assert text.split("\n")[0] == "::error file=a%2Cb%3Ac%25d%0Ae.txt,line=1,col=1,title=FIL001::x"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("status: draft # ##[add-mask]x", "status: draft # ## [add-mask]x"),
        ("one\n::error::x", "one\n: :error::x"),
        ("one\n \t\u00a0::error::x\n", "one\n \t\u00a0: :error::x\n"),
        ("\x1b[1m::error::x\x1b[0m", "\x1b[1m: :error::x\x1b[0m"),
        ("###[x ##[y", "### [x ## [y"),
        ("content/x.yaml: a :: b, a::b, ## c", "content/x.yaml: a :: b, a::b, ## c"),
    ],
)
def test_log_has_no_command(text: str, expected: str) -> None:
    """The runner obeys '##[' anywhere in a line and '::' at its start; other text stays as it is."""
    assert disarm_commands(text) == expected


@pytest.mark.parametrize("name", ["full", "concise"])
def test_report_in_a_log_has_no_command(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """GitHub Actions gets the words of an editor without commands; a terminal gets them as they are."""
    file = SourceFile("##[x.yaml", "title: ##[add-mask]y\n")
    problem = Problem("YML001", "wrong: ##[group]z", file.span())
    logs = []
    for is_log in ("", "true"):
        monkeypatch.setenv("GITHUB_ACTIONS", is_log)
        print_report((problem,), 1, name, tmp_path, strict=False)
        logs.append(capsys.readouterr().err)

    assert logs[0].count("##[") == {"full": 3, "concise": 2}[name]
    assert logs[1] == logs[0].replace("##[", "## [")


def test_hint_is_escaped() -> None:
    """A hint, which may quote an editor's text, is escaped like the message."""
    text = FORMATS["github"](Report((Problem("OUT001", "x", hint="write\n::stop-commands::y"),), 1), plain)

    assert text.split("\n")[0] == "::error title=OUT001::x. write%0A::stop-commands::y"


@pytest.mark.parametrize("name", ["full", "concise"])
def test_message_stays_on_one_line(name: str) -> None:
    """A text with line breaks stays on one line, since GitHub reads '::' at the start of a line as a command."""
    problem = Problem("DAT001", "'2021\n::error::x' is not a date", hint="not '2021\n::error::x'")
    lines = FORMATS[name](Report((problem,), 1), plain).split("\n")

    assert [line for line in lines if line.startswith("::")] == []


def _problems_of(code: str, number: int) -> list[Problem]:
    return [Problem(code, "x", SourceFile(f"{code}/{position:02d}.yaml", "").span()) for position in range(number)]


def test_github_gets_limited_annotations() -> None:
    """GitHub gets ten errors, ten warnings and ten notes, each by place; the last line counts all."""
    report = Report((*_problems_of("VIA002", 13), *_problems_of("SRC009", 12), *_problems_of("FIL001", 11)), 50)
    *lines, more, summary = FORMATS["github"](report, plain).splitlines()
    files = [match[1] for line in lines for match in [re.search(r"file=([^,]+)", line)] if match]

    assert files == [
        *(f"FIL001/{position:02d}.yaml" for position in range(10)),
        *(f"SRC009/{position:02d}.yaml" for position in range(10)),
        *(f"VIA002/{position:02d}.yaml" for position in range(10)),
    ]
    assert (more, summary) == (
        "6 more problems in the summary of this step",
        "11 errors, 12 warnings, 13 notes in 36 of 50 files",
    )


def _snippet(text: str, column: int, length: int) -> list[str]:
    """Return the two lines that show a place."""
    span = Span("x.yaml", 7, column, length, text)
    return FORMATS["full"](Report((Problem("YML001", "x", span),), 1), plain).split("\n")[1:3]


SNIPPETS: tuple[tuple[str, str, str, str], ...] = (
    ("plain", "date: yesterday", "yesterday", "      |       ^^^^^^^^^"),
    ("Cyrillic", "title: Мәжіліс қабылдады", "қабылдады", "      |                ^^^^^^^^^"),
    ("wide before the place", "title: 北京 wrong", "wrong", "      |             ^^^^^"),
    ("wide at the place", "title: 北京", "北京", "      |        ^^^^"),
    ("combining before the place", "title: й wrong", "wrong", "      |          ^^^^^"),
    ("fullwidth before the place", "title: ＡＢ wrong", "wrong", "      |             ^^^^^"),
)


@pytest.mark.parametrize(("text", "place", "carets"), [row[1:] for row in SNIPPETS], ids=[row[0] for row in SNIPPETS])
def test_carets_stand_below_place(text: str, place: str, carets: str) -> None:
    """The carets stand below the place and have its width on a terminal."""
    lines = _snippet(text, text.index(place) + 1, len(place))

    assert lines == [f"    7 | {text}", carets]


@pytest.mark.parametrize("position", [0, 30, 100, 250, 490])
def test_long_line_is_truncated_around_place(position: int) -> None:
    """A long line is truncated around the place, with the carets below it."""
    text = "".join(f"{number:<10}" for number in range(50))
    text = f"{text[:position]}WRONG{text[position + 5 :]}"
    first_line, carets = _snippet(text, position + 1, 5)

    assert len(first_line) < 120
    assert first_line[len(carets) - 5 : len(carets)] == "WRONG"
    assert carets.strip(" |") == "^^^^^"


def test_place_after_line_has_one_caret() -> None:
    """A place after the end of its line, where something is missing, has one caret."""
    lines = _snippet("title:", 7, 1)

    assert lines == ["    7 | title:", "      |       ^"]


def test_carets_end_with_line() -> None:
    """A place that continues on the next line is marked to the end of its first."""
    lines = _snippet("title: 'open", 8, 40)

    assert lines == ["    7 | title: 'open", "      |        ^^^^^"]


def test_whole_file_has_no_carets() -> None:
    """If the whole file is meant, its first line is shown without carets."""
    first_line, after = _snippet("title: x", 1, 0)

    assert (first_line, after) == ("    7 | title: x", "")


@pytest.mark.parametrize("character", ["\x1b", "\x07", "\x9b", "\u202e"])
def test_terminal_gets_no_control_characters(character: str) -> None:
    """Control characters are not sent to the terminal, but the line that contains them is shown."""
    span = Span("x.yaml", 1, 8, 1, f"title: {character}[31mred")
    text = FORMATS["full"](Report((Problem("YML008", "a character stands here", span),), 1), plain)

    assert "31mred" in text
    assert character not in text


def _bracketed(role: str, text: str) -> str:
    return f"<{role}>{text}</{role}>"


def _linked(text: str, target: Span | str) -> str:
    return f"[{text}]({f'{target.path}#{target.line}' if isinstance(target, Span) else target})"


def test_places_and_codes_are_linked() -> None:
    """A problem's place, its code and its related places are links."""
    text = FORMATS["full"](Report((TARGET,), 1), plain, _linked)

    assert text.startswith(
        "[content/stories/crs/events/denial.yaml:4:9](content/stories/crs/events/denial.yaml#4): error [REL002](REL002)"
    )
    assert "([content/stories/crs/events/announcement.yaml:4](content/stories/crs/events/announcement.yaml#4))" in text


def test_links_are_terminal_hyperlinks() -> None:
    """A place links to its line and a code to its documentation, in OSC 8 with encoded names."""
    link = links(Path("/sites/my site"), lambda code: Path(f"/docs/{code[:3].lower()}.md"))
    place = SourceFile("content/é;.yaml", "x").span(3)

    assert link("here", place) == "\x1b]8;;file:///sites/my%20site/content/%C3%A9%3B.yaml#3\x1b\\here\x1b]8;;\x1b\\"
    assert link("REL002", "REL002") == "\x1b]8;;file:///docs/rel.md#rel002\x1b\\REL002\x1b]8;;\x1b\\"


def test_place_without_file_is_not_linked() -> None:
    """A place in the program's own files, or a code without an installed page, is not linked."""
    link = links(Path("/site"), lambda _code: None)

    assert link("here", SourceFile("onrecord:procedures/uk.yaml", "x").span()) == "here"
    assert link("REL002", "REL002") == "REL002"


@pytest.mark.parametrize(
    ("environment", "is_terminal", "colours", "hyperlinks"),
    [
        ({"TERM": "xterm-256color"}, True, True, True),
        ({"TERM": "xterm-256color"}, False, False, False),
        ({}, True, True, True),
        ({"TERM": "dumb"}, True, False, False),
        ({"NO_COLOR": "1"}, True, False, False),
        ({"NO_COLOR": ""}, True, True, True),
        ({"FORCE_COLOR": "1"}, False, True, False),
        ({"FORCE_COLOR": "1", "TERM": "dumb"}, True, True, True),
        ({"FORCE_COLOR": "0"}, True, False, False),
        ({"FORCE_COLOR": "1", "NO_COLOR": "1"}, True, False, False),
        ({"OS": "Windows_NT"}, True, True, False),
        ({"OS": "Windows_NT", "WT_SESSION": "x"}, True, True, True),
    ],
)
def test_colours_and_links_follow_environment(
    environment: dict[str, str],
    is_terminal: bool,  # noqa: FBT001  (a column of the table)
    colours: bool,  # noqa: FBT001
    hyperlinks: bool,  # noqa: FBT001
) -> None:
    """NO_COLOR, FORCE_COLOR and TERM take precedence over the kind of output; only terminals get links."""
    assert shows_colours(environment, is_terminal=is_terminal) == colours
    assert shows_links(environment, is_terminal=is_terminal) == hyperlinks


def test_annotations_use_paths_from_repository() -> None:
    """If the site is a folder of its repository, annotations and summary use paths from the repository's root."""
    report = Report((NO_ADDRESS,), 1, "docs/site")

    assert "::warning file=docs/site/content/sources/sources.yaml,line=1," in FORMATS["github"](report, plain)
    assert "| docs/site/content/sources/sources.yaml:1 |" in step_summary(report)


def test_summary_has_all_problems() -> None:
    """The step summary is a table of all problems, errors first, including those beyond the annotations' limit."""
    report = Report((*_problems_of("SRC009", 12), *_problems_of("FIL001", 11)), 50)
    head, _, *table = step_summary(report).splitlines()

    assert head == "### onrecord: 11 errors, 12 warnings in 23 of 50 files"
    assert [row.split(" | ")[0] for row in table[2:]] == ["| error FIL001"] * 11 + ["| warning SRC009"] * 12


def test_text_cannot_inject_markup_into_summary() -> None:
    """An editor's text can neither end a cell or row nor become Markdown, HTML or an emoji."""
    problem = Problem("DAT001", "'a|b\n| x | <img src=x> **b** [l](u) :tada: `c` @me' is not a date")
    rows = step_summary(Report((problem,), 1)).splitlines()[2:]

    assert len(rows) == 3
    assert rows[2].count("|") == 5
    assert not set("<>*[]`@_") & set(rows[2])


def test_summary_stays_below_github_limit() -> None:
    """A summary beyond GitHub's size limit is cut and says how many problems it omits."""
    report = Report(tuple(Problem("OUT001", "x" * 1000, hint=str(number)) for number in range(1000)), 1)
    text = step_summary(report)

    assert len(text.encode("utf-8")) < 1024 * 1024
    assert re.fullmatch(r"and \d+ more problems", text.splitlines()[-1])


def test_summary_without_problems_is_one_line() -> None:
    """Without problems the summary is one line, without a table."""
    assert step_summary(Report((), 41)) == "### onrecord: no problems in 41 files\n"


@pytest.mark.parametrize("problems", [PROBLEMS, ()], ids=["all kinds", "none"])
def test_json_is_valid_against_schema(problems: tuple[Problem, ...]) -> None:
    """The JSON output is valid against the report's schema, which is a valid schema of draft 7."""
    schema = report_schema()
    document = json.loads(FORMATS["json"](Report(problems, 41), plain))
    Draft7Validator.check_schema(schema)

    assert [error.message for error in Draft7Validator(schema).iter_errors(document)] == []


@pytest.mark.parametrize(
    "change",
    [
        lambda report: report.update(version=2),
        lambda report: report.pop("files"),
        lambda report: report["problems"][0].update(code="XXX001"),
        lambda report: report["problems"][0].update(line=3),
        lambda report: report["problems"][1].pop("column"),
        lambda report: report["problems"][1]["related"][0].pop("file"),
        lambda report: report["problems"][1].update(more=1),
    ],
)
def test_schema_refuses_invalid_report(change: Callable[[Any], object]) -> None:
    """The schema refuses incomplete places, unknown codes and unknown fields."""
    document = json.loads(FORMATS["json"](Report((TARGET, NO_PLACE), 41), plain))
    change(document)

    assert list(Draft7Validator(report_schema()).iter_errors(document))


def test_parts_are_painted_by_role() -> None:
    """Place, severity, gutter, carets and help are each painted in their role."""
    paint: Paint = _bracketed
    text = FORMATS["full"](Report((NO_ADDRESS,), 1), paint)

    assert text == (
        "<place>content/sources/sources.yaml:1:1</place>: <warning>warning SRC009</warning> "
        "the source 'wire' has no address\n"
        "<gutter>    1 |</gutter> wire: {title: The wire}\n"
        "<gutter>      |</gutter> <caret>^^^^</caret>\n"
        "<help>   help:</help> write its 'url'\n"
        "\n"
        "1 warning in 1 of 1 file\n"
    )


@pytest.mark.parametrize(
    ("problem", "severity"), [(TARGET, "error"), (NO_ADDRESS, "warning"), (ONE_ORIGIN, "note")], ids=["E", "W", "N"]
)
def test_severity_is_painted_by_role(problem: Problem, severity: str) -> None:
    """An error, a warning and a note are each painted in their role."""
    paint: Paint = _bracketed

    assert f"<{severity}>{severity} {problem.code}</{severity}>" in FORMATS["concise"](Report((problem,), 1), paint)


@pytest.mark.parametrize("name", ["github", "json"])
def test_formats_for_programs_are_not_painted(name: str) -> None:
    """Formats for programs are not painted."""
    format_ = FORMATS[name]

    assert format_(Report(PROBLEMS, 41), _bracketed, _linked) == format_(Report(PROBLEMS, 41), plain)


@pytest.mark.parametrize("code", CODES)
def test_code_is_well_formed(code: str) -> None:
    """Each code has three letters and three digits, a severity, and a title that is not a sentence."""
    row = CODES[code]

    assert re.fullmatch(r"[A-Z]{3}\d{3}", code)
    assert row.severity in Severity
    assert row.title
    assert not row.title.endswith(".")
