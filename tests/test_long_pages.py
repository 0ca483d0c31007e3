"""Long pages but stories' own: of claims, sources, actors, tags and corrections, in parts that are not too much."""

from __future__ import annotations

import gzip
import re
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

import pytest
from conftest import BASE, TODAY, MakeSite
from hypothesis import given
from hypothesis import strategies as st
from test_long_stories import MOST_BYTES, MOST_ELEMENTS, built_story
from test_resident import Preview

from onrecord.model.parts import Place, Size, divided
from onrecord.pipeline import Options, build

EVENTS = 1_200
DISPUTE = "content/stories/dispute/events"
URL = "https://synthetic.example/record/"


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the pages of a site with one story of more than a thousand events."""
    return built_story(tmp_path_factory.mktemp("long"), EVENTS, Options(today=TODAY, base_url=URL, jobs=2))


def _parts(folder: Path) -> dict[str, str]:
    """Return the pages of the parts below a page, in order, by their address."""
    found = {file.parent.relative_to(folder).as_posix(): file for file in folder.glob("[0-9]*/**/index.html")}
    return {name: found[name].read_text("utf-8") for name in sorted(found, key=_numbers)}


def _numbers(name: str) -> list[int]:
    return [*map(int, name.split("/"))]


def test_no_page_is_too_much(built: Path) -> None:
    """No page of the whole site passes the limits but that of all events of the story."""
    for file in built.rglob("*.html"):
        html = file.read_bytes()
        if not file.match("*/all/index.html"):
            assert len(re.findall(rb"<[a-zA-Z]", html)) <= MOST_ELEMENTS, file
            assert len(gzip.compress(html)) <= MOST_BYTES, file


def test_each_point_stands_on_one_part(built: Path) -> None:
    """Every point stands once, in the table and in full, on the parts; their page names those spoken of last."""
    claims = built / "story-1/claims"
    parts, own = _parts(claims), (claims / "index.html").read_text("utf-8")
    in_full = Counter(
        anchor for html in parts.values() for anchor in re.findall(r'<section class="matter" id="([^"]+)', html)
    )
    rows = Counter(name for html in parts.values() for name in re.findall(r'<tr data-claim="([^"]+)"', html))

    assert len(parts) > 12
    assert set(in_full.values()) == set(rows.values()) == {1}
    assert len(in_full) == len(rows)
    assert 'class="matter"' not in own
    assert own.count("<tr data-claim") == 10


def test_links_to_a_point_lead_to_its_part(built: Path) -> None:
    """Wherever a claim is shown, its link leads to the part that its point stands on."""
    anchors = {
        f"{part}/#{anchor}"
        for part, html in _parts(built / "story-1/claims").items()
        for anchor in re.findall(r'<section class="matter" id="([^"]+)', html)
    }
    pages = [built / "index.html", built / "story-1/claims/index.html", *built.glob("story-1/event-*/index.html")]
    found = [link for page in pages for link in re.findall(r'href="([^"]*#matter_[^"]*)"', page.read_text("utf-8"))]

    assert len(found) > EVENTS / 4
    assert {re.sub(r"^.*?(?=\d{4}/)", "", link) for link in found} <= anchors


def test_each_source_stands_on_one_part(built: Path) -> None:
    """Every source of the story stands on exactly one part, in full; the page that leads there names origins."""
    folder = built / "story-1/sources"
    named = Counter(name for html in _parts(folder).values() for name in re.findall(r'<li id="source_([^"]+)"', html))
    own = (folder / "index.html").read_text("utf-8")

    assert set(named.values()) == {1}
    assert named.keys() == {path.parent.name for path in built.glob("sources/*/index.html")}
    assert own.count('class="origin-count"') == 50
    assert "source_" not in own


def test_each_line_stands_on_one_part(built: Path) -> None:
    """What an actor said or is named in stands on its parts, each once, as all of it stood on its page before."""
    divided_ = [folder for folder in built.glob("actors/*") if _parts(folder)]
    assert divided_
    for folder in divided_:
        lines = [
            line
            for html in _parts(folder).values()
            for line in re.findall(r'"line-title" href="[^"]*/(event-\d+)/"', html)
        ]
        own = (folder / "index.html").read_text("utf-8")

        latest = re.findall(r'"line-title" href="[^"]*/(event-\d+)/"', own)

        assert max(Counter(lines).values()) == 1
        assert len(latest) == 10
        assert set(latest) < set(lines)
        assert len(lines) == sum(map(int, re.findall(r"<span>(\d+) event", own)))


def test_parts_are_listed_for_search_engines(built: Path) -> None:
    """The site map names every part; each says its own address, and is not left out."""
    listed = set(re.findall(r"<loc>([^<]+)</loc>", (built / "sitemap.xml").read_text("utf-8")))
    for below in ("story-1/claims", "story-1/sources", "actors/grain-union", "tags/archives"):
        for name, html in _parts(built / below).items():
            url = f"{URL}{below}/{name}/"
            assert url in listed
            assert f'<link rel="canonical" href="{url}">' in html
            assert 'content="noindex"' not in html


@st.composite
def _things(draw: st.DrawFn) -> tuple[list[Size], list[Place]]:
    places = sorted(draw(st.lists(st.tuples(st.integers(2000, 2004), st.integers(1, 12)), max_size=40)))
    sizes = draw(st.lists(st.tuples(st.integers(1, 3000), st.just(0)), min_size=len(places), max_size=len(places)))
    return sizes, places


@given(_things())
def test_each_thing_stands_on_one_part(things: tuple[list[Size], list[Place]]) -> None:
    """Parts follow each other without a gap, none of them too much unless it is one thing, each under an address."""
    parts = divided(*things)

    if parts:
        assert [position for part in parts for position in range(part.start, part.stop)] == [*range(len(things[0]))]
    assert len({part.path for part in parts}) == len(parts)
    for part in parts:
        held = sum(size for size, _ in things[0][part.start : part.stop])
        assert held <= MOST_ELEMENTS or part.stop - part.start == 1


@given(_things(), st.integers(1, 3000))
def test_what_is_added_in_a_later_year_moves_nothing(things: tuple[list[Size], list[Place]], size: int) -> None:
    """Where there are parts, those of the years before what is added stay as and where they are."""
    sizes, places = things
    before, after = divided(sizes, places), divided([*sizes, (size, 0)], [*places, (2005, 1)])

    assert not before or after[: len(before)] == before
    assert not before or [(part.year, part.start) for part in after[len(before) :]] == [(2005, len(sizes))]


def _answers(count: int, relation: str = "denies") -> Mapping[str, str]:
    """Return so many events that say something on one claim, in one month."""
    return {
        f"{DISPUTE}/answer-{number:03}.yaml": (
            f"type: statement\ndate: 2021-11-{3 + number * 25 // count:02}\ntitle: Answer {number}\nspeaker: company\n"
            f"{relation}: announcement#joint\nsources: wire\npublished: 2021-12-10\n"
        )
        for number in range(count)
    }


def test_long_history_is_divided_too(make_site: MakeSite, options: Options, tmp_path: Path) -> None:
    """A point on which hundreds of statements were made stands on several parts, with a run of them on each."""
    assert build(make_site(_answers(320)), tmp_path / "out", options).value.published is not None
    claims = tmp_path / "out/dispute/claims"
    parts = _parts(claims)
    runs = [run for html in parts.values() for run in re.findall(r"<h3.*\(statements (\d+ to \d+) of 322\)", html)]
    event = (tmp_path / "out/dispute/announcement/index.html").read_text("utf-8")
    statements = [line for html in parts.values() for line in re.findall(r'<li class="statement">', html)]

    assert list(parts)[:3] == ["2021/11", "2021/11/2", "2021/11/3"]
    assert [int(run.split()[0]) for run in runs] == [1, *(int(run.split()[2]) + 1 for run in runs[:-1])]
    assert runs[-1].endswith(" 322")
    assert len(statements) == 322 + 1
    assert "claims/2021/11/#matter_dispute__announcement__joint" in event
    assert f"claims/{list(parts)[-1]}/#matter_dispute__announcement__access" in event
    for html in parts.values():
        assert max(Counter(re.findall(r' id="([^"]+)"', html)).values()) == 1
        assert len(re.findall(r"<[a-zA-Z]", html)) <= MOST_ELEMENTS
    own = (claims / "index.html").read_text("utf-8")
    assert "(statements 317 to 322 of 322)" in own
    assert own.count("no statement found") == 1, "of the ministry, which spoke earlier, it is not said"


def test_many_sides_share_a_column(make_site: MakeSite, options: Options, tmp_path: Path) -> None:
    """Where more sides speak than a screen has room for, each point names those that speak on it."""
    sides = range(12)
    actors = "".join(f"side-{n}: {{name: Side number {n}, kind: organization}}\n" for n in sides)
    said = {
        path: text.replace("speaker: company", f"speaker: side-{n}")
        for n, (path, text) in enumerate(_answers(12).items())
    }
    site = make_site({**said, "content/actors/actors.yaml": BASE["content/actors/actors.yaml"] + actors})
    assert build(site, tmp_path / "out", options).value.published is not None
    html = (tmp_path / "out/dispute/claims/index.html").read_text("utf-8")
    joint, access = re.findall(r"<tr data-claim.*?</tr>", html, re.DOTALL)

    assert re.findall(r'<th scope="col">([^<]*)', html) == ["Point", "What was said", "Standing"]
    assert len(re.findall(r'<p class="side">', joint)) == 14
    assert re.findall(r'<p class="side">([^<]*)', access) == ["The ministry"]
    assert "no statement found" not in html


def test_source_that_many_events_cite(make_site: MakeSite, options: Options, tmp_path: Path) -> None:
    """Of many events that cite a source, the page of sources names the first, and leads to that of the source."""
    assert build(make_site(_answers(30)), tmp_path / "out", options).value.published is not None
    html = (tmp_path / "out/dispute/sources/index.html").read_text("utf-8")
    wire = html[html.index('id="source_wire"') :]

    assert wire.count('href="../answer-') == 19
    assert '; <a href="../../sources/wire/">11 more</a></p>' in wire


CORRECTED = "corrections:\n" + "".join(
    f"  - {{date: 2022-0{n // 125 + 1}-{n % 28 + 1:02}, was: {n}, now: new}}\n" for n in range(500)
)


@pytest.fixture
def preview(make_site: MakeSite, tmp_path: Path) -> Preview:
    """Return a preview of a site in which a claim, a source, an actor and the corrections have almost too much."""
    site = make_site({**_answers(190), f"{DISPUTE}/denial.yaml": BASE[f"{DISPUTE}/denial.yaml"] + CORRECTED})
    return Preview(site, tmp_path)


def test_edits_divide_pages_and_join_them_again(preview: Preview) -> None:
    """Whatever is edited, pages are divided, moved and joined in the preview as in a build of the whole."""
    preview.build()
    out = preview.place / "warm"
    assert (out / "corrections/2022/04/index.html").is_file()
    assert not list(out.glob("actors/company/20*"))
    added = {
        f"{DISPUTE}/more-{n}.yaml": text.replace("2021-", "2022-") for n, text in enumerate(_answers(120).values())
    }
    for path, text in added.items():
        (preview.site / path).write_text(text, "utf-8")
    preview.build()
    assert (out / "actors/company/2022/index.html").is_file()
    preview.edit(f"{DISPUTE}/answer-000.yaml", "date: 2021-11", "date: 2020-11")
    preview.edit(f"{DISPUTE}/announcement.yaml", "date: 2021-11", "date: 2020-10")
    preview.build()
    assert list(out.glob("dispute/claims/2020/**/index.html"))
    preview.edit(f"{DISPUTE}/denial.yaml", CORRECTED, "")
    for path in added:
        (preview.site / path).unlink()
    preview.build()
    assert not list(out.glob("actors/company/20*"))
    assert not list(out.glob("corrections/20*"))
