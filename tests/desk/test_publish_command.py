"""`onrecord publish`: which drafts it publishes, which bytes it changes, and when it changes nothing."""

from __future__ import annotations

import stat
from collections.abc import Mapping
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from conftest import BASE, NOW, MakeSite
from golden import files_in
from msgspec.structs import replace

from onrecord.build.pipeline import Options, check
from onrecord.cli import main
from onrecord.editing.entries.entry_edit import change_fields
from onrecord.editing.entries.file_text import UnsafeChangeError
from onrecord.model.fields import EventFields, SourceFields
from onrecord.model.site import Event
from onrecord.output import FileOperations
from onrecord.problems import RefusedError, Severity
from onrecord.site_files.site_changes import Replacement, replace_files
from onrecord.terminal.environment import Environment

STORY = "content/stories/dispute/story.yaml"
EVENTS = "content/stories/dispute/events"
REPLY = f"{EVENTS}/reply.yaml"
HEAD = "type: statement\ndate: 2021-11-05\ntitle: The ministry replies\nspeaker: ministry\nresponds_to: denial\n"
DRAFT = f"{HEAD}sources: gazette\nstatus: draft\n"


def _run(site: Path, *names: str) -> Result:
    return CliRunner().invoke(main, ["publish", *names, "--site", str(site)], obj=Environment(lambda: NOW, asks=False))


def _content(root: Path) -> dict[str, bytes]:
    files = (file for file in sorted((root / "content").rglob("*")) if file.is_file())
    return {file.relative_to(root).as_posix(): file.read_bytes() for file in files}


def _errors(root: Path, options: Options) -> list[str]:
    problems = check(root, options).problems
    return [problem.message for problem in problems if problem.severity is Severity.ERROR]


def test_draft_is_published(make_site: MakeSite, options: Options) -> None:
    """The publication date replaces a draft's status line, and the command shows the change."""
    root = make_site({REPLY: DRAFT})
    before = _content(root)
    ran = _run(root, "reply")

    assert (ran.exit_code, ran.stderr) == (0, "")
    assert ran.stdout == f"published {REPLY}\n  7 - status: draft\n  7 + published: 2022-06-01\n"
    assert _content(root) == {**before, REPLY: f"{HEAD}sources: gazette\npublished: 2022-06-01\n".encode()}
    assert _errors(root, options) == []
    assert {(event.id, str(event.fields.published)) for event in _events(root, options)} >= {("reply", "2022-06-01")}


def _events(root: Path, options: Options) -> list[Event]:
    site = check(root, options).value.site
    assert site is not None
    return list(site.events.values())


FORMS: Mapping[str, tuple[str, str]] = {
    "Windows line ends": ("sources: gazette\r\nstatus: draft\r\n", "sources: gazette\r\npublished: 2022-06-01\r\n"),
    "no line end at the end": ("sources: gazette\nstatus: draft", "sources: gazette\npublished: 2022-06-01"),
    "quotation marks": ("sources: gazette\n'status': \"draft\"\n", "sources: gazette\npublished: 2022-06-01\n"),
    "odd spacing": ("sources:   gazette\nstatus :  draft  \n", "sources:   gazette\npublished :  2022-06-01  \n"),
    "a comment after the status": (
        "status: draft  # until Monday\nsources: gazette\n",
        "published: 2022-06-01  # until Monday\nsources: gazette\n",
    ),
    "an earlier date": (
        "published: 2021-11-10 # so far\nstatus: draft\nsources: gazette\n",
        "published: 2022-06-01 # so far\nsources: gazette\n",
    ),
    "a date with a time": (
        "status: draft\npublished: 2021-11-10T09:30\nsources: gazette\n",
        "published: 2022-06-01\nsources: gazette\n",
    ),
    "a date in quotation marks": (
        "published: '2021-11-10'\nsources: gazette\nstatus: draft",
        "published: '2022-06-01'\nsources: gazette\n",
    ),
    "the same date": (
        "published: 2022-06-01\nsources: gazette\nstatus: draft\n",
        "published: 2022-06-01\nsources: gazette\n",
    ),
    "an empty date": ("published:\nstatus: draft\nsources: gazette\n", "published: 2022-06-01\nsources: gazette\n"),
    "a tilde for the date": (
        "published: ~\nstatus: draft\nsources: gazette\n",
        "published: 2022-06-01\nsources: gazette\n",
    ),
    "a comment after the removed status": (
        "published: 2021-11-10\nstatus: draft # ask the ministry\nsources: gazette\n",
        "published: 2022-06-01\n# ask the ministry\nsources: gazette\n",
    ),
    "a text that looks like the fields": (
        "sources: gazette\nbody: |\n  status: draft\n  published: 2021\n\nstatus: draft\n# the end\n",
        "sources: gazette\nbody: |\n  status: draft\n  published: 2021\n\npublished: 2022-06-01\n# the end\n",
    ),
    "multi-byte letters": (
        "sources: gazette\nsummary: Әділет 🙂 министрлігі\nstatus: draft # күту\n",
        "sources: gazette\nsummary: Әділет 🙂 министрлігі\npublished: 2022-06-01 # күту\n",
    ),
}


@pytest.mark.parametrize("mark", ["", "\ufeff"], ids=["", "a byte order mark"])
@pytest.mark.parametrize(("before", "after"), FORMS.values(), ids=FORMS)
def test_only_status_and_date_change(make_site: MakeSite, options: Options, mark: str, before: str, after: str) -> None:
    """Only status and date change: comments, spacing, quotation marks and line ends stay."""
    head = HEAD.replace("\n", "\r\n") if "\r\n" in before else HEAD
    root = make_site({REPLY: f"{mark}# The reply\n{head}{before}".encode()})
    ran = _run(root, "dispute/reply")

    assert (ran.exit_code, ran.exception) == (0, None)
    assert (root / REPLY).read_bytes().decode() == f"{mark}# The reply\n{head}{after}"
    assert _errors(root, options) == []


def test_changed_lines_are_shown(make_site: MakeSite) -> None:
    """Each changed line is shown before and after, with its number and the reason for a new date."""
    ran = _run(make_site({REPLY: f"{HEAD}published: 2021-11-10\nsources: gazette\nstatus: draft # soon\n"}), "reply")

    assert ran.stdout == (
        f"published {REPLY}\n"
        "  6 - published: 2021-11-10\n"
        "  6 + published: 2022-06-01\n"
        "  8 - status: draft # soon\n"
        "  8 + # soon\n"
        "  published.txt does not list this event, so its earlier day is replaced\n"
    )


UNSAFE: Mapping[str, str] = {
    "braces": "{type: statement, date: 2021-11-05, title: x, speaker: ministry, sources: gazette, status: draft}\n",
    "a value on the next line": f"{HEAD}sources: gazette\nstatus:\n  draft\n",
    "an explicit key": f"{HEAD}sources: gazette\n? status\n: draft\n",
    "a block scalar": f"{HEAD}sources: gazette\nstatus: >-\n  draft\n",
}


@pytest.mark.parametrize("text", UNSAFE.values(), ids=UNSAFE)
def test_unusual_layout_is_left_to_editor(make_site: MakeSite, text: str) -> None:
    """If a field has no line of its own, nothing is written, and the message says what to edit by hand."""
    root = make_site({REPLY: text, f"{EVENTS}/other.yaml": DRAFT})
    before = _content(root)
    ran = _run(root, "other", "reply")

    assert (ran.exit_code, ran.stdout) == (1, "")
    assert ran.stderr == (
        f"Error: nothing is published: onrecord can't change single lines of {REPLY} as it is written; "
        "do it by hand: delete 'status: draft' and write 'published: 2022-06-01'\n"
    )
    assert _content(root) == before


def test_error_of_published_entry_stops_publication(make_site: MakeSite) -> None:
    """An error that only a published entry has stops the publication of all named entries."""
    root = make_site({REPLY: DRAFT.replace("type: statement", "type: denial").replace("responds_to: denial\n", "")})
    (root / f"{EVENTS}/other.yaml").write_text(DRAFT)
    before = _content(root)
    ran = _run(root, "other", "reply")

    assert (ran.exit_code, ran.stdout) == (1, "")
    assert f"{REPLY}:1:7: error REL004 this denial denies nothing\n" in ran.stderr
    assert ran.stderr.endswith("\nnothing is published while there is an error\n")
    assert _content(root) == before


@pytest.mark.parametrize(
    ("path", "text", "message"),
    [
        (REPLY, DRAFT.replace("2021-11-05", "2021-13-05"), f"{REPLY}:2:7: error DAT001"),
        (f"{EVENTS}/denial.yaml", "type: denial\n", f"{EVENTS}/denial.yaml:1:1: error FLD002"),
    ],
    ids=["in the draft itself", "elsewhere in the site"],
)
def test_any_error_of_site_stops_publication(make_site: MakeSite, path: str, text: str, message: str) -> None:
    """Any error of the site prevents publication."""
    root = make_site({REPLY: DRAFT, path: text})
    before = _content(root)
    ran = _run(root, "reply")

    assert ran.exit_code == 1
    assert message in ran.stderr
    assert _content(root) == before


def test_related_drafts_are_published_together(make_site: MakeSite, options: Options) -> None:
    """A draft that answers another draft can be published only together with it."""
    later = DRAFT.replace("responds_to: denial", "responds_to: reply").replace("11-05", "11-06")
    root = make_site({REPLY: DRAFT, f"{EVENTS}/later.yaml": later})
    alone, together = _run(root, "later"), _run(root, "later", "reply")

    assert alone.exit_code == 1
    assert "error REL002 'reply' is a draft, so readers would find nothing there" in alone.stderr
    assert (together.exit_code, together.stdout.count("published content/")) == (0, 2)
    assert _errors(root, options) == []


def test_warnings_about_published_files_are_shown(make_site: MakeSite) -> None:
    """Warnings about changed files are shown, and those about others are not."""
    early = BASE[f"{EVENTS}/denial.yaml"].replace("published: 2021-11-10", "published: 2021-11-01")
    root = make_site({REPLY: DRAFT.replace("2021-11-05", "2022-06-20"), f"{EVENTS}/denial.yaml": early})
    ran = _run(root, "reply")

    assert ran.exit_code == 0
    assert f"{REPLY}:2:7: warning DAT003" in ran.stderr
    assert "denial.yaml" not in ran.stderr


NAMES: Mapping[str, tuple[tuple[str, ...], int, str]] = {
    "a misspelled id": (("repyl",), 2, "Error: no event or story is called 'repyl'; did you mean 'reply'?\n"),
    "a misspelled id with its story": (
        ("dispute/repyl",),
        2,
        "Error: no event or story is called 'dispute/repyl'; did you mean 'dispute/reply'?\n",
    ),
    "an unknown id": (
        ("zzz",),
        2,
        "Error: no event or story is called 'zzz'; the drafts are: dispute/reply, other/reply\n",
    ),
    "an ambiguous id": (
        ("reply",),
        2,
        "Error: 'reply' is the id of several entries; write one of: reply/ (the story), dispute/reply, other/reply\n",
    ),
    "a withdrawn event": (
        ("gone", "dispute/reply"),
        1,
        (
            "Error: 'gone' is withdrawn, and no draft; to bring it back, delete 'status: withdrawn' in its file, or "
            "'withdrawn' in its story.yaml, by hand\n"
        ),
    ),
    "no id": ((), 2, "Error: name the drafts to publish, or write --due alone\n"),
    "an id and --due": (("reply", "--due"), 2, "Error: name the drafts to publish, or write --due alone\n"),
}


@pytest.mark.parametrize(("names", "code", "message"), NAMES.values(), ids=NAMES)
def test_unpublishable_name_is_refused(make_site: MakeSite, names: tuple[str, ...], code: int, message: str) -> None:
    """A name that is unknown, ambiguous or not publishable is refused, with what to type instead."""
    withdrawn = DRAFT.replace("status: draft", "status: withdrawn\npublished: 2021-12-01")
    other = {f"content/stories/{id_}/story.yaml": "title: Another\n" for id_ in ("other", "reply")}
    reply = {"content/stories/other/events/reply.yaml": DRAFT.replace("responds_to: denial\n", "")}
    root = make_site({REPLY: DRAFT, f"{EVENTS}/gone.yaml": withdrawn, **other, **reply})
    before = _content(root)
    ran = _run(root, *names)

    assert (ran.exit_code, ran.stdout) == (code, "")
    assert ran.stderr.endswith(message)
    assert _content(root) == before


def test_published_entry_stays_unchanged(make_site: MakeSite) -> None:
    """A published entry is reported as such, and the other named drafts are published."""
    root = make_site({REPLY: DRAFT, f"{EVENTS}/other.yaml": DRAFT})
    ran = _run(root, "denial", "reply", "dispute")

    assert ran.exit_code == 0
    assert ran.stdout.splitlines() == [
        f"published {REPLY}",
        "  7 - status: draft",
        "  7 + published: 2022-06-01",
        "dispute/denial is published already",
        "dispute is published already",
        "still drafts: dispute/other",
    ]
    assert _run(root, "reply").stdout == "dispute/reply is published already\n"


def test_formerly_published_entry_keeps_its_date(make_site: MakeSite, options: Options) -> None:
    """An entry listed in `published.txt`, even under a former id, keeps its date."""
    unchanged = "published: 2021-11-10T09:30 # the first day\nsources: gazette\n"
    root = make_site({REPLY: f"{HEAD}aliases: answer\nstatus: draft\n{unchanged}", "published.txt": "dispute/answer\n"})
    ran = _run(root, "reply")

    assert ran.stdout == f"published {REPLY}\n  7 - status: draft\n  it was on the site before, so that its day stays\n"
    assert (root / REPLY).read_text() == f"{HEAD}aliases: answer\n{unchanged}"
    assert _errors(root, options) == []


def test_story_is_published_with_its_events(make_site: MakeSite, options: Options) -> None:
    """A story's events other than drafts get the story's publication date."""
    undated = DRAFT.replace("status: draft\n", "")
    root = make_site({STORY: "title: The dispute\nstatus: draft\n", REPLY: DRAFT, f"{EVENTS}/undated.yaml": undated})
    ran = _run(root, "dispute")

    assert ran.exit_code == 0
    assert (root / STORY).read_text() == "title: The dispute\n"
    assert (root / REPLY).read_text() == DRAFT
    assert (root / f"{EVENTS}/denial.yaml").read_text() == BASE[f"{EVENTS}/denial.yaml"].replace(
        "published: 2021-11-10", "published: 2022-06-01"
    )
    assert (root / f"{EVENTS}/undated.yaml").read_text() == undated.replace(
        "date: 2021-11-05\n", "date: 2021-11-05\npublished: 2022-06-01\n"
    )
    assert f"published {EVENTS}/undated.yaml\n  3 + published: 2022-06-01\n" in ran.stdout
    assert ran.stdout.endswith("still drafts: dispute/reply\n")
    assert _errors(root, options) == []


@pytest.mark.parametrize(("name", "names"), [("denial", "dispute/"), ("reply", "dispute/ dispute/reply")])
def test_event_is_published_only_with_its_story(make_site: MakeSite, options: Options, name: str, names: str) -> None:
    """An event of a draft story is published only together with its story, by the command in the message."""
    root = make_site({STORY: "title: The dispute\nstatus: draft\n", REPLY: DRAFT})
    before = _content(root)
    refused = _run(root, name)

    assert (refused.exit_code, _content(root)) == (1, before)
    assert refused.stderr == (
        f"Error: '{name}' can't be on the site before its story 'dispute', which is a draft; "
        f"publish that with it: onrecord publish {names}\n"
    )
    assert _run(root, *names.split()).exit_code == 0
    assert name in {event.id for event in _events(root, options)}


def test_publication_date_of_draft_is_not_checked(make_site: MakeSite, options: Options) -> None:
    """A publication date in a draft is checked for nothing else than being there, since publishing replaces it."""
    day = "published: 2021-01-01\ncorrections: {date: 2020-12-31, was: It, now: That}\n"
    outcome = check(make_site({REPLY: f"{DRAFT}{day}"}), replace(options, drafts=True))

    assert [problem.code for problem in outcome.problems] == ["FLD005"]
    assert outcome.value.site
    assert outcome.value.site.events["dispute", "reply"].fields.published is None


def test_folder_without_site_is_refused(tmp_path: Path) -> None:
    """In a folder without a site, the command says so."""
    ran = _run(tmp_path, "reply")

    assert (ran.exit_code, list(tmp_path.iterdir())) == (1, [])
    assert ran.stderr.startswith("Error: there is no site.yaml in this folder")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (b"title: x\r\ndate: 2021 # so far\r\n", b"title: x\r\ndate: 2021 # so far\r\npublished: 2022-06-01\r\n"),
        (b"title: x\ndate: 2021", b"title: x\ndate: 2021\npublished: 2022-06-01"),
        (b"  date: 2021\n  title: x\n", b"  date: 2021\n  published: 2022-06-01\n  title: x\n"),
    ],
)
def test_new_field_has_layout_of_line_above(before: bytes, after: bytes) -> None:
    """A new field gets a line with the indent and the line end of the line above."""
    assert change_fields(before, EventFields, {"published": "2022-06-01"}, below="date").data == after


MANY = b"""# two sources
wire: # the first
  title: The wire
  url: https://example.org/wire # seen

gazette: {title: The gazette, url: https://example.org/gazette}
"""
"""A file of several entries."""


def test_field_of_one_of_several_entries_is_set() -> None:
    """In a file of several entries, only the line of the named one changes; a new field has its indent."""
    moved = change_fields(MANY, SourceFields, {"url": "https://example.org/new"}, below="title", entry="wire")
    dead = change_fields(moved.data, SourceFields, {"url_status": "dead"}, below="url", entry="wire")
    back = change_fields(dead.data, SourceFields, {"url_status": None}, below="url", entry="wire")

    assert dead.data == MANY.replace(b"/wire # seen\n", b"/new # seen\n  url_status: dead\n")
    assert [(line.number, line.after) for line in dead.lines] == [(5, "  url_status: dead")]
    assert back.data == moved.data


@pytest.mark.parametrize("entry", ["gazette", "unknown"])
def test_entry_without_lines_of_its_own_is_left_to_the_editor(entry: str) -> None:
    """An entry that stands on one line, or is not there, is not edited."""
    with pytest.raises(UnsafeChangeError):
        change_fields(MANY, SourceFields, {"url_status": "dead"}, below="url", entry=entry)


def test_file_permissions_stay(make_site: MakeSite) -> None:
    """The file keeps its permissions, and no temporary file stays."""
    root = make_site({REPLY: DRAFT})
    (root / REPLY).chmod(0o640)
    names = sorted(file.name for file in (root / EVENTS).iterdir())
    _run(root, "reply")

    assert stat.S_IMODE((root / REPLY).stat().st_mode) == 0o640
    assert sorted(file.name for file in (root / EVENTS).iterdir()) == names


def test_file_is_not_replaced_through_symbolic_link(tmp_path: Path) -> None:
    """A file whose path leads through a symbolic link is not replaced."""
    (tmp_path / "outside").mkdir()
    outside = tmp_path / "outside" / "a.yaml"
    outside.write_bytes(b"before")
    (tmp_path / "site").mkdir()
    (tmp_path / "site/content").symlink_to(tmp_path / "outside")

    with pytest.raises(RefusedError, match="content is a link; onrecord never writes through links"):
        replace_files(tmp_path / "site", {"content/a.yaml": Replacement(b"before", b"after")}, "publish")
    assert outside.read_bytes() == b"before"


@pytest.fixture
def two_files(tmp_path: Path) -> Path:
    """Return a folder with the files a.yaml and b.yaml in content/, each with the letter of its name."""
    (tmp_path / "content").mkdir()
    for name in "ab":
        (tmp_path / f"content/{name}.yaml").write_text(name)
    return tmp_path


TWO = {f"content/{name}.yaml": Replacement(name.encode(), name.upper().encode()) for name in "ab"}


def test_files_are_replaced_all_or_none(two_files: Path) -> None:
    """If one of several files has changed since it was read, no file is replaced, and nothing is left behind."""
    (two_files / "content/b.yaml").write_text("edited meanwhile")

    with pytest.raises(RefusedError, match=r"b\.yaml was changed meanwhile; nothing was written, so try again"):
        replace_files(two_files, TWO, "publish")
    assert files_in(two_files) == {"content/a.yaml": b"a", "content/b.yaml": b"edited meanwhile"}


def test_failed_write_restores_all_files(two_files: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """If one of two files can't be replaced, the other is restored, and the error says why."""
    exchange = FileOperations.exchange

    def failing(self: FileOperations, source: str, target: str) -> None:
        if target.endswith("/b.yaml"):
            raise OSError(28, "No space left on device")
        exchange(self, source, target)

    monkeypatch.setattr(FileOperations, "exchange", failing)

    with pytest.raises(RefusedError, match=r"b\.yaml can't be changed: No space left on device"):
        replace_files(two_files, TWO, "publish")
    assert files_in(two_files) == {"content/a.yaml": b"a", "content/b.yaml": b"b"}


STEPS = (
    "expected:\n"
    "  # from the agenda\n"
    "  - {id: vote, kind: vote, title: The vote, date: 2022-07-01}\n"
    "  - id: hearing  # asked by phone\n"
    "    kind: hearing\n"
    "    title: The hearing\n"
    "    date: 2022-07-02\n"
    "  - id: known\n"
    "    kind: hearing\n"
    "    title: Known before\n"
    "    date: 2022-07-03\n"
    "    published: 2022-05-01\n"
    "  - id: unsure\n"
    "    kind: hearing\n"
    "    title: Still a draft\n"
    "    date: 2022-07-04\n"
    "    status: draft\n"
)
STEPS_RECORDED = STEPS.replace(
    "{id: vote, kind: vote, title: The vote, date: 2022-07-01}",
    "id: vote\n    kind: vote\n    title: The vote\n    date: 2022-07-01\n    published: 2022-06-01",
).replace("    date: 2022-07-02\n", "    date: 2022-07-02\n    published: 2022-06-01\n")


def test_steps_of_a_published_event_are_recorded_with_it(make_site: MakeSite, options: Options) -> None:
    """A step gets the day of the publication, unless it has a day or stays a draft; comments and order stay."""
    root = make_site({REPLY: f"{HEAD}sources: gazette\nstatus: draft\n{STEPS}"})
    ran = _run(root, "reply")

    assert (ran.exit_code, ran.stderr) == (0, "")
    assert ran.stdout.count(" +     published: 2022-06-01\n") == 2
    assert (root / REPLY).read_text() == f"{HEAD}sources: gazette\npublished: 2022-06-01\n{STEPS_RECORDED}"
    assert _errors(root, options) == []


def test_steps_of_a_published_story_are_recorded_with_it(make_site: MakeSite, options: Options) -> None:
    """A story that becomes public records its own steps and those of its events, also of one that has today's date."""
    story = "content/stories/coming/story.yaml"
    event = "content/stories/coming/events/first.yaml"
    own = "expected:\n  - id: vote\n    kind: vote\n    title: The vote\n    date: 2022-07\n    sources: gazette\n"
    step = "expected:\n  id: hearing\n  kind: hearing\n  title: The hearing\n  date: 2022-07\n"
    head = "type: statement\ndate: 2021-11-05\ntitle: It began\nspeaker: ministry\nsources: gazette\n"
    root = make_site(
        {
            story: f"title: It comes\nstatus: draft\n{own}",
            event: f"{head}published: 2022-06-01\n{step}",
        }
    )
    ran = _run(root, "coming/")

    assert (ran.exit_code, ran.stderr) == (0, "")
    assert (root / story).read_text() == f"title: It comes\n{own}    published: 2022-06-01\n"
    assert (root / event).read_text() == f"{head}published: 2022-06-01\n{step}  published: 2022-06-01\n"
    assert _errors(root, options) == []


def test_event_public_before_records_new_steps_on_the_day_of_its_return(make_site: MakeSite, options: Options) -> None:
    """An event that was public keeps its day, but a step that it got since is recorded today."""
    files = {"published.txt": "dispute/reply\n", REPLY: f"{HEAD}sources: gazette\nstatus: draft\n{STEPS}"}
    kept = files[REPLY].replace("status: draft\nexpected", "published: 2021-11-10\nstatus: draft\nexpected")
    root = make_site({**files, REPLY: kept})
    ran = _run(root, "reply")

    assert (ran.exit_code, ran.stderr) == (0, "")
    assert (root / REPLY).read_text() == f"{HEAD}sources: gazette\npublished: 2021-11-10\n{STEPS_RECORDED}"
    assert _errors(root, options) == []
