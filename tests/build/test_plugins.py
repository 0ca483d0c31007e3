"""Plug-ins: their pages, files and rules are part of the site, and what is wrong with them has a place."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from click.testing import CliRunner
from conftest import BASE, TODAY, MakeSite
from file_age import let_files_age
from golden import files_in
from msgspec.structs import replace
from sample_plugins import FILE, FILE_POINT, PAGE, PAGE_FILES, PAGE_POINT, RULE, RULE_POINT, TEMPLATE, install

from onrecord.build.builder import IncrementalBuilder
from onrecord.build.pipeline import Options, build, check
from onrecord.cli import main
from onrecord.editing.diff.states import read_state
from onrecord.problems import Problem, Severity

SITE = {"site.yaml": f"{BASE['site.yaml']}plugins: sample-quotes>=1,<2\n"}
DENIAL = "content/stories/dispute/events/denial.yaml"
BOTH = {**PAGE_POINT, **RULE_POINT}
FILES = {**PAGE_FILES, "rule.py": RULE}
OPTIONS = Options(today=TODAY)


@pytest.fixture
def libraries(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Return a folder on `sys.path` for plug-ins, whose modules are forgotten afterwards."""
    folder = tmp_path / "libraries"
    folder.mkdir()
    monkeypatch.syspath_prepend(folder)
    yield folder
    for name in [name for name in sys.modules if name.partition(".")[0] in ("sample_quotes", "other_quotes")]:
        del sys.modules[name]


def _built(root: Path, output: Path, options: Options = OPTIONS) -> Mapping[str, bytes]:
    outcome = build(root, output, options)
    assert outcome.value.published, outcome.problems
    return files_in(output)


def _errors(root: Path, output: Path) -> list[tuple[str, str]]:
    outcome = build(root, output, OPTIONS)
    errors = [problem for problem in outcome.problems if problem.severity is Severity.ERROR]
    assert outcome.value.published is None
    assert all(problem.span and problem.span.path == "site.yaml" and problem.span.line == 3 for problem in errors)
    return [(problem.code, problem.message) for problem in errors]


def _codes(problems: tuple[Problem, ...]) -> list[str]:
    return [problem.code for problem in problems]


def test_page_of_a_plugin_is_part_of_the_site(make_site: MakeSite, libraries: Path, tmp_path: Path) -> None:
    """A build writes the page with the plug-in's template, and the site map lists it; other files stay the same."""
    install(libraries, PAGE_POINT, PAGE_FILES)
    without = _built(make_site({}), tmp_path / "without")
    found = _built(make_site(SITE), tmp_path / "out")

    assert b"<h1>Events of the desk: 2</h1>" in found["quotes/index.html"]
    assert b"https://example.org/quotes/" in found["sitemap.xml"]
    assert found.keys() - without.keys() == {"quotes/index.html"}
    assert [name for name in without if without[name] != found[name]] == ["sitemap.xml"]


def test_kinds_about_stories_and_events(make_site: MakeSite, libraries: Path, tmp_path: Path) -> None:
    """A kind has a page about each thing of its subject, in each language, also below the address of a story."""
    story = PAGE.replace('"site"', '"story"').replace("{addresses.prefix}quotes/", "{addresses.story(_key)}quotes/")
    event = (
        PAGE.replace('"site"', '"event"')
        .replace("{addresses.prefix}quotes/", "{addresses.prefix}each/{_key.event}/")
        .replace("len(context.site.events)", "context.site.line(key).fields.type")
    )
    points = {
        "onrecord.page_kinds": "quotes = sample_quotes.page:QUOTES\neach = sample_quotes.each:QUOTES",
        "onrecord.file_kinds": "quotes = sample_quotes.file:TEXT",
    }
    install(
        libraries, points, {**PAGE_FILES, "page.py": story, "each.py": event.replace("_key", "key"), "file.py": FILE}
    )
    titles = "title: {en: The dispute, ru: Спор}\n"
    settings = f"{SITE['site.yaml']}languages: [en, ru]\n"
    found = _built(make_site({"site.yaml": settings, "content/stories/dispute/story.yaml": titles}), tmp_path / "out")
    added = [name for name in found if "quotes" in name or "each" in name]

    assert added == [
        "dispute/quotes/index.html",
        "each/announcement/index.html",
        "each/denial/index.html",
        "quotes.txt",
        "ru/dispute/quotes/index.html",
        "ru/each/announcement/index.html",
        "ru/each/denial/index.html",
    ]
    assert found["quotes.txt"] == b"2 events"


def test_rule_of_a_plugin_is_checked(make_site: MakeSite, libraries: Path) -> None:
    """A rule reports with the severity that it declares; entries can accept its warnings."""
    install(libraries, RULE_POINT, {"rule.py": RULE})
    accepted = f"{BASE[DENIAL]}accept: {{code: DESK-001, reason: it needs none}}\n"
    found = check(make_site(SITE), OPTIONS)
    quiet = check(make_site({**SITE, DENIAL: accepted}), OPTIONS)

    assert [(problem.code, problem.severity) for problem in found.problems] == [("DESK-001", Severity.WARNING)] * 2
    assert (_codes(quiet.problems), len(quiet.value.accepted)) == (["DESK-001"], 1)


def _page(old: str, new: str) -> tuple[Mapping[str, str], Mapping[str, str]]:
    """Return a plug-in whose page kind has other words."""
    assert old in PAGE
    return PAGE_POINT, {**PAGE_FILES, "page.py": PAGE.replace(old, new)}


def _rule(old: str, new: str) -> tuple[Mapping[str, str], Mapping[str, str]]:
    assert old in RULE
    return RULE_POINT, {"rule.py": RULE.replace(old, new)}


def _file(old: str, new: str) -> tuple[Mapping[str, str], Mapping[str, str]]:
    """Return a plug-in whose file kind has other words."""
    assert old in FILE
    return FILE_POINT, {"file.py": FILE.replace(old, new)}


def _named(name: str) -> tuple[Mapping[str, str], Mapping[str, str]]:
    return {"onrecord.page_kinds": f"{name} = sample_quotes.page:QUOTES"}, PAGE_FILES


BROKEN: tuple[tuple[tuple[Mapping[str, str], Mapping[str, str]], str, str], ...] = (
    ((PAGE_POINT, {"page.py": "import absent_library"}), "PLG004", "ModuleNotFoundError: No module named 'absent_lib"),
    ((PAGE_POINT, {"page.py": "raise SystemExit"}), "PLG004", "can't be loaded: SystemExit"),
    ((PAGE_POINT, {"page.py": "QUOTES ="}), "PLG004", "can't be loaded: SyntaxError"),
    ((PAGE_POINT, {"page.py": "QUOTES = 1"}), "PLG004", "is no onrecord.api.PageKind"),
    ((PAGE_POINT, {"page.py": ""}), "PLG004", "has no attribute 'QUOTES'"),
    ((PAGE_POINT, {"page.py": PAGE}), "PLG004", "has no template 'quotes.html'"),
    (_page('"quotes.html"', '"redirect.html"'), "PLG004", "has the template of pages that have moved"),
    (_page('"site"', '"sight"'), "PLG004", "has no subject: 'sight'"),
    (_page("view=", "keys=None, view="), "PLG004", "has no function 'keys'"),
    (
        _page('{"count": len(context.site.events)}', "None"),
        "PLG004",
        "its function 'view' returned None, and not a mapping of names to values",
    ),
    (_page("site.events", "nothing"), "PLG004", "'RenderContext' object has no attribute 'nothing'"),
    (_page("addresses.prefix", "addresses.nothing"), "PLG004", "'Addresses' object has no attribute 'nothing'"),
    (_page("}quotes/", "}corrections/"), "PLG005", "gives 'corrections/' as an address"),
    (_page("quotes/", "quotes/../../up/"), "PLG005", "gives 'quotes/../../up/'"),
    (_page("quotes/", "quotes.csv"), "PLG005", "gives 'quotes.csv'"),
    (_page("view=", "keys=lambda _site, _id: iter('ab'), view="), "PLG005", "two pages or files the address 'quotes/'"),
    ((PAGE_POINT, {**PAGE_FILES, "templates/tag.html": ""}), "PLG005", "a template tag.html, and so has the theme"),
    (_file("Outcome(f", "str(f"), "PLG004", "its function 'write' returned '2 events', and not an Outcome of a text"),
    (
        _file('f"{len(context.site.events)} events"', "7"),
        "PLG004",
        "returned an Outcome of 7, and not an Outcome of a text",
    ),
    (
        _file('f"{len(context.site.events)} events"', "'\\ud800'"),
        "PLG004",
        "returned a text with '\\ud800', which UTF-8",
    ),
    (_file("Outcome(f", "exit(f"), "PLG004", "at 'quotes.txt': SystemExit: 2 events"),
    (_file("quotes.txt", "quotes/"), "PLG005", "gives 'quotes/' as an address"),
    (_file("quotes.txt", "feed.xml"), "PLG005", "gives 'feed.xml' as an address"),
    (_named("tags"), "PLG005", "has a name that onrecord's own addresses use"),
    (_named("en"), "PLG005", "has a name that onrecord's own addresses use"),
    (_named("Quo/tes"), "PLG005", "a name that can't begin an address"),
    (_rule("DESK-001", "SRC001"), "PLG004", "declares 'SRC001', which is no code of a plug-in"),
    (
        _rule('Problem("DESK-001"', 'Problem("DESK-002"'),
        "PLG004",
        "it reports DESK-002, which is none of the codes that it declares",
    ),
    (
        _rule('yield Problem("DESK-001"', 'yield "no summary"; print("DESK-001"'),
        "PLG004",
        "it found 'no summary', which is no problem",
    ),
    (_rule("yield Problem", "raise SystemExit(3); yield Problem"), "PLG004", "SystemExit: 3"),
    (_rule("yield Problem", "Problem"), "PLG004", "its function 'find' returned None; it must yield problems"),
    (_rule("fields.summary", "fields.resume"), "PLG004", "'EventFields' object has no attribute 'resume'"),
    (({"console_scripts": "quotes = sample_quotes:main"}, {}), "PLG004", "is installed, but it adds nothing"),
)


@pytest.mark.parametrize(("plugin", "code", "message"), BROKEN, ids=[message for _, _, message in BROKEN])
def test_broken_plugin_is_an_error_at_its_name(
    make_site: MakeSite,
    libraries: Path,
    tmp_path: Path,
    plugin: tuple[Mapping[str, str], Mapping[str, str]],
    code: str,
    message: str,
) -> None:
    """Nothing is published, and the one error stands at the line of `plugins`."""
    install(libraries, *plugin)
    site = {"site.yaml": f"{SITE['site.yaml']}outputs: feeds\n"}
    ((found, said),) = _errors(make_site(site), tmp_path / "out")

    assert found == code
    assert message in said


@pytest.mark.parametrize("jobs", [1, 2])
def test_failing_view_names_the_line(
    make_site: MakeSite, libraries: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, jobs: int
) -> None:
    """The hint names file and line in the plug-in's code, also if another process rendered the page."""
    monkeypatch.setattr("onrecord.build.site_writer.WORTH_PROCESSES", 1)
    install(libraries, *_page("site.events", "nothing"))
    (problem,) = build(make_site(SITE), tmp_path / "out", replace(OPTIONS, jobs=jobs)).problems

    assert problem.hint == "tell its authors: line 7 of page.py (ONRECORD_TRACEBACK=1 shows the traceback)"
    assert "used at 'quotes/': AttributeError" in problem.message
    assert problem.traceback.startswith("Traceback (most recent call last):\n")
    assert problem.traceback.endswith("AttributeError: 'RenderContext' object has no attribute 'nothing'\n")


def test_failing_view_names_key_and_address(make_site: MakeSite, libraries: Path, tmp_path: Path) -> None:
    """Of a kind with many pages, the message says which one could not be made."""
    each = (
        PAGE.replace('"site"', '"event"')
        .replace("{addresses.prefix}quotes/", "{addresses.prefix}quotes/{key.event}/")
        .replace("len(context.site.events)", "1 / (key.event != 'denial')")
    )
    install(libraries, PAGE_POINT, {**PAGE_FILES, "page.py": each.replace("_key", "key")})
    ((code, message),) = _errors(make_site(SITE), tmp_path / "out")

    assert code == "PLG004"
    assert "can't be used for 'dispute/denial' at 'quotes/denial/': ZeroDivisionError: division by zero" in message


def test_failing_keys_name_what_they_were_asked_for(make_site: MakeSite, libraries: Path, tmp_path: Path) -> None:
    """Where there is no key yet, the message names the thing whose keys were asked for."""
    story = PAGE.replace('"site"', '"story"').replace("view=", "keys=lambda _site, id_: 1 / len(id_[7:]), view=")
    install(libraries, PAGE_POINT, {**PAGE_FILES, "page.py": story})
    ((_, message),) = _errors(make_site(SITE), tmp_path / "out")

    assert "can't be used for 'dispute': ZeroDivisionError" in message


def test_failing_rule_names_the_entry_at_work(make_site: MakeSite, libraries: Path) -> None:
    """The message has the file of the entry that the rule looked at."""
    install(libraries, *_rule("if event.fields.summary", "if event.id == 'denial' and event.fields.resume"))
    (problem,) = check(make_site(SITE), OPTIONS).problems

    assert f"can't be used for {DENIAL}: AttributeError" in problem.message


@pytest.mark.parametrize("form", ["full", "concise", "json", "github"])
def test_traceback_is_shown_on_demand(
    make_site: MakeSite, libraries: Path, monkeypatch: pytest.MonkeyPatch, form: str
) -> None:
    """Reports show where the code failed if the environment asks for it; GitHub's annotations never do."""
    install(libraries, *_rule("fields.summary", "fields.resume"))
    command = ["check", str(make_site(SITE)), "--output-format", form]
    without = CliRunner().invoke(main, command).output
    monkeypatch.setenv("ONRECORD_TRACEBACK", "1")
    asked = CliRunner().invoke(main, command).output

    assert "Traceback (most recent call last)" not in without
    assert ("Traceback (most recent call last)" in asked) == (form != "github")
    assert without.startswith("{") or "for content/stories/dispute/events/announcement.yaml: Attr" in without


@pytest.mark.parametrize(
    ("requires", "version", "is_refused"),
    [
        ("onrecord<1", "0.2.0", False),
        ("onrecord<0.2", "0.2.0", True),
        ("onrecord>=5", "0.2.0", True),
        ("OnRecord >=5 ; python_version < '3'", "0.2.0", False),
        ("onrecord>=5 ; extra == 'x'", "0.2.0", False),
        ("onrecord<1", "0.3.0.dev4", False),
        ("onrecord<0.3", "0.3.0.dev4", True),
        ("onrecord>=0.4", "0.3.0.dev4", True),
        ("another>=5", "0.2.0", False),
        ("onrecord is good", "0.2.0", False),
    ],
)
def test_bound_on_onrecord_is_checked(
    make_site: MakeSite,
    libraries: Path,
    monkeypatch: pytest.MonkeyPatch,
    requires: str,
    version: str,
    is_refused: bool,  # noqa: FBT001  (a column)
) -> None:
    """A plug-in whose metadata excludes the running version is an error; a development version counts as any."""
    monkeypatch.setattr("onrecord.read.plugin_files.__version__", version)
    install(libraries, PAGE_POINT, PAGE_FILES, requires=requires)
    root = make_site(SITE)

    problems = check(root, OPTIONS).problems
    (root / "requirements.txt").write_text("sample-quotes @ https://example.org/q.whl\n", "utf-8")
    listed = [problem for problem in check(root, OPTIONS).problems if problem.code.startswith("PLG")]

    assert _codes(problems) == (["PLG006"] if is_refused else [])
    if is_refused:
        assert problems[0].message == f"sample-quotes 1.2 is made for {requires}, and this is onrecord {version}"
        assert "python -m pip install --upgrade ADDRESS-OR-FILE" in (problems[0].hint or "")
        assert "python -m pip install --upgrade -r requirements.txt" in (listed[0].hint or "")


def test_plugin_installed_elsewhere_is_imported_anew(
    make_site: MakeSite, libraries: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A plug-in with equal files in another folder is imported from there, and its failing line is found."""
    root, hints = make_site(SITE), []
    for folder in (libraries, tmp_path / "elsewhere"):
        install(folder, RULE_POINT, {"rule.py": "import absent_library\n"})
        monkeypatch.syspath_prepend(folder)
        hints += [problem.hint for problem in check(root, OPTIONS).problems]

    assert hints == ["tell its authors: line 1 of rule.py (ONRECORD_TRACEBACK=1 shows the traceback)"] * 2


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("sample-quotes>=2", ("PLG003", "the site builds with sample-quotes>=2, and sample-quotes 1.2 is installed")),
        ("[sample-quotes, Sample_Quotes]", ("PLG001", "the plug-in Sample_Quotes is named twice")),
        ("absent-quotes", ("PLG002", "the plug-in absent-quotes is not installed")),
        ("sample-quotes @ https://example.org/x.whl", ("PLG001", "does not say which plug-in is meant")),
        ('"sample-quotes[extra]"', ("PLG001", "does not say which plug-in is meant")),
        ("../quotes", ("PLG001", "does not say which plug-in is meant")),
    ],
)
def test_unusable_name_is_an_error(
    make_site: MakeSite, libraries: Path, tmp_path: Path, line: str, expected: tuple[str, str]
) -> None:
    """A name must be that of an installed distribution, in a version of the range."""
    install(libraries, PAGE_POINT, PAGE_FILES)
    ((code, message),) = _errors(make_site({"site.yaml": f"{BASE['site.yaml']}plugins: {line}\n"}), tmp_path / "out")

    assert code == expected[0]
    assert expected[1] in message


@pytest.mark.parametrize(
    ("name", "messages"),
    [
        ("quotes", ["the page kind 'quotes' of the plug-in other-quotes has the name of one in sample-quotes"]),
        (
            "others",
            [
                "the plug-in other-quotes has a template quotes.html, and so has sample-quotes",
                (
                    "the rule 'summary' of the plug-in other-quotes declares the code DESK-001, "
                    "and so does sample-quotes summary"
                ),
            ],
        ),
    ],
)
def test_plugins_do_not_share_names(
    make_site: MakeSite, libraries: Path, tmp_path: Path, name: str, messages: list[str]
) -> None:
    """Two plug-ins with one kind, one template or one code can't both be used."""
    install(libraries, BOTH, FILES)
    points = {group: line.replace("sample", "other").replace("quotes =", f"{name} =") for group, line in BOTH.items()}
    install(libraries, points, FILES, name="other-quotes")
    site = {"site.yaml": f"{BASE['site.yaml']}plugins: [sample-quotes, other-quotes]\n"}

    assert [message for _, message in _errors(make_site(site), tmp_path / "out")] == messages


def test_names_of_kinds_are_reserved(make_site: MakeSite, libraries: Path) -> None:
    """No story and no event has the name of a kind as its id."""
    install(libraries, PAGE_POINT, PAGE_FILES)
    event = DENIAL.replace("denial", "quotes")
    found = check(make_site({**SITE, event: BASE[DENIAL].replace("denies: announcement#joint\n", "")}), OPTIONS)

    assert "IDS005" in _codes(found.problems)


def test_plugin_among_the_site_s_own_files_is_none(make_site: MakeSite, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever can edit the site can't bring code: with `python -m`, Python looks for modules in the folder itself."""
    root = make_site(SITE)
    install(root, RULE_POINT, {"rule.py": "raise SystemExit('this code must not run')"})
    monkeypatch.syspath_prepend(root)

    assert "PLG002" in _codes(check(root, OPTIONS).problems)


def test_plugin_in_the_current_folder_is_none(make_site: MakeSite, tmp_path: Path) -> None:
    """`python -m onrecord check site` finds no code in the repository around the site."""
    root, repository = make_site(SITE), tmp_path / "repository"
    repository.mkdir()
    install(repository, RULE_POINT, {"rule.py": "raise SystemExit('this code must not run')"})
    command = [sys.executable, "-m", "onrecord", "check", str(root)]
    ran = subprocess.run(command, cwd=repository, check=False, capture_output=True, encoding="utf-8")

    assert "error PLG002 the plug-in sample-quotes is not installed" in ran.stdout + ran.stderr


def test_package_of_the_site_replaces_no_plugin(
    make_site: MakeSite, libraries: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A folder of the site with the name of an installed plug-in's package is an error, and its code never runs."""
    install(libraries, RULE_POINT, {"rule.py": RULE})
    root = make_site({**SITE, "sample_quotes/__init__.py": "raise SystemExit('this code must not run')"})
    monkeypatch.syspath_prepend(root)

    (problem,) = (one for one in check(root, OPTIONS).problems if one.code == "PLG004")
    assert problem.hint == "a site can't bring code: rename 'sample_quotes', or move it out of the folder"


def test_plugin_in_the_folder_of_the_start_is_not_to_be_deleted(
    make_site: MakeSite, libraries: Path, tmp_path: Path
) -> None:
    """Whoever writes a plug-in may start `python -m onrecord` in its own folder, with a site elsewhere."""
    install(libraries, RULE_POINT, {"rule.py": RULE})
    root, project = make_site(SITE), tmp_path / "project"
    shutil.copytree(libraries / "sample_quotes", project / "sample_quotes")
    ran = subprocess.run(
        [sys.executable, "-m", "onrecord", "check", str(root)],
        cwd=project,
        env={**os.environ, "PYTHONPATH": str(libraries)},
        check=False,
        capture_output=True,
        encoding="utf-8",
    )

    report = ran.stdout + ran.stderr
    assert "error PLG004 Python finds the code of sample-quotes in the folder that the command was started in" in report
    assert "start 'python -m onrecord' in another folder" in report
    assert "delete" not in report


def test_code_of_a_plugin_is_explained_elsewhere() -> None:
    """`onrecord explain` says whose code it is."""
    ran = CliRunner().invoke(main, ["explain", "DESK-001"])

    assert (ran.exit_code, ran.output) == (
        1,
        "Error: DESK-001 is the code of a plug-in; its documentation explains it\n",
    )


def test_site_overrides_the_template_and_translates_its_words(
    make_site: MakeSite, libraries: Path, tmp_path: Path
) -> None:
    """A template of the site with the same name wins; a message without a translation is marked as English."""
    install(libraries, PAGE_POINT, PAGE_FILES)
    own = '{% extends "onrecord/quotes.html" %}\n{% block title %}Ours{% endblock %}\n'
    settings = f"{SITE['site.yaml']}languages: [en, ru, de]\n"
    catalogue = 'msgid ""\nmsgstr ""\n"Language: de\\n"\n\nmsgid "Events of the desk"\nmsgstr "Ereignisse"\n'
    site = {"site.yaml": settings, "templates/quotes.html": own, "locale/de.po": catalogue}
    found = _built(make_site(site), tmp_path / "out")

    assert b"<title>Ours</title>" in found["quotes/index.html"]
    assert b'<span lang="en">Events of the desk</span>' in found["ru/quotes/index.html"]
    assert b"<h1>Ereignisse: 2</h1>" in found["de/quotes/index.html"]


def test_processes_give_the_same_bytes(make_site: MakeSite, libraries: Path, tmp_path: Path) -> None:
    """A build with two processes has the plug-in's pages too."""
    install(libraries, PAGE_POINT, PAGE_FILES)
    root = make_site(SITE)
    one = _built(root, tmp_path / "one")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("onrecord.build.site_writer.WORTH_PROCESSES", 1)
        two = _built(root, tmp_path / "two", replace(OPTIONS, jobs=2))

    assert one == two


def test_resident_builder_follows_the_plugin(make_site: MakeSite, libraries: Path, tmp_path: Path) -> None:
    """After an edit of a text, the rules run again; after a change of the plug-in, its new code renders all pages."""
    package = install(libraries, BOTH, FILES)
    root, output = make_site(SITE), tmp_path / "out"
    let_files_age(root)
    let_files_age(libraries)
    builder = IncrementalBuilder(root, output, OPTIONS)
    first = builder.rebuild()
    (root / DENIAL).write_text(f"{BASE[DENIAL]}summary: A summary.\n", "utf-8")
    second = builder.rebuild()
    (package / "page.py").write_text(PAGE.replace("len(", "7 * len("), "utf-8")
    third = builder.rebuild()

    assert [_codes(outcome.problems) for outcome in (first, second, third)] == [
        ["DESK-001"] * 2,
        ["DESK-001"],
        ["DESK-001"],
    ]
    assert b"Events of the desk: 14" in (output / "quotes/index.html").read_bytes()


def test_unchanged_build_notices_a_changed_plugin(make_site: MakeSite, libraries: Path, tmp_path: Path) -> None:
    """The next build command renders again exactly if a file of the plug-in has changed."""
    package = install(libraries, BOTH, FILES)
    root = make_site(SITE)
    let_files_age(root)
    let_files_age(libraries)

    def printed() -> str:
        let_files_age(root)
        return CliRunner().invoke(main, ["build", str(root), "--no-keep-ids", "--output", str(tmp_path / "out")]).output

    first, again, third = printed(), printed(), printed()
    (package / "templates/quotes.html").write_text(TEMPLATE.replace("desk", "day"), "utf-8")
    changed = printed()

    assert "0 removed" in first
    assert "nothing has changed" in again + third
    assert "warning DESK-001" in third
    assert "nothing has changed" not in changed
    assert b"Events of the day" in (tmp_path / "out/quotes/index.html").read_bytes()


def test_diff_knows_the_pages_of_plugins(make_site: MakeSite, libraries: Path) -> None:
    """The addresses of a state include those of plug-ins, and a broken plug-in is one of its problems."""
    package = install(libraries, PAGE_POINT, PAGE_FILES)
    root = make_site(SITE)
    whole = read_state(root, OPTIONS)
    (package / "page.py").write_text("QUOTES = 0\n", "utf-8")
    broken = read_state(root, OPTIONS)

    assert "quotes/" in whole.state.addresses
    assert (_codes(broken.problems), dict(broken.state.addresses)) == (["PLG004"], {})


def test_site_without_plugins_looks_for_none(make_site: MakeSite, tmp_path: Path) -> None:
    """Neither `check` nor `build` loads the module that finds distributions, and none queries them."""
    root = make_site({})
    program = f"""
import sys, importlib.metadata as metadata
def refuse(*_, **__):
    raise AssertionError("a site without plug-ins needs no metadata")
from onrecord.cli import main
metadata.Distribution.discover = metadata.distributions = metadata.entry_points = refuse
main(["check", {str(root)!r}], standalone_mode=False)
main(["build", {str(root)!r}, "--no-keep-ids", "--output", {str(tmp_path / "out")!r}], standalone_mode=False)
assert "onrecord.read.plugin_files" not in sys.modules
"""
    subprocess.run([sys.executable, "-c", program], check=True, capture_output=True)


def test_check_of_a_rule_loads_no_rendering(make_site: MakeSite, libraries: Path) -> None:
    """`check` loads the rules of plug-ins, and neither their kinds nor what renders pages."""
    install(libraries, BOTH, {**FILES, "page.py": "raise SystemExit('check loads no kinds')"})
    program = f"""
import sys
sys.path.insert(0, {str(libraries)!r})
from onrecord.cli import main
main(["check", {str(make_site(SITE))!r}], standalone_mode=False)
assert "sample_quotes.rule" in sys.modules
assert "onrecord.render" not in sys.modules
"""
    subprocess.run([sys.executable, "-c", program], check=True, capture_output=True)
