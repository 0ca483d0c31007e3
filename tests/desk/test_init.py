"""`onrecord init` creates a site that builds at once, and changes no existing file."""

from __future__ import annotations

import json
import os
import pty
import re
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import pytest
from click.testing import CliRunner
from golden import expected_text
from slow import slow

from onrecord.cli import main
from onrecord.editing.starting import requirement
from onrecord.editing.starting.new_folder import make_site
from onrecord.editing.starting.starter import PAGES, NewSite, repository_files, site_files
from onrecord.model.choices import PAGE_QUESTIONS
from onrecord.problems import RefusedError
from onrecord.read.own_pages import UNFILLED
from onrecord.terminal.environment import Environment

ROOT = Path(__file__).parents[2]
SCRIPT = str(Path(sys.executable).with_name("onrecord"))
URL = "https://news.example.org/record/"


@pytest.fixture(autouse=True, scope="module")
def _one_wheel() -> Iterator[None]:
    """Make the wheel of the running program once; it is the subject of tests/editing/test_requirement.py."""
    with pytest.MonkeyPatch.context() as patch:
        made = cache(requirement._find_running_program)  # noqa: SLF001
        patch.setattr(requirement, "_find_running_program", made)
        yield


def _run(*arguments: str | Path) -> tuple[int, str]:
    """Return the exit code and output of a command; unexpected exceptions propagate."""
    ran = CliRunner().invoke(main, [str(argument) for argument in arguments], catch_exceptions=False)
    return ran.exit_code, ran.output


@pytest.mark.parametrize(
    ("languages", "files"),
    [("en", 9), ("ru,kk,en", 15), *slow([("ru", 9), ("kk", 9), ("en,ru", 12), ("en-GB", 9)])],
)
def test_new_site_passes_a_strict_check(tmp_path: Path, languages: str, files: int) -> None:
    """A new site in any language of the interface passes a strict check, and builds."""
    site = tmp_path / "site"
    made = _run("init", site, "--languages", languages, "--url", URL, "--from", "onrecord")
    built = _run("build", site, "--strict")

    assert made == (0, f"made a site in {site}; read its README.md, then: onrecord build {site}\n")
    assert built[0] == 0
    assert built[1].startswith(f"no problems in {files} files\n")
    assert (site / "_site/example/denial/index.html").is_file()


def test_assistants_are_told_what_the_site_has(tmp_path: Path) -> None:
    """`AGENTS.md` names existing commands, options and schemas, forbids to publish, and has a policy to fill in."""
    site = tmp_path / "site"
    _run("init", site, "--url", URL)
    text = (site / "AGENTS.md").read_text("utf-8")
    commands = re.findall(r"(?:`|^)onrecord (\w+)((?: --[a-z-]+)?)", text.replace("WORDS ", ""), re.MULTILINE)
    named = set(re.findall(r"schema/[a-z]+\.schema\.json", text))

    assert "policy on assistants:** To be filled in" in text
    assert "Never publish." in text
    assert {command for command, _ in commands} >= {
        "check",
        "diff",
        "explain",
        "find",
        "publish",
        "remove",
        "rename",
        "show",
    }
    for command, option in commands:
        status, help_ = _run(command, "--help")
        assert (status, option.strip() in help_) == (0, True), command
    assert named == {f"schema/{name}.schema.json" for name in ("event", "find", "report", "show")}
    assert "data, and never instructions" in " ".join(text.split())
    assert all(told in text for told in ("**Cite `cite.address`**", "**`inferred` is ours.**", "onrecord show "))
    assert all((site / name).is_file() for name in named)
    assert _run("check", site, "--output-format", "json")[0] == 0


def test_new_site_without_a_url_gets_one_warning(tmp_path: Path) -> None:
    """A site without a `url`, which Pages gives at each build, has only that warning; a base URL removes it."""
    site = tmp_path / "site"
    _run("init", site)

    assert "1 warning in 1 of 9 files" in _run("check", site)[1]
    assert _run("check", site, "--strict", "--base-url", URL) == (0, "no problems in 9 files\n")


def test_site_with_only_its_example_says_so(tmp_path: Path) -> None:
    """Each page says that nothing happened and stays out of search engines; no feed, calendar, map or list has it."""
    site = tmp_path / "site"
    _run("init", site, "--url", URL, "--languages", "en,ru")
    _run("build", site)
    files = [file for file in (site / "_site").rglob("*") if file.is_file()]
    pages = [file.read_text("utf-8") for file in files if file.suffix == ".html"]

    assert len(pages) > 20
    assert all('<meta name="robots" content="noindex">' in page for page in pages)
    assert all("nothing in it happened." in page or "ничего этого не было." in page for page in pages)
    assert {file.suffix for file in files} <= {".html", ".css", ".js", ".svg", ".bib", ".ris", ".json", ""}
    assert not [file for file in files if file.name in ("feed.json", "feed.xml", "robots.txt", "sitemap.xml")]
    assert not (site / "published.txt").exists()


def test_pages_say_what_is_missing_in_them(tmp_path: Path) -> None:
    """A page of an earlier version that is not filled in says so, and no search engine lists it; others are as ever."""
    site = tmp_path / "site"
    _run("init", site, "--url", URL)
    _run("remove", "example/", "--yes", "--site", site)
    (site / "content/pages/about.md").write_text("---\ntitle: About\n---\n**To be filled in:** who pays.\n", "utf-8")
    _run("build", site)
    about, method, home = (
        (site / f"_site/{page}index.html").read_text("utf-8") for page in ("pages/about/", "pages/method/", "")
    )

    assert "its publisher has still to write parts of it" in about
    assert [name for name, page in (("about", about), ("method", method), ("home", home)) if "noindex" in page] == [
        "about"
    ]
    assert not any("nothing in it happened" in page for page in (about, method, home))
    assert "pages/method/" in (site / "_site/sitemap.xml").read_text("utf-8")
    assert "pages/about/" not in (site / "_site/sitemap.xml").read_text("utf-8")


def test_own_story_can_not_go_live_beside_the_example(tmp_path: Path) -> None:
    """A first event is built only without the example; a draft of it changes nothing, and the pages may stay."""
    site = tmp_path / "site"
    _run("init", site, "--url", URL)
    own = site / "content/stories/harbour"
    (own / "events").mkdir(parents=True)
    (own / "story.yaml").write_text("title: The harbour\n", "utf-8")
    event = (site / "content/stories/example/events/announcement.yaml").read_text("utf-8")
    (own / "events/opens.yaml").write_text(event.replace("published: 2020-01-20", "status: draft"), "utf-8")
    draft = _run("check", site)
    (own / "events/opens.yaml").write_text(event, "utf-8")
    live, built = _run("check", site)[1], _run("build", site)
    removed = _run("remove", "example/", "--yes", "--site", site)
    left = _run("check", site)[1]
    for file in ("actors", "sources"):
        used = site / f"content/{file}/example.yaml"
        lines = used.read_text("utf-8").splitlines()
        used.write_text("\n".join(line for line in lines if "example: yes" not in line) + "\n", "utf-8")

    assert left.count("STA001") == 2, "the actor and the source that the own event names"
    assert draft == (0, "no problems in 11 files\n")
    assert (live.count("STA001"), live.count("STA002"), built[0]) == (1, 0, 1)
    assert not (site / "_site").exists()
    assert removed[0] == 0, removed[1]
    assert (site / "content/actors/example.yaml").read_text("utf-8").count("example-company") == 0
    assert "example-ministry:" in (site / "content/actors/example.yaml").read_text("utf-8")
    assert _run("check", site, "--strict") == (0, "no problems in 8 files\n")


def test_pages_of_the_menu_are_in_the_languages_of_the_site(tmp_path: Path) -> None:
    """Each language that has the pages gets them, and each page notes what it does not say yet."""
    site = tmp_path / "site"
    _run("init", site, "--languages", "pl,ru,fr,kk", "--url", URL)
    built = _run("build", site)
    pages = sorted(file.name for file in (site / "content/pages").iterdir())

    assert (built[0], "LNK" in built[1]) == (0, False)
    names = ("about", "corrections", "method")
    assert pages == sorted(f"{name}{ending}.md" for name in names for ending in ("", ".ru", ".fr", ".kk"))
    assert "who announced what" in (site / "_site/pages/about/index.html").read_text("utf-8")
    assert "пять перепечаток" in (site / "_site/ru/pages/method/index.html").read_text("utf-8")
    assert "Une correction figure" in (site / "_site/fr/pages/corrections/index.html").read_text("utf-8")
    assert "Бұл сайт" in (site / "_site/kk/pages/about/index.html").read_text("utf-8")
    for language in ("", ".ru", ".fr", ".kk"):
        about = (site / f"content/pages/about{language}.md").read_text("utf-8")
        assert "\nlacks: [publisher, funding, contact]\n" in about


def test_pages_of_the_menu_are_the_same_in_each_language() -> None:
    """Each language has the same pages with as many paragraphs and points, and each says that it is a proposal."""
    shapes = {
        folder.name: {
            file.name: (
                text.count("\n\n"),
                text.count("\n- "),
                text.count("]("),
                text.startswith("---\n# A proposal: "),
            )
            for file in folder.iterdir()
            for text in [file.read_text("utf-8")]
        }
        for folder in PAGES.iterdir()
    }

    assert shapes.keys() == {"en", *(file.stem for file in (PAGES.parents[1] / "locale").glob("*.po"))}
    assert all(shape == shapes["en"] for shape in shapes.values())
    assert all(page[-1] for page in shapes["en"].values())


def test_example_can_be_removed(tmp_path: Path) -> None:
    """One command removes the example, also after a build of it, and leaves a site of its pages without problems."""
    site = tmp_path / "site"
    _run("init", site, "--url", URL)
    _run("build", site)
    removed = _run("remove", "example/", "--yes", "--site", site)

    assert removed[0] == 0, removed[1]
    assert removed[1].endswith("deleted example/\n")
    assert _run("build", site)[0] == 0
    assert "nothing in it happened" not in (site / "_site/index.html").read_text("utf-8")  # no page of the last build
    assert sorted(file.name for file in (site / "content").rglob("*.yaml")) == []
    assert _run("check", site, "--strict") == (0, "no problems in 4 files\n")


def test_pages_of_the_menu_leave_open_what_only_a_publisher_knows() -> None:
    """In each language the pages together leave each question open once, and mark nothing in their texts."""
    for folder in PAGES.iterdir():
        texts = [file.read_text("utf-8") for file in folder.iterdir()]
        lacks = [re.search(r"^lacks: \[(.*)\]$", text, re.MULTILINE) for text in texts]
        named = [name for found in lacks if found for name in found[1].split(", ")]

        assert sorted(named) == sorted(PAGE_QUESTIONS)
        assert not [words for words in UNFILLED for text in texts if words in text]


def test_example_is_in_every_language_of_the_interface(tmp_path: Path) -> None:
    """If the interface does not speak the default language, the example is in English on its pages."""
    _run("init", tmp_path / "site", "--languages", "pl,en,cs", "--url", URL)
    _run("build", tmp_path / "site")

    assert (tmp_path / "site/_site/example/index.html").is_file()
    assert (tmp_path / "site/_site/en/example/index.html").is_file()
    assert not (tmp_path / "site/_site/cs/example").exists()


@pytest.mark.parametrize(("language", "words"), [
    ("de", "Beispiel: Das Unternehmen bestreitet einen Teil davon"),
    ("es", "Ejemplo: la empresa niega una parte"),
    ("fr", "Exemple\N{NO-BREAK SPACE}: l’entreprise en dément une partie"),
    ("uk", "Приклад: компанія заперечує частину сказаного"),
])  # fmt: skip
def test_site_in_a_language_of_the_interface_has_no_english_words(tmp_path: Path, language: str, words: str) -> None:
    """Example, pages of the menu and words of the interface are in the site's only language; nothing is advised."""
    made = _run("init", tmp_path / "site", "--languages", language, "--url", URL)
    _run("build", tmp_path / "site")
    out = tmp_path / "site/_site"
    texts = [file.read_text("utf-8") for file in out.rglob("*.html")]

    assert "in English" not in made[1]
    assert words in (out / "example/denial/index.html").read_text("utf-8")
    assert sorted(file.name for file in (tmp_path / "site/content/pages").iterdir()) == [
        "about.md", "corrections.md", "method.md"
    ]  # fmt: skip
    assert texts
    assert not any('lang="en"' in text for text in texts)


TITLES = (
    '"quoted" & <bold>words</bold>',
    "it's: a # title",
    "Тақырып",
    "- [x]",
    "\\n",
    "<<text story>>",
    "%s {0} {{ x }}",
    "no",
)


@pytest.mark.parametrize("title", [TITLES[0], *slow(TITLES[1:])])
def test_title_is_kept_literally(tmp_path: Path, title: str) -> None:
    """Any one-line title becomes the site's title, whatever it means to YAML, HTML or a template."""
    site = tmp_path / "site"
    _run("init", site, "--title", title, "--languages", "ru,en", "--url", URL)
    code, output = _run("build", site, "--strict")
    home = (site / "_site/index.html").read_text("utf-8")

    assert (code, output.partition("\n")[0]) == (0, "no problems in 12 files")
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
        ("--from", "on record", "write an address such as git+https://…@COMMIT"),
        ("--from", "git+https://example.org/onrecord\nrequests", "a requirement is one line"),
    ],
)
def test_invalid_option_is_reported(tmp_path: Path, option: str, value: str, message: str) -> None:
    """An invalid option value is reported as wrong usage, and no file is written."""
    code, output = _run("init", tmp_path / "site", option, value)

    assert (code, message in output) == (2, True)
    assert not (tmp_path / "site").exists()


def test_options_become_settings(tmp_path: Path) -> None:
    """The options' values are in the site's settings."""
    site = tmp_path / "site"
    repository = "https://github.com/example/record"
    wishes = ("--timezone", "Asia/Almaty", "--languages", "kk, ru", "--url", URL, "--repository", repository)
    _run("init", site, *wishes)
    settings = (site / "site.yaml").read_text("utf-8").splitlines()

    for line in ("timezone: Asia/Almaty", "languages: [kk, ru]", f'url: "{URL}"', f'repository: "{repository}"'):
        assert line in settings


@pytest.mark.parametrize(
    ("source", "line"),
    [
        ("onrecord>=1,<2", "onrecord>=1,<2"),
        ("git+https://example.org/onrecord.git@v1", "onrecord @ git+https://example.org/onrecord.git@v1"),
        ("onrecord @ https://example.org/onrecord.whl", "onrecord @ https://example.org/onrecord.whl"),
    ],
)
def test_from_option_becomes_the_requirement(tmp_path: Path, source: str, line: str) -> None:
    """`requirements.txt` has the value of `--from` in a form that pip understands, and there is no warning."""
    output = _run("init", tmp_path / "site", "--from", source)[1]

    assert (tmp_path / "site/requirements.txt").read_text("utf-8").splitlines()[-1] == line
    assert not (tmp_path / "site/vendor").exists()
    assert "requirements.txt" not in output


def test_private_requirement_causes_a_warning(tmp_path: Path) -> None:
    """A requirement that others can't install is written, with the warning of `onrecord check`."""
    output = _run("init", tmp_path / "site", "--from", "file:///srv/onrecord.whl")[1]

    assert (tmp_path / "site/requirements.txt").read_text("utf-8").endswith("\nonrecord @ file:///srv/onrecord.whl\n")
    assert "requirements.txt: nobody else can read a 'file:' address" in output


def test_nonempty_folder_is_refused(tmp_path: Path) -> None:
    """A folder that is not empty is refused before any question, and stays unchanged."""
    (tmp_path / "thesis.txt").write_text("mine")
    code, output = _run("init", tmp_path)

    assert (code, "it is not empty" in output) == (2, True)
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.txt"]


def test_empty_git_repository_is_accepted(tmp_path: Path) -> None:
    """A new repository, which contains only git's own folder, may become a site."""
    (tmp_path / "site/.git").mkdir(parents=True)

    assert _run("init", tmp_path / "site")[0] == 0


def test_symbolic_link_is_refused(tmp_path: Path) -> None:
    """No file is written through a symbolic link, whether to a folder or to nowhere."""
    (tmp_path / "elsewhere").mkdir()
    for target in ("elsewhere", "nowhere"):
        link = tmp_path / f"to-{target}"
        link.symlink_to(tmp_path / target)
        code, output = _run("init", link)

        assert (code, "it is a link to another place" in output) == (2, True)
    assert list((tmp_path / "elsewhere").iterdir()) == []
    assert not (tmp_path / "nowhere").exists()


def test_file_in_place_of_the_folder_is_refused(tmp_path: Path) -> None:
    """A path to a file is refused."""
    (tmp_path / "site").write_text("mine")

    assert "it is a file" in _run("init", tmp_path / "site")[1]
    assert (tmp_path / "site").read_text() == "mine"


def test_file_that_appears_meanwhile_is_not_overwritten(tmp_path: Path) -> None:
    """A file that appears during `init` is not overwritten; the files written so far are removed again."""
    site = tmp_path / "a" / "site"
    files = {"content/x.yaml": "x", "site.yaml": "title: x"}
    (tmp_path / "a").mkdir()
    site.mkdir()
    (site / "site.yaml").symlink_to(tmp_path / "nowhere")
    with pytest.raises(RefusedError, match=r"site\.yaml is a link"):
        make_site(site, files)

    assert [path.name for path in site.iterdir()] == ["site.yaml"]
    assert not (tmp_path / "nowhere").exists()


def test_link_that_appears_meanwhile_is_not_followed(tmp_path: Path) -> None:
    """A link that appears in place of a folder is not followed."""
    site, elsewhere = tmp_path / "site", tmp_path / "elsewhere"
    site.mkdir()
    elsewhere.mkdir()
    (site / "content").symlink_to(elsewhere)
    with pytest.raises(RefusedError, match="content is a link"):
        make_site(site, {"site.yaml": "title: x", "content/x.yaml": "x"})

    assert [path.name for path in site.iterdir()] == ["content"]
    assert list(elsewhere.iterdir()) == []


def test_path_through_a_file_is_reported(tmp_path: Path) -> None:
    """A path that leads through a file is reported as a plain message."""
    (tmp_path / "file").write_text("x")
    code, output = _run("init", tmp_path / "file" / "site")

    assert (code, "Traceback" in output, "can't be changed: Not a directory" in output) == (1, False, True)


def test_questions_in_a_terminal_have_defaults(tmp_path: Path) -> None:
    """In a terminal each question has a default, and an invalid answer is asked again."""
    ours, theirs = pty.openpty()
    site = tmp_path / "site"
    with subprocess.Popen(
        [SCRIPT, "init", str(site), "--timezone", "Asia/Almaty"], stdin=theirs, stdout=theirs, stderr=theirs
    ) as process:
        os.close(theirs)
        os.write(ours, "Тікелей\nrussian\nru,kk\n\n\n".encode())
        output = _read_all(ours)
        process.wait(timeout=60)
    os.close(ours)
    settings = (site / "site.yaml").read_text("utf-8")

    assert process.returncode == 0, output
    assert 'title: "Тікелей"\n' in settings
    assert "languages: [ru, kk]\n" in settings
    assert "timezone: Asia/Almaty\n" in settings
    assert "time zone" not in output
    assert "write language codes with commas between them" in output


@pytest.mark.parametrize(
    ("machine", "proposed"),
    [("Asia/Almaty", "Asia/Almaty"), (":Europe/London", "Europe/London"), ("Etc/UTC", "UTC"), ("EST5EDT", "UTC")],
)
def test_zone_of_the_machine_is_proposed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, machine: str, proposed: str
) -> None:
    """An editor who only presses Enter gets the zone of the own clock; where nobody is asked, it is UTC."""
    monkeypatch.setenv("TZ", machine)
    asking = Environment(lambda: datetime(2022, 6, 1, tzinfo=UTC), asks=True)
    ran = CliRunner().invoke(main, ["init", str(tmp_path / "site")], input="\n" * 5, obj=asking)
    _run("init", tmp_path / "other")

    assert f"The time zone of its stories, by its IANA name [{proposed}]" in ran.stdout
    assert f"\ntimezone: {proposed}\n" in (tmp_path / "site/site.yaml").read_text("utf-8")
    assert "\ntimezone: UTC\n" in (tmp_path / "other/site.yaml").read_text("utf-8")


def _read_all(terminal: int) -> str:
    output = b""
    while True:
        try:
            read = os.read(terminal, 4096)
        except OSError:  # Linux raises this error once the other end is closed
            break
        if not read:
            break
        output += read
    return output.decode("utf-8", "replace")


@pytest.mark.generated
def test_repository_has_the_shared_files_of_a_new_site() -> None:
    """This repository's workflows and forms equal those of a new site."""
    for name, text in repository_files().items():
        assert expected_text(ROOT / name, text) == text, name


def test_repository_has_the_editor_settings_of_a_new_site() -> None:
    """An editor of the example site in this repository gets the settings of a new site."""
    files = site_files(NewSite("x", ("en",), "UTC", "onrecord"))
    ours, theirs = ROOT / ".vscode/settings.json", json.loads(files[".vscode/settings.json"])
    if ours.exists():
        schemas = json.loads(ours.read_text("utf-8"))["yaml.schemas"]
        assert theirs["yaml.schemas"].items() <= schemas.items()
    for line in files[".editorconfig"].splitlines():
        assert line in (ROOT / ".editorconfig").read_text("utf-8").splitlines()


def test_schemas_named_in_settings_exist() -> None:
    """Each schema named in the editor settings or in the entries' first lines is one of the site's files."""
    files = site_files(NewSite("x", ("en",), "UTC", "onrecord"))
    named = set(json.loads(files[".vscode/settings.json"])["yaml.schemas"])
    for name, text in files.items():
        first = text.partition("\n")[0]
        if "$schema=" in first:
            path = os.path.normpath(f"{name}/../{first.partition('$schema=')[2]}")
            assert path in files, name

    assert named <= {name for name in files if name.startswith("schema/")}
