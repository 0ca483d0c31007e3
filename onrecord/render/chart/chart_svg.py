"""Writes charts as SVG, kept small: groups share classes, and coordinates have one decimal."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import groupby

from msgspec import Struct

from onrecord.render import placeholders
from onrecord.render.chart.axis_labels import LABEL_OFFSET
from onrecord.render.chart.figure import Bins, Curve, Figure, LaneName, Mark, Tick, Track
from onrecord.render.fragments import Markup, escape

_RING = 3.5  # the distance between a dot and the ring around it
_RING_LOOK = ' class="ring" fill="none" stroke="#666"'
_LINE, _NARROW_LINE = 7.5, 9.5
"""Half the distance between the two lines of a name, in either size."""
_BREAK = 2.0  # half the distance between the two dotted lines of a break
_BAR = 0.78  # the width of a bar, in bins
_OVERHANG = 8.0  # the length by which the lines of months extend above the lanes
_MUTE = ' aria-hidden="true"'
_LOOKS = {
    "year": _MUTE,
    "month": _MUTE,
    "name": f'{_MUTE} dominant-baseline="central"',
    "letter": f'{_MUTE} text-anchor="middle"',
    "curve": f'{_MUTE} fill="none" stroke="#639"',
    "grid": ' stroke="#ccc"',
    "lane": ' stroke="#ccc"',
    "break": ' stroke="#888"',
    "stages": ' stroke="#266"',
    "said": ' stroke="#000"',
    "denial": ' fill="#fff" stroke="#639"',
    "finding": ' fill="#fff" stroke="#000"',
    "up": ' stroke="#000"',
    "down": ' stroke="#639"',
}
"""The attributes of a class, by its first word, that it needs without the style sheet, and with the script's voice."""


class MarkLink(Struct, frozen=True):
    """The link of a mark: its address and its title."""

    address: str
    title: str


def draw_chart(figure: Figure, links: Sequence[MarkLink], curve_titles: Sequence[str]) -> Markup:
    """Return the chart, with a link for each mark or column and a title for each curve."""
    shapes = (
        *_grid(figure),
        _path("lane", (f"M{_n(figure.left)} {_n(y)}H{_n(figure.width)}" for y in figure.lanes)),
        *_tracks(figure.tracks),
        *group("curve", map(_curve, figure.curves, curve_titles)),
        *_marks(figure, links),
        *(_bins(figure.bins, figure, links) if figure.bins else ()),
    )
    small = " small" if figure.form.header.has_one_row else ""
    width, height = _n(figure.width), _n(figure.height)
    size = f'viewBox="0 0 {width} {height}" width="{width}" height="{height}"'
    # Only shapes can be mirrored as they are; each text gets its own mirrored place.
    start, end = (f'<g transform="matrix(-1 0 0 1 {width} 0)">', "</g>") if figure.is_rtl else ("", "")
    letters = group("letter", (f'<text x="{_x(x, figure)}" y="{_n(y)}">{text}</text>' for x, y, text in figure.letters))
    parts = "".join((start, *shapes, end, *_ticks(figure), *_names(figure), *letters))
    return Markup(f'<svg class="plot{small}" {size} {HIDDEN}{DIRECTIONS[figure.is_rtl]}>{parts}</svg>')


HIDDEN = 'aria-hidden="true" focusable="false" font-family="sans-serif" font-size="14" direction='
"""Assistive technology skips a chart until the script has run, since the list of events says the same."""
DIRECTIONS = '"ltr"', '"rtl"'


def open_link(link: MarkLink) -> str:
    """Return the start of a link, up to its content."""
    return f'<a href="{placeholders.link(link.address)}" tabindex="-1"><title>{escape(link.title)}</title>'


def _n(number: float) -> str:
    """Return a number with at most one decimal."""
    return f"{round(number, 1) + 0:g}"


def _looks(name: str) -> str:
    return _LOOKS.get(name.partition(" ")[0], "")


def _path(name: str, stretches: Iterable[str]) -> str:
    d = "".join(stretches)
    return f'<path class="{name}"{_looks(name)} d="{d}"/>' if d else ""


def group(name: str, parts: Iterable[str], rest: str = "") -> Iterator[str]:
    """Yield a group with a class and further attributes; yield nothing without parts."""
    if inner := "".join(parts):
        yield f'<g class="{name}"{_looks(name)}{rest}>{inner}</g>'


def _x(x: float, figure: Figure) -> str:
    return _n(figure.width - x if figure.is_rtl else x)


def _grid(figure: Figure) -> Iterator[str]:
    top = figure.form.top - _OVERHANG
    bottom = figure.height - 2
    yield _path("grid", (f"M{_n(x)} {_n(top)}V{_n(bottom)}" for x in dict.fromkeys(tick.x for tick in figure.ticks)))
    pairs = (x + side for x in figure.breaks for side in (-_BREAK, _BREAK))
    yield _path("break", (f"M{_n(x)} {_n(top)}V{_n(bottom)}" for x in pairs))


def _ticks(figure: Figure) -> Iterator[str]:
    for (kind, is_wide), ticks in groupby(sorted(figure.ticks, key=_row), key=_row):
        y = figure.form.header.years_at if kind == "year" else figure.form.header.months_at
        texts = (
            f'<text x="{_x(tick.x + LABEL_OFFSET, figure)}" y="{_n(y)}">{escape(tick.text)}</text>'
            for tick in ticks
            if tick.text
        )
        yield from group(f"{kind} wide" if is_wide else kind, texts)


def _row(tick: Tick) -> tuple[str, bool]:
    return tick.kind, tick.is_wide


def _names(figure: Figure) -> Iterator[str]:
    start = f' transform="translate({_n(figure.width)})"' if figure.is_rtl else ""
    same = [name for name in figure.names if name.wide == name.narrow and len(name.wide) == 1]
    yield from group("name", (_name(name, name.wide, 0, figure) for name in same), start)
    others = [name for name in figure.names if name not in same]
    yield from group("name wide", (_name(name, name.wide, _LINE, figure) for name in others), start)
    narrow = (_name(name, name.narrow, _NARROW_LINE, figure) for name in others)
    yield from group("name narrow", narrow, f'{start} display="none"')


def _name(name: LaneName, lines: Sequence[str], half: float, figure: Figure) -> str:
    is_whole = " ".join(lines) == " ".join(name.full.split())
    title = "" if is_whole else f"<title>{escape(name.full)}</title>"
    lang = f' lang="{escape(name.lang)}"' if name.lang else ""
    # A text in the other direction than the picture's starts at its far end, but the column where the picture starts.
    direction = f' direction={DIRECTIONS[name.is_rtl]} text-anchor="end"' if name.is_rtl != figure.is_rtl else ""
    texts = zip(lines, [name.y] if len(lines) == 1 else [name.y - half, name.y + half], strict=True)
    return "".join(
        f'<text{lang}{direction} y="{_n(y)}"{more}>{title}{escape(line)}</text>'
        for (line, y), more in zip(texts, ("", ' class="more"'), strict=False)
    )


def _tracks(tracks: Sequence[Track]) -> Iterator[str]:
    for name, is_gap in (("stages", False), ("stages gap", True)):
        own = (track for track in tracks if track.is_gap == is_gap)
        yield _path(name, (f"M{_n(track.start)} {_n(track.y)}H{_n(track.end)}" for track in own))


def _curve(curve: Curve, title: str) -> str:
    (x1, y1), (x2, y2) = curve.start, curve.end
    through = _n(curve.through)
    d = f"M{_n(x1)} {_n(y1)}C{_n(x1)} {through} {_n(x2)} {through} {_n(x2)} {_n(y2)}"
    return f'<path d="{d}"><title>{escape(title)}</title></path>'


def _marks(figure: Figure, links: Sequence[MarkLink]) -> Iterator[str]:
    radius = figure.form.radius
    shapes = {"said": _dot, "denial": _dot, "finding": _diamond, "stage": _square, "stage denial": _square}
    for name, shape in shapes.items():
        own = (mark for mark in figure.marks if _kind(mark) == name)
        yield from group(name, (f"{open_link(links[mark.number])}{_mark(mark, shape, radius)}</a>" for mark in own))


def _kind(mark: Mark) -> str:
    """Return the class of a mark. A finding denies nothing."""
    event = mark.event
    if event.bill:
        return "stage denial" if event.is_denial else "stage"
    return "finding" if event.is_finding else "denial" if event.is_denial else "said"


def _mark(mark: Mark, shape: Callable[[float, float, float], str], radius: float) -> str:
    """Return an event's mark; a line joins speakers of several sides."""
    joined = f'<path d="M{_n(mark.x)} {_n(mark.ys[0])}V{_n(mark.ys[-1])}"/>' if len(mark.ys) > 1 else ""
    marks = "".join(shape(mark.x, y, radius) for y in mark.ys)
    rings = () if mark.event.is_certain else (_dot(mark.x, y, radius + _RING, _RING_LOOK) for y in mark.ys)
    return joined + marks + "".join(rings)


def _dot(x: float, y: float, radius: float, rest: str = "") -> str:
    return f'<circle cx="{_n(x)}" cy="{_n(y)}" r="{_n(radius)}"{rest}/>'


def _diamond(x: float, y: float, radius: float) -> str:
    half = 1.25 * radius
    step = _n(half)
    return f'<path d="M{_n(x)} {_n(y - half)}l{step} {step}l-{step} {step}l-{step}-{step}z"/>'


def _square(x: float, y: float, half: float) -> str:
    return f'<path d="{_square_path(x, y, half)}"/>'


def _square_path(x: float, y: float, half: float) -> str:
    side = _n(2 * half)
    return f"M{_n(x - half)} {_n(y - half)}h{side}v{side}h-{side}z"


def _bins(bins: Bins, figure: Figure, links: Sequence[MarkLink]) -> Iterator[str]:
    for name, sign in (("up", 1), ("down", -1)):
        own = (bar for bar in bins.bars if bar.height * sign > 0)
        bars = _path(name, (f"M{_n(bar.x)} {_n(bar.y - sign)}v{_n(-bar.height)}" for bar in own))
        yield bars and f'<g stroke-width="{_n(bins.width * _BAR)}">{bars}</g>'
    yield _path("stage", (_square_path(x, y, bins.width / 2) for x, y in bins.stages))
    # A stroke as wide as a bin makes a rectangle, and the group names that width once.
    columns = (
        f'{open_link(link)}<path d="M{_n(column.x)} {_n(figure.form.top)}V{_n(figure.height)}"/></a>'
        for column, link in zip(bins.columns, links, strict=True)
    )
    yield from group("hit", columns, f' stroke-width="{_n(bins.width)}"')
