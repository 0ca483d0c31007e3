"""How the preview changes pages, and what it knows of them: script, policy, version, and source files."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable
from html import unescape
from pathlib import Path

import pytest
from conftest import TODAY, MakeSite
from msgspec.structs import asdict

from onrecord.build.pipeline import Options, check
from onrecord.model.build_result import BuildResult
from onrecord.preview import page_version as preview_version
from onrecord.preview.build_status import build_status
from onrecord.preview.editable_entries import EditableEntries, EditableEntry
from onrecord.preview.editor import EDITORS, Editor
from onrecord.preview.injection import allow_preview, inject_script
from onrecord.preview.output_files import OutputFiles
from onrecord.preview.page_version import PageVersions, page_version
from onrecord.problems import Outcome
from onrecord.render import Plan, sections
from onrecord.report.formats import FORMATS
from onrecord.report.painting import plain
from onrecord.report.run_report import Report

EVENTS = "content/stories/dispute/events"


@pytest.mark.parametrize(
    ("html", "before"),
    [
        ("<html><head><title>x</title></head><body></body></html>", "</head>"),
        ("<HTML><HEAD></HEAD ><BODY></BODY></HTML>", "</HEAD >"),
        ("<title>x</title><body class=a>text", "<body"),
    ],
)
def test_script_is_inserted_into_head(html: str, before: str) -> None:
    """The script is inserted at the end of the head, and nothing else on the page changes."""
    injected = inject_script(html.encode(), "v1").decode()
    style = '<link rel="stylesheet" href="/.onrecord/preview.css">\n'
    script = f'{style}<script src="/.onrecord/preview.js" data-version="v1" defer></script>\n'

    assert injected == html.replace(before, script + before)


def test_page_without_head_gets_script() -> None:
    """A page without head and body, which HTML allows, gets the script at its end."""
    assert inject_script(b"text", "x").startswith(b"text<link ")


def test_version_attribute_is_escaped() -> None:
    """A page version in the script's attribute is escaped."""
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
def test_policy_allows_preview(policy: str, expected: str) -> None:
    """A policy is extended by the preview's own server, for what the script needs and nothing else."""
    assert allow_preview(policy) == expected


def test_policy_of_page_is_extended() -> None:
    """A policy in a page's `meta` is parsed and written with its escapes."""
    meta = '<meta http-equiv="Content-Security-Policy" content="default-src &#39;none&#39;; img-src &#39;self&#39;">'
    injected = inject_script(f"<head>{meta}</head>".encode(), "").decode()
    found = re.search(r'content="([^"]*)"', injected)

    assert found
    assert unescape(found[1]) == (
        "default-src 'none'; img-src 'self'; script-src 'self'; style-src 'self'; connect-src 'self'"
    )


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return an output folder with a page that loads styles, pictures and a script."""
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
def test_version_covers_what_page_loads(folder: Path, path: str, differs: set[str]) -> None:
    """A page's version changes if the page, its styles or what they load changes, and only then."""
    before = asdict(page_version(folder, "/story/"))
    with (folder / path).open("a", encoding="utf-8") as file:
        file.write(" ")
    after = asdict(page_version(folder, "/story/"))

    assert {part for part in before if before[part] != after[part]} == differs


def test_missing_page_has_own_version(folder: Path) -> None:
    """A missing page has the version of the 404 page, unlike an existing page with the same content."""
    missing = page_version(folder, "/none/")
    (folder / "none").mkdir()
    (folder / "none" / "index.html").write_text("nothing here", "utf-8")

    assert page_version(folder, "/none/") != missing
    assert json.loads(missing.as_json())["styles"] == {}


def test_many_readers_cost_what_one_costs(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Between two builds, each file is looked up and read once for all browsers; after one, every change is seen."""
    calls, versions = Counter[str](), PageVersions(folder)
    for name in ("find", "content_of"):
        owner = OutputFiles if name == "find" else preview_version
        original = getattr(owner, name)

        def counted(*given: object, name: str = name, original: Callable[..., object] = original) -> object:
            calls[name] += 1
            return original(*given)

        monkeypatch.setattr(owner, name, counted)
    first = versions.of("/story/")
    once = Counter(calls)

    assert all(versions.of("/story/") == first for _ in range(300))
    assert calls == once
    versions.look_again()
    assert all(versions.of("/story/") == first for _ in range(300))
    assert calls["find"] == 2 * once["find"]
    assert calls["content_of"] == once["content_of"], "an unchanged file is read again"
    for path, part in (("static/more.css", "rest"), ("static/style.css", "styles"), ("story/index.html", "page")):
        before = asdict(versions.of("/story/"))
        with (folder / path).open("a", encoding="utf-8") as file:
            file.write(" ")
        assert asdict(versions.of("/story/")) == before
        versions.look_again()
        after = asdict(versions.of("/story/"))
        assert {name for name in before if before[name] != after[name]} == {part}


def test_page_that_is_sent_has_its_own_version(folder: Path) -> None:
    """A page that was read before a build has the version of what was read, so that the browser fetches it again."""
    versions = PageVersions(folder)
    page = folder / "story" / "index.html"
    old = page.read_bytes()
    page.write_bytes(old + b" ")
    versions.look_again()

    assert versions.of("/story/", old) != versions.of("/story/") == versions.of("/story/", old + b" ")


def test_entries_are_found_by_address(make_site: MakeSite) -> None:
    """Each address leads to the file and line to edit, in each language."""
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
    assert at("actors/company/") == EditableEntry("content/actors/actors.yaml", 2, id="company")
    assert at("kk/sources/wire/") == EditableEntry("content/sources/sources.yaml", 2, id="wire")
    assert at("bills/rights/") == EditableEntry("content/bills/rights.yaml")
    assert at("pages/about/") == EditableEntry("content/pages/about.md")
    assert at("ru/pages/about/") == EditableEntry("content/pages/about.ru.md")
    assert at("actors/nobody/") is None
    assert at("../site.yaml/") is None
    assert at("dispute/..%2f..%2f..%2fx/") is None


def test_each_page_about_an_entry_leads_to_its_file() -> None:
    """Pages of all kinds lead to the entry of their subject, numbered pages and all languages too.

    Pages at former addresses need no entry: a browser leaves them at once. The data are no page.
    """
    former = {"harbour-office", "evening-closed", "port-act", "port-dispute", "boat"}
    root = Path(__file__).parents[1] / "sites" / "everything"
    arranged = check(root, Options(today=TODAY)).value
    assert arranged.site is not None
    assert arranged.theme is not None
    plan, at = Plan(arranged.site, arranged.theme), EditableEntries(root).at
    found = {
        (section.subject, entry.path.split("/")[1] if entry else "")
        for section in sections(arranged.site)
        for planned in plan.of(section)
        for entry in [at(planned.address)]
        if section.subject not in {"site", "tag"} and {*former, "api"}.isdisjoint(planned.address.split("/"))
    }

    assert found == {("story", "stories"), ("actor", "actors"), ("source", "sources"), ("bill", "bills")}


@pytest.mark.parametrize(
    ("address", "form"),
    [
        ("", "edit/site/site.yaml"),
        ("dispute/", "edit/story/dispute"),
        ("ru/dispute/denial/", "edit/event/dispute/denial"),
        ("actors/company/2/", "edit/actor/company"),
        ("sources/wire/", "edit/source/wire"),
        ("bills/rights/", "edit/bill/rights"),
        ("pages/about/", "edit/page/about"),
        ("ru/pages/about/", "edit/page/about.ru"),
    ],
)
def test_each_entry_has_its_place_at_the_desk(make_site: MakeSite, address: str, form: str) -> None:
    """An entry with a form at the desk leads to it, in each language; what has none leads to its text."""
    root = make_site(
        {
            "content/pages/about.md": "---\ntitle: About\n---\nText\n",
            "content/pages/about.ru.md": "---\ntitle: О нас\n---\nТекст\n",
            "content/bills/rights.yaml": "title: Rights\nprocedure: generic\n",
        }
    )
    entry = EditableEntries(root).at(address)

    assert entry is not None
    assert entry.form == form


def test_page_of_the_whole_site_has_no_entry(make_site: MakeSite) -> None:
    """A list of the whole site is written in no file of its own, even where a story has the name of a tag."""
    at = EditableEntries(make_site({})).at

    assert [at(address) for address in ("bills/", "tags/dispute/", "corrections/", "ru/corrections/2/")] == [None] * 4
    assert at("ru/") == EditableEntry("site.yaml")
    assert at("actors/company/2/") == EditableEntry("content/actors/actors.yaml", 2, id="company")


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
def test_drafts_are_recognized_by_status(make_site: MakeSite, text: str, *, expected: bool) -> None:
    """An entry is a draft if its status says so, in any form of YAML, and not if only its text mentions it."""
    entry = EditableEntries(make_site({f"{EVENTS}/report.yaml": text})).at("dispute/report/")

    assert entry == EditableEntry(f"{EVENTS}/report.yaml", is_draft=expected)


def test_events_of_draft_story_are_drafts(make_site: MakeSite) -> None:
    """The events of a draft story are drafts."""
    root = make_site({"content/stories/dispute/story.yaml": "title: The dispute\nstatus: draft\n"})

    assert EditableEntries(root).at("dispute/denial/") == EditableEntry(f"{EVENTS}/denial.yaml", is_draft=True)


def test_changed_entry_is_read_again(make_site: MakeSite) -> None:
    """An entry is read again when its file changes."""
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


def test_page_has_its_own_and_linked_entries(make_site: MakeSite) -> None:
    """A page's entries are its own and those to which it links."""
    html = b'<a href="../">up</a> <a class="x" href="../announcement/#claim">it</a> <a href="https://example.org/">'
    found = EditableEntries(make_site({})).on_page("dispute/denial/", html)

    assert list(found) == ["dispute/denial/", "dispute/", "dispute/announcement/"]


def test_desk_opens_texts_of_the_site_alone() -> None:
    """Where the desk is the editor, its links lead to entries and settings as text, and to no other file."""
    desk = Editor.at_desk("http://127.0.0.1:8001", Path("/site"))
    text = "http://127.0.0.1:8001/-/text/file"

    assert desk.link(Path("/site/content/a #b.yaml"), 3, 7) == f"{text}/content/a%20%23b.yaml?line=3"
    assert desk.link(Path("/site/site.yaml")) == f"{text}/site.yaml?line=1"
    assert desk.link(Path("/site/templates/base.html")) is None


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("vscode", "vscode://file/site/a%20%23b.yaml:3:7"),
        ("idea", "idea://open?file=/site/a%20%23b.yaml&line=3&column=7"),
        ("none", None),
        ("my-editor:{path}", "my-editor:/site/a%20%23b.yaml"),
    ],
)
def test_link_opens_file_in_editor(name: str, expected: str | None) -> None:
    """A link opens the file at its place, and the file's name can't inject other parts."""
    assert Editor.named(name).link(Path("/site/a #b.yaml"), 3, 7) == expected


@pytest.mark.parametrize("name", ["emacs", "{path}", "javascript:{path}", "DATA:{path}", "vscode://file"])
def test_invalid_editor_is_refused(name: str) -> None:
    """Unknown editors, links without the path and links that run as script are refused."""
    with pytest.raises(ValueError, match="write one of vscode, "):
        Editor.named(name)


def test_every_editor_link_has_path_and_line() -> None:
    """Each known editor's link has the file and the line."""
    assert all("{path}" in link and "{line}" in link for name, link in EDITORS.items() if name != "none")


def test_browser_gets_report_of_terminal(make_site: MakeSite, options: Options) -> None:
    """The browser gets the full report as printed on the terminal, with a link for each place."""
    root = make_site({f"{EVENTS}/denial.yaml": "type: denial\ndate: 2021-11-02\nbad: <b>\n"})
    checked = check(root, options)
    result = build_status(
        Outcome(BuildResult(0, None, checked.value.files), checked.problems), root, Editor.named("vscode")
    )

    assert result.is_broken
    assert result.text == FORMATS["full"](Report(checked.problems, checked.value.files), plain)
    assert dict(result.places)[f"{EVENTS}/denial.yaml:3:1"] == f"vscode://file{root}/{EVENTS}/denial.yaml:3:1"


def test_browser_gets_errors_before_warnings(make_site: MakeSite, options: Options) -> None:
    """For a site with errors, the browser gets the errors and only a count of warnings."""
    root = make_site(
        {"site.yaml": "title: A test\n", f"{EVENTS}/denial.yaml": "type: denial\ndate: 2021-11-02\nbad: x\n"}
    )
    checked = check(root, options)
    result = build_status(
        Outcome(BuildResult(0, None, checked.value.files), checked.problems), root, Editor.named("none")
    )

    assert "1 warning" in result.summary
    assert "error FLD001" in result.text
    assert "warning" not in result.text


def test_status_without_problems_is_empty(make_site: MakeSite, options: Options) -> None:
    """For a site without problems, the status is empty."""
    checked = check(make_site({}), options)
    result = build_status(
        Outcome(BuildResult(1, None, checked.value.files), checked.problems), Path(), Editor.named("none")
    )

    assert (result.is_broken, result.summary, result.text) == (False, "", "")
