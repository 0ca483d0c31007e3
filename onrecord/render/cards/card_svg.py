"""Draws cards as SVG, which resvg turns into PNG: text in lines of measured width, and the picture of a story.

resvg knows neither variables nor `:is()` of CSS, so the style here is plain, with the colours of the theme filled in.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from msgspec import Struct

from onrecord.model.card_font import missing_letters, wrap
from onrecord.render.fragments import escape

WIDTH, HEIGHT = 1200, 630
"""The size that Facebook, Telegram and WhatsApp show whole."""
MARGIN = 64
ROOM = WIDTH - 2 * MARGIN
Sizes = tuple[tuple[int, int], ...]
"""Sizes of a text, each with the most lines of it: the first in which it fits counts."""
TITLES: Sizes = ((70, 2), (60, 3), (52, 4))
CLAIMS: Sizes = ((62, 2), (54, 3), (44, 4))
_NAMES: Sizes = ((32, 2), (27, 3))
_STANDINGS: Sizes = ((26, 1), (24, 2))
_LEADING = 1.2
_SITE, _SMALL = 28, 26
_COLUMN, _GAP = 504, 64
_SIDES_AT, _STANDING_AT = 414, 600
_LINK = re.compile(r'<a href="[^"]*" tabindex="-1">|</a>|<title>[^<]*</title>')
_OUTER = re.compile(r"<svg ([^>]*)>|</svg>")
_TEXT = re.compile(r"<text[^>]*>([^<]*)</text>")
_STYLE = """
.muted{fill:%(muted)s}.deny{fill:%(deny)s}.bold,.name,.year{font-weight:700}
.plot,.year,.small .year{font-size:19px}.wide{display:none}.narrow{display:inline}
.plot path{fill:none}.month{fill:%(muted)s}.grid,.lane{stroke:%(line)s;stroke-width:1.5}
.break{stroke:%(muted)s;stroke-dasharray:1.5 3}.stages{stroke:%(confirm)s;stroke-width:3}.gap{stroke-dasharray:3 3}
.up,.said path,.finding path{stroke:%(ink)s;stroke-width:1.5}.down,.curve,.denial path{stroke:%(deny)s}
.curve,.denial path{stroke-width:2}.said{fill:%(ink)s;stroke:none}.said path{stroke:%(ink)s}
.plot .stage path,.plot path.stage{fill:%(confirm)s;stroke:%(paper)s}
.denial circle,.plot .stage.denial path{fill:%(paper)s;stroke:%(deny)s;stroke-width:2.5}
.plot .finding path{fill:%(paper)s;stroke-width:2.5}
.plot .ring{fill:none;stroke:%(muted)s;stroke-width:1.25;stroke-dasharray:2.5 2}.hit{stroke:none}
"""
Colours = Mapping[str, str]


class Block(Struct, frozen=True):
    """Lines of text, and the baseline of the last one."""

    svg: str
    end: float


def block(lines: Sequence[str], x: float, y: float, size: float, look: str) -> Block:
    """Return lines of text, the first with its baseline at `y`."""
    step = round(size * _LEADING)
    shown = "".join(
        f'<text class="{look}" x="{x:g}" y="{y + step * place:g}" font-size="{size:g}">{escape(line)}</text>'
        for place, line in enumerate(lines)
    )
    return Block(shown, y + step * max(len(lines) - 1, 0))


def title_block(text: str, y: float, sizes: Sizes) -> Block:
    """Return a title below a line with its baseline at `y`."""
    size, lines = _fit((text,), ROOM, sizes, bold=True)
    return block(lines[0], MARGIN, y + size + 12, size, "bold")


def _fit(texts: Sequence[str], room: float, sizes: Sizes, *, bold: bool) -> tuple[int, list[list[str]]]:
    """Return the first size in which no text needs an ellipsis, or else the last one, and the lines of each text."""
    fitted = [(size, [wrap(text, room, size, most, bold=bold) for text in texts]) for size, most in sizes]
    return next(
        (one for one in fitted if not any(line.endswith("…") for lines in one[1] for line in lines)), fitted[-1]
    )


def card(colours: Colours, site: str, parts: Sequence[str], edge: str) -> str:
    """Return a whole card: its site, and its parts on paper with an edge."""
    paper, name = colours["paper"], wrap(site, ROOM, _SITE, 1, bold=True)
    return "".join((
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{HEIGHT}" ',
        f'font-family="Noto Sans" fill="{colours["ink"]}">',
        f"<style>{_STYLE % colours}</style>",
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="{paper}"/>',
        f'<rect width="{WIDTH}" height="14" fill="{colours[edge]}"/>',
        block(name, MARGIN, 78, _SITE, "bold").svg, *parts, "</svg>",
    ))  # fmt: skip


def line(text: str, y: float, look: str = "muted") -> Block:
    """Return one line of small text over the whole width."""
    return block(wrap(text, ROOM, _SMALL, 1), MARGIN, y, _SMALL, look)


def plot(svg: str, width: float, y: float) -> str:
    """Return a story's chart for a card, without its links, and without names that the font can't write."""
    # A drawing inside a drawing would be clipped, for which resvg takes as long as for all the rest.
    bare = _OUTER.sub(lambda tag: f"<g {tag[1]}>" if tag[1] else "</g>", _LINK.sub("", svg))
    drawn = _TEXT.sub(lambda text: "" if missing_letters(text[1]) else text[0], bare)
    return f'<g transform="translate({MARGIN} {y:g}) scale({ROOM / width:.4f})">{drawn}</g>'


def sides(holding: tuple[str, str], opposing: tuple[str, str], colours: Colours) -> Iterator[str]:
    """Yield the two sides of a claim, each with its label and the names of its bodies, side by side."""
    size, lines = _fit((holding[1], opposing[1]), _COLUMN, _NAMES, bold=True)
    looks = ((holding[0], "ink", "muted", "ink"), (opposing[0], "deny", "deny", "paper"))
    for place, (label, stroke, look, fill) in enumerate(looks):
        x, y = MARGIN + place * (_COLUMN + _GAP), _SIDES_AT
        yield f'<path d="M{x} {y - 40}h{_COLUMN}" stroke="{colours["line"]}" stroke-width="2"/>'
        yield f'<circle cx="{x + 10}" cy="{y - 9}" r="8.5" fill="{colours[fill]}" stroke="{colours[stroke]}" '
        yield f'stroke-width="3"/>{block(wrap(label, _COLUMN - 32, _SMALL, 1), x + 32, y, _SMALL, look).svg}'
        yield block(lines[place], x, y + size + 12, size, "bold").svg


def standing(text: str) -> str:
    """Return the standing of a claim at the foot of its card."""
    size, (lines,) = _fit((text,), ROOM, _STANDINGS, bold=False)
    return block(lines, MARGIN, _STANDING_AT - round(size * _LEADING) * (len(lines) - 1), size, "muted").svg
