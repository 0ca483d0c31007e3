"""Parses charts back from the coordinates in their SVG, and draws charts as pages do."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree as ET

from conftest import COMPLETE

from onrecord.build.pipeline import Options, check
from onrecord.cache.dependency_recorder import DependencyRecorder
from onrecord.model.addresses import addresses_in
from onrecord.model.site import Site, Story
from onrecord.render.chart.chart_describer import ChartDescriber
from onrecord.render.describe.describer import Describer
from onrecord.render.fragments import Markup
from onrecord.render.tracking.tracked_site import TrackedSite
from onrecord.render.words import Words

ROOT = Path(__file__).parents[2]
_LINK = re.compile("\x02@[^#\x03]*#([^\x03]*)\x03")
_NUMBER = re.compile(r"-?[\d.]+")
_NEAR = 0.11
"""The tolerance of coordinates, which are rounded to one decimal."""

Point = tuple[float, float]


def arranged_site(root: Path) -> Site:
    """Return the site in a folder, arranged."""
    outcome = check(root, Options(today=COMPLETE))
    assert outcome.value.site is not None, [problem.message for problem in outcome.problems]
    return outcome.value.site


def chart_describer(site: Site, language: str = "en", recorder: DependencyRecorder | None = None) -> ChartDescriber:
    """Return the describer of a site's charts; an event's link ends in the event's id."""
    catalogues = {file.stem: file.read_text("utf-8") for file in (ROOT / "onrecord/locale").glob("*.po")}
    addresses = addresses_in(language, site.languages[0])
    describe = Describer(
        TrackedSite(site, recorder or DependencyRecorder()), Words(language, catalogues), addresses, None
    )
    return ChartDescriber(describe, lambda ref: f"{addresses.story(ref.story)}#{ref.event}")


def with_local_links(chart: str) -> str:
    """Return a chart with its links as on the story's own page: '#meta-denial'."""
    return _LINK.sub(r"#\1", chart)


@dataclass(frozen=True)
class ChartContents:
    """The contents of a chart, read from its marks."""

    lanes: dict[str, list[str]]
    """The events in each lane, with lanes from top to bottom and events from left to right."""
    denials: set[str]
    """The events with a hollow mark."""
    squares: set[str]
    rings: set[str]
    """The events with a ring around their mark."""
    curves: set[tuple[str, str]]
    """For each curve, the denial and the denied event at its ends."""
    joined: set[str]
    """The events whose marks are joined by a line."""
    gaps: list[tuple[str, str]]
    """The stages at the ends of each dotted line; an empty text where there is no stage."""
    letters: dict[str, str]
    """The letters of disputed claims at each event that has any."""
    titles: dict[str, str]
    """The title of each event's mark."""


def read_chart(chart: str) -> ChartContents:
    """Return the contents of a chart that has a mark for each event."""
    root = ET.fromstring(with_local_links(chart))  # noqa: S314  (our own picture)
    names = _names(root)
    marks: dict[Point, str] = {}
    lanes: dict[str, list[tuple[float, str]]] = {name: [] for name in names.values()}
    groups: dict[str, set[str]] = {"said": set(), "denial": set(), "stage": set()}
    rings, joined = set(), set()
    for kind, link in _links(root):
        event = link.attrib["href"].removeprefix("#")
        for word in kind.split():
            groups[word].add(event)
        for point in _points(link, is_square="stage" in kind.split()):
            marks[point] = event
            lanes[_lane(names, point)].append((point[0], event))
        rings |= {event} if any(mark.get("class") == "ring" for mark in link) else set()
        joined |= {event} if link.find("circle") is not None and link.find("path") is not None else set()
    return ChartContents(
        lanes={name: [event for _, event in sorted(own)] for name, own in lanes.items()},
        denials=groups["denial"],
        squares=groups["stage"],
        rings=rings,
        curves={_ends(curve.attrib["d"], marks) for curve in root.iterfind("g[@class='curve']/path")},
        joined=joined,
        gaps=_gaps(root, marks),
        letters=_letters(root, marks),
        titles={link.attrib["href"].removeprefix("#"): link.findtext("title", "") for _, link in _links(root)},
    )


def bins_of(chart: str) -> list[tuple[str, str]]:
    """Return the link target and title of each bin of a chart, from left to right."""
    root = ET.fromstring(with_local_links(chart))  # noqa: S314  (our own picture)
    return [
        (link.attrib["href"].removeprefix("#"), link.findtext("title", ""))
        for link in root.iterfind("g[@class='hit']/a")
    ]


def _links(root: ET.Element) -> list[tuple[str, ET.Element]]:
    groups = [(group.get("class", ""), group) for group in root.iterfind("g")]
    return [(kind, link) for kind, group in groups for link in group.iterfind("a") if kind != "hit"]


def _numbers(text: str) -> list[float]:
    return [float(number) for number in _NUMBER.findall(text)]


def _names(root: ET.Element) -> dict[float, str]:
    """Return the full name of each lane by the height of its line, from top to bottom."""
    heights = [_numbers(line)[1] for line in root.find("path[@class='lane']").get("d", "").split("M")[1:]]  # type: ignore[union-attr]
    texts: dict[float, list[str]] = {height: [] for height in heights}
    for group in root.iterfind("g"):
        if group.get("class") in ("name", "name wide"):
            for text in group:
                height = min(heights, key=lambda height: abs(height - float(text.attrib["y"])))
                whole = text.findtext("title") or ""
                texts[height] = [whole] if whole else [*texts[height], text.text or ""]
    return {height: " ".join(lines) for height, lines in texts.items()}


def _points(link: ET.Element, *, is_square: bool) -> list[Point]:
    if is_square:
        squares = [_numbers(path.attrib["d"]) for path in link.iterfind("path")]
        return [(x + side / 2, y + side / 2) for x, y, side, *_ in squares]
    dots = [mark for mark in link.iterfind("circle") if mark.get("class") != "ring"]
    return [(float(dot.attrib["cx"]), float(dot.attrib["cy"])) for dot in dots]


def _lane(names: dict[float, str], point: Point) -> str:
    return next(name for height, name in names.items() if abs(height - point[1]) < _NEAR)


def _at(x: float, y: float, marks: dict[Point, str]) -> str:
    found = [event for (own_x, own_y), event in marks.items() if abs(own_x - x) < _NEAR and abs(own_y - y) < _NEAR]
    return found[0] if found else ""


def _ends(path: str, marks: dict[Point, str]) -> tuple[str, str]:
    x1, y1, *_, x2, y2 = _numbers(path)
    return _at(x1, y1, marks), _at(x2, y2, marks)


def _letters(root: ET.Element, marks: dict[Point, str]) -> dict[str, str]:
    places = (
        (float(one.attrib["x"]), float(one.attrib["y"]), one.text) for one in root.iterfind("g[@class='letter']/*")
    )
    return {
        marks[min(marks, key=lambda mark: abs(mark[0] - x) + abs(mark[1] - y))]: text or "" for x, y, text in places
    }


def _gaps(root: ET.Element, marks: dict[Point, str]) -> list[tuple[str, str]]:
    path = root.find("path[@class='stages gap']")
    stretches = [] if path is None else path.get("d", "").split("M")[1:]
    return [(_at(x1, y, marks), _at(x2, y, marks)) for x1, y, x2 in map(_numbers, stretches)]


def draw_chart(drawing: ChartDescriber, story: Story, form: str) -> Markup:
    """Return one chart of a story: `full`, `lead`, `strip` or `band`."""
    own, home = drawing.of_story(story), drawing.of_lead(story)
    return {"full": own.full, "strip": own.strip, "lead": home.full, "band": home.strip}[form]
