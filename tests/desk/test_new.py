"""`onrecord new` with options: what it writes. It never changes what an editor wrote."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from conftest import BASE, NOW, MakeSite
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from onrecord.build.pipeline import Options, check
from onrecord.cli import main
from onrecord.editing.entries.file_choice import choose_file
from onrecord.editing.entries.yaml_values import Value, format_field
from onrecord.editing.lookup.id_suggestions import ids_of_claims, suggest_id
from onrecord.model.foldings import slug
from onrecord.model.ids import ID_PATTERN
from onrecord.problems import Severity, SourceFile
from onrecord.read import read_site
from onrecord.read.normalization import to_plain
from onrecord.read.yaml.tree import parse_yaml
from onrecord.terminal.environment import Environment

SOURCES = "content/sources/sources.yaml"
ACTORS = "content/actors/actors.yaml"
EVENTS = "content/stories/dispute/events"
EVENT = ("event", "--story", "dispute", "--date", "2021-11-03", "--title", "The ministry: we stand by it")


def _run(site: Path, *arguments: str) -> Result:
    environment = Environment(lambda: NOW, asks=False)
    return CliRunner().invoke(main, ["new", *arguments, str(site)], obj=environment)


def _files(root: Path) -> dict[str, bytes]:
    files = (file for file in sorted(root.rglob("*")) if file.is_file() and "schema" not in file.parts)
    return {file.relative_to(root).as_posix(): file.read_bytes() for file in files}


def _errors(root: Path, options: Options) -> list[str]:
    problems = check(root, options).problems
    return [problem.message for problem in problems if problem.severity is Severity.ERROR]


def test_former_id_is_taken(make_site: MakeSite) -> None:
    """A new entry can't have the former id of another, whose old address leads there."""
    denial = (make_site({}) / EVENTS / "denial.yaml").read_text("utf-8")
    root = make_site({f"{EVENTS}/denial.yaml": f"{denial}aliases: answer\n"})
    ran = _run(root, *EVENT, "--type", "statement", "--source", "wire", "--id", "answer")

    assert "the id 'answer' is taken; choose another, such as 'answer-2'" in ran.stderr


def test_event_is_written(make_site: MakeSite, options: Options) -> None:
    """A new event has the schema line, its fields in order, today's date, and hints as comments."""
    root = make_site({})
    ran = _run(
        root, *EVENT, "--type", "response", "--speaker", "ministry", "--responds-to", "denial", "--source", "gazette"
    )
    text = (root / EVENTS / "ministry-stand.yaml").read_text("utf-8")

    assert (ran.exit_code, ran.stdout.splitlines()) == (
        0,
        [f"wrote {EVENTS}/ministry-stand.yaml", "wrote schema/"],
    )
    assert text.startswith(
        "# yaml-language-server: $schema=../../../../schema/event.schema.json\n"
        "\n"
        "type: response\n"
        "date: 2021-11-03\n"
        "title: 'The ministry: we stand by it'\n"
        "speaker: ministry\n"
        "sources: gazette\n"
        "published: 2022-06-01\n"
        "responds_to: denial\n"
        "\n"
        "# More fields. To use one, delete the # before it:\n"
    )
    assert _errors(root, options) == []


def test_warnings_about_a_published_event_are_printed(make_site: MakeSite, options: Options) -> None:
    """Without a dialogue too, the command prints what `check` would warn of in the new event."""
    root = make_site({ACTORS: f"{BASE[ACTORS]}jane: {{name: Jane Roe, kind: person, member_of: company}}\n"})
    ran = _run(
        root,
        *EVENT,
        "--type",
        "statement",
        "--source",
        "wire",
        "--speaker",
        "jane",
        "--claim",
        "It is so",
        "--id",
        "stand",
    )
    warned = [problem for problem in check(root, options).problems if problem.code == "REL012"]

    assert "published:" in (root / EVENTS / "stand.yaml").read_text("utf-8")
    assert [f"warning: {problem.message}; {problem.hint}\n" for problem in warned] == [ran.stderr]


def test_suggested_fields_are_valid(make_site: MakeSite, options: Options) -> None:
    """Each field offered in a comment is valid YAML and a known field once uncommented."""
    root = make_site({})
    _run(root, *EVENT, "--type", "statement", "--source", "gazette")
    _run(root, "story", "--title", "Another")
    for path in (f"{EVENTS}/ministry-stand.yaml", "content/stories/another/story.yaml"):
        lines = (root / path).read_text("utf-8").replace("\n# - ", "\n#- ").replace("\n# More", "\n#More").split("\n")
        (root / path).write_text("\n".join(line.removeprefix("# ") for line in lines[1:]), "utf-8")
    codes = {problem.code for problem in check(root, options).problems}

    assert not codes & {"YML001", "FLD001", "FLD002", "FLD003", "DAT001", "IDS001"}


@pytest.mark.parametrize(
    ("arguments", "path", "expected"),
    [
        (
            ("story", "--title", "Дело о доступе", "--summary", "Two say two things."),
            "content/stories/delo-dostupe/story.yaml",
            "title: Дело о доступе\nsummary: Two say two things.\n",
        ),
        (
            ("bill", "--title", "Bill 7: on words", "--procedure", "uk", "--origin", "lords"),
            "content/bills/bill-7-words.yaml",
            "title: 'Bill 7: on words'\nprocedure: uk\norigin: lords\n",
        ),
        (
            ("actor", "--name", "Әйгүл", "--kind", "person", "--member-of", "ministry", "--file", "people.yaml"),
            "content/actors/people.yaml",
            "\naygul:\n  name: Әйгүл\n  kind: person\n  member_of: ministry\n",
        ),
        (
            ("source", "--description", "A letter", "--publisher", "The archive", "--file", "letters.yaml"),
            "content/sources/letters.yaml",
            "\narchive-letter:\n  description: A letter\n  publisher: The archive\n",
        ),
    ],
    ids=lambda value: value[0] if isinstance(value, tuple) else "",
)
def test_other_entries_are_written(
    make_site: MakeSite, options: Options, arguments: tuple[str, ...], path: str, expected: str
) -> None:
    """A story, a bill, an actor and a source are written from their options, with ids derived from their titles."""
    root = make_site({})
    ran = _run(root, *arguments)
    text = (root / path).read_text("utf-8")

    assert (ran.exit_code, ran.stdout.splitlines()[0]) == (0, f"wrote {path}")
    assert text.startswith("# yaml-language-server: $schema=../")
    assert expected in text
    assert _errors(root, options) == []


@pytest.mark.parametrize(
    ("arguments", "missing"),
    [
        (("story",), "--title"),
        (("event",), "--story, --type, --title"),
        (EVENT, "--type"),
        (("source",), "--title"),
        (("actor",), "--name, --kind"),
        (("bill",), "--title, --procedure"),
        (("story", "--title", "争议"), "--id"),
        (("story", "--title", " "), "--title"),
        (("actor", "--name", "", "--kind", "person"), "--name"),
        (("bill", "--title", "x", "--procedure", "uk"), "--origin"),
    ],
    ids=str,
)
def test_missing_options_are_named_at_once(make_site: MakeSite, arguments: tuple[str, ...], missing: str) -> None:
    """Without a terminal, all missing options are named at once and nothing is written."""
    root = make_site({})
    before = _files(root)
    ran = _run(root, *arguments)

    assert (ran.exit_code, ran.stderr.splitlines()[-1]) == (2, f"Error: these options are missing: {missing}")
    assert _files(root) == before


ESCAPE_HINT = "delete its code, which starts with a backslash; or use single quotation marks around the value"
REFUSED: Mapping[str, tuple[tuple[str, ...], str]] = {
    "date": (
        ("event", "--story", "dispute", "--date", "2.11.2021"),
        "--date: '2.11.2021' does not begin with the year; write year, month and day: 2021-11-02",
    ),
    "type": (
        (*EVENT, "--type", "denail"),
        "--type: 'denail' is not a value that 'type' can have; did you mean 'denial'?",
    ),
    "story": (("event", "--story", "disput"), "--story: no story is called 'disput'; did you mean 'dispute'?"),
    "speaker": (
        (*EVENT, "--type", "statement", "--speaker", "ministri"),
        "--speaker: no actor is called 'ministri'; did you mean 'ministry'?",
    ),
    "source": (
        (*EVENT, "--type", "statement", "--source", "gazete"),
        "--source: no source is called 'gazete'; did you mean 'gazette'?",
    ),
    "event": (
        (*EVENT, "--type", "denial", "--denies", "anouncement#joint"),
        "--denies: no event is called 'anouncement'; did you mean 'announcement'?",
    ),
    "claim": (
        (*EVENT, "--type", "denial", "--denies", "announcement#jont"),
        "--denies: the event 'announcement' has no claim called 'jont'; did you mean 'joint'?",
    ),
    "id in use": (
        (*EVENT, "--type", "statement", "--source", "wire", "--id", "denial"),
        "--id: the id 'denial' is taken; choose another, such as 'denial-2'",
    ),
    "reserved id": (
        (*EVENT, "--type", "statement", "--source", "wire", "--id", "claims"),
        "--id: 'claims' is a reserved name; choose another id",
    ),
    "Cyrillic id": (
        ("story", "--title", "x", "--id", "ѕtory-one"),
        "--id: 'ѕtory-one' is not an id; its letter 'ѕ' is Cyrillic; delete the word, and type it anew: story-one",
    ),
    "address": (
        ("source", "--title", "x", "--url", "example.org/x"),
        "--url: 'example.org/x' is not a web address; did you mean 'https://example.org/x'?",
    ),
    "file": (
        ("source", "--title", "x", "--file", "../../x.yaml"),
        "--file: '../../x.yaml' is no name such as press.yaml",
    ),
    "control character": (
        ("story", "--title", "a\x1bb", "--id", "x"),
        "--title: U+001B (a control character) stands here; " + ESCAPE_HINT,
    ),
}


@pytest.mark.parametrize(("arguments", "message"), REFUSED.values(), ids=REFUSED)
def test_wrong_answer_is_refused(make_site: MakeSite, arguments: tuple[str, ...], message: str) -> None:
    """A wrong answer is refused with the message of `onrecord check`, and nothing is written."""
    root = make_site({})
    before = _files(root)
    ran = _run(root, *arguments)

    assert (ran.exit_code, ran.stderr.splitlines()[-1]) == (2, f"Error: {message}")
    assert _files(root) == before


@pytest.mark.parametrize(
    ("arguments", "reasons"),
    [
        (("--type", "denial", "--speaker", "company", "--source", "wire"), 1),
        (("--type", "statement", "--speaker", "somebody-else", "--source", "broadcaster"), 2),
        (("--type", "bill-reading", "--source", "wire"), 2),
    ],
    ids=["a denial without target", "an unknown actor and source", "a step without bill"],
)
def test_incomplete_event_is_a_draft(
    make_site: MakeSite, options: Options, arguments: tuple[str, ...], reasons: int
) -> None:
    """An event that would have errors becomes a draft without a publication date; the command lists the reasons."""
    root = make_site({})
    ran = _run(root, *EVENT, *arguments)
    lines = ran.stdout.splitlines()

    assert ran.exit_code == 0
    assert "it is a draft, since a published event would have errors:" in lines
    assert len([line for line in lines if line.startswith("  ")]) == reasons
    assert lines[-1] == f"correct that, and then: onrecord publish dispute/ministry-stand --site {root}"
    text = (root / EVENTS / "ministry-stand.yaml").read_text("utf-8")
    assert ("status: draft\n" in text, "\npublished" in text) == (True, False)
    assert _errors(root, options) == []
    assert _errors(root, replace(options, drafts=True)) != []


STEP = ("--type", "bill-reading", "--bill", "act", "--source", "gazette")
STEPS: Mapping[str, tuple[tuple[str, ...], str]] = {
    "one": (("--stage", "introduction", "--outcome", "none"), "stage: introduction\noutcome: none\n"),
    "several with one outcome": (
        ("--stage", "reading-1", "--stage", "reading-2", "--outcome", "adopted"),
        "stage:\n  - reading-1\n  - reading-2\noutcome: adopted\n",
    ),
    "several with different outcomes": (
        ("--stage", "reading-1", "--stage", "reading-2", "--outcome", "adopted", "--outcome", "rejected"),
        "stage:\n  - stage: reading-1\n    outcome: adopted\n  - stage: reading-2\n    outcome: rejected\n",
    ),
    "several without outcome": (
        ("--stage", "reading-1", "--stage", "reading-2"),
        "stage:\n  - reading-1\n  - reading-2\n",
    ),
}


@pytest.mark.parametrize(("arguments", "expected"), STEPS.values(), ids=STEPS)
def test_stages_of_a_step_are_written(
    make_site: MakeSite, options: Options, arguments: tuple[str, ...], expected: str
) -> None:
    """A step has one stage or several; an outcome that all share is written once."""
    root = make_site({"content/bills/act.yaml": "title: The act\nprocedure: generic\n"})
    ran = _run(root, *EVENT, *STEP, *arguments)

    assert (ran.exit_code, "it is a draft" in ran.stdout) == (0, False)
    assert expected in (root / EVENTS / "ministry-stand.yaml").read_text("utf-8")
    assert _errors(root, options) == []


def test_number_of_outcomes_must_match_stages(make_site: MakeSite) -> None:
    """The number of outcomes must be one or the number of stages; otherwise nothing is written."""
    root = make_site({"content/bills/act.yaml": "title: The act\nprocedure: generic\n"})
    before = _files(root)
    stages = ("--stage", "reading-1", "--stage", "reading-2", "--stage", "reading-3")
    ran = _run(root, *EVENT, *STEP, *stages, "--outcome", "adopted", "--outcome", "rejected")

    assert ran.exit_code == 2
    assert ran.stderr.endswith("Error: --outcome: give it once for all, or once for each of 3\n")
    assert _files(root) == before


def test_folder_without_site_is_refused(tmp_path: Path) -> None:
    """In a folder without a site the command says so and writes nothing."""
    ran = _run(tmp_path, "story", "--title", "x")

    assert (ran.exit_code, list(tmp_path.iterdir())) == (1, [])
    assert ran.stderr.startswith("Error: there is no site.yaml in this folder")


APPENDABLE: Mapping[str, str] = {
    "a line end at the end": "wire: {title: The wire}\ngazette: {title: The gazette}\n",
    "no line end at the end": "wire: {title: The wire}\ngazette: {title: The gazette}",
    "Windows line ends": "wire:\r\n  title: The wire\r\ngazette: {title: The gazette}\r\n",
    "a comment at the end": "wire: {title: The wire}\ngazette: {title: The gazette}\n# more to come\n",
    "a block text at the end": "wire: {title: The wire}\ngazette:\n  title: The gazette\n  note: |\n    Words\n\n",
    "only comments": "# sources\n",
    "an empty file": "",
    "a byte order mark": "\ufeffwire: {title: The wire}\ngazette: {title: The gazette}\n",
}


@pytest.mark.parametrize("before", APPENDABLE.values(), ids=APPENDABLE)
def test_entry_is_appended_to_file(make_site: MakeSite, before: str) -> None:
    """The file keeps every byte; the new entry follows with the file's own line ends."""
    root = make_site({SOURCES: before.encode("utf-8")})
    ran = _run(root, "source", "--title", "A paper: new", "--id", "paper", "--file", "sources.yaml")
    after = (root / SOURCES).read_bytes()
    parsed = parse_yaml(SourceFile("", after.decode("utf-8-sig").replace("\r\n", "\n")))

    assert ran.exit_code == 0
    assert after.startswith(before.encode("utf-8"))
    assert (b"\r\n" in before.encode("utf-8")) == after.endswith(b"\r\n")
    assert parsed.problems == ()
    assert "paper" in getattr(parsed.value, "by_name", {})


NOT_APPENDABLE: Mapping[str, str] = {
    "braces around the whole": "{wire: {title: The wire}}\n",
    "an end marker of the document": "wire: {title: The wire}\n...\n",
    "a list": "- wire\n",
    "a syntax error": "wire: {title: The wire\n",
    "an indented mapping": "  wire: {title: The wire}\n",
    "a tab": "wire:\n\ttitle: x\n",
}


@pytest.mark.parametrize("before", NOT_APPENDABLE.values(), ids=NOT_APPENDABLE)
def test_unsuitable_file_is_left_unchanged(make_site: MakeSite, before: str) -> None:
    """A file to which no entry can be appended stays unchanged, and the message says what to do."""
    root = make_site({SOURCES: before})
    ran = _run(root, "source", "--title", "A paper", "--id", "paper", "--file", "sources.yaml")

    assert (ran.exit_code, (root / SOURCES).read_text("utf-8")) == (1, before)
    assert SOURCES in ran.stderr
    assert "--file" in ran.stderr


@pytest.mark.parametrize("linked", ["content/sources", SOURCES, "content/stories", "content"])
def test_nothing_is_written_through_symbolic_links(make_site: MakeSite, tmp_path: Path, linked: str) -> None:
    """No part of a path may be a symbolic link, which could lead out of the site."""
    root, outside = make_site({}), tmp_path / "outside"
    (root / linked).rename(outside)
    (root / linked).symlink_to(outside)
    before = _files(outside) if outside.is_dir() else {"": outside.read_bytes()}
    ran = _run(root, "source", "--title", "A paper", "--id", "paper", "--file", "sources.yaml")
    other = _run(root, "story", "--title", "Another")

    assert 1 in {ran.exit_code, other.exit_code}
    assert "is a link; onrecord never writes through links" in ran.stderr + other.stderr
    assert (_files(outside) if outside.is_dir() else {"": outside.read_bytes()}) == before


def test_entry_goes_into_file_with_most_entries(make_site: MakeSite) -> None:
    """Unless a file is named, a source goes into the file with the most sources."""
    root = make_site({"content/sources/a.yaml": "paper: {title: A paper, url: https://example.org/paper}\n"})

    assert _run(root, "source", "--title", "One more").stdout.startswith(f"wrote {SOURCES}\n")


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("The Ministry Announces", "the-ministry-announces"),
        ("Министр ответил: «Нет»", "ministr-otvetil-net"),
        ("Щука, ёж и объезд", "shchuka-ezh-i-obezd"),
        ("Әділет министрлігі жауап берді", "adilet-ministrligi-zhauap-berdi"),
        ("Қазақстан ұлттық үні, өңір", "qazaqstan-ulttyq-uni-onir"),
        ("Meta's “answer” — no!", "metas-answer-no"),
        ("Żółć, Straße, Æther", "zolc-strasse-aether"),
        ("争议", ""),
    ],
)
def test_id_is_derived_from_title(title: str, expected: str) -> None:
    """An id is the title in lower-case Latin letters: Cyrillic is transliterated and accents are dropped."""
    assert slug(title) == expected


@given(st.text())
def test_suggested_id_is_valid(title: str) -> None:
    """For any title, the suggested id is empty or valid."""
    assert ID_PATTERN.fullmatch(slug(title) or "nothing")


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("The Ministry Announces", "ministry-announces"),
        (
            "Kazakhstan becomes first Central Asian country to get access to Facebook CRS",
            "kazakhstan-first-central-asian-country",
        ),
        ("Министр ответил: «Нет» на вопросы о доступе", "ministr-otvetil-net-voprosy"),
        ("The council: minutes of the council", "council-minutes"),
        ("It is what it is", "what"),
        ("The the", "the"),
        ("Announcement", "announcement-2021-11-03"),
        ("Denial of the denial", "denial-2021-11-03"),
        ("A denial by five other people here", "denial-five-other-people"),
        ("争议", ""),
    ],
)
def test_suggested_id_is_short(make_site: MakeSite, title: str, expected: str) -> None:
    """An id has the first significant words of a title, once each; the date stands in it only if it must."""
    reading = read_site(make_site({})).value

    assert reading is not None
    assert suggest_id(title, "event", reading.records, "dispute", "2021-11-03") == expected


def test_taken_id_gets_the_next_word(make_site: MakeSite) -> None:
    """If another entry has a title's first words as its id, the next word tells the two apart, or else a number."""
    event = BASE[f"{EVENTS}/denial.yaml"]
    taken = ("five-other-people-deny", "other")
    reading = read_site(make_site({f"{EVENTS}/{id_}.yaml": event for id_ in taken})).value

    assert reading is not None
    assert suggest_id("Five other people deny each word", "event", reading.records, "dispute") == (
        "five-other-people-deny-each-word"
    )
    assert suggest_id("The other", "event", reading.records, "dispute") == "other-2"


def test_claim_ids_are_unique() -> None:
    """A claim's id is made of the words that carry its sense; the ids are unique."""
    texts = ["They have access", "They have access, too", "It is so", "Доступ исключительный"]

    assert ids_of_claims(texts, ("en",)) == ["access", "access-2", "claim-3", "dostup-isklyuchitelnyy"]


PRINTABLE = st.text(st.characters(blacklist_categories=("Cc", "Cs"), blacklist_characters="\u2028\u2029\ufeff"))
LINES = st.builds("\n".join, st.lists(PRINTABLE.map(str.strip).filter(bool), min_size=1, max_size=4))


@given(st.one_of(PRINTABLE.filter(str.strip), LINES))
def test_written_text_reads_back(text: str) -> None:
    """For any answer, the YAML written reads back as the same text."""
    values: Mapping[str, Value] = {"title": text, "sources": [text, {"note": text}]}
    parsed = parse_yaml(SourceFile("", "".join(format_field(name, value) for name, value in values.items())))

    assert parsed.problems == () or "\ufffe" in text or "\uffff" in text or "\u202e" in text or "\u202d" in text
    if not parsed.problems and parsed.value:
        assert to_plain(parsed.value) == {"title": text, "sources": [text, {"note": text}]}


@pytest.mark.parametrize(
    ("files", "name"),
    [
        ({}, "new.yaml"),
        ({"a": "# x: y\na:\n  name: A\n"}, "new.yaml"),
        ({"a": "a:\n  name: A\n", "b": "b: {name: B}\n"}, "new.yaml"),
        ({"a": "a: {name: A}\n", "b": "b: {name: B}\nc: {name: C}\n"}, "b.yaml"),
        ({"example": "a: {name: A, example: yes}\nb:\n  name: B\n  example: yes\n"}, "new.yaml"),
        ({"a": "# One entry, but long.\n\na:\n  name: A\n  role: A\n", "b": "b: {name: B}\nc: {name: C}\n"}, "b.yaml"),
    ],
)
def test_new_actor_gets_a_file_of_its_own(tmp_path: Path, files: Mapping[str, str], name: str) -> None:
    """Only a site that keeps several entries in a file gets the next one there."""
    (tmp_path / "content/actors").mkdir(parents=True)
    for stem, text in files.items():
        (tmp_path / f"content/actors/{stem}.yaml").write_text(text, "utf-8")

    assert choose_file(tmp_path, "actor", "new") == name
