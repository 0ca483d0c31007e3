"""What the preview does to a page and knows of it: its script, its policy, how it looks, and where it is written."""

from __future__ import annotations

import json
import re
from dataclasses import asdict
from html import unescape
from pathlib import Path

import pytest
from conftest import MakeSite

from onrecord.pipeline import Built, Options, check
from onrecord.problems import Outcome
from onrecord.report import FORMATS, Report, plain
from onrecord.serve.build_status import build_status
from onrecord.serve.editors import EDITORS, Editor
from onrecord.serve.entries import EditableEntries, EditableEntry
from onrecord.serve.page_version import page_version
from onrecord.serve.script_injection import allow_preview, inject_script

EVENTS = "content/stories/dispute/events"


@pytest.mark.parametrize(
    ("html", "before"),
    [
        ("<html><head><title>x</title></head><body></body></html>", "</head>"),
        ("<HTML><HEAD></HEAD ><BODY></BODY></HTML>", "</HEAD >"),
        ("<title>x</title><body class=a>text", "<body"),
    ],
)
def test_the_script_stands_in_the_head(html: str, before: str) -> None:
    """The script comes at the end of the head, and nothing else of the page changes."""
    injected = inject_script(html.encode(), "v1").decode()
    style = '<link rel="stylesheet" href="/.onrecord/preview.css">\n'
    script = f'{style}<script src="/.onrecord/preview.js" data-version="v1" defer></script>\n'

    assert injected == html.replace(before, script + before)


def test_a_piece_of_a_page_gets_the_script_too() -> None:
    """What has neither head nor body, which HTML allows, gets it at its end."""
    assert inject_script(b"text", "x").startswith(b"text<link ")


def test_what_the_script_is_told_is_escaped() -> None:
    """Nothing that a look holds can end its attribute."""
    assert b'data-version="&quot;&gt;&lt;' in inject_script(b"", '"><')


@pytest.mark.parametrize(
    ("policy", "expected"),
    [
        ("default-src 'none'", "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'"),
        ("default-src 'self'", "default-src 'self'; script-src 'self'; style-src 'self'; connect-src 'self'"),
        ("img-src 'self'", "img-src 'self'"),
        ("script-src 'sha256-abc'; object-src 'none'", "script-src 'sha256-abc' 'self'; object-src 'none'"),
        ("script-src 'nonce-1' 'strict-dynamic'", "script-src 'nonce-1' 'self'"),
        ("script-src-elem 'none';  ; STYLE-SRC a.example", "script-src-elem 'self'; style-src a.example 'self'"),
        ("connect-src 'none'; connect-src *", "connect-src 'self'"),
    ],
)
def test_a_policy_lets_the_preview_in(policy: str, expected: str) -> None:
    """A policy is widened by the preview's own server, for what the script needs, and by nothing more."""
    assert allow_preview(policy) == expected


def test_the_policy_of_a_page_is_widened() -> None:
    """The policy in a page's `meta` is read and written with its escapes."""
    meta = '<meta http-equiv="Content-Security-Policy" content="default-src &#39;none&#39;; img-src &#39;self&#39;">'
    injected = inject_script(f"<head>{meta}</head>".encode(), "").decode()
    found = re.search(r'content="([^"]*)"', injected)

    assert found
    assert unescape(found[1]) == (
        "default-src 'none'; img-src 'self'; script-src 'self'; style-src 'self'; connect-src 'self'"
    )


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return an output folder with one page that has a style, a picture in the style, a script and a picture."""
    files = {
        "story/index.html": '<link rel="stylesheet" href="../static/style.css?1"><script src=/static/a.js></script>'
        '<img srcset="../static/small.png 1x, ../static/large.png 2x" src="https://example.org/x.png"><a href="../x/">',
        "static/style.css": "@import 'more.css'; body { background: url( \"paper.png\" ) }",
        **{f"static/{name}": "x" for name in ("more.css", "paper.png", "a.js", "small.png", "large.png", "other.png")},
        "x/index.html": "another page",
        "404.html": "nothing here",
    }
    for path, text in files.items():
        (tmp_path / path).parent.mkdir(exist_ok=True)
        (tmp_path / path).write_text(text, "utf-8")
    return tmp_path


@pytest.mark.parametrize(
    ("path", "differs"),
    [
        ("story/index.html", {"page"}),
        ("static/style.css", {"styles"}),
        ("static/more.css", {"rest"}),
        ("static/paper.png", {"rest"}),
        ("static/a.js", {"rest"}),
        ("static/small.png", {"rest"}),
        ("static/large.png", {"rest"}),
        ("static/other.png", set()),
        ("x/index.html", set()),
        ("404.html", set()),
    ],
)
def test_a_look_is_what_the_page_shows(folder: Path, path: str, differs: set[str]) -> None:
    """A page looks another way once itself, its styles or what they and it load has changed; else it looks the same."""
    before = asdict(page_version(folder, "/story/"))
    with (folder / path).open("a", encoding="utf-8") as file:
        file.write(" ")
    after = asdict(page_version(folder, "/story/"))

    assert {part for part in before if before[part] != after[part]} == differs


def test_a_page_that_goes_and_comes(folder: Path) -> None:
    """A page that isn't there looks like the site's page for that, yet not like a page that says the same."""
    missing = page_version(folder, "/none/")
    (folder / "none").mkdir()
    (folder / "none" / "index.html").write_text("nothing here", "utf-8")

    assert page_version(folder, "/none/") != missing
    assert json.loads(missing.as_json())["styles"] == {}


def test_entries_are_found_by_their_addresses(make_site: MakeSite) -> None:
    """Each page leads to the file and line that an editor would change; in each language to the same one."""
    root = make_site(
        {
            "content/pages/about.md": "---\ntitle: About\n---\nText\n",
            "content/pages/about.ru.md": "---\ntitle: О нас\n---\nТекст\n",
            "content/bills/rights.yaml": "title: Rights\nprocedure: generic\n",
        }
    )
    at = EditableEntries(root).at

    assert at("") == EditableEntry("site.yaml")
    assert at("dispute/") == EditableEntry("content/stories/dispute/story.yaml")
    assert at("ru/dispute/denial/") == EditableEntry(f"{EVENTS}/denial.yaml")
    assert at("dispute/claims/") == EditableEntry("content/stories/dispute/story.yaml")
    assert at("actors/company/") == EditableEntry("content/actors/actors.yaml", 2)
    assert at("kk/sources/wire/") == EditableEntry("content/sources/sources.yaml", 2)
    assert at("bills/rights/") == EditableEntry("content/bills/rights.yaml")
    assert at("pages/about/") == EditableEntry("content/pages/about.md")
    assert at("ru/pages/about/") == EditableEntry("content/pages/about.ru.md")
    assert at("actors/nobody/") is None
    assert at("../site.yaml/") is None
    assert at("dispute/..%2f..%2f..%2fx/") is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("type: report\nstatus: draft\n", True),
        ("status: 'draft' # not yet\n", True),
        ('{type: report, "status": draft}\n', True),
        ("status: published\n", False),
        ("body: |\n  status: draft\n", False),
        ("summary: no draft\n", False),
    ],
)
def test_drafts_are_known_by_their_status(make_site: MakeSite, text: str, *, expected: bool) -> None:
    """An entry is a draft if its status says so, however YAML is written; not if its text speaks of it."""
    entry = EditableEntries(make_site({f"{EVENTS}/report.yaml": text})).at("dispute/report/")

    assert entry == EditableEntry(f"{EVENTS}/report.yaml", is_draft=expected)


def test_all_of_a_draft_story_is_a_draft(make_site: MakeSite) -> None:
    """The events of a story that is a draft are drafts."""
    root = make_site({"content/stories/dispute/story.yaml": "title: The dispute\nstatus: draft\n"})

    assert EditableEntries(root).at("dispute/denial/") == EditableEntry(f"{EVENTS}/denial.yaml", is_draft=True)


def test_entries_are_read_again_when_they_change(make_site: MakeSite) -> None:
    """What is remembered of a file is forgotten when it is another one."""
    root = make_site({})
    entries = EditableEntries(root)
    before = entries.at("dispute/denial/")
    with (root / f"{EVENTS}/denial.yaml").open("a", encoding="utf-8") as file:
        file.write("status: draft\n")
    after = entries.at("dispute/denial/")

    assert (before, after) == (
        EditableEntry(f"{EVENTS}/denial.yaml"),
        EditableEntry(f"{EVENTS}/denial.yaml", is_draft=True),
    )


def test_entries_of_a_page(make_site: MakeSite) -> None:
    """A page's entries are its own and those that it links to."""
    html = b'<a href="../">up</a> <a class="x" href="../announcement/#claim">it</a> <a href="https://example.org/">'
    found = EditableEntries(make_site({})).on_page("dispute/denial/", html)

    assert list(found) == ["dispute/denial/", "dispute/", "dispute/announcement/"]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("vscode", "vscode://file/site/a%20%23b.yaml:3:7"),
        ("idea", "idea://open?file=/site/a%20%23b.yaml&line=3&column=7"),
        ("none", None),
        ("my-editor:{path}", "my-editor:/site/a%20%23b.yaml"),
    ],
)
def test_links_to_editors(name: str, expected: str | None) -> None:
    """A file opens at its place, and its name can't become another part of the link."""
    assert Editor.named(name).link(Path("/site/a #b.yaml"), 3, 7) == expected


@pytest.mark.parametrize("name", ["emacs", "{path}", "javascript:{path}", "DATA:{path}", "vscode://file"])
def test_links_that_are_none(name: str) -> None:
    """A program that isn't known, a link without the path, and one that would run as a script are refused."""
    with pytest.raises(ValueError, match="write one of vscode, "):
        Editor.named(name)


def test_every_editor_takes_a_place() -> None:
    """Each program that is known by name is called with the file and the line."""
    assert all("{path}" in link and "{line}" in link for name, link in EDITORS.items() if name != "none")


def test_the_words_are_those_of_the_terminal(make_site: MakeSite, options: Options) -> None:
    """A browser is told the report in full as the terminal prints it, with a link for each place in a file."""
    root = make_site({f"{EVENTS}/denial.yaml": "type: denial\ndate: 2021-11-02\nbad: <b>\n"})
    checked = check(root, options)
    result = build_status(Outcome(Built(0, None, checked.value.files), checked.problems), root, Editor.named("vscode"))

    assert result.is_broken
    assert result.text == FORMATS["full"](Report(checked.problems, checked.value.files), plain)
    assert dict(result.places)[f"{EVENTS}/denial.yaml:3:1"] == f"vscode://file{root}/{EVENTS}/denial.yaml:3:1"


def test_errors_are_told_before_warnings(make_site: MakeSite, options: Options) -> None:
    """Of a site that can't be built, a browser is told the errors, which must be mended first, and counts the rest."""
    root = make_site(
        {"site.yaml": "title: A test\n", f"{EVENTS}/denial.yaml": "type: denial\ndate: 2021-11-02\nbad: x\n"}
    )
    checked = check(root, options)
    result = build_status(Outcome(Built(0, None, checked.value.files), checked.problems), root, Editor.named("none"))

    assert "1 warning" in result.summary
    assert "error FLD001" in result.text
    assert "warning" not in result.text


def test_nothing_is_told_of_a_site_without_problems(make_site: MakeSite, options: Options) -> None:
    """Where nothing is wrong, nothing is said."""
    checked = check(make_site({}), options)
    result = build_status(Outcome(Built(1, None, checked.value.files), checked.problems), Path(), Editor.named("none"))

    assert (result.is_broken, result.summary, result.text) == (False, "", "")
