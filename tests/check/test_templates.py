"""Templates: each mistake is a problem with its line, and no editor's text becomes markup."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from html.parser import HTMLParser
from pathlib import Path

import pytest
from conftest import DRAWING, MakeSite
from jinja2 import Environment

from onrecord.build.pipeline import Options, build
from onrecord.check.template_rules import MOVED_TEMPLATES, RENAMED_FUNCTIONS, check_templates
from onrecord.problems import Problem, SourceFile
from onrecord.read.theme_reader import read_theme, theme_root
from onrecord.render.theme.templates import FUNCTIONS, Templates

BASE_TEMPLATE = "<html>\n{% block main %}{% endblock %}\n</html>\n"
PAGE = """\
{% extends "base.html" %}
{% block main %}
<p>{{ title }}</p>
{% include "parts/event.html" %}
{% endblock %}
"""
PART = "<article>\n{{ event }}\n</article>\n"
WHOLE = {"base.html": BASE_TEMPLATE, "page.html": PAGE, "parts/event.html": PART}
VALUES = {"title": "A title", "event": "An event"}


def _templates(texts: Mapping[str, str]) -> Templates:
    return Templates(_files(texts))


def _files(texts: Mapping[str, str]) -> dict[str, SourceFile]:
    return {name: SourceFile(f"templates/{name}", text) for name, text in texts.items()}


def _place(problem: Problem) -> tuple[str, str, int, str]:
    """Return a problem's code, file, line and the line's text."""
    assert problem.span is not None
    return problem.code, problem.span.path, problem.span.line, problem.span.text


def test_page_is_rendered() -> None:
    """A page combines its template, the template that it extends, and its included parts."""
    rendered = _templates(WHOLE).render("page.html", VALUES)

    assert (rendered.value, rendered.problems) == (
        "<html>\n<p>A title</p>\n<article>\nAn event\n</article>\n</html>\n",
        (),
    )


FAULTS: tuple[tuple[str, dict[str, str], tuple[str, int, str], str], ...] = (
    (
        "an undefined name",
        {"page.html": PAGE.replace("title", "titel")},
        ("templates/page.html", 3, "<p>{{ titel }}</p>"),
        "'titel' is undefined",
    ),
    (
        "an undefined name in an included part",
        {"parts/event.html": PART.replace("event", "evnt")},
        ("templates/parts/event.html", 2, "{{ evnt }}"),
        "'evnt' is undefined",
    ),
    (
        "an undefined attribute",
        {"parts/event.html": "\n\n{{ event.speaker.name }}"},
        ("templates/parts/event.html", 3, "{{ event.speaker.name }}"),
        "'str object' has no attribute 'speaker'",
    ),
    (
        "an undefined name in the template that is extended",
        {"base.html": f"{BASE_TEMPLATE}{{{{ footer }}}}\n"},
        ("templates/base.html", 4, "{{ footer }}"),
        "'footer' is undefined",
    ),
    (
        "an undefined name in a macro",
        {"parts/event.html": "{% macro say(x) %}\n{{ y }}\n{% endmacro %}\n{{ say(1) }}\n"},
        ("templates/parts/event.html", 2, "{{ y }}"),
        "'y' is undefined",
    ),
    (
        "an error that is not Jinja's",
        {"parts/event.html": "x\n{{ 1 / 0 }}\n"},
        ("templates/parts/event.html", 2, "{{ 1 / 0 }}"),
        "division by zero",
    ),
    (
        "an error inside a filter",
        {"parts/event.html": "x\n{{ 5 | join }}\n"},
        ("templates/parts/event.html", 2, "{{ 5 | join }}"),
        "'int' object is not iterable",
    ),
    (
        "a part's syntax",
        {"parts/event.html": "x\n{% for y %}\n{% endfor %}\n"},
        ("templates/parts/event.html", 2, "{% for y %}"),
        "expected token 'in', got 'end of statement block'",
    ),
    (
        "a block that is not closed",
        {"page.html": '{% extends "base.html" %}\n{% block main %}\n<p>\n'},
        ("templates/page.html", 3, "<p>"),
        (
            "Unexpected end of template. Jinja was looking for the following tags: 'endblock'."
            " The innermost block that needs to be closed is 'block'."
        ),
    ),
)


@pytest.mark.parametrize(("changes", "place", "message"), [row[1:] for row in FAULTS], ids=[row[0] for row in FAULTS])
def test_template_error_has_its_line(changes: dict[str, str], place: tuple[str, int, str], message: str) -> None:
    """An error in a template is a problem at the line that causes it."""
    rendered = _templates(WHOLE | changes).render("page.html", VALUES)
    (problem,) = rendered.problems

    assert (_place(problem), problem.message, rendered.value) == (("TPL001", *place), message, "")


MISSING: tuple[tuple[str, dict[str, str], str, tuple[str, int] | None], ...] = (
    ("page", {}, "nothing.html", None),
    ("part", {"page.html": PAGE.replace("parts/event", "parts/evnt")}, "parts/evnt.html", ("templates/page.html", 4)),
    ("layout", {"page.html": PAGE.replace("base", "layout")}, "layout.html", ("templates/page.html", 1)),
    ("macros", {"page.html": '\n{% from "x.html" import y %}\n{{ y() }}\n'}, "x.html", ("templates/page.html", 2)),
)


@pytest.mark.parametrize(("kind", "changes", "name", "place"), MISSING, ids=[row[0] for row in MISSING])
def test_missing_template_is_named(
    kind: str, changes: dict[str, str], name: str, place: tuple[str, int] | None
) -> None:
    """A missing template is named, with the place that refers to it."""
    rendered = _templates(WHOLE | changes).render("nothing.html" if kind == "page" else "page.html", VALUES)
    (problem,) = rendered.problems
    found = (problem.span.path, problem.span.line) if problem.span else None

    assert (problem.code, problem.message, found) == ("TPL001", f"the template '{name}' does not exist", place)


def test_syntax_of_all_templates_is_checked() -> None:
    """One run checks the syntax of all templates, whether or not a page uses them."""
    files = _files(WHOLE | {"unused.html": "x\n{% if %}\n", "parts/other.html": "{{ }}"})
    places = sorted(_place(problem) for problem in check_templates(files.values()))

    assert places == [
        ("TPL001", "templates/parts/other.html", 1, "{{ }}"),
        ("TPL001", "templates/unused.html", 2, "{% if %}"),
    ]


def test_valid_templates_have_no_problems(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The default theme's templates, which no site's check reads, and other valid templates pass."""
    theme = read_theme(theme_root()).value
    (tmp_path / "digests.json").write_text("{}", "utf-8")
    monkeypatch.setattr("onrecord.check.template_rules.DIGESTS", tmp_path / "digests.json")

    assert len(theme.own_templates) > 50
    assert check_templates([*_files(WHOLE).values(), *theme.own_templates]) == ()


def test_copy_of_a_default_template_is_parsed_only_if_it_differs(monkeypatch: pytest.MonkeyPatch) -> None:
    """Copies letter for letter cost a check next to nothing; one that lacks its end is found among them."""
    copies = [file for file in read_theme(theme_root()).value.own_templates if file.path.endswith(".html")]
    wrong = SourceFile("templates/event.html", "{% if %}")
    changed = [wrong if file.path == wrong.path else file for file in copies]
    found = {problem.span.path for problem in check_templates(changed) if problem.span}
    monkeypatch.setattr(Environment, "parse", lambda *_, **__: pytest.fail("a copy was parsed"))

    assert check_templates(copies) == ()
    assert found == {wrong.path}


def test_only_the_site_s_own_templates_are_checked(tmp_path: Path) -> None:
    """The check of a site skips the default theme's templates, overridden or not."""
    (tmp_path / "templates/parts").mkdir(parents=True)
    (tmp_path / "templates/parts/byline.html").write_text("{% if %}", "utf-8")
    (tmp_path / "templates/more.html").write_text("more", "utf-8")
    own = read_theme(tmp_path).value.own_templates

    assert {file.path for file in own} == {"templates/parts/byline.html", "templates/more.html"}


def test_renamed_templates_point_to_existing_ones() -> None:
    """No former template name exists in the theme, and each new name does."""
    templates = {name for name in read_theme(theme_root()).value.templates if not name.startswith("onrecord/")}
    successors = {name for names in MOVED_TEMPLATES.values() for name in names}

    assert templates.isdisjoint(MOVED_TEMPLATES)
    assert successors <= templates
    assert FUNCTIONS.keys().isdisjoint(RENAMED_FUNCTIONS)
    assert set(RENAMED_FUNCTIONS.values()) <= FUNCTIONS.keys()


def test_default_template_is_read_again_after_it_has_changed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A process reads the files of the default theme once, and a changed one again."""
    file = tmp_path / "theme/templates/base.html"
    file.parent.mkdir(parents=True)
    monkeypatch.setattr("onrecord.read.theme_reader.theme_root", lambda: tmp_path / "theme")
    found = []
    for text in ("one", "one", "two"):
        file.write_text(text, "utf-8")
        found.append(read_theme(tmp_path / "site").value.templates["base.html"].text)

    assert found == ["one", "one", "two"]


def test_values_are_escaped() -> None:
    """A value is escaped as text, in an element and in an attribute."""
    templates = _templates({"page.html": '<p title="{{ text }}">{{ text }}</p>'})
    rendered = templates.render("page.html", {"text": """<b> & "double" 'single'"""})
    escaped = "&lt;b&gt; &amp; &#34;double&#34; &#39;single&#39;"

    assert rendered.value == f'<p title="{escaped}">{escaped}</p>'


def test_name_that_some_pages_have_is_hinted_at(make_site: MakeSite, options: Options) -> None:
    """A name that only some pages have is an error where they lack it; the report says how to ask first."""
    own = '{% extends "onrecord/base.html" %}\n{% block description %}{{ event.id }}{% endblock %}\n'
    site = make_site({"templates/base.html": own})
    (problem,) = build(site, site / "_site", options).problems

    assert _place(problem) == ("TPL001", "templates/base.html", 2, own.splitlines()[1])
    assert problem.hint == "some pages have no such value; ask first: {% if event is defined %}"


SITE_FAULTS: tuple[tuple[str, dict[str, str], tuple[str, str, int, str]], ...] = (
    (
        "own template",
        {"templates/event.html": '{% extends "base.html" %}\n{% block main %}\n{{ evnt.title }}\n{% endblock %}\n'},
        ("TPL001", "templates/event.html", 3, "{{ evnt.title }}"),
    ),
    (
        "own part of the default theme",
        {"templates/parts/byline.html": "<p>\n{{ event.author }}</p>\n"},
        ("TPL001", "templates/parts/byline.html", 2, "{{ event.author }}</p>"),
    ),
    (
        "own template over the original",
        {"templates/home.html": '{% extends "onrecord/home.html" %}\n{% block main %}{{ x }}{% endblock %}\n'},
        ("TPL001", "templates/home.html", 2, "{% block main %}{{ x }}{% endblock %}"),
    ),
    (
        "unused template",
        {"templates/unused.html": "\n{% endif %}\n"},
        ("TPL001", "templates/unused.html", 2, "{% endif %}"),
    ),
)


@pytest.mark.parametrize(("changes", "place"), [row[1:] for row in SITE_FAULTS], ids=[row[0] for row in SITE_FAULTS])
def test_template_error_is_reported_once(
    make_site: MakeSite, options: Options, changes: dict[str, str], place: tuple[str, str, int, str]
) -> None:
    """One report names an error of a site's template, however many pages use it; nothing is built."""
    site = make_site(changes)
    outcome = build(site, site / "_site", options)

    assert [_place(problem) for problem in outcome.problems] == [place]
    assert outcome.value.published is None


def test_own_template_extends_the_original(make_site: MakeSite, options: Options) -> None:
    """A site's template may extend the default theme's template of the same name."""
    template = '{% extends "onrecord/home.html" %}\n{% block main %}{{ super() }}<p>Ours</p>{% endblock %}\n'
    site = make_site({"templates/home.html": template})
    outcome = build(site, site / "_site", options)
    html = (site / "_site" / "index.html").read_text("utf-8")

    assert outcome.problems == ()
    assert "The dispute</a>" in html
    assert "<p>Ours</p></main>" in html.replace("\n", "")


# In this site every text is or contains TEXT. Both replacements have words of equal length, so only markup can differ:
# the picture cuts long names of lanes.
HARMLESS = (
    "andtitleandscriptandscriptoalertandoneandscriptandonmouseoverandalertwo oonfocusooalertoothree "
    "andimg srcx onerrorandalertoofour andseven o sevenand"
)
HOSTILE = (
    """</title></script><script>alert(1)</script>"onmouseover="alert(2)" 'onfocus='alert(3)' """
    "--><img src=x onerror=alert(4)>{{ 7 + 7 }}"
)
EVERY_TEXT: dict[str, str] = {
    "site.yaml": "title: TEXT\nurl: https://example.org/\npublisher: TEXT\nlicence: TEXT\n",
    "content/actors/actors.yaml": (
        "ministry: {name: TEXT, kind: organization, role: TEXT, other_names: [TEXT]}\n"
        "company: {name: TEXT, kind: person, role: TEXT, member_of: ministry, different_from: ministry}\n"
    ),
    "content/sources/sources.yaml": (
        "gazette: {title: TEXT, description: TEXT, author: [TEXT, TEXT], publisher: TEXT, container_title: TEXT,"
        " issued: 2021-11-01, url: https://example.org/gazette, archive_url: https://example.org/archive,"
        " archive_date: 2021-11-03, accessed: 2021-11-04, url_status: dead, note: TEXT, primary: yes,"
        " via: [{external: TEXT, issued: 2021-11-01}, bare]}\n"
        "wire: {description: TEXT, publisher: TEXT, language: ru, url: https://example.org/wire, version_of: gazette}\n"
        "bare: {title: TEXT, language: ru, url: https://example.org/bare}\n"
    ),
    "static/letter.svg": DRAWING,
    "content/stories/dispute/story.yaml": "title: TEXT\nsummary: TEXT\n",
    "content/stories/dispute/events/announcement.yaml": (
        "type: announcement\ndate: 2021-11-01\ntime: '10:47'\ntitle: TEXT\nsummary: TEXT\nspeaker: ministry\n"
        "role: TEXT\naudience: TEXT\nactors: company\n"
        "body: |\n  # TEXT\n\n  TEXT [see TEXTPREFIX @bare, TEXTLOCATOR].\n\n  - [TEXTPREFIX](denial)\n  - `TEXT`\n\n"
        "  > TEXT\n\n  ```\n  TEXT\n  ```\n"
        "claims:\n"
        "  - {id: joint, text: TEXT, quote: words, sources: {source: gazette, locator: TEXT}}\n"
        "quotes:\n"
        "  - {id: words, exact: TEXT, lang: ru, source: wire, translation: TEXT, translator: TEXT}\n"
        "  - {id: free, exact: TEXT, lang: en, source: gazette}\n"
        "media:\n"
        "  - {src: letter.svg, alt: TEXT, credit: TEXT, caption: TEXT, source: gazette}\n"
        "sources: [gazette, {source: wire, locator: TEXT, says: {date: 2021-11-02, note: TEXT}}, bare]\n"
        "published: 2021-11-10\n"
        "corrections:\n"
        "  - {date: 2021-11-11, was: TEXT, now: TEXT, reason: TEXT}\n"
    ),
    "content/stories/dispute/events/denial.yaml": (
        "type: denial\ndate: 2021-11-02\ntitle: TEXT\nspeaker: company\non_behalf_of: company\n"
        "responds_to: {target: announcement, note: TEXT, sources: {source: gazette, locator: TEXT}}\n"
        "denies: {target: announcement#joint, note: TEXT}\n"
        "sources: wire\npublished: 2021-11-10\n"
    ),
}


class _Structure(HTMLParser):
    """Collects the start tags of a page, each with the names of its attributes."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, tuple[str, ...]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Record one start tag."""
        self.tags.append((tag, tuple(name for name, _ in attrs)))


def _structure(html: str) -> list[tuple[str, tuple[str, ...]]]:
    parser = _Structure()
    parser.feed(html)
    parser.close()
    return parser.tags


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _filled(text: str) -> dict[str, str]:
    """Return the site's files with `text` as every text: as it is in a YAML block, quoted elsewhere."""
    inside = text.replace("]", "").replace("[", "").replace("(", "").replace(")", "").replace("@", "").replace(";", "")
    files = {}
    for path, content in EVERY_TEXT.items():
        lines = []
        for line in content.split("\n"):
            bare = line.startswith(("  #", "  TEXT", "  - [", "  - `", "  >"))
            filled = line.replace("TEXTPREFIX", inside).replace("TEXTLOCATOR", inside)
            lines.append(filled.replace("TEXT", text if bare else _quoted(text)))
        files[path] = "\n".join(lines)
    return files


def _pages(folder: Path) -> Iterator[tuple[str, str]]:
    for file in sorted(folder.rglob("*.html")):
        yield file.relative_to(folder).as_posix(), file.read_text("utf-8")


@pytest.fixture
def hostile_pages(make_site: MakeSite, options: Options) -> dict[str, str]:
    """Return the pages of a site that has `HOSTILE` as every text."""
    site = make_site(_filled(HOSTILE))
    outcome = build(site, site / "_site", options)
    assert {problem.code for problem in outcome.problems} <= {"LNK003"}  # pages print its tags as text
    return dict(_pages(site / "_site"))


def test_text_is_never_markup(make_site: MakeSite, options: Options, hostile_pages: dict[str, str]) -> None:
    """Pages with hostile texts have the same tags and attributes as pages with harmless texts."""
    site = make_site(_filled(HARMLESS))
    outcome = build(site, site / "_harmless", options)
    harmless = dict(_pages(site / "_harmless"))

    assert {problem.code for problem in outcome.problems} <= {"LNK003"}
    assert {path: _structure(html) for path, html in hostile_pages.items()} == {
        path: _structure(html) for path, html in harmless.items()
    }


def test_no_text_becomes_a_script(hostile_pages: dict[str, str]) -> None:
    """No page has a script or an event handler from an editor's text."""
    handlers = {
        (path, tag, name)
        for path, html in hostile_pages.items()
        for tag, names in _structure(html)
        for name in names
        if name.startswith("on")
    }

    assert handlers == set()
    assert [path for path, html in hostile_pages.items() if "<script>alert" in html.lower()] == []


def test_template_expression_in_a_text_is_not_evaluated(hostile_pages: dict[str, str]) -> None:
    """A text that looks like a template expression stays as written."""
    html = hostile_pages["dispute/announcement/index.html"]

    assert "{{ 7 + 7 }}" in html


def test_every_text_appears_on_a_page(hostile_pages: dict[str, str]) -> None:
    """Each page with an editor's text contains the hostile text, so the tests above do test something."""
    without = [path for path, html in hostile_pages.items() if "&lt;script&gt;alert" not in html]

    assert without == []
