"""Long stories: parts with a page each, none of which is too much for an old phone."""

from __future__ import annotations

import gzip
import re
from collections import Counter
from pathlib import Path

import pytest
from conftest import BASE, TODAY, MakeSite
from golden import files_in
from test_made import DENIAL
from test_resident import Preview

from benchmarks.corpus import invent
from benchmarks.ours import our_files
from onrecord.pipeline import Options, build, check
from onrecord.resident import Resident

MOST_ELEMENTS, MOST_BYTES = 4_000, 100 * 1024
"""The limits of every page of a timeline but the one of all events."""
EVENTS = 300


def built_story(root: Path, events: int, options: Options) -> Path:
    """Build a site with one story of so many events, below a folder, and return where its pages are."""
    for path, text in our_files(invent(events, 7, stories=1)).items():
        (root / "site" / path).parent.mkdir(parents=True, exist_ok=True)
        (root / "site" / path).write_text(text, "utf-8")
    assert build(root / "site", root / "out", options).problems == ()
    return root / "out"


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the pages of a site with one story of some hundred events."""
    return built_story(tmp_path_factory.mktemp("long"), EVENTS, Options(today=TODAY, jobs=2))


def _timelines(built: Path) -> dict[str, str]:
    """Return the pages of the story's own, its parts and the whole, by address below the story's."""
    pages = {
        path.parent.relative_to(built / "story-1").as_posix(): path for path in built.glob("story-1/**/index.html")
    }
    named = re.compile(r"\.|all|\d{4}(/.+)?")
    return {name: path.read_text("utf-8") for name, path in pages.items() if named.fullmatch(name)}


def _events(html: str) -> list[str]:
    return re.findall(r'<article class="event" id="([^"]+)"', html)


def test_no_page_of_a_long_story_is_too_much(built: Path) -> None:
    """Whatever the story's length, its own page and each part keep the limits; the page of all events need not."""
    pages = _timelines(built)
    assert len(pages) > 5
    for name, html in pages.items():
        if name != "all":
            assert len(re.findall(r"<[a-z]", html)) <= MOST_ELEMENTS, name
            assert len(gzip.compress(html.encode("utf-8"))) <= MOST_BYTES, name


def test_each_event_stands_on_one_part(built: Path) -> None:
    """Every event is on exactly one part, and on the page of all events, in the same order."""
    pages = _timelines(built)
    parts = sorted((name for name in pages if name not in (".", "all")), key=lambda name: [*map(int, name.split("/"))])
    listed = [event for name in parts for event in _events(pages[name])]

    assert max(Counter(listed).values()) == 1
    assert len(listed) == EVENTS
    assert listed == _events(pages["all"])
    assert _events(pages["."]) == []


def test_parts_lead_to_each_other(built: Path) -> None:
    """The story's page leads to every part and to the whole, and each part to the ones before and after it."""
    pages = _timelines(built)
    parts = {name for name in pages if name != "."}
    linked = {link.rstrip("/") for link in re.findall(r' href="([^"]+)"', pages["."])}

    assert parts <= linked
    assert sum('<a rel="next"' in html for html in pages.values()) == len(parts) - 2
    assert sum('<a rel="prev"' in html for html in pages.values()) == len(parts) - 2


def test_own_page_names_the_newest_changes(built: Path) -> None:
    """A divided story's own page names what changed last, with what the script needs to tell what is new."""
    own = _timelines(built)["."]
    lines = re.findall(r'<li id="([^"]+)" data-event="([^"]+)" data-published="\d{4}-\d\d-\d\d"', own)

    assert len(lines) == 6
    assert all(id_ == event for id_, event in lines)
    assert all('data-story="' in html for html in _timelines(built).values())


def test_whole_story_is_not_offered_to_search_engines(built: Path) -> None:
    """The page of all events says nothing that its parts don't say: search engines are asked to pass over it."""
    pages = _timelines(built)

    assert 'name="robots" content="noindex"' in pages["all"]
    assert not any('content="noindex"' in html for name, html in pages.items() if name != "all")


def test_short_story_stays_on_one_page(make_site: MakeSite, tmp_path: Path) -> None:
    """A story that fits on a page has no parts."""
    build(make_site({}), tmp_path / "out", Options(today=TODAY))

    assert not list((tmp_path / "out/dispute").glob("[0-9]*"))
    assert not (tmp_path / "out/dispute/all").exists()
    assert len(_events((tmp_path / "out/dispute/index.html").read_text("utf-8"))) == 2


def _with_long_texts(length: int) -> dict[str, str]:
    body = "body: |\n" + "  A word more or less.\n" * (length // 20)
    return {path: text + body for path, text in BASE.items() if "/events/" in path}


def test_few_events_with_long_texts_are_a_long_story(make_site: MakeSite, tmp_path: Path) -> None:
    """It is the amount of text that counts too: events of one month that are too long together get a page each."""
    build(make_site(_with_long_texts(90_000)), tmp_path / "out", Options(today=TODAY))
    first, second = (tmp_path / "out/dispute/2021" / name / "index.html" for name in ("11", "11/2"))

    assert _events(first.read_text("utf-8")) == ["announcement"]
    assert _events(second.read_text("utf-8")) == ["denial"]


def test_text_that_grows_divides_the_story_in_the_preview(make_site: MakeSite, tmp_path: Path) -> None:
    """Where an edit makes a story too long for one page, and another makes it fit again, the preview follows."""
    preview = Preview(make_site(_with_long_texts(50_000)), tmp_path)
    preview.build()
    preview.edit(DENIAL, "body: |\n", "body: |\n" + "  And more of it.\n" * 5_000)
    preview.build()
    assert (tmp_path / "warm/dispute/2021/11/2/index.html").is_file()
    preview.edit(DENIAL, "  And more of it.\n" * 5_000, "")
    preview.build()
    assert not (tmp_path / "warm/dispute/all").exists()


def test_newest_first_holds_for_the_parts(make_site: MakeSite, tmp_path: Path) -> None:
    """In a story whose last events come first, years and months are listed so as well; their addresses are the same."""
    changes = {**_with_long_texts(90_000), "content/stories/dispute/story.yaml": "title: It\norder: newest-first\n"}
    site = make_site(changes)
    assert check(site, Options(today=TODAY)).problems == ()
    Resident(site, tmp_path / "out", Options(today=TODAY)).rebuild()
    own = (tmp_path / "out/dispute/index.html").read_text("utf-8")

    assert own.index('href="2021/11/2/"') < own.index('href="2021/11/"')
    assert "dispute/2021/11/index.html" in files_in(tmp_path / "out")


def test_page_of_all_events_is_made_last(make_site: MakeSite, tmp_path: Path) -> None:
    """A preview may show an edit before the page of all events has it; nothing is left over, whatever comes next."""
    site, out = make_site(_with_long_texts(90_000)), tmp_path / "warm"
    resident = Resident(site, out, Options(today=TODAY))
    resident.rebuild()
    part, whole = out / "dispute/2021/11/2/index.html", out / "dispute/all/index.html"
    for finish in (resident.finish, resident.rebuild):
        text = (site / DENIAL).read_text("utf-8")
        (site / DENIAL).write_text(text.replace("body: |\n", f"body: |\n  Said by {finish.__name__}.\n"), "utf-8")
        resident.rebuild(may_wait=True)

        assert f"Said by {finish.__name__}." in part.read_text("utf-8")
        assert f"Said by {finish.__name__}." not in whole.read_text("utf-8")

        finish()
        build(site, tmp_path / "cold", Options(today=TODAY))

        assert files_in(out) == files_in(tmp_path / "cold")
    (site / DENIAL).write_text((site / DENIAL).read_text("utf-8").replace("Said", "Told"), "utf-8")
    resident.rebuild(may_wait=True)
    (site / DENIAL).write_text((site / DENIAL).read_text("utf-8").replace("The company denies", "It denies"), "utf-8")
    resident.rebuild(may_wait=True)
    build(site, tmp_path / "cold", Options(today=TODAY))

    assert resident.finish() is None
    assert files_in(out) == files_in(tmp_path / "cold")
