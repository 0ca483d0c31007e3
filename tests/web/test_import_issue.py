"""`onrecord import issue`: what it makes of filled forms, and what it refuses. Every answer is a stranger's text."""

from __future__ import annotations

import datetime as dt
import re
import shutil
import textwrap
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from babel.dates import format_date
from click.testing import CliRunner, Result
from conftest import BASE, NOW, TODAY, MakeSite
from filled_forms import FORMS, NEW_EVENT, correction, new_event, webhook
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from onrecord.build.pipeline import Options, check, read
from onrecord.cli import main
from onrecord.editing.entries.entry_edit import add_item
from onrecord.editing.entries.new_entries import file_text
from onrecord.editing.entries.untrusted_text import as_plain_markdown, as_shown, forbidden_in, shows, without_forbidden
from onrecord.editing.lookup.site_addresses import SiteAddresses
from onrecord.model.choices import EVENT_TYPES
from onrecord.model.date_hints import date_as_typed
from onrecord.model.fields import EventFields
from onrecord.model.homoglyphs import character_name
from onrecord.model.ids import ID_PATTERN
from onrecord.model.records import Records
from onrecord.problems import Severity, SourceFile
from onrecord.read.file_decoding import decode
from onrecord.read.markdown.markdown_compiler import compile_markdown
from onrecord.read.normalization import normalize
from onrecord.read.yaml.tree import parse_yaml
from onrecord.terminal.environment import Environment
from onrecord.web.issue_forms import form_import
from onrecord.web.issue_forms.answers import LONGEST_TEXT, read_answers
from onrecord.web.issue_forms.event_drafts import draft_event
from onrecord.web.issue_forms.form_import import write_remarks
from onrecord.web.issue_forms.outcomes import MissingAnswer
from onrecord.web.issue_forms.replies import reply_to_incomplete
from onrecord.web.issue_forms.submission import UnusableError, read_submission

EVENTS = "content/stories/dispute/events"
SOURCES = "content/sources/sources.yaml"
DRAFT = f"{EVENTS}/company-speaks.yaml"
ANNOUNCEMENT = f"{EVENTS}/announcement.yaml"
FORM = ".github/ISSUE_TEMPLATE/new-event.yml"
ADDRESS = "https://github.com/example/record/issues/12"


def _run(site: Path, data: bytes, *options: str) -> Result:
    environment = Environment(lambda: NOW, asks=False)
    return CliRunner().invoke(main, ["import", "issue", "--site", str(site), *options], input=data, obj=environment)


def _files(root: Path) -> dict[str, bytes]:
    return {file.relative_to(root).as_posix(): file.read_bytes() for file in root.rglob("*") if file.is_file()}


def _errors(root: Path, options: Options) -> list[str]:
    problems = check(root, options).problems
    return [problem.message for problem in problems if problem.severity is Severity.ERROR]


def _problems(root: Path, options: Options) -> list[str]:
    """Return place and code of each error, with the line that it refers to, if it refers to one.

    That somebody denies their own word (REL005) follows where a test changes who spoke.
    """
    found = check(root, options).problems
    errors = (one for one in found if one.severity is Severity.ERROR and one.code != "REL005")
    return [
        f"{one.span.path}:{one.span.line}:{one.span.column} {one.code}"
        f"{''.join(f' {other.span.line}' for other in one.related)}"
        for one in sorted(errors, key=lambda problem: problem.order)
        if one.span
    ]


@cache
def _records() -> Records:
    """Return the entries of the small site: no fixture, since Hypothesis would print all of them with a failure."""
    with TemporaryDirectory() as folder:
        for path, text in BASE.items():
            file = Path(folder, path)
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, "utf-8")
        reading = read(Path(folder), Options(TODAY)).value
    assert reading is not None
    return reading.records


def _lacks(ran: Result) -> list[str]:
    assert ran.exception is None or isinstance(ran.exception, SystemExit), ran.exception
    lines = ran.stdout.splitlines()
    assert (ran.exit_code, lines[0]) == (1, "nothing was written; the form lacks something:")
    return [line.removeprefix("  ") for line in lines[1:]]


def test_new_event_becomes_a_draft(make_site: MakeSite, options: Options) -> None:
    """The draft has the reader's answers as fields, and the address of the issue; its new source is added."""
    root = make_site({})
    source = "https://www.news.example.org/2021/11/no-meeting?id=3#top"
    ran = _run(root, webhook(new_event(source=source, kind="denial", answers="announcement#joint")))

    assert (ran.exit_code, ran.stdout) == (
        0,
        (
            f"wrote {DRAFT}\n"
            f"wrote {SOURCES}\n"
            "before readers see it:\n"
            "  the text is what the reader wrote; turn it into a summary, claims and quotations\n"
            "  the source 'news-example-org-2021' is new; write its title, publisher and day, and keep "
            "its text\n"
            "and then: onrecord publish dispute/company-speaks\n"
        ),
    )
    assert (
        (root / DRAFT)
        .read_text("utf-8")
        .startswith(
            "# yaml-language-server: $schema=../../../../schema/event.schema.json\n"
            f"# From a reader's form: {ADDRESS}\n"
            "\n"
            "type: denial\n"
            "date: 2021-11-03\n"
            "title: The company speaks\n"
            "body: There was no meeting, the company says.\n"
            "speaker: company\n"
            "sources: news-example-org-2021\n"
            "status: draft\n"
            "denies: announcement#joint\n"
            "\n"
            "# More fields."
        )
    )
    assert (root / SOURCES).read_text("utf-8") == BASE[SOURCES] + (
        f"\nnews-example-org-2021:\n  description: news.example.org/2021/11/no-meeting\n  url: {source}\n"
    )
    assert _errors(root, options) == []


RENAMED = {
    ANNOUNCEMENT: BASE[ANNOUNCEMENT].replace("id: joint", "id: joint\n    aliases: shared") + "aliases: old-news\n",
    f"{EVENTS}/leak.yaml": BASE[ANNOUNCEMENT].replace("  - id: access\n    text: The ministry has access\n", ""),
}
"""An announcement that had another id, as one of its two claims had; and an announcement with one claim."""
READINGS: Mapping[str, tuple[dict[str, str], str]] = {
    "story by its id": ({"story": "dispute"}, "title"),
    "story by its address": ({"story": "https://example.org/dispute/announcement/"}, "title"),
    "story by the words of its id": ({"story": "Dispute"}, "title"),
    "story in other letters": ({"story": " “the  DISPUTE” "}, "title"),
    "actors by names": ({"speaker": "The company, the ministry"}, "speaker:\n  - company\n  - ministry\n"),
    "known address": ({"source": "http://example.org/wire/#part"}, "sources: wire\n"),
    "two addresses": ({"source": "https://example.org/wire, https://example.org/gazette"}, "sources:\n  - wire\n"),
    "source by its title": ({"source": "the wire"}, "sources: wire\n"),
    "two words of a type": ({"kind": "no comment"}, "type: no-comment\n"),
    "type by its place": ({"kind": "reading of a bill"}, "type: bill-reading\n"),
    "uncertain date": ({"date": "2021-11~"}, "date: 2021-11~\n"),
    "answered claim by its address": (
        {"kind": "response", "answers": "https://example.org/dispute/announcement/#announcement__joint"},
        "responds_to: announcement#joint\n",
    ),
    "answered claim by its former anchor": (
        {"kind": "denial", "answers": "https://example.org/ru/dispute/old-news/#announcement__shared"},
        "denies: announcement#joint\n",
    ),
    "answered claim by its former id": (
        {"kind": "denial", "answers": "announcement#shared"},
        "denies: announcement#joint\n",
    ),
    "answered claim in the story": (
        {"kind": "denial", "answers": "https://example.org/dispute/2/#announcement__access"},
        "denies: announcement#access\n",
    ),
    "answered claim among the claims": (
        {"kind": "denial", "answers": "https://example.org/dispute/claims/#matter_dispute__old-news__access"},
        "denies: announcement#access\n",
    ),
    "answered claim, with words to mark": (
        {"kind": "denial", "answers": "https://example.org/dispute/announcement/#announcement__joint:~:text=They"},
        "denies: announcement#joint\n",
    ),
    "answered row": (
        {"kind": "response", "answers": "https://example.org/dispute/#old-news"},
        "responds_to: announcement\n",
    ),
    "answered heading": (
        {"kind": "response", "answers": "https://example.org/dispute/announcement/#announcement_title"},
        "responds_to: announcement\n",
    ),
    "answered event without a fragment": (
        {"kind": "response", "answers": "http://www.EXAMPLE.org:80/dispute/announcement/"},
        "responds_to: announcement\n",
    ),
    "answered event of one claim": (
        {"kind": "denial", "answers": "example.org/dispute/leak"},
        "denies: leak\n",
    ),
    "answered event by its path": (
        {"kind": "response", "answers": "/ru/dispute/announcement/"},
        "responds_to: announcement\n",
    ),
    "words to mark in an event of one claim": (
        {"kind": "denial", "answers": "https://example.org/dispute/leak/#:~:text=so"},
        "denies: leak\n",
    ),
    "answered event": ({"kind": "response", "answers": "dispute/announcement"}, "responds_to: announcement\n"),
    "unknown actor": (
        {"speaker": "A spokeswoman\tof the company"},
        "\n# Who, in the reader's words:\n# > A spokeswoman",
    ),
    "answer in words": (
        {"answers": "the statement of 1 November\nand what came after it"},
        "\n# What it answers, in the reader's words:\n# > the statement of 1 November\n# > and what came after it\n",
    ),
}


@pytest.mark.parametrize(("changes", "expected"), READINGS.values(), ids=READINGS)
def test_answers_are_read(make_site: MakeSite, options: Options, changes: dict[str, str], expected: str) -> None:
    """A reader may name entries by id, name or address; what is not certain stays as a comment for the editor."""
    root = make_site(RENAMED)
    ran = _run(root, webhook(new_event(**changes)))

    assert ran.exit_code == 0, ran.output
    assert expected in (root / DRAFT).read_text("utf-8")
    assert _errors(root, options) == []


CLAIMS = "its claims are: announcement#joint, announcement#access"
FOREIGN = "its address is not one of this site: https://example.org/"
NO_CLAIM = "'#{}' is no claim of the event 'announcement'; " + CLAIMS
UNCERTAIN: Mapping[str, tuple[str, str]] = {
    "unknown fragment": ("https://example.org/dispute/announcement/#nope", NO_CLAIM.format("nope")),
    "claim's id as fragment": (
        "https://example.org/dispute/announcement/#joint",
        "did you mean 'announcement#joint'? its",
    ),
    "reference": ("https://example.org/dispute/announcement/#cite-1", NO_CLAIM.format("cite-1")),
    "words to mark": (
        "https://example.org/dispute/announcement/#:~:text=a%0A::error::x",
        NO_CLAIM.format(":~:text=a%0A::error::x"),
    ),
    "anchor of another event": ("https://example.org/dispute/announcement/#denial", NO_CLAIM.format("denial")),
    "unknown claim": (
        "announcement#jiont",
        f"'#jiont' is no claim of the event 'announcement'; did you mean 'announcement#joint'? {CLAIMS}",
    ),
    "unknown event": ("anouncement#joint", "no event is called 'anouncement'; did you mean 'announcement'?"),
    "event without claims": ("dispute/denial#joint", "'#joint' is no claim of the event 'denial'; it has no claims"),
    "unknown row": ("https://example.org/dispute/#nope", "the reader wrote what it answers; write it as a relation"),
    "page of an event": (
        "https://example.org/dispute/announcement/",
        f"the reader wrote what it answers (this would deny all 2 claims; {CLAIMS}); write it as a relation",
    ),
    "event": ("announcement", f"this would deny all 2 claims; {CLAIMS}"),
    "row of an event": ("https://example.org/dispute/#announcement", f"this would deny all 2 claims; {CLAIMS}"),
    "page of another site": ("https://evil.org/dispute/announcement/#announcement__joint", FOREIGN),
    "page of another site, without its scheme": ("www.evil.org/dispute/leak", FOREIGN),
    "page of another port": ("https://example.org:8443/dispute/announcement/#announcement__joint", FOREIGN),
    "page of another site, with a user": ("https://example.org@evil.org/dispute/leak/", FOREIGN),
    "page of a broken event": ("https://example.org/dispute/broken/", "the event 'broken' has errors, so its claims"),
    "broken event": ("https://example.org/dispute/broken/#broken__a", "the event 'broken' has errors, so its claims"),
    "claim of a broken event": ("broken#a", "the event 'broken' has errors, so its claims are not known"),
}


@pytest.mark.parametrize(("answer", "to_do"), UNCERTAIN.values(), ids=UNCERTAIN)
def test_unknown_fragment_never_denies_all_claims(make_site: MakeSite, answer: str, to_do: str) -> None:
    """What names no claim for certain becomes no relation, but a comment and something to do, with the choices."""
    root = make_site({f"{EVENTS}/broken.yaml": "type: statement\ndate: x\n"})
    ran = _run(root, webhook(new_event(kind="denial", answers=answer)))
    draft = (root / DRAFT).read_text("utf-8")

    assert ran.exit_code == 0, ran.output
    assert "denies" not in draft.partition("# More fields")[0]
    assert f"\n# What it answers, in the reader's words:\n# > {answer}\n" in draft
    assert to_do in ran.stdout
    assert all(line.startswith(("wrote", "before", "and then", "  ")) for line in ran.stdout.splitlines())


JOINT = "dispute/announcement/#announcement__joint"
OWN: Mapping[str, tuple[str, list[str], str]] = {
    "no known address": ("", [f"https://example.org/{JOINT}"], "site.yaml has no 'url', so nobody can tell whether"),
    "url with a path": (
        "url: https://example.org/record\n",
        [f"https://example.org/{JOINT}", f"https://example.org/records/{JOINT}"],
        "its address is not one of this site: https://example.org/record)",
    ),
    "Pages of the repository": (
        "repository: https://github.com/Example/dispute\n",
        [f"https://example.org/{JOINT}", f"https://example.github.io/other/{JOINT}"],
        "its address is not one of this site: https://example.github.io/dispute/)",
    ),
}


@pytest.mark.parametrize(("setting", "answers", "to_do"), OWN.values(), ids=OWN)
def test_address_of_another_site_is_no_target(
    make_site: MakeSite, setting: str, answers: list[str], to_do: str
) -> None:
    """Only an address at one of the site's own becomes a relation; without any, an editor must tell."""
    root = make_site({"site.yaml": f"title: A test\n{setting}"})
    for answer in answers:
        ran = _run(root, webhook(new_event(kind="denial", answers=answer)))
        draft = (root / DRAFT).read_text("utf-8")
        (root / DRAFT).unlink()

        assert (ran.exit_code, to_do in ran.stdout) == (0, True), ran.output
        assert "denies" not in draft.partition("# More fields")[0]
        assert f"# > {answer}\n" in draft


@pytest.mark.parametrize(
    ("setting", "options", "address"),
    [
        ("", ["--base-url", "https://example.org/dispute/"], "http://www.example.org/dispute"),
        ("url: https://xn--80aswg.example/\n", [], "https://сайт.example"),
        ("repository: https://github.com/Example/dispute\n", [], "https://example.github.io/dispute"),
        ("repository: https://github.com/Example/Example.github.io\n", [], "https://example.github.io"),
    ],
)
def test_address_of_the_site_is_known_in_each_form(
    make_site: MakeSite, setting: str, options: list[str], address: str
) -> None:
    """The site's address, its repository's Pages and that of an option count, below them the story's name alone."""
    root = make_site({"site.yaml": f"title: A test\n{setting}"})
    ran = _run(root, webhook(new_event(kind="denial", answers=f"{address}/{JOINT}")), *options)

    assert ran.exit_code == 0, ran.output
    assert "\ndenies: announcement#joint\n" in (root / DRAFT).read_text("utf-8")


def test_page_of_another_site_is_no_story_and_no_entry(make_site: MakeSite) -> None:
    """A reader who names a page of another site is asked for the story or the entry."""
    root = make_site({})
    (story,) = _lacks(_run(root, webhook(new_event(story="https://evil.org/dispute/"))))
    (entry,) = _lacks(_run(root, webhook(correction(entry="https://evil.org/dispute/announcement/"))))

    assert "no story of this site is called" in story
    assert "no entry of this site is called" in entry


def test_draft_lists_what_a_published_event_needs(make_site: MakeSite) -> None:
    """The command lists the errors and warnings that the event would have once it is published, with what to type."""
    ran = _run(make_site({}), webhook(new_event(kind="denial", date="2031-11-03")))

    assert "  the date 2031-11-03 is in the future; " in ran.stdout
    assert (
        "  this denial denies nothing; say what it denies, as in denies: ministry-announces#joint; or choose another "
        "type\n"
    ) in ran.stdout


@pytest.mark.parametrize(
    "date",
    [
        "3 November 2021", "Nov 3, 2021", "Wednesday, November 3, 2021", "3 ноября 2021", "среда, 3 ноября 2021 г.",
        "2021 ж. 3 қараша", "3 қараша 2021", "3 листопада 2021", "3 лист. 2021 р.", "3.11.2021", "2021-11-03",
        "Mittwoch, 3. November 2021", "miércoles, 3 de noviembre de 2021", "mercredi 3 novembre 2021",
    ],
)  # fmt: skip
def test_date_is_taken_as_readers_write_it(make_site: MakeSite, date: str) -> None:
    """A date in words is taken in each language of the interface."""
    root = make_site({})
    ran = _run(root, webhook(new_event(date=date)))

    assert ran.exit_code == 0, ran.output
    assert "\ndate: 2021-11-03\n" in (root / DRAFT).read_text("utf-8")


@pytest.mark.parametrize("language", ["en", "en_GB", "ru", "kk", "uk", "de", "es", "fr"])
def test_each_month_is_known_by_its_name(language: str) -> None:
    """Each month is known in the forms in which pages and browsers write dates of the interface's languages."""
    days = [dt.date(2021, month, 23) for month in range(1, 13)]
    for form in ("full", "long", "medium", "d MMMM y", "MMMM d, y"):
        assert [date_as_typed(format_date(day, form, locale=language)) for day in days] == list(map(str, days))


def test_date_with_two_meanings_is_left_to_an_editor(make_site: MakeSite) -> None:
    """A date with slashes that can be two days becomes an interval of both, and the editor must write the right one."""
    root = make_site({})
    ran = _run(root, webhook(new_event(date="03/11/2021")))
    draft = (root / DRAFT).read_text("utf-8")

    assert ran.exit_code == 0, ran.output
    assert "\ndate: 2021-03-11/2021-11-03\n" in draft
    assert "# > 03/11/2021\n" in draft
    assert "  the reader's date can be 2021-03-11 or 2021-11-03; write the right one into 'date'\n" in ran.stdout


def test_word_that_a_date_cannot_hold_is_left_to_an_editor(make_site: MakeSite) -> None:
    """A part of a month becomes the whole month; the reader's words stay in the file, and the editor is told."""
    root = make_site({})
    ran = _run(root, webhook(new_event(date="early November 2021")))
    draft = (root / DRAFT).read_text("utf-8")

    assert ran.exit_code == 0, ran.output
    assert "\ndate: 2021-11\n" in draft
    assert "# > early November 2021\n" in draft
    assert "  'date' lacks a word of the reader's, since no date can say it; say it in the text\n" in ran.stdout


def test_all_that_is_missing_is_named_at_once(make_site: MakeSite) -> None:
    """All questions without a usable answer are named, in the order of the form, and nothing is written."""
    root = make_site({})
    before = _files(root)
    body = new_event(story="disput", date="3.11.21", kind="None", speaker="", what="", source="ftp://x", licence="")

    assert _lacks(_run(root, webhook(body, "New event: "))) == [
        "Title of the issue: the title does not say what happened; write it after 'New event:', as a headline",
        "Story: no story of this site is called 'disput'; did you mean 'dispute'?",
        "Date: '3.11.21' is not a date; write year, month and day: 2021-11-03, if the year is 2021",
        "What it was: the answer is missing; write it below this heading",
        "Who: the answer is missing; write it below this heading",
        "What was said or done: the answer is missing; write it below this heading",
        "Source: 'ftp://x' is not a web address; copy the whole address, from https:// on",
        "Licence: tick the box 'What I write here in my own words may be published under the licence of this site'",
    ]
    assert _files(root) == before


HIDDEN = "\u202egnirts"
REFUSED: Mapping[str, tuple[bytes, str]] = {
    "no form": (b"Please add this: 1 November.", "this is no filled form of this site; "),
    "empty": (b"", "this is no filled form of this site; "),
    "no event": (b'{"zen": "x"}', "this is no event of an issue; "),
    "broken JSON": (b'{"issue": ', "this is no event of an issue; "),
    "deep JSON": (b'{"x":' + b"[" * 100_000, "this is no event of an issue; "),
    "half a character": (webhook(new_event()).replace(b"no meeting", rb"\ud800"), "this is no event of an issue; "),
    "no UTF-8": (b"### Story\n\xff", "the text is not UTF-8; "),
    "too large a file": (b" " * (1024 * 1024 + 1), "the file is larger than 1 MiB; "),
    "too long": (webhook(new_event() + "x" * 65_536), "the form has more than 65,536 characters; "),
    "too many lines": (webhook(new_event() + "\n" * 1_000), "the form has more than 1,000 lines; "),
    "too long an answer": (
        webhook(new_event(what="x" * (LONGEST_TEXT + 1))),
        "What was said or done: the answer has more than 5,000 characters; ",
    ),
    "too long a line": (webhook(new_event(speaker="x" * 1_001)), "Who: the answer has more than 1,000 characters; "),
    "several lines": (webhook(new_event(date="2021-11-03\ntitle: x")), "Date: the answer has several lines; "),
    "too many addresses": (webhook(new_event(source="https://a.example " * 6)), "Source: more than 5 addresses; "),
    "a second heading": (
        webhook(new_event(what="x\n\n### Source\n\nhttps://evil.example/")),
        "Source: the line '### Source' stands 2 times; keep it once",
    ),
    "text above": (webhook("Dear editors\n\n" + new_event()), "text stands above the first heading, "),
    "a writing direction": (
        webhook(new_event(what=HIDDEN)),
        "What was said or done: U+202E (right-to-left override) stands in the answer, in line 1, before",
    ),
    "an isolate": (
        webhook(new_event(speaker="\u2066x")),
        "Who: U+2066 (left-to-right isolate) stands in the answer, in line 1, before 'x'; delete it",
    ),
    "invisible letters": (webhook(new_event(what="x\U000e0041")), "What was said or done: U+E0041 (tag latin capital"),
    "an escape": (webhook(new_event(what="\x1b[2J")), "What was said or done: U+001B (a control character) stands"),
    "a NUL": (webhook(new_event(story="dispute\0")), "Story: U+0000 (a control character) stands in the answer, "),
    "a carriage return": (webhook(new_event(what="a\rb")), "What was said or done: U+000D (a control character) sta"),
    "a title of control characters": (
        webhook(new_event(), "New event: \x9b2J"),
        "Title of the issue: U+009B (a control character) stands in the title, in line 1, before '2J'; ",
    ),
    "a title of two lines": (webhook(new_event(), "New event: a\nb: c"), "Title of the issue: the title has several"),
    "a comment of onrecord": (
        webhook(correction(wrong="x\n# From a reader's form: https://github.com/example/record/issues/13")),
        "What is wrong: the words '# From a reader's form' stand in the answer, by which onrecord knows its own comm",
    ),
    "a path as story": (webhook(new_event(story="../../../etc")), "Story: no story of this site is called '../../"),
    "a type of its own": (webhook(new_event(kind="rumour")), "What it was: 'rumour' is no choice of the form: "),
    "a program as address": (webhook(new_event(source="javascript:alert(1)")), "Source: 'javascript:alert(1)' is not"),
    "data as address": (webhook(new_event(source="data:text/html,x")), "Source: 'data:text/html,x' is not a web add"),
    "a link in Markdown": (webhook(new_event(source="[x](https://e.example)")), "Source: '[x](https://e.example)' is "),
    "a source in words": (
        webhook(new_event(source="The Gazette, p. 4")),
        "Source: 'The Gazette, p. 4' is no address, and no title of a source of this site; write the address, from",
    ),
    "words beside an address": (
        webhook(new_event(source="see https://example.org/a")),
        "Source: other words stand beside the address in 'see https://example.org/a'; write the address alone",
    ),
    "a false host": (
        webhook(new_event(source="https://example.org@evil.example/")),
        "Source: 'https://example.org@evil.example/' has a name before its host; ",
    ),
    "an invisible character in the address": (
        webhook(new_event(source="https://example.org/\u200bx")),
        "Source: U+200B (zero width space) stands in the answer, in line 1, after 'https://example.org/'; delete it, ",
    ),
    "an untouched box": (
        webhook(new_event(licence="").replace("- [ ] What", "- [?] What")),
        "Licence: tick the box 'What I write here",
    ),
    "an unknown entry": (
        webhook(correction(entry="dispute/anouncement")),
        (
            "Entry: no entry of this site is called 'dispute/anouncement'; write story/event, as in the address of its "
            "page; did you mean 'dispute/announcement'?"
        ),
    ),
    "an entry elsewhere": (webhook(correction(entry="../dispute/x/../../x")), "Entry: no entry of this site is cal"),
    "nothing to correct": (
        webhook(correction(right="They issued  a joint statement")),
        "What is right: the same words are wrong and right; ",
    ),
}


@pytest.mark.parametrize(("data", "message"), REFUSED.values(), ids=REFUSED)
def test_hostile_form_is_refused(make_site: MakeSite, data: bytes, message: str) -> None:
    """A form that can't be trusted is refused with what to change, and nothing is written."""
    root = make_site({})
    before = _files(root)
    lacks = _lacks(_run(root, data))

    assert [lack for lack in lacks if lack.startswith(message)], lacks
    assert _files(root) == before


UNSEEN = (
    "\u200b\u2060\u00ad\u3164\u200e\u200f\u061c"
    "\u034f\u115f\u1160\u17b4\u180b\u180e\u2800\ufe00\uffa0\ufff0\ufff9\ufffb\ufffc\ufffe\uffff\U0001d173\U000e0100"
)
SHOWN = {
    "Persian": "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645",
    "Hindi": "\u0915\u094d\u200d\u0937",
    "a family": "\U0001f468\u200d\U0001f469",
    "a judge": "\U0001f469\U0001f3fd\u200d\u2696\ufe0f",
    "a heart on fire": "\u2764\ufe0f\u200d\U0001f525",
    "a key": "1\ufe0f\u20e3",
}


@pytest.mark.parametrize("character", [*UNSEEN, "\u200d", "\u200c", "\ufe0f"], ids=character_name)
def test_unseen_characters_are_refused(character: str) -> None:
    """No answer and no title has a character that nobody sees, or that changes the direction of writing."""
    name = character_name(character)
    for id_ in ("story", "date", "kind", "speaker", "what", "answers", "source"):
        answers = read_answers(
            read_submission(webhook(new_event(**{id_: f"some words\nand\u00a0mo{character}re"}))), tuple(FORMS.values())
        )
        assert answers is not None
        message = f"{name} stands in the answer, in line 2, after 'mo'; delete it, it may be invisible"
        assert (MissingAnswer(answers.question(id_).label, message) in answers.lacks, id_ in answers.by_id) == (
            True,
            False,
        )
    titled = read_answers(read_submission(webhook(new_event(), f"New event: {character}x")), tuple(FORMS.values()))
    assert titled is not None
    assert [lack.message.partition(";")[0] for lack in titled.lacks] == [
        f"{name} stands in the title, in line 1, before 'x'"
    ]


@pytest.mark.parametrize("text", SHOWN.values(), ids=SHOWN)
def test_joiners_that_words_and_emoji_need_are_taken(text: str) -> None:
    """Persian, Hindi and emoji need joiners, and some emoji a selector of their look."""
    assert (forbidden_in(f"a {text} b"), without_forbidden(text)) == (None, (text, []))


HOSTILE: Mapping[str, dict[str, str]] = {
    "YAML": {"what": "x\nstatus: published\n---\n- &a *a\n!!python/object x\n'\"\\", "speaker": "x\" }], y: 'z"},
    "block scalars": {"what": "    indented\n|\n>-\n  # no comment\n\n\n\nend   ", "answers": "x: |\n  y"},
    "comments": {"answers": "x\n# yaml-language-server: $schema=https://evil.example/s.json\nstatus: published"},
    "conflict": {"what": "<<<<<<< HEAD\na\n=======\nb\n>>>>>>> x", "answers": "<<<<<<< HEAD\n>>>>>>> x"},
    "HTML": {"what": "<script>alert(1)</script><img src=x onerror=alert(1)>&lt;b&gt;", "speaker": "<b>x</b>"},
    "Markdown": {
        "what": "# T\n\n[x](javascript:alert(1)) ![y](https://e.example/p.png) **b** `c` | a |\n\n[z]: https://e"
    },
    "lists and rules": {"what": "- a\n1. b\n2) c\n+ d\n***\n===\n```\ncode\n```\n~~~"},
    "citations": {"what": "[@gazette] [see @wire, p. 3] @gazette [^1] \\[@wire]"},
    "nesting": {"what": ">" * 500 + "- " * 500 + "[" * 500},
    "mentions": {"speaker": "@example/everyone #1 GH-2", "what": "@octocat closes #3"},
    "commands": {"what": "::error::x\n::set-output name=patch::y\n##[group]z", "speaker": "::stop-commands::x"},
    "shell": {"what": "$(rm -rf ~) `id` ; ${{ secrets.GITHUB_TOKEN }}", "speaker": "$(id)"},
    "templates": {"what": "{{ 7*7 }} {% include 'x' %}", "speaker": "{{ x }}"},
    "right to left": {"what": "قال المتحدث: لا يوجد اتفاق", "speaker": "المتحدث"},
    "modelines": {"what": "vim: set ft=sh:\n-*- mode: sh -*-", "answers": "vim: set ft=sh:"},
    "other headings": {"what": "### What they said\n\nNothing.\n\n#### Source\n\nnone"},
}


@pytest.mark.parametrize("changes", HOSTILE.values(), ids=HOSTILE)
def test_hostile_words_stay_words(make_site: MakeSite, options: Options, changes: dict[str, str]) -> None:
    """Any words in a text become the words of the draft, and nothing else: no field, no markup, no command."""
    root = make_site({})
    before = _files(root)
    ran = _run(root, webhook(new_event(**changes)))
    after = _files(root)

    assert ran.exit_code == 0, ran.output
    assert after.keys() - before.keys() == {DRAFT}
    assert {name: after[name] for name in before} == before
    assert not [line for line in ran.stdout.splitlines() if line.lstrip().startswith("::")]
    fields = _fields(root, options)
    assert fields.status == "draft"
    assert fields.model_fields_set == {"type", "date", "title", "body", "sources", "status"} | (
        {"speaker"} if "speaker" not in changes else set()
    )
    assert shows(_body(fields), as_shown(changes.get("what", NEW_EVENT["what"]).replace("\t", " ")))
    assert _errors(root, options) == []


def _fields(root: Path, options: Options, event: str = "company-speaks") -> EventFields:
    reading = read(root, options).value
    assert reading is not None
    return reading.records.event_by_id["dispute", event].fields


def _body(fields: EventFields) -> str:
    return (fields.body or {})["en"]


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("争议: 公司", "statement-2021-11-03"),
        ("../../../../etc/passwd", "etc-passwd"),
        ("announcement", "announcement-2"),
        ("Claims", "claims-event"),
        ("x" * 200, "x" * 40),
        ("Компания говорит", "kompaniya-govorit"),
        (".", "statement-2021-11-03"),
    ],
)
def test_id_comes_from_the_title(make_site: MakeSite, options: Options, title: str, name: str) -> None:
    """The file's name is a free id made from the title; a title without letters for an id gives type and day."""
    root = make_site({})
    before = _files(root)
    ran = _run(root, webhook(new_event(), f"New event: {title}"))

    assert ran.exit_code == 0, ran.output
    assert _files(root).keys() - before.keys() == {f"{EVENTS}/{name}.yaml"}
    assert _errors(root, options) == []


def test_text_of_an_issue_alone_needs_a_title(make_site: MakeSite) -> None:
    """The text of an issue can be imported too, with Windows' line ends and with its title as an option."""
    root = make_site({})
    body = new_event().replace("\n", "\r\n").encode("utf-8")
    untitled = _run(root, body)
    titled = _run(root, b"\xef\xbb\xbf" + body, "--title", "The company speaks")

    assert [lack.partition(":")[0] for lack in _lacks(untitled)] == ["Title of the issue"]
    assert (titled.exit_code, titled.stdout.splitlines()[0]) == (0, f"wrote {DRAFT}")
    assert (root / DRAFT).read_text("utf-8").splitlines()[1] == "# From a reader's form"


def test_form_is_imported_once(make_site: MakeSite) -> None:
    """A form that is in the site already is not imported again."""
    root = make_site({})
    _run(root, webhook(new_event()))
    before = _files(root)
    ran = _run(root, webhook(new_event(), "New event: Another title"))

    assert (ran.exit_code, ran.stderr) == (
        1,
        (
            f"Error: this form is in {DRAFT} already; delete its line '# From a reader's form: {ADDRESS}' to import it "
            "again\n"
        ),
    )
    assert _files(root) == before


def test_number_of_waiting_drafts_is_limited(make_site: MakeSite, monkeypatch: pytest.MonkeyPatch) -> None:
    """No form becomes a draft while too many drafts of forms wait for an editor."""
    monkeypatch.setattr(form_import, "MOST_WAITING", 1)
    root = make_site({})
    first = _run(root, webhook(new_event()))
    second = _run(root, webhook(new_event(), "New event: More", 13))

    assert (first.exit_code, second.exit_code) == (0, 1)
    assert second.stderr == "Error: 1 drafts of readers' forms are waiting; publish or delete some of them first\n"


@pytest.mark.parametrize("linked", [EVENTS, "content/sources", "content/stories"])
def test_no_link_is_followed(make_site: MakeSite, tmp_path: Path, linked: str) -> None:
    """Nothing is written through a link, and no part of an import stays behind."""
    root = make_site({})
    (root / linked).rename(tmp_path / "elsewhere")
    (root / linked).symlink_to(tmp_path / "elsewhere")
    before = _files(tmp_path)
    ran = _run(root, webhook(new_event(source="https://new.example/")))

    assert ran.exit_code == 1
    assert _files(tmp_path) == before


def test_broken_file_of_sources_leaves_nothing_behind(make_site: MakeSite) -> None:
    """If the new source can't be added, the event is not written either."""
    root = make_site({SOURCES: BASE[SOURCES] + "wire: {title: twice}\n"})
    before = _files(root)
    ran = _run(root, webhook(new_event(source="https://new.example/")))

    assert (ran.exit_code, "has errors" in ran.stderr) == (1, True)
    assert _files(root) == before


RUSSIAN = {
    "Story": "История", "Date": "Дата", "What it was": "Что это было", "Who": "Кто", "Source": "Источник",
    "What was said or done": "Что было сказано", "What it answers": "На что это ответ",
    "announcement": "заявление", "denial": "опровержение", "other step of a bill": "другой шаг",
}  # fmt: skip


def test_labels_are_those_of_the_form_of_the_site(make_site: MakeSite, options: Options) -> None:
    """A site may translate its form: the questions have ids, and the choices their order."""
    ours = (Path(__file__).parents[2] / FORM).read_text("utf-8")
    for english, russian in RUSSIAN.items():
        ours = re.sub(rf"(label: |- ){english}$", rf"\g<1>{russian}", ours, flags=re.MULTILINE)
    body = new_event(kind="опровержение")
    for english, russian in RUSSIAN.items():
        body = body.replace(f"### {english}\n", f"### {russian}\n")
    root = make_site({FORM: ours})

    assert _run(root, webhook(body)).exit_code == 0
    assert _fields(root, options).type == "denial"
    assert _lacks(_run(root, webhook(new_event(), "New event: In English", 13)))


@pytest.mark.parametrize(
    ("typed", "reason"),
    [("id: tale", "has no question with the id story; add it"), ("id story", "can't be used: ")],
)
def test_unusable_form_of_the_site_is_told(make_site: MakeSite, typed: str, reason: str) -> None:
    """An error in the site's own form is the publisher's to correct."""
    ours = (Path(__file__).parents[2] / FORM).read_text("utf-8").replace("id: story", typed)
    ran = _run(make_site({FORM: ours}), webhook(new_event()))

    assert (ran.exit_code, reason in ran.stderr) == (1, True), ran.output


def test_site_without_forms_is_told(make_site: MakeSite) -> None:
    """A site whose own forms are all others than these can import none."""
    ran = _run(make_site({".github/ISSUE_TEMPLATE/bug.yml": "name: Bug\n"}), webhook(new_event()))

    assert (ran.exit_code, ran.stderr) == (
        1,
        "Error: .github/ISSUE_TEMPLATE has no form that can be imported; it needs new-event.yml or correction.yml\n",
    )


def test_form_of_the_site_can_leave_nothing_out(make_site: MakeSite) -> None:
    """What a draft needs is required, even if the site's form does not require it; a choice may take more lines."""
    ours = (Path(__file__).parents[2] / FORM).read_text("utf-8")
    ours = ours.replace("required: true", "required: false").replace(
        "type: input\n    id: source", "type: textarea\n    id: source"
    )
    root = make_site({FORM: ours})

    assert [
        lack.partition(":")[0] for lack in _lacks(_run(root, webhook(new_event(story="", date="", speaker=""))))
    ] == [
        "Story",
        "Date",
        "Who",
    ]
    assert _lacks(_run(root, webhook(new_event(source="a\n::error::b"))))[0].startswith("Source: 'a ::error::b' is no")
    assert _run(root, webhook(new_event(source="https://a.example/\nhttps://b.example/"))).exit_code == 0


def test_entry_of_a_draft_story_gets_no_correction(make_site: MakeSite) -> None:
    """Nobody has read the entries of a draft story, so a correction would be no correction."""
    root = make_site({"content/stories/dispute/story.yaml": "title: The dispute\nstatus: draft\n"})

    assert _lacks(_run(root, webhook(correction())))[0].endswith("so an editor may change it without a correction")


def test_answers_to_questions_of_the_site_are_kept(make_site: MakeSite) -> None:
    """An answer to a question that only this site asks stands in the file as a comment."""
    ours = (Path(__file__).parents[2] / FORM).read_text("utf-8")
    own = "  - {type: input, id: place, attributes: {label: Where}}\n"
    root = make_site({FORM: ours + own})
    ran = _run(root, webhook(new_event() + "\n\n### Where\n\nIn the harbour"))

    assert "  the form has answers that no field takes; they stand in the file as comments\n" in ran.stdout
    assert "\n# Where, in the reader's words:\n# > In the harbour\n" in (root / DRAFT).read_text("utf-8")


def test_new_sources_go_into_the_named_file(make_site: MakeSite) -> None:
    """New sources can go into a file of their own, whose name is no path."""
    root = make_site({})
    data = webhook(new_event(source="https://new.example/"))
    refused = _run(root, data, "--sources", "../x.yaml")
    ran = _run(root, data, "--sources", "issue-12.yaml")

    assert (refused.exit_code, refused.stderr.splitlines()[-1]) == (
        2,
        "Error: --sources: '../x.yaml' is no name such as press.yaml",
    )
    assert ran.stdout.splitlines()[1] == "wrote content/sources/issue-12.yaml"
    assert (root / SOURCES).read_text("utf-8") == BASE[SOURCES]


def test_choices_of_the_form_are_the_types_of_events() -> None:
    """The form lists the types of events in the order of the field's table, so that a translated form can be read."""
    options = next(question.options for question in FORMS["new-event"].questions if question.id == "kind")

    assert len(options) == len(EVENT_TYPES)
    assert [option.replace(" ", "-") for option in options][:7] == list(EVENT_TYPES)[:7]


ADDED = (
    "corrections:\n"
    "  - date: 2022-06-01\n"
    f"    # From a reader's form: {ADDRESS}\n"
    "    # > Source: https://example.org/gazette\n"
    "    was: They issued a joint statement\n"
    "    now: The ministry issued a statement\n"
)


def test_correction_is_added_to_its_entry(make_site: MakeSite, options: Options) -> None:
    """The correction stands at the end of the entry; the command says where the wrong words still stand."""
    root = make_site({})
    before = _files(root)
    ran = _run(root, webhook(correction(), "Correction: dispute/announcement"))

    assert (ran.exit_code, ran.stdout) == (
        0,
        (
            f"wrote {ANNOUNCEMENT}\n"
            "before readers see it:\n"
            "  line 7: these words are wrong, says the reader's correction of 2022-06-01, but the entry still has "
            "them; change them, if the reader is right; 'now' says: The ministry issued a statement\n"
            "  if the new words rest on another source, add that to the entry's 'sources'\n"
        ),
    )
    assert _files(root) == {**before, ANNOUNCEMENT: f"{BASE[ANNOUNCEMENT]}{ADDED}".encode()}
    assert _problems(root, options) == [f"{ANNOUNCEMENT}:7:11 COR005 16"]


CHANGED: Mapping[str, tuple[dict[str, str], str, list[str]]] = {
    "the reader's own marks": ({"wrong": "“They issued  a joint\nstatement.”"}, "", ["7:11 COR005 16"]),
    "words that wrap": (
        {"wrong": "never said so before"},
        "summary: >\n  It has never said\n  so before, it says.\n",
        ["13:10 COR005 19"],
    ),
    "several places": (
        {"wrong": "The ministry"},
        "",
        ["3:8 COR005 16", "4:10 COR005 16", "9:11 COR005 16"],
    ),
    "a date": ({"wrong": "2021-11-01"}, "", ["2:7 COR005 16"]),
    "a date as printed": ({"wrong": "1\N{NO-BREAK SPACE}November 2021."}, "", ["2:7 COR005 16"]),
    "a date in Russian": ({"wrong": "1 ноября 2021 г."}, "", ["2:7 COR005 16"]),
    "a last day": ({"wrong": "2 November 2021"}, "until: 2021-11-02\n", ["12:8 COR005 17"]),
    "a body": ({"wrong": "the Company"}, "on_behalf_of: [ministry, company]\n", ["12:26 COR005 17"]),
    "a speaker of quoted words": (
        {"wrong": "The company"},
        "quotes: [{id: no, exact: we did it, lang: en, source: gazette, speaker: company}]\n",
        ["12:73 COR005 17"],
    ),
    "quoted words": (
        {"wrong": "we never did"},
        "quotes: [{id: no, exact: we never did it, lang: en, source: gazette}]\n",
        ["12:26 COR005 17"],
    ),
    "a part of a word": ({"wrong": "They issue"}, "", ["16:10 COR005"]),
    "an id": ({"wrong": "denial"}, "", ["16:10 COR005"]),
    "a date in other words": ({"wrong": "On All Saints' Day"}, "", ["16:10 COR005"]),
    "words inside of the right ones": (
        {"wrong": "a joint statement", "right": "They issued a joint statement"}, "", []
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", CHANGED)
def test_wrong_words_that_still_stand_are_an_error(make_site: MakeSite, options: Options, name: str) -> None:
    """Each place of the wrong words is an error; so is the correction itself if the entry has none of its words."""
    answers, more, expected = CHANGED[name]
    root = make_site({ANNOUNCEMENT: BASE[ANNOUNCEMENT] + more})
    ran = _run(root, webhook(correction(**answers)))

    assert ran.exit_code == 0, ran.output
    assert _problems(root, options) == [f"{ANNOUNCEMENT}:{place}" for place in expected]


def test_imported_correction_is_an_error_until_the_entry_is_changed(make_site: MakeSite, options: Options) -> None:
    """The form, the error, the edit of the words that it names, and a site without errors."""
    root = make_site({})
    _run(root, webhook(correction()))
    (problem,) = check(root, options).problems
    assert problem.span
    lines = (root / ANNOUNCEMENT).read_text("utf-8").splitlines()
    row, start = problem.span.line - 1, problem.span.column - 1
    wrong = lines[row][start : start + problem.span.length]
    lines[row] = lines[row].replace(wrong, "The ministry issued a statement")
    (root / ANNOUNCEMENT).write_text("\n".join(lines) + "\n", "utf-8")

    assert (problem.severity, wrong) == (Severity.ERROR, "They issued a joint statement")
    assert check(root, options).problems == ()


CARRIED_OUT: Mapping[str, tuple[dict[str, str], str, str]] = {
    "a date": ({"wrong": "1 November 2021", "right": "2 November 2021"}, "date: 2021-11-01", "date: 2021-11-02"),
    "a speaker": ({"wrong": "The ministry", "right": "The Company"}, "speaker: ministry", "speaker: company"),
    "other words": ({"wrong": "It is so", "right": "It is not"}, f"    # From a reader's form: {ADDRESS}\n", ""),
}


@pytest.mark.parametrize(("answers", "old", "new"), CARRIED_OUT.values(), ids=CARRIED_OUT)
def test_correction_is_done_once_the_entry_says_the_right_words(
    make_site: MakeSite, options: Options, answers: dict[str, str], old: str, new: str
) -> None:
    """A date and a speaker as pages print them, and words that only an editor finds: then the comment goes."""
    text = BASE[ANNOUNCEMENT].replace("The ministry announces", "An announcement").replace("The ministry has", "It has")
    root = make_site({ANNOUNCEMENT: text})
    ran = _run(root, webhook(correction(**answers)))
    assert (ran.exit_code, len(_problems(root, options))) == (0, 1), ran.output
    file = root / ANNOUNCEMENT
    assert old in file.read_text("utf-8")
    file.write_text(file.read_text("utf-8").replace(old, new), "utf-8")

    assert _problems(root, options) == []


def test_correction_of_an_editor_may_repeat_words(make_site: MakeSite, options: Options) -> None:
    """Only a reader's form says which words must go: an editor's `was` may stand elsewhere with good reason."""
    typed = "corrections: {date: 2021-11-12, was: The ministry, now: The company}\n"

    assert check(make_site({ANNOUNCEMENT: BASE[ANNOUNCEMENT] + typed}), options).problems == ()


def test_later_correction_may_bring_the_words_back(make_site: MakeSite, options: Options) -> None:
    """What a later correction calls right is no error, whatever a reader said before."""
    root = make_site({})
    _run(root, webhook(correction()))
    text = (root / ANNOUNCEMENT).read_text("utf-8")
    back = "  - {date: 2022-06-02, was: The ministry issued a statement, now: They issued a joint statement}\n"
    (root / ANNOUNCEMENT).write_text(text + back, "utf-8")

    assert check(root, options).problems == ()


def test_edited_text_with_the_wrong_words_stops_a_warm_build(make_site: MakeSite) -> None:
    """A build after an edit of a text alone reports the words as a build of the whole site does."""
    root = make_site({})
    _run(root, webhook(correction(wrong="It is so", right="They issued a joint statement")))
    built = CliRunner().invoke(main, ["build", str(root), "--jobs", "1"])
    with (root / ANNOUNCEMENT).open("a", encoding="utf-8") as file:
        file.write("summary: It is so.\n")
    again = CliRunner().invoke(main, ["build", str(root), "--jobs", "1"])

    assert (built.exit_code, again.exit_code) == (0, 1), built.output
    assert "error COR005" in again.stderr


ITEM = textwrap.dedent(ADDED.removeprefix("corrections:\n"))
CORRECTED: Mapping[str, tuple[str, str]] = {
    "a list at the end": ("corrections:\n- {date: 2022-01-01, was: a, now: b}\n|", ITEM),
    "a list in the middle": (
        "corrections:\n    - {date: 2022-01-01, was: a, now: b}\n# the subjects\n|tags: x\n",
        textwrap.indent(ITEM, "    "),
    ),
    "Windows' line ends": ("tags: x\r\n|", ADDED.replace("\n", "\r\n")),
    "line ends of two kinds": ("tags: x\r\naliases: y\n|\n\r\n", ADDED.replace("\n", "\r\n")),
    "no line end": ("tags: x|", f"\n{ADDED}"),
    "a byte order mark": ("|", ADDED),
    "a text at the end": ("body: >\n  Text\n|\n", ADDED),
    "comments at the end": ("# a\n\n# - b:\n# c: d\n|", ADDED),
}


@pytest.mark.parametrize(("end", "added"), CORRECTED.values(), ids=CORRECTED)
def test_correction_joins_others(make_site: MakeSite, options: Options, end: str, added: str) -> None:
    """However the file is written, all its bytes stay, and the correction is the last one."""
    start = f"\ufeff{BASE[ANNOUNCEMENT]}" if end == "|" else BASE[ANNOUNCEMENT]
    root = make_site({ANNOUNCEMENT: (start + end.replace("|", "")).encode()})
    ran = _run(root, webhook(correction()))

    assert ran.exit_code == 0, ran.output
    assert (root / ANNOUNCEMENT).read_bytes().decode() == start + end.replace("|", added)
    corrections = _fields(root, options, "announcement").corrections
    assert (str(corrections[-1].date), corrections[-1].now) == ("2022-06-01", {"en": "The ministry issued a statement"})
    assert {problem.partition(" ")[2][:6] for problem in _problems(root, options)} == {"COR005"}


@pytest.mark.parametrize(
    "typed",
    ["corrections: {date: 2022-01-01, was: a, now: b}\n", "corrections: [{date: 2022-01-01, was: a, now: b}]\n"],
)
def test_correction_that_needs_an_editor_is_shown(make_site: MakeSite, typed: str) -> None:
    """Where lines can't be added safely, nothing is written, and the command says what to type."""
    root = make_site({ANNOUNCEMENT: BASE[ANNOUNCEMENT] + typed})
    before = _files(root)
    ran = _run(root, webhook(correction()))

    assert ran.exit_code == 1
    assert ran.stderr.startswith(
        f"Error: onrecord can't add a correction to {ANNOUNCEMENT} as it is written; add it to"
    )
    assert ran.stderr.endswith(
        ': - {date: "2022-06-01", was: "They issued a joint statement", now: "The ministry issued a statement"}\n'
    )
    assert _files(root) == before


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ("status: draft\n", "is not public yet, so an editor may change it without a correction"),
        ("status: withdrawn\n", "was withdrawn"),
        ("speaker:\n  - [x\n", "has errors, so an editor must correct it by hand"),
    ],
)
def test_entry_that_readers_do_not_see_gets_no_correction(make_site: MakeSite, changed: str, reason: str) -> None:
    """A draft, a withdrawn entry and a broken one get no correction."""
    root = make_site({ANNOUNCEMENT: BASE[ANNOUNCEMENT].replace("published: 2021-11-10\n", changed)})
    before = _files(root)

    assert _lacks(_run(root, webhook(correction()))) == [f"Entry: the entry 'dispute/announcement' {reason}"]
    assert _files(root) == before


def test_correction_before_the_publication_is_undone(make_site: MakeSite) -> None:
    """A correction that would be an error is not left in the file."""
    root = make_site({ANNOUNCEMENT: BASE[ANNOUNCEMENT].replace("2021-11-10", "2023-01-01")})
    before = _files(root)
    ran = _run(root, webhook(correction()))

    assert (ran.exit_code, "the correction would be an error" in ran.stderr) == (1, True)
    assert _files(root) == before


def test_hostile_correction_is_only_words(make_site: MakeSite, options: Options) -> None:
    """Words that look like YAML, and a source that looks like a field, change no field of the entry."""
    words = "x\n    status: withdrawn\n- {date: 2022-01-01}\n\"'# \\ <b>@all</b> ::error::"
    root = make_site({})
    before = _fields(root, options, "announcement")
    ran = _run(root, webhook(correction(wrong=words, right=f"{words}!", source="x # y\\nstatus: draft")))
    after = _fields(root, options, "announcement")

    assert ran.exit_code == 0, ran.output
    assert after.model_copy(update={"corrections": ()}) == before
    assert [(one.was, one.now) for one in after.corrections] == [({"en": words}, {"en": f"{words}!"})]


def test_reply_shows_hostile_words_in_a_block_of_code(make_site: MakeSite) -> None:
    """In a comment, a stranger's words stand in a block of code: they mention nobody, and can't end the block."""
    ran = _run(make_site({}), webhook(new_event(story="@octocat ``` <b>")), "--output-format", "markdown")

    assert (ran.exit_code, ran.stdout) == (
        1,
        (
            "This form can't become a draft yet. Edit the text of the issue, so that this is right:\n"
            "\n"
            "````text\n"
            "Story: no story of this site is called '@octocat ``` <b>'; there are: dispute\n"
            "````\n"
            "\n"
            "Then ask for the label again: each time that a maintainer sets it, the form is read anew.\n"
        ),
    )


@given(st.lists(st.text()))
def test_no_message_ends_the_block_of_code(messages: list[str]) -> None:
    """Whatever a message repeats, the comment is one block of code between two sentences."""
    reply = reply_to_incomplete([MissingAnswer("Story", message) for message in messages])
    html = "".join(piece if isinstance(piece, str) else "<mark>" for piece in compile_markdown(reply).prose.pieces)

    assert re.fullmatch(r"<p>[^<]*</p>\n<pre><code[^<>]*>[^<]*</code></pre>\n<p>[^<]*</p>\n", html)


def test_pull_request_names_the_issue(make_site: MakeSite) -> None:
    """The text of a pull request names the issue, the files, and what to do before the publication."""
    ran = _run(make_site({}), webhook(new_event()), "--output-format", "markdown")

    assert (ran.exit_code, ran.stdout) == (
        0,
        (
            "This adds the draft of an event, made of the form in #12. Nobody has checked what the reader wrote.\n"
            "\n"
            f"```text\n{DRAFT}\n```\n"
            "\n"
            "Before readers see it:\n"
            "\n"
            "```text\n"
            "the text is what the reader wrote; turn it into a summary, claims and quotations\n"
            "```\n"
            "\n"
            "Then publish it: `onrecord publish dispute/company-speaks`\n"
        ),
    )


ADDRESSES = ("https://example.org/wire", "https://new.example/a?b=c#d", "HTTPS://New.example:8443/%41")
MARKUP = st.text(st.sampled_from("ab1 \n\t\\`*_[](){}<>#+-.!|&~^@:;=/\"'§é")) | st.text()


@given(MARKUP)
@settings(max_examples=300)
def test_any_text_is_shown_as_typed(text: str) -> None:
    """The Markdown of a stranger's text shows that text, without markup, links or citations."""
    text = re.sub("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029]", "", text.replace("\t", " "))

    assert shows(as_plain_markdown(text), as_shown(text))


ANSWERS = st.fixed_dictionaries(
    {name: MARKUP.filter(bool) for name in ("what", "speaker", "answers")}
    | {"kind": st.sampled_from(FORMS["new-event"].questions[2].options), "source": st.sampled_from(ADDRESSES)}
)


@given(answers=ANSWERS, title=MARKUP)
@settings(max_examples=200)
def test_any_draft_has_exactly_the_answers(answers: dict[str, str], title: str) -> None:
    """The file of a draft holds what the reader wrote, whatever that is, and is a valid event."""
    submission = read_submission(webhook(new_event(**answers), title))
    read_form = read_answers(submission, tuple(FORMS.values()))
    assert read_form is not None
    draft = draft_event(read_form, _records(), SiteAddresses(()))
    if draft.lacks:
        return
    remarks = write_remarks(draft.unresolved)
    text = file_text("event", {**draft.values, "status": "draft"}, origin="# x", remarks=remarks)
    parsed = parse_yaml(decode(text.encode("utf-8"), "").value or SourceFile("", ""))
    assert parsed.value is not None
    fields = EventFields.model_validate(normalize(parsed.value, EventFields, "en"))

    assert (parsed.problems, ID_PATTERN.fullmatch(draft.id) is not None) == ((), True)
    assert (fields.title, fields.body) == ({"en": read_form.title}, {"en": draft.values["body"]})
    assert shows(_body(fields), as_shown(read_form.by_id["what"]))
    assert {line for _, answer in draft.unresolved for line in answer.split("\n")} <= {
        line.removeprefix("# > ").removeprefix("# >") for line in text.split("\n") if line.startswith("# >")
    }


@given(wrong=MARKUP, right=MARKUP)
def test_any_correction_only_adds_lines(wrong: str, right: str) -> None:
    """Whatever a reader corrects, the file keeps its bytes; `add_item` proves that it gets these words alone."""
    submission = read_submission(webhook(correction(wrong=wrong, right=right, source=wrong)))
    answers = read_answers(submission, tuple(FORMS.values()))
    assert answers is not None
    if not answers.lacks:
        words = {"date": "2022-06-01", "was": answers.by_id["wrong"], "now": answers.by_id["right"]}
        before = BASE[ANNOUNCEMENT].encode()

        comments = write_remarks(answers.others("right"))

        assert add_item(before, EventFields, "corrections", words, comments).data.startswith(before)


@given(
    MARKUP
    | st.lists(st.sampled_from([*(f"### {q.label}" for q in FORMS["new-event"].questions), "x", ""])).map("\n".join)
)
def test_any_text_of_an_issue_is_read(body: str) -> None:
    """Whatever an issue says, its answers are read, or what is wrong with it is told."""
    answers, reason = None, ""
    try:
        answers = read_answers(read_submission(body.encode("utf-8", "surrogatepass")), tuple(FORMS.values()))
    except UnusableError as error:
        reason = str(error)
    assert not reason or answers is None
    assert answers is None or answers.form.name in FORMS


@given(st.binary() | st.binary().map(b'{"issue": {"number": 1, "title": "x", "body": "'.__add__))
def test_any_bytes_are_read(data: bytes) -> None:
    """Any file is a submission, or a reason is told why it is none."""
    submission, reason = None, ""
    try:
        submission = read_submission(data)
    except UnusableError as error:
        reason = str(error)
    assert (submission is None) == bool(reason)


@pytest.mark.slow
@given(body=MARKUP | ANSWERS.map(lambda answers: new_event(**answers)), title=MARKUP)
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_issue_leaves_the_site_as_it_was(
    make_site: MakeSite, options: Options, tmp_path: Path, body: str, title: str
) -> None:
    """Whatever an issue says, the command ends cleanly, and writes no more than a draft and its source."""
    shutil.rmtree(tmp_path / "site", ignore_errors=True)
    root = make_site({})
    before = _files(tmp_path)
    ran = _run(root, webhook(body, title))
    new = {name for name, data in _files(tmp_path).items() if not data.startswith(before.get(name, b"\0"))}

    assert ran.exit_code in (0, 1), ran.output
    assert isinstance(ran.exception, SystemExit | None)
    assert all(re.fullmatch(rf"site/{EVENTS}/[a-z0-9-]+\.yaml", name) for name in new)
    assert len(new) == (ran.exit_code == 0)
    assert check(root, options).problems == ()


def test_plain_text_gets_no_backslashes() -> None:
    """Text without Markdown stays as it is."""
    text = '"No," he said (at 10:47) - it\'s 5 > 3, A&B, file_name.txt.\n\nhttps://example.org/a_b?c=d&e'

    assert as_plain_markdown(text) == text
