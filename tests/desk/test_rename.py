"""`onrecord rename`: which characters it changes, what it proves, and when it changes nothing."""

from __future__ import annotations

import re
import shutil
from collections.abc import Mapping
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from conftest import BASE, NOW, MakeSite
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from two_stories import ACTORS, DENIAL, OTHER, SOURCES

from onrecord.build.pipeline import Options
from onrecord.cli import main
from onrecord.editing.changing.new_names import NewId
from onrecord.editing.changing.renamed_entries import differences
from onrecord.editing.changing.renamed_site import consequences
from onrecord.editing.entries.checked_site import CheckedSite, check_site
from onrecord.editing.lookup.named_things import things
from onrecord.model.full_names import EntryName
from onrecord.output import FileOperations
from onrecord.terminal.environment import Environment

EVERYTHING = Path(__file__).parents[1] / "sites" / "everything"
EVENTS = "content/stories/dispute/events"
ANNOUNCEMENT = f"{EVENTS}/announcement.yaml"
ANSWER = f"{EVENTS}/company-answers.yaml"
REPLY = f"{EVENTS}/reply.yaml"
_ALIASES = re.compile(rb"^ *aliases: .*\n|,? ?aliases: (?:\[[^\]]*\]|[a-z0-9-]+)(?:, )?", re.MULTILINE)


def _run(site: Path, *arguments: str, typed: str | None = None) -> Result:
    environment = Environment(lambda: NOW, asks=typed is not None)
    return CliRunner().invoke(main, ["rename", *arguments, "--site", str(site)], input=typed, obj=environment)


def _renamed(site: Path, *arguments: str) -> str:
    ran = _run(site, *arguments, "--yes")
    assert (ran.exit_code, ran.stderr) == (0, ""), ran.output
    return ran.stdout


def _files(root: Path, folder: str = "content") -> dict[str, bytes]:
    files = (file for file in sorted((root / folder).rglob("*")) if file.is_file())
    return {file.relative_to(root).as_posix(): file.read_bytes() for file in files}


def _checked(root: Path, options: Options) -> CheckedSite:
    site = check_site(root, options).value
    assert site is not None
    return site


def test_event_is_renamed(make_site: MakeSite) -> None:
    """All references change, the file gets the new name, and the former id becomes an alias; each place is shown."""
    reply = BASE[DENIAL].replace("denies: announcement#joint", "responds_to: denial\nafter: dispute/denial # so")
    root = make_site({REPLY: reply.replace("type: denial", "type: response")})
    before = _files(root)
    output = _renamed(root, "denial", "company-answers")

    assert output == (
        f"{DENIAL}:8\n  + aliases: denial\n"
        f"{REPLY}:5\n  - responds_to: denial\n  + responds_to: company-answers\n"
        f"{REPLY}:6\n  - after: dispute/denial # so\n  + after: dispute/company-answers # so\n"
        f"{DENIAL}\n  becomes {ANSWER}\n"
        "renamed dispute/denial to dispute/company-answers\n"
    )
    after = _files(root)
    assert after.pop(ANSWER) == before.pop(DENIAL) + b"aliases: denial\n"
    assert after == {
        **before,
        REPLY: before[REPLY].replace(b"to: denial", b"to: company-answers").replace(b"/denial", b"/company-answers"),
    }


@pytest.mark.parametrize(
    ("arguments", "name"),
    [
        (["harbour/order", "closing-order"], "harbour/closing-order"),
        (["order#closed", "shut"], "harbour/order#shut"),
        (["story", "harbour", "haven"], "haven/"),
        (["actor", "port", "port-authority"], "actors/port-authority"),
        (["sources/full", "evening"], "sources/evening"),
        (["harbour-act", "act-of-2019"], "bills/act-of-2019"),
    ],
    ids=["event", "claim", "story", "actor", "source", "bill"],
)
def test_every_kind_is_renamed_and_back(arguments: list[str], name: str, tmp_path: Path) -> None:
    """A new id and then the former one again give the same bytes, but for the aliases."""
    root = Path(shutil.copytree(EVERYTHING, tmp_path / "site"))
    before = _files(root)
    former = arguments[-2].strip("/").rpartition("/")[2].rpartition("#")[2]
    _renamed(root, *arguments)
    between = _files(root)
    _renamed(root, name, former)
    after = _files(root)

    assert between.keys() != before.keys() or between != before
    assert {path: _ALIASES.sub(b"", data) for path, data in after.items()} == {
        path: _ALIASES.sub(b"", data) for path, data in before.items()
    }


@pytest.mark.slow
@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data(), new=st.from_regex(r"[a-z]{3,8}-[a-z0-9]{1,5}", fullmatch=True))
def test_any_thing_can_have_any_free_id(
    data: st.DataObject, new: str, tmp_path_factory: pytest.TempPathFactory, options: Options
) -> None:
    """Each thing of the test site can get a new id; the site then has no error, and the way back gives its bytes."""
    root = Path(shutil.copytree(EVERYTHING, tmp_path_factory.mktemp("any") / "site"))
    name = data.draw(st.sampled_from(sorted(things(_checked(root, options).records))))
    before = _files(root)
    _renamed(root, str(name), new)
    _renamed(root, str(name.with_id(new)), name.id)

    assert {path: _ALIASES.sub(b"", text) for path, text in _files(root).items()} == {
        path: _ALIASES.sub(b"", text) for path, text in before.items()
    }


FORMS: Mapping[str, tuple[str, str]] = {
    "Windows line ends": ("speaker: company\r\nsources: wire\r\n", "speaker: firm\r\nsources: wire\r\n"),
    "quotation marks": ("speaker: 'company'\nactors: [\"company\"]\n", "speaker: 'firm'\nactors: [\"firm\"]\n"),
    "a list and comments": (
        "speaker: # company\n  - company   # the company\n  - ministry\n",
        "speaker: # company\n  - firm   # the company\n  - ministry\n",
    ),
    "a folded block": ("speaker: >-\n  company\n", "speaker: >-\n  firm\n"),
    "braces": (
        "quotes: [{id: company, exact: company, lang: en, speaker: company, source: wire}]\n",
        "quotes: [{id: company, exact: company, lang: en, speaker: firm, source: wire}]\n",
    ),
    "a link in a text": (
        "body: |\n  [The company](actors/company) and [it](/actors/company/).\n\n  [x][1]\n\n  [1]: actors/company\n",
        "body: |\n  [The company](actors/firm) and [it](/actors/firm/).\n\n  [x][1]\n\n  [1]: actors/firm\n",
    ),
    "links in a folded text": (
        "body: >\n  The\n  company [company](actors/company)\n  actors/company\n\n  [it](<actors/company>)\n",
        "body: >\n  The\n  company [company](actors/firm)\n  actors/company\n\n  [it](<actors/firm>)\n",
    ),
    "a link in quotation marks": (
        'body: "the \\"company\\": [company](actors/company)\\n\\nand so\\\n  \\ on"\n',
        'body: "the \\"company\\": [company](actors/firm)\\n\\nand so\\\n  \\ on"\n',
    ),
    "texts by language": (
        "body: {en: 'a [b](actors/company)'}\ntitle: {en: company}\n",
        "body: {en: 'a [b](actors/firm)'}\ntitle: {en: company}\n",
    ),
    "multi-byte letters": (
        "audience: Әділет 🙂\nbody: Әділет 🙂 [министр](actors/company) 🙂 [a](actors/company)\n",
        "audience: Әділет 🙂\nbody: Әділет 🙂 [министр](actors/firm) 🙂 [a](actors/firm)\n",
    ),
}


def test_only_the_id_changes(make_site: MakeSite) -> None:
    """Comments, quotation marks, layout, line ends and all words that only look like the id stay."""
    head = {
        "type": "statement", "date": "2021-11-05", "title": "The company", "sources": "wire", "published": "2021-11-10"
    }  # fmt: skip
    begun, expected = dict[str, bytes](), dict[str, str]()
    for number, (name, (before, after)) in enumerate(FORMS.items()):
        lines = "".join(f"{field}: {value}\n" for field, value in head.items() if f"{field}:" not in before)
        for mark in ("", "\ufeff"):
            path = f"{EVENTS}/{'marked' if mark else 'other'}-{number}.yaml"
            begun[path] = f"{mark}# {name}\n{lines}{before}".encode()
            expected[path] = f"{mark}# {name}\n{lines}{after}"
    root = make_site(begun)
    _renamed(root, "actors/company", "firm")

    assert {path: (root / path).read_bytes().decode() for path in expected} == expected
    assert (root / ACTORS).read_text("utf-8") == BASE[ACTORS].replace(
        "company: {name: The company, kind: organization}",
        "firm: {name: The company, kind: organization, aliases: company}",
    )


def test_citations_and_snapshot_follow_a_source(make_site: MakeSite) -> None:
    """Citations in texts of events and pages change, and the snapshot gets the new name."""
    body = "body: |\n  See [@wire; see @wire, p. 3], -@wire and `[@wire]`, @wire, wire.\n"
    changes = {
        DENIAL: f"{BASE[DENIAL]}{body}",
        "content/pages/about.md": "---\ntitle: About\n---\n\nWe cite [@wire].\n",
        "content/snapshots/wire.txt": "The words of the wire.\n",
        SOURCES: f"{BASE[SOURCES]}copy: {{title: A copy, url: https://example.org/copy, via: [wire, unknown]}}\n",
    }
    root = make_site(
        {**changes, ANNOUNCEMENT: BASE[ANNOUNCEMENT].replace("sources: gazette", "sources: [gazette, copy]")}
    )
    _renamed(root, "wire", "news-wire")

    assert "See [@news-wire; see @news-wire, p. 3], -@wire and `[@wire]`, @wire, wire.\n" in (root / DENIAL).read_text()
    assert (root / "content/pages/about.md").read_text().endswith("We cite [@news-wire].\n")
    assert "via: [news-wire, unknown]" in (root / SOURCES).read_text()
    assert [*_files(root, "content/snapshots")] == ["content/snapshots/news-wire.txt"]


ALIASES: Mapping[str, tuple[str, str]] = {
    "one": ("aliases: older\n", "aliases: [older, denial]\n"),
    "in brackets": ("aliases: [older, 'oldest'] # so\n", "aliases: [older, oldest, denial] # so\n"),
    "a list": ("aliases:\n  - older # so\n", "aliases:\n  - older # so\n  - denial\n"),
    "none": ("aliases:\n", "aliases: denial\n"),
    "the new id": ("aliases: [older, company-answers]\n", "aliases: [older, denial]\n"),
    "the new id in a list": (
        "aliases:\n- older\n- company-answers\n",
        "aliases:\n- older\n- denial\n",
    ),
    "the new id first": ("aliases: company-answers\n", "aliases: [company-answers, denial]\n"),
}


@pytest.mark.parametrize(("before", "after"), ALIASES.values(), ids=ALIASES)
def test_former_id_is_added_at_the_end(make_site: MakeSite, before: str, after: str) -> None:
    """The first alias stays the first, since permanent ids are made of it; an id that comes back is no alias."""
    root = make_site({DENIAL: f"{BASE[DENIAL]}{before}"})
    _renamed(root, "denial", "company-answers")

    assert (root / ANSWER).read_text("utf-8") == f"{BASE[DENIAL]}{after}"


def test_alias_goes_below_a_field_of_several_lines(make_site: MakeSite) -> None:
    """If no field is on one line, the aliases go below one that has lines of its own."""
    story = "# The story\ntitle:\n  en: The dispute # so\n\n# Its tags\ntags:\n- a\n- b\n"
    root = make_site({"content/stories/dispute/story.yaml": story})
    _renamed(root, "dispute/", "quarrel")

    after = (root / "content/stories/quarrel/story.yaml").read_text("utf-8")
    assert after == story.replace("# so\n", "# so\naliases: dispute\n")


def test_draft_needs_no_alias(make_site: MakeSite) -> None:
    """Nobody knows the id of a draft that never was public, or those of its claims."""
    draft = BASE[ANNOUNCEMENT].replace("published: 2021-11-10", "status: draft")
    root = make_site({f"{EVENTS}/draft.yaml": draft})
    _renamed(root, "draft#joint", "both")
    output = _renamed(root, "draft", "draft-two")

    assert (root / EVENTS / "draft-two.yaml").read_text("utf-8") == draft.replace("id: joint", "id: both")
    assert "it never was public, so that its former id needs no alias" in output


REFUSED: Mapping[str, tuple[list[str], int, str]] = {
    "its own id": (["denial", "denial"], 1, "'denial' is its id already"),
    "an id that is taken": (["denial", "announcement"], 1, "'dispute/announcement' is there already"),
    "a claim's id that is taken": (
        ["announcement#joint", "access"],
        1,
        "'dispute/announcement#access' is there already",
    ),
    "a former id of another": (["denial", "announces"], 1, "'dispute/announces' is a former name of"),
    "a reserved word": (["denial", "claims"], 1, "'claims' is a reserved name"),
    "a device of Windows": (
        ["denial", "nul"],
        1,
        "'nul' means a device on Windows, so that no file there can have this",
    ),
    "a long id": (["denial", "a" * 101], 1, "has more than 100 characters; choose a shorter id"),
    "a word of 'via'": (["sources/wire", "unknown"], 1, "'unknown' is a reserved name"),
    "no id": (["denial", "Company_answers"], 1, "did you mean 'company-answers'?"),
    "a whole name": (["denial", "dispute/answer"], 1, "write only the new id: answer"),
    "a name that nothing has": (["denail", "answer"], 2, "no thing is called 'denail'; did you mean 'denial'?"),
    "a name that several have": (["gazette", "x"], 2, "write one of: actors/gazette, sources/gazette"),
    "a former name": (["dispute/announces", "x"], 2, "that is a former name of 'dispute/announcement'"),
    "a kind that has none": (["bill", "denial", "x"], 2, "no bill is called 'denial'"),
    "no kind": (["entry", "denial", "x"], 2, "write NAME NEW, or a kind before it: event, claim,"),
}


@pytest.mark.parametrize(("arguments", "status", "message"), REFUSED.values(), ids=REFUSED)
def test_impossible_ids_are_refused(make_site: MakeSite, arguments: list[str], status: int, message: str) -> None:
    """An id that the thing can't have, and a name that is not that of one thing, change nothing."""
    changes = {
        ANNOUNCEMENT: f"{BASE[ANNOUNCEMENT]}aliases: announces\n",
        ACTORS: f"{BASE[ACTORS]}gazette: {{name: The gazette, kind: outlet}}\n",
    }
    root = make_site({**changes, **OTHER})
    before = _files(root)
    ran = _run(root, *arguments, "--yes")

    assert (ran.exit_code, _files(root)) == (status, before)
    assert message in ran.stderr


UNSAFE: Mapping[str, tuple[dict[str, str], str]] = {
    "an escape": (
        {DENIAL: BASE[DENIAL].replace("speaker: company", 'speaker: "compan\\x79"')},
        f"nothing is changed: {DENIAL}:4 writes 'company' in a form that can't change alone",
    ),
    "an escape in a link": (
        {DENIAL: f"{BASE[DENIAL]}body: a [b](actors/compan&#121;)\n"},
        f"nothing is changed: {DENIAL}:8 writes 'actors/company' in a form",
    ),
    "aliases on two lines": (
        {ACTORS: BASE[ACTORS].replace("company: {", "company: {aliases: [a,\n  b], ")},
        "write each field of the actor on a line of its own",
    ),
}


@pytest.mark.parametrize(("changes", "message"), UNSAFE.values(), ids=UNSAFE)
def test_unusual_layout_is_left_to_editor(make_site: MakeSite, changes: dict[str, str], message: str) -> None:
    """Where an id can't change alone, nothing does, and the message says where."""
    root = make_site(changes)
    before = _files(root)
    ran = _run(root, "actors/company", "firm", "--yes")

    assert (ran.exit_code, _files(root)) == (1, before), ran.output
    assert message in ran.stderr


def test_nothing_changes_without_yes(make_site: MakeSite) -> None:
    """Without a terminal and without `--yes`, and on no, the places are shown and nothing changes."""
    root = make_site({})
    before = _files(root)
    piped, refused = _run(root, "denial", "answer"), _run(root, "denial", "answer", typed="n\n")

    assert (piped.exit_code, refused.exit_code, _files(root)) == (2, 1, before)
    assert piped.stdout == refused.stdout
    assert f"{DENIAL}\n  becomes {EVENTS}/answer.yaml\n" in piped.stdout
    assert "there is no terminal to ask at; add --yes" in piped.stderr
    assert _run(root, "denial", "answer", typed="y\n").exit_code == 0
    assert f"{EVENTS}/answer.yaml" in _files(root)


def test_site_with_an_error_is_refused(make_site: MakeSite) -> None:
    """In a site with an error, nobody can prove that it means the same."""
    root = make_site({DENIAL: BASE[DENIAL].replace("denies: announcement", "denies: nothing")})
    before = _files(root)
    ran = _run(root, "announcement", "announces", "--yes")

    assert (ran.exit_code, _files(root)) == (1, before)
    assert "REL002" in ran.stderr
    assert "nothing is renamed while there is an error" in ran.stderr


def test_failed_change_is_undone(make_site: MakeSite, monkeypatch: pytest.MonkeyPatch) -> None:
    """If the last file can't be renamed, all files are as they were."""
    root = make_site({"content/snapshots/wire.txt": "The words of the wire.\n"})
    before = _files(root)
    real = FileOperations.move_folder

    def move(self: FileOperations, source: str, target: str) -> bool:
        if "snapshots" in source:
            raise PermissionError(13, "Permission denied")
        return real(self, source, target)

    monkeypatch.setattr(FileOperations, "move_folder", move)
    ran = _run(root, "wire", "news-wire", "--yes")

    assert (ran.exit_code, _files(root)) == (1, before)
    assert "content/snapshots/wire.txt can't be changed: Permission denied" in ran.stderr


def test_file_in_the_way_is_kept(make_site: MakeSite) -> None:
    """A file or folder with the new name is never overwritten."""
    root = make_site({"content/stories/quarrel/notes/README": "ours"})
    before = _files(root)
    ran = _run(root, "dispute/", "quarrel", "--yes")

    assert (ran.exit_code, _files(root)) == (1, before)
    assert "content/stories/quarrel is there already" in ran.stderr


def test_proof_finds_every_other_change(make_site: MakeSite, options: Options, tmp_path: Path) -> None:
    """What differs besides the id is found: a field, a citation in a text, a snapshot, the order and a standing."""
    body = f"{BASE[DENIAL]}body: As the [wire](sources/wire) says [@wire].\n"
    before = _checked(make_site({DENIAL: body, "content/snapshots/wire.txt": "One.\n"}), options)
    new_id = NewId(EntryName("actor", "company"), "firm")

    def after(changes: Mapping[str, str]) -> CheckedSite:
        shutil.rmtree(tmp_path / "site", ignore_errors=True)
        actors = BASE[ACTORS].replace("company: {", "firm: {aliases: company, ")
        firm = {ACTORS: actors, DENIAL: body.replace("speaker: company", "speaker: firm")}
        return _checked(make_site({**firm, "content/snapshots/wire.txt": "One.\n", **changes}), options)

    def found(changes: Mapping[str, str]) -> list[str]:
        return list(differences(before.records, after(changes).records, new_id))

    renamed = body.replace("speaker: company", "speaker: firm")
    assert found({}) == []
    assert found({DENIAL: renamed.replace("title: The", "title: A")}) == ["event dispute denial"]
    assert found({DENIAL: renamed.replace("[@wire]", "[@gazette]")}) == ["event dispute denial"]
    assert found({DENIAL: renamed.replace("sources/wire", "sources/gazette")}) == ["event dispute denial"]
    assert found({"content/snapshots/wire.txt": "Two.\n"}) == ["the snapshots"]
    assert found({f"{EVENTS}/new.yaml": renamed}) == ["event dispute new"]
    site = before.arranged.site
    earlier = renamed.replace("date: 2021-11-02", "date: 2021-10-02").replace("denies:", "bears_on:")
    other = after({DENIAL: earlier.replace("type: denial", "type: statement")})
    assert site is not None
    assert other.arranged.site is not None
    assert {"the order of events in dispute/", "how the claim dispute/announcement#joint stands"} <= {
        *consequences(site, other.arranged.site, new_id)
    }
