"""Sections partition a site's pages, and the output is the same with any number of processes."""

from __future__ import annotations

import multiprocessing
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

import pytest
from compared_builds import cold_build
from conftest import BASE, COMPLETE, MakeSite
from golden import files_in
from msgspec.structs import replace
from slow import slow

from benchmarks.corpus import invent
from benchmarks.ours import our_files
from onrecord.build import site_writer
from onrecord.build.pipeline import Options, build, check
from onrecord.cache import parse_cache
from onrecord.model.addresses import is_page
from onrecord.model.records import ThemeFiles
from onrecord.model.site import Site
from onrecord.problems import Problem
from onrecord.render import Plan, sections, site_sections

HERE = Path(__file__).parents[1]
STORY = "content/stories/dispute"
BuildResult = tuple[Mapping[str, bytes], tuple[Problem, ...], int]


@pytest.fixture
def several_processes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make the smallest site worth several processes, with sections of a few pages."""
    monkeypatch.setattr(site_writer, "WORTH_PROCESSES", 0)
    monkeypatch.setattr(parse_cache, "_MIN_FILES_FOR_PROCESSES", 0)
    monkeypatch.setattr(parse_cache, "_BATCH", 3)
    for kind in site_sections._AT_A_TIME:  # noqa: SLF001
        monkeypatch.setitem(site_sections._AT_A_TIME, kind, 3)  # noqa: SLF001


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of an invented site with 120 events in two languages."""
    root = tmp_path_factory.mktemp("corpus")
    for path, text in our_files(invent(120, 3, ("en", "ru"))).items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, "utf-8")
    return root


def _site(root: Path, options: Options) -> tuple[Site, ThemeFiles]:
    arranged = check(root, options).value
    assert arranged.site is not None
    assert arranged.theme is not None
    return arranged.site, arranged.theme


def _assert_same(root: Path, place: Path, options: Options) -> BuildResult:
    """Build with one process and with several; require the same, and return it."""
    single, files = cold_build(root, options)
    multiple = build(root, place / "together", replace(options, jobs=3))

    assert (multiple.problems, multiple.value.pages) == (single.problems, single.value.pages)
    assert files_in(place / "together") == files
    return files, single.problems, single.value.pages


@pytest.mark.parametrize("name", ["everything", "parliaments", "minimal"])
@pytest.mark.parametrize("size", [3, *slow([1, 1000])])
def test_sections_contain_each_page_once(name: str, size: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """For any section size, the sections contain each page of the site exactly once."""
    for kind in site_sections._AT_A_TIME:  # noqa: SLF001
        monkeypatch.setitem(site_sections._AT_A_TIME, kind, size)  # noqa: SLF001
    root, options = HERE / "sites" / name, Options(today=COMPLETE)
    site, theme = _site(root, options)
    whole_plan = Plan(site, theme)
    listed = Counter(planned.address for section in sections(site) for planned in whole_plan.of(section))
    built, files = cold_build(root, options)

    assert max(listed.values()) == 1
    assert sorted(listed) == sorted(whole_plan.addresses())
    assert len(list(filter(is_page, listed))) == built.value.pages == sum(path.endswith(".html") for path in files)


def test_page_has_planned_address(options: Options) -> None:
    """A page has the address that was planned for it."""
    site, theme = _site(HERE / "sites" / "everything", options)
    whole_plan = Plan(site, theme)

    assert [
        (planned.address, page.address)
        for section in sections(site)
        for planned in whole_plan.of(section)
        for page in [planned.make()]
        if planned.address != page.address
    ] == []


def test_section_is_independent_of_others(options: Options, monkeypatch: pytest.MonkeyPatch) -> None:
    """A section's pages are the same whether a process renders it alone or after all others."""
    monkeypatch.setitem(site_sections._AT_A_TIME, "event", 2)  # noqa: SLF001
    site, theme = _site(HERE / "sites" / "everything", options)
    whole = Plan(site, theme)
    for section in reversed(list(sections(site))):
        single = [planned.make().render() for planned in Plan(site, theme).of(section)]

        assert [planned.make().render() for planned in whole.of(section)] == single


@pytest.mark.usefixtures("several_processes")
@pytest.mark.parametrize("name", ["everything", *slow(["parliaments"])])
def test_several_processes_give_same_bytes(name: str, tmp_path: Path) -> None:
    """Three processes give the same files and the same problems, in the same order, as one."""
    files, _, pages = _assert_same(HERE / "sites" / name, tmp_path, Options(today=COMPLETE))

    assert len(files) > pages > 10


@pytest.mark.slow
@pytest.mark.usefixtures("several_processes")
def test_several_processes_give_same_bytes_for_many_events(corpus: Path, tmp_path: Path, options: Options) -> None:
    """The same holds for a site with 120 events in two languages."""
    files, problems, pages = _assert_same(corpus, tmp_path, options)

    assert (problems, len(files) > pages > 240) == ((), True)


@pytest.mark.slow
@pytest.mark.usefixtures("several_processes")
def test_spawned_processes_give_same_bytes(
    make_site: MakeSite, tmp_path: Path, options: Options, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Spawned processes get all their input by message and give the same output."""
    monkeypatch.setattr(multiprocessing, "get_all_start_methods", lambda: ["spawn"])
    cited = f"{BASE[f'{STORY}/events/denial.yaml']}body: 'See [the announcement](announcement) [@wire, p. 3].'\n"
    site = make_site({f"{STORY}/events/denial.yaml": cited, "static/own.txt": "own"})
    files, problems, _ = _assert_same(site, tmp_path, options)

    assert problems == ()
    assert "static/own.txt" in files


@pytest.mark.slow
@pytest.mark.usefixtures("several_processes")
def test_spawned_processes_return_problems(
    make_site: MakeSite, tmp_path: Path, options: Options, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A problem found by a spawned process has its place and is reported once."""
    monkeypatch.setattr(multiprocessing, "get_all_start_methods", lambda: ["spawn"])
    site = make_site({"templates/event.html": "text\n{{ 1 // 0 }}\n", "templates/actor.html": "{{ 1 // 0 }}\n"})
    files, problems, _ = _assert_same(site, tmp_path, options)

    assert files == {}
    assert [(problem.code, problem.span.path, problem.span.line) for problem in problems if problem.span] == [
        ("TPL001", "templates/event.html", 2),
        ("TPL001", "templates/actor.html", 1),
    ]


@pytest.mark.usefixtures("several_processes")
@pytest.mark.parametrize(
    "changes",
    [
        {"templates/parts/event_body.html": "{{ 1 // 0 }}"},
        {"templates/parts/menu.html": "{% include 'none.html' %}"},
        {"templates/home.html": '<a href="nowhere/">x</a>'},
        {"templates/event.html": "<a href=\"{{ href('dispute/#x') }}\">x</a>"},
        {f"{STORY}/events/denial.yaml": "type: denial\n", f"{STORY}/events/more.yaml": "title: [\n"},
        {"site.yaml": "title: A test\n"},
        {"site.yaml": "title: A test\nurl: https://example.org/\ncsl: none\n"},
        *slow(
            [
                {"templates/parts/reference.html": "{{ 1 // 0 }}"},
                {"templates/parts/references.html": "{{ 1 // 0 }}"},
                {"templates/actor.html": "<a href='nowhere/'>x</a>"},
            ]
        ),
    ],
    ids=range(10),
)
def test_several_processes_find_same_problems(
    make_site: MakeSite, tmp_path: Path, options: Options, changes: dict[str, str | bytes | None]
) -> None:
    """Problems of entries, templates, partials and links are the same in any number of processes."""
    site = make_site({"site.yaml": f"{BASE['site.yaml']}outputs: []\n", **changes})
    _, problems, _ = _assert_same(site, tmp_path, options)

    assert problems
    assert len(set(problems)) == len(problems)


@pytest.mark.slow
@pytest.mark.usefixtures("several_processes")
def test_several_processes_write_only_changed_files(corpus: Path, tmp_path: Path, options: Options) -> None:
    """Several processes compare pages with the existing output: a second build writes nothing."""
    several = replace(options, jobs=3)
    first = build(corpus, tmp_path / "out", several).value.published
    second = build(corpus, tmp_path / "out", several).value.published

    assert first is not None
    assert second is not None
    assert (second.files, second.written, second.removed) == (first.files, 0, 0)
