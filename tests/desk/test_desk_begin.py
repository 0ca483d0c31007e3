"""'Begin a site' at the desk: a folder without a site gets one, all or nothing, and nobody's file is touched."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from click.testing import CliRunner
from desk_client import DeskClient, files_of, sent_fields, words_of
from httpx2 import Response

from onrecord.cli import main
from onrecord.editing.starting import requirement
from onrecord.editing.starting.new_folder import make_site
from onrecord.editing.starting.starter import NewSite, site_files
from onrecord.problems import RefusedError
from onrecord.site_files.site_changes import recover_changes

BEGIN = "/-/begin"
ANSWERS = {"title": "On the record", "languages.0": "en", "timezone": "Asia/Almaty", "-do": "save"}


@pytest.fixture(autouse=True, scope="module")
def _one_wheel() -> Iterator[None]:
    """Make the wheel of the running program once; it is the subject of tests/editing/test_requirement.py."""
    with pytest.MonkeyPatch.context() as patch:
        made = cache(requirement._find_running_program)  # noqa: SLF001
        patch.setattr(requirement, "_find_running_program", made)
        yield


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return an empty folder."""
    root = tmp_path / "news"
    root.mkdir()
    return root


def _send(desk: DeskClient, **changed: str) -> Response:
    return desk.post(BEGIN, **{**sent_fields(desk.get(BEGIN)), **ANSWERS, **changed})


def _check(root: Path) -> str:
    return CliRunner().invoke(main, ["check", str(root)], catch_exceptions=False).output


def test_every_page_leads_to_the_form(folder: Path) -> None:
    """Without a site the home, and whatever else is opened, is 'Begin a site'; nothing is written by looking."""
    desk = DeskClient(folder)

    assert desk.home.url.path == BEGIN
    assert "<h1>Begin a site</h1>" in desk.home.text
    for path in ("/-/desk/", "/-/answer", "/-/new/story", "/-/edit/site/site.yaml", "/-/publish", "/-/text/file/a.md"):
        assert desk.get(path).url.path == BEGIN
    assert desk.get("/-/counts").json() == {"problems": 0, "severity": "", "changes": 0}
    assert list(folder.iterdir()) == []


def test_publisher_is_asked_once(folder: Path) -> None:
    """Who has said at the beginning who publishes the site is not asked for it again, in any language of the pages."""
    home = _send(DeskClient(folder), publisher="The newsroom", **{"languages.1": "ru"})

    assert "Who pays for it?" in home.text
    assert "Who publishes this site?" not in home.text
    for page in ("about.md", "about.ru.md"):
        assert "\nlacks: [funding, contact]\n" in (folder / "content/pages" / page).read_text("utf-8")


def test_begun_site_is_that_of_init_without_the_example(folder: Path, tmp_path: Path) -> None:
    """The form writes what `onrecord init` writes, but for the invented story; the same desk goes on with the site."""
    desk = DeskClient(folder)
    home = _send(desk, publisher="The newsroom", licence="CC BY 4.0")
    options = ["--title", "On the record", "--timezone", "Asia/Almaty", "--no-example"]
    options += ["--publisher", "The newsroom", "--licence", "CC BY 4.0"]
    CliRunner().invoke(main, ["init", str(tmp_path / "other"), *options], catch_exceptions=False)

    assert home.url.path == "/-/desk/"
    assert "Begin a story" in home.text
    assert "On the record" in home.text
    assert dict(files_of(folder)) == dict(files_of(tmp_path / "other"))
    assert sorted(path.name for path in folder.iterdir() if path.name.startswith(".")) == [
        *(".editorconfig", ".gitattributes", ".github", ".gitignore", ".vscode")
    ]
    assert not (folder / "content/stories").exists()
    assert " error" not in _check(folder)
    assert desk.get(BEGIN).url.path == "/-/desk/"
    assert "Saved at" in desk.post("/-/new/story", title="A strike", **{"-do": "save"}).text
    assert " error" not in _check(folder)


@pytest.mark.parametrize("accepted", ["kk-KZ,ru;q=0.8", "ru"])
def test_site_in_russian_and_kazakh(folder: Path, accepted: str) -> None:
    """The browser's language is proposed; a second one is chosen below it, and each has its pages."""
    desk = DeskClient(folder, language=accepted)
    proposed = sent_fields(desk.home)["languages.0"]
    home = desk.post(BEGIN, **{**sent_fields(desk.home), "title": "Жазба", "languages.0": "ru", "languages.1": "kk"})
    text = (folder / "site.yaml").read_text("utf-8")

    assert proposed == accepted[:2]
    assert home.url.path == "/-/desk/"
    assert 'title: "Жазба"\n' in text
    assert "languages: [ru, kk]\n" in text
    assert {file.name for file in (folder / "content/pages").iterdir()} >= {"about.md", "about.kk.md"}
    assert " error" not in _check(folder)


def test_other_languages_are_proposed_too(folder: Path) -> None:
    """The desk has no German words, and proposes German for the site all the same; the zone is this machine's."""
    fields = sent_fields(DeskClient(folder, language="de-AT,de;q=0.9,en;q=0.5").home)

    assert fields["languages.0"] == "de"
    assert fields["timezone"]
    assert fields["title"] == fields["publisher"] == fields["licence"] == ""


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        ("title", " ", "An answer is needed here"),
        ("title", "two\nlines", "a title is one line without control characters"),
        ("title", "bell \x07", "control character"),
        ("languages.0", "", "An answer is needed here"),
        ("languages.0", "../../pages", "is not a language code"),
        ("languages.0", "kz", "is the code of a country"),
        ("timezone", "", "An answer is needed here"),
        ("timezone", "Asia/Almata", "no time zone is called"),
        ("publisher", "bell \x07", "control character"),
    ],
)
def test_wrong_answer_is_told_at_its_field(folder: Path, field: str, typed: str, said: str) -> None:
    """What is wrong stands at its field and in the summary; what was typed stays, and nothing is written."""
    page = _send(DeskClient(folder), **{field: typed})
    name = field.partition(".")[0]
    part = page.text.partition(f'id="m:{name}"')[2].partition("</div>")[0]

    assert page.status_code == 409
    assert said in part
    assert "1 thing to mend" in words_of(page)
    assert sent_fields(page)["timezone"] == (typed if field == "timezone" else "Asia/Almaty")
    assert list(folder.iterdir()) == []


def test_what_was_typed_is_yaml_text(folder: Path) -> None:
    """Quotation marks, signs of YAML and placeholders of our templates are what the editor typed, and no more."""
    typed = '"On" the: record # {x} <<timezone>> \\'
    _send(DeskClient(folder), title=typed, publisher="<<text site>>")
    page = DeskClient(folder).get("/-/edit/site/site.yaml")

    assert sent_fields(page)["title"] == typed
    assert sent_fields(page)["publisher"] == "<<text site>>"


def test_readme_and_hidden_files_stay(folder: Path) -> None:
    """A folder as GitHub makes one counts as empty: its files stay as they are, and the form says so."""
    (folder / ".git").mkdir()
    ours = {"README.md": "mine", ".gitignore": "/mine/\n", "LICENSE": "mine"}
    for name, text in ours.items():
        (folder / name).write_text(text)
    desk = DeskClient(folder)

    assert "README.md, .gitignore" in words_of(desk.home) or ".gitignore, README.md" in words_of(desk.home)
    assert "Shall the site be written beside other files?" not in desk.home.text
    assert _send(desk).url.path == "/-/desk/"
    assert {name: (folder / name).read_text() for name in ours} == ours
    assert (folder / ".gitattributes").is_file()
    assert list((folder / ".git").iterdir()) == []


def test_folder_with_documents_is_asked_about(folder: Path) -> None:
    """Somebody's documents are named, and the site is written beside them only if the editor says so."""
    for number in range(12):
        (folder / f"letter {number:02}.doc").write_text("mine")
    desk = DeskClient(folder)
    page = _send(desk)

    assert "The folder “news” has letter 00.doc, letter 01.doc" in words_of(desk.home)
    assert "and 4 more. They stay as they are" in words_of(desk.home)
    assert page.status_code == 409
    assert "No answer yet: Shall the site be written beside other files?" in words_of(page)
    assert "Tick this, or begin the site in another folder, which is empty." in page.text
    assert len(list(folder.iterdir())) == 12
    assert _send(desk, **{"-here": "yes"}).url.path == "/-/desk/"
    assert (folder / "letter 00.doc").read_text() == "mine"


@pytest.mark.parametrize(
    "path", ["content/stories/a/story.yaml", "static/x.png", "schema/x.json", "site.yml", "site.yaml/x"]
)
def test_what_a_site_would_use_is_in_the_way(folder: Path, path: str) -> None:
    """Where something of a site is, but no settings, the desk writes nothing, and says what to do."""
    (folder / path).parent.mkdir(parents=True, exist_ok=True)
    (folder / path).write_text("mine")
    desk = DeskClient(folder)
    page = desk.post(BEGIN, **ANSWERS, **{"-here": "yes"})

    assert "There is no site here that can be opened" in desk.home.text
    assert ("Rename the file site.yml" in desk.home.text) == (path == "site.yml")
    assert page.status_code == 409
    assert dict(files_of(folder)) == {path: b"mine"}
    assert desk.get("/-/counts").json()["problems"] == 0


def test_folder_that_fills_meanwhile_is_looked_at_again(folder: Path) -> None:
    """What comes into the folder after the form was opened is asked about when the form is sent."""
    desk = DeskClient(folder)
    fields = {**sent_fields(desk.home), **ANSWERS}
    (folder / "minutes.doc").write_text("mine")
    asked = desk.post(BEGIN, **fields)
    (folder / "content").mkdir()
    (folder / "content" / "mine.txt").write_text("mine")
    refused = desk.post(BEGIN, **fields, **{"-here": "yes"})

    assert "Shall the site be written beside other files?" in asked.text
    assert sent_fields(asked)["title"] == "On the record"
    assert "There is no site here that can be opened" in refused.text
    assert dict(files_of(folder)) == {"content/mine.txt": b"mine", "minutes.doc": b"mine"}


def test_file_that_appears_while_it_is_written(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that another program makes between looking and writing stays, and no file of the site is left."""

    def make_late(root: Path, files: dict[str, str | bytes]) -> None:
        (root / "requirements.txt").write_text("mine")
        make_site(root, files)

    monkeypatch.setattr("onrecord.desk.browser.beginning.make_site", make_late)
    page = _send(DeskClient(folder))

    assert page.status_code == 409
    assert "Requirements.txt is there already; another program made it meanwhile." in words_of(page)
    assert sent_fields(page)["title"] == "On the record"
    assert dict(files_of(folder)) == {"requirements.txt": b"mine"}


def test_two_tabs_begin_one_site(folder: Path) -> None:
    """The second tab does not write over the first: it shows its answers, and leads to the desk and the settings."""
    desk = DeskClient(folder)
    first = {**sent_fields(desk.get(BEGIN)), **ANSWERS}
    second = {**sent_fields(desk.get(BEGIN)), **ANSWERS, "title": "Another name", "publisher": "Another newsroom"}
    desk.post(BEGIN, **first)
    before = dict(files_of(folder))
    page = desk.post(BEGIN, **second)
    again = desk.post(BEGIN, **first)

    assert page.status_code == 409
    assert "There is a site here now" in page.text
    assert "Another name" in page.text
    assert "Another newsroom" in page.text
    assert 'href="/-/edit/site/site.yaml"' in page.text
    assert again.url.path == "/-/desk/"  # the same form, pressed twice
    assert dict(files_of(folder)) == before


def test_site_that_goes_leads_back(folder: Path) -> None:
    """If `site.yaml` goes while the desk runs, pages say what is missing, and words that are sent come back."""
    desk = DeskClient(folder)
    _send(desk)
    story = sent_fields(desk.get("/-/new/story"))
    (folder / "site.yaml").rename(folder.parent / "site.yaml")
    refused = desk.post("/-/new/story", **{**story, "title": "A strike", "-do": "save"})

    assert refused.status_code == 409
    assert "A strike" in refused.text
    assert "no file site.yaml with its settings" in words_of(desk.get("/-/desk/"))
    (folder.parent / "site.yaml").rename(folder / "site.yaml")
    assert "Begin a story" in desk.get("/-/desk/").text


KILLED = """
import os, signal, sys
from pathlib import Path
from onrecord.editing.starting.new_folder import make_site
from onrecord.output import FileOperations
left = int(sys.argv[2])
def counted(operation):
    def run(*arguments):
        global left
        left -= 1
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return operation(*arguments)
    return run
for name in ("write", "sync", "move_file", "move_to_free", "make_folder"):
    setattr(FileOperations, name, counted(getattr(FileOperations, name)))
make_site(Path(sys.argv[1]), {"content/pages/about.md": "a", "site.yaml": "title: A", "static/.gitkeep": ""})
"""


def test_killed_while_it_is_written_leaves_nothing_half(folder: Path) -> None:
    """Killed at any moment, a new site is whole or gone once the next command has looked; other files stay."""
    (folder / "README.md").write_text("mine")
    whole = {"README.md", "content/pages/about.md", "site.yaml", "static/.gitkeep"}
    ends = set()
    for step in range(1, 60):
        process = subprocess.run([sys.executable, "-c", KILLED, str(folder), str(step)], check=False)
        recover_changes(folder)
        left = {path for path, _ in files_of(folder)} | {
            str(path.relative_to(folder)) for path in folder.glob("static/.gitkeep")
        }
        assert left in ({"README.md"}, whole), step
        assert not (folder / ".onrecord-changes").exists()
        ends.add(process.returncode)
        if process.returncode == 0:
            break
        if left == whole:
            for path in whole - {"README.md"}:
                (folder / path).unlink()

    assert ends == {-9, 0}


def test_journal_of_a_new_site_creates_only(folder: Path) -> None:
    """A forged journal can't make the next command of an editor replace, move or delete a file as `init`."""
    site = folder / "site.yaml"
    site.write_text("title: A\n")
    area = folder / ".onrecord-changes"
    for operation in (
        '{"type": "replace", "path": "site.yaml", "before": "00", "after": "11"}',
        '{"type": "delete", "path": "site.yaml", "before": "00"}',
        '{"type": "move", "path": "site.yaml", "to": "content/a"}',
        '{"type": "create", "path": ".git/hooks/x", "after": "00"}',
        '{"type": "create", "path": "../x", "after": "00"}',
    ):
        area.mkdir(exist_ok=True)
        (area / "journal").write_text(f'{{"command": "init", "operations": [{operation}], "version": 1}}')
        with pytest.raises(RefusedError, match="not one that onrecord wrote"):
            recover_changes(folder)
    assert site.read_text() == "title: A\n"


@pytest.mark.parametrize("language", ["en", "ru", "kk"])
def test_example_is_shown_and_never_written(folder: Path, language: str) -> None:
    """The invented story opens beside the form as one page that says what it is, and runs no script."""
    desk = DeskClient(folder, language=language)
    page = desk.get("/-/invented")
    strip = {"en": "Invented, to show", "ru": "Вымысел", "kk": "Сюжеттің"}
    said = {"en": "nothing in it happened", "ru": "ничего этого не было", "kk": "ештеңе болған емес"}

    assert 'href="/-/invented" target="_blank"' in desk.home.text
    assert said[language] in page.text
    assert (
        page.text.partition('<p class="withdrawn" role="note"')[2]
        .partition("</p>")[0]
        .partition(">")[2]
        .startswith(strip[language])
    )
    assert page.headers["content-security-policy"].startswith("sandbox; default-src 'none'")
    assert list(folder.iterdir()) == []


def test_written_files_are_listed(folder: Path) -> None:
    """Before anything is written, the form names each file."""
    page = words_of(DeskClient(folder).home)
    files = site_files(NewSite("A", ("en",), "UTC", "onrecord", has_example=False))

    assert [path for path in files if path not in page] == []
    assert f"{len(files)} files" in page
    assert os.path.basename(folder) in page  # noqa: PTH119  (the name alone)
