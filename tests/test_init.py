"""`onrecord init`: a new site that can be built at once, and nothing that was there before touched."""

from __future__ import annotations

import json
import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner
from golden import expected_text
from slow import slow

from onrecord.authoring.init import make_site
from onrecord.authoring.starter import NewSite, repository_files, site_files
from onrecord.cli import main

ROOT = Path(__file__).parent.parent
SCRIPT = str(Path(sys.executable).with_name("onrecord"))
URL = "https://news.example.org/record/"


def _run(*arguments: str | Path) -> tuple[int, str]:
    """Return exit code and output of a command; what would be a traceback is raised."""
    ran = CliRunner().invoke(main, [str(argument) for argument in arguments], catch_exceptions=False)
    return ran.exit_code, ran.output


@pytest.mark.parametrize("languages", ["en", "ru,kk,en", *slow(["ru", "kk", "en,ru", "en-GB"])])
def test_new_site_is_without_fault(tmp_path: Path, languages: str) -> None:
    """A site in any language of the interface passes a strict check as it is, and is built."""
    site = tmp_path / "site"
    made = _run("init", site, "--languages", languages, "--url", URL, "--from", "onrecord")
    built = _run("build", site, "--strict")

    assert made == (0, f"made a site in {site}; read its README.md, then: onrecord build {site}\n")
    assert built[0] == 0
    assert built[1].startswith("no problems in 6 files\n")
    assert (site / "_site/example/denial/index.html").is_file()


def test_new_site_lacks_nothing_but_its_address(tmp_path: Path) -> None:
    """Without an address, which Pages gives at each build, only that is told; with another one given, nothing is."""
    site = tmp_path / "site"
    _run("init", site)

    assert "1 warning in 1 of 6 files" in _run("check", site)[1]
    assert _run("check", site, "--strict", "--base-url", URL) == (0, "no problems in 6 files\n")


def test_new_site_asks_search_engines_to_stay_out_of_the_example(tmp_path: Path) -> None:
    """The example is no news: its pages can't be found by a search, should somebody forget to delete it."""
    site = tmp_path / "site"
    _run("init", site, "--url", URL)
    _run("build", site)

    for page in ("example", "example/announcement", "example/denial"):
        assert '<meta name="robots" content="noindex">' in (site / f"_site/{page}/index.html").read_text("utf-8")


def test_example_can_be_deleted(tmp_path: Path) -> None:
    """Without the three things that the README names, an empty site is left, without fault."""
    site = tmp_path / "site"
    _run("init", site, "--url", URL)
    for path in sorted((site / "content/stories/example").rglob("*"), reverse=True):
        path.rmdir() if path.is_dir() else path.unlink()
    for name in ("actors", "sources"):
        (site / f"content/{name}/example.yaml").unlink()

    assert _run("check", site, "--strict") == (0, "no problems in 1 file\n")


def test_example_is_on_the_pages_of_every_language_that_has_words(tmp_path: Path) -> None:
    """Where the default language is one that the program does not speak, the example is in English there."""
    _run("init", tmp_path / "site", "--languages", "de,en,fr", "--url", URL)
    _run("build", tmp_path / "site")

    assert (tmp_path / "site/_site/example/index.html").is_file()
    assert (tmp_path / "site/_site/en/example/index.html").is_file()
    assert not (tmp_path / "site/_site/fr/example").exists()


TITLES = (
    '"quoted" & <b>bold</b>',
    "it's: a # title",
    "Тақырып",
    "- [x]",
    "\\n",
    "<<text story>>",
    "%s {0} {{ x }}",
    "no",
)


@pytest.mark.parametrize("title", [TITLES[0], *slow(TITLES[1:])])
def test_title_is_what_was_typed(tmp_path: Path, title: str) -> None:
    """Any title of one line is the site's title, whatever it means to YAML, HTML or a template."""
    site = tmp_path / "site"
    _run("init", site, "--title", title, "--languages", "ru,en", "--url", URL)
    code, told = _run("build", site, "--strict")
    home = (site / "_site/index.html").read_text("utf-8")

    assert (code, told.partition("\n")[0]) == (0, "no problems in 6 files")
    assert _escaped(title) in home


def _escaped(text: str) -> str:
    return (
        text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&#34;").replace("'", "&#39;")
    )


@pytest.mark.parametrize(
    ("option", "value", "message"),
    [
        ("--title", " ", "a site needs a title"),
        ("--title", "two\nlines", "a title is one line without control characters"),
        ("--title", "bell \x07", "a title is one line without control characters"),
        ("--languages", "english", "write language codes with commas between them"),
        ("--languages", " , ", "write language codes with commas between them"),
        ("--timezone", "Almaty", "no time zone is called 'Almaty'"),
        ("--url", "example.org", "write the whole address, from https:// on"),
        ("--url", "https://exa mple.org/", "write the whole address, from https:// on"),
        ("--url", "https://example.org/?a", "write the whole address, from https:// on"),
        ("--repository", "owner/name", "write the address of a repository on GitHub"),
        ("--repository", "https://example.org/owner/name", "write the address of a repository on GitHub"),
        ("--from", "requests==2", "that is the package 'requests', not onrecord"),
        ("--from", "on record", "write a requirement such as onrecord==1.0"),
        ("--from", "git+https://example.org/onrecord\nrequests", "a requirement is one line"),
    ],
)
def test_wrong_wish_is_told(tmp_path: Path, option: str, value: str, message: str) -> None:
    """What can't be a site's setting is told as wrong use, and nothing is made."""
    code, told = _run("init", tmp_path / "site", option, value)

    assert (code, message in told) == (2, True)
    assert not (tmp_path / "site").exists()


def test_wishes_are_kept(tmp_path: Path) -> None:
    """What was wished stands in the site's settings."""
    site = tmp_path / "site"
    repository = "https://github.com/example/record"
    wishes = ("--timezone", "Asia/Almaty", "--languages", "kk, ru", "--url", URL, "--repository", repository)
    _run("init", site, *wishes)
    settings = (site / "site.yaml").read_text("utf-8").splitlines()

    for line in ("timezone: Asia/Almaty", "languages: [kk, ru]", f'url: "{URL}"', f'repository: "{repository}"'):
        assert line in settings


@pytest.mark.parametrize(
    ("wish", "line"),
    [
        ("onrecord>=1,<2", "onrecord>=1,<2"),
        ("git+https://example.org/onrecord.git@v1", "onrecord @ git+https://example.org/onrecord.git@v1"),
        ("onrecord @ https://example.org/onrecord.whl", "onrecord @ https://example.org/onrecord.whl"),
    ],
)
def test_wished_requirement_is_what_the_site_is_built_with(tmp_path: Path, wish: str, line: str) -> None:
    """`requirements.txt` names what was wished, in a form that pip understands, and nothing is said of it."""
    told = _run("init", tmp_path / "site", "--from", wish)[1]

    assert (tmp_path / "site/requirements.txt").read_text("utf-8").splitlines()[-1] == line
    assert not (tmp_path / "site/vendor").exists()
    assert "requirements.txt" not in told


def test_wished_requirement_that_nobody_else_has_is_told(tmp_path: Path) -> None:
    """A wish is kept, and what `onrecord check` will say of it is said at once."""
    told = _run("init", tmp_path / "site", "--from", "file:///srv/onrecord.whl")[1]

    assert (tmp_path / "site/requirements.txt").read_text("utf-8").endswith("\nonrecord @ file:///srv/onrecord.whl\n")
    assert "requirements.txt: nobody else can read a 'file:' address" in told


def test_folder_with_files_is_refused(tmp_path: Path) -> None:
    """A folder that holds anything is refused before a question is asked, and stays as it was."""
    (tmp_path / "thesis.txt").write_text("mine")
    code, told = _run("init", tmp_path)

    assert (code, "it is not empty" in told) == (2, True)
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.txt"]


def test_fresh_clone_is_empty_enough(tmp_path: Path) -> None:
    """A repository that was just made may become a site: it holds nothing but git's own folder."""
    (tmp_path / "site/.git").mkdir(parents=True)

    assert _run("init", tmp_path / "site")[0] == 0


def test_link_is_refused(tmp_path: Path) -> None:
    """Nothing is made through a link, be it to a folder or to nowhere."""
    (tmp_path / "elsewhere").mkdir()
    for target in ("elsewhere", "nowhere"):
        link = tmp_path / f"to-{target}"
        link.symlink_to(tmp_path / target)
        code, told = _run("init", link)

        assert (code, "it is a link to another place" in told) == (2, True)
    assert list((tmp_path / "elsewhere").iterdir()) == []
    assert not (tmp_path / "nowhere").exists()


def test_file_is_refused(tmp_path: Path) -> None:
    """A file is no place for a site."""
    (tmp_path / "site").write_text("mine")

    assert "it is a file" in _run("init", tmp_path / "site")[1]
    assert (tmp_path / "site").read_text() == "mine"


def test_what_turns_up_meanwhile_is_left_alone(tmp_path: Path) -> None:
    """A file that appears while the site is made is not written over; what was made before it is taken away again."""
    site = tmp_path / "a" / "site"
    files = {"content/x.yaml": "x", "site.yaml": "title: x"}
    (tmp_path / "a").mkdir()
    site.mkdir()
    (site / "site.yaml").symlink_to(tmp_path / "nowhere")
    with pytest.raises(FileExistsError):
        make_site(site, files)

    assert [path.name for path in site.iterdir()] == ["site.yaml"]
    assert not (tmp_path / "nowhere").exists()


def test_folder_that_is_a_link_meanwhile_is_not_written_through(tmp_path: Path) -> None:
    """A link that appears in the place of a folder leads nothing elsewhere."""
    site, elsewhere = tmp_path / "site", tmp_path / "elsewhere"
    site.mkdir()
    elsewhere.mkdir()
    (site / "content").symlink_to(elsewhere)
    with pytest.raises(FileExistsError):
        make_site(site, {"site.yaml": "title: x", "content/x.yaml": "x"})

    assert [path.name for path in site.iterdir()] == ["content"]
    assert list(elsewhere.iterdir()) == []


def test_path_through_a_file_is_told(tmp_path: Path) -> None:
    """A path that leads through a file is told in plain words."""
    (tmp_path / "file").write_text("x")
    code, told = _run("init", tmp_path / "file" / "site")

    assert (code, "Traceback" in told, "can't be written" in told) == (1, False, True)


def test_terminal_is_asked(tmp_path: Path) -> None:
    """On a terminal each question has an answer or a default, and a wrong answer is asked for again."""
    ours, theirs = pty.openpty()
    site = tmp_path / "site"
    with subprocess.Popen(
        [SCRIPT, "init", str(site), "--timezone", "Asia/Almaty"], stdin=theirs, stdout=theirs, stderr=theirs
    ) as process:
        os.close(theirs)
        os.write(ours, "Тікелей\nrussian\nru,kk\n\n\n".encode())
        told = _everything_from(ours)
        process.wait(timeout=60)
    os.close(ours)
    settings = (site / "site.yaml").read_text("utf-8")

    assert process.returncode == 0, told
    assert 'title: "Тікелей"\n' in settings
    assert "languages: [ru, kk]\n" in settings
    assert "timezone: Asia/Almaty\n" in settings
    assert "time zone" not in told
    assert "write language codes with commas between them" in told


def _everything_from(terminal: int) -> str:
    told = b""
    while True:
        try:
            read = os.read(terminal, 4096)
        except OSError:  # Linux says so once the other end is closed
            break
        if not read:
            break
        told += read
    return told.decode("utf-8", "replace")


@pytest.mark.generated
def test_shared_files_of_the_repository_are_those_of_a_site() -> None:
    """This repository's workflows and forms are those that a new site gets."""
    for name, text in repository_files().items():
        assert expected_text(ROOT / name, text) == text, name


def test_editors_settings_of_the_repository_are_those_of_a_site() -> None:
    """Whoever edits the example site in this repository is helped as in a site of their own."""
    files = site_files(NewSite("x", ("en",), "UTC", "onrecord"))
    ours, theirs = ROOT / ".vscode/settings.json", json.loads(files[".vscode/settings.json"])
    if ours.exists():
        schemas = json.loads(ours.read_text("utf-8"))["yaml.schemas"]
        assert theirs["yaml.schemas"].items() <= schemas.items()
    for line in files[".editorconfig"].splitlines():
        assert line in (ROOT / ".editorconfig").read_text("utf-8").splitlines()


def test_schemas_of_the_settings_are_there() -> None:
    """Each schema that the editors' settings and the entries' first lines name is one of the site's files."""
    files = site_files(NewSite("x", ("en",), "UTC", "onrecord"))
    named = set(json.loads(files[".vscode/settings.json"])["yaml.schemas"])
    for name, text in files.items():
        first = text.partition("\n")[0]
        if "$schema=" in first:
            path = os.path.normpath(f"{name}/../{first.partition('$schema=')[2]}")
            assert path in files, name

    assert named <= {name for name in files if name.startswith("schema/")}
