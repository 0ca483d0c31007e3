"""Writes cards, the pictures of stories and disputed claims for messengers, as SVG from which PNG are drawn.

A site that does not ask for them or has no address has none; nor has a story that search engines shall leave out, nor
a text with letters that the font lacks, which `check` reports.
"""

import re
from collections.abc import Iterator, Sequence
from functools import cached_property
from hashlib import blake2b

from msgspec import Struct

from onrecord.cache.dependency_recorder import TrackedMemo
from onrecord.model.card_font import FOLDER, missing_letters, tidy, wrap
from onrecord.model.palette import COLOURS, parse_colour
from onrecord.model.relations import Ref
from onrecord.model.site import Event
from onrecord.render.chart.chart_describer import ChartDescriber
from onrecord.render.describe.matter_describer import MatterDescriber
from onrecord.render.describe.story_describer import StoryDescriber
from onrecord.render.english_words import remove_marks
from onrecord.render.fragments import Markup, escape
from onrecord.render.full_stops import sentence

_MARGIN = 64
"""The left edge."""
_ROOM = 1072
"""The width between the edges."""
_COLUMN = 504
"""The width of a side of a claim."""
_RIGHT = 632
"""Where the second side starts."""
_SIDES_AT = 414
"""The baseline of the labels of the sides."""
_STANDING_AT = 600
"""The baseline of the last line of a standing."""
_FOOT = 596
"""Where a story's drawing ends."""
_LEADING = 1.2
"""The distance of two baselines, in sizes of the text."""
_SMALL = 26
"""The size of small text."""
_LOOKS = (("holds", "muted"), ("denies", "deny"))
"""The classes of the mark and of the label, for those who hold a claim and for those who deny it."""
_Sizes = tuple[tuple[int, int], ...]
"""Sizes of a text, each with the most lines of it: the first in which it needs no ellipsis counts."""
_TITLES: _Sizes = ((70, 2), (60, 3), (52, 4))
_CLAIMS: _Sizes = ((62, 2), (54, 3), (44, 4))
_NAMES: _Sizes = ((32, 2), (27, 3))
_STANDINGS: _Sizes = ((26, 1), (24, 2), (22, 3))
_LINK = re.compile(r'<a href="[^"]*" tabindex="-1">|</a>|<title>[^<]*</title>')
_OUTER = re.compile(r"<svg ([^>]*)>|</svg>")
_TEXT = re.compile(r"<text[^>]*>([^<]*)</text>")


class Card(Struct, frozen=True):
    """A card: its address with a digest of its content, what it says, and its drawing."""

    address: str
    alt: str
    svg: str


class CardWriter:
    """Writes the cards of one language. A claim is named by the first claim of its matter, a story by its id."""

    def __init__(self, stories: StoryDescriber, charts: ChartDescriber) -> None:
        self._describe = stories.describe
        self._stories = stories
        self._charts = charts
        self._matters = MatterDescriber(stories.describe)
        site = stories.describe.site
        self._has_cards = "cards" in site.fields.outputs and site.base_url is not None and not site.is_example
        self.memo = TrackedMemo[str | Ref, Card](site.recorder, self._draw)

    def of(self, key: str | Ref) -> Card | None:
        """Return the card of a story or a disputed claim."""
        return self.memo(key) if self._has(key) else None

    def of_event(self, event: Event) -> Card | None:
        """Return the card of the first disputed claim of an event."""
        if not self._has_cards:
            return None
        claims = (Ref(event.story, event.id, claim.id) for claim in event.fields.claims)
        cards = (self.of(self._describe.site.matters[claim].first_claim) for claim in claims)
        return next(filter(None, cards), None)

    def keys(self, story: str) -> Iterator[str | Ref]:
        """Yield a story and its claims, as far as they have cards."""
        if self._has(story):
            yield story
            claims = self._describe.site.stories[story].matters
            yield from (claim for claim in claims if claim.story == story and self._has(claim))

    def address(self, key: str | Ref) -> str:
        """Return the address of a card."""
        parts = key if isinstance(key, Ref) else (key,)
        return self._describe.addresses.card(*parts)

    def _has(self, key: str | Ref) -> bool:
        site = self._describe.site
        story = key.story if isinstance(key, Ref) else key
        if not self._has_cards or not self._describe.has_story(story):
            return False
        fields = site.story_name(story).fields
        shown = [*self._names, self._title(story)]
        if isinstance(key, Ref):
            if not site.matters[key].is_disputed:
                return False
            shown += (self._describe.claim(key).text, *self._sides(key))
        return fields.index and not fields.withdrawn and fields.status != "draft" and not missing_letters(*shown)

    @cached_property
    def _names(self) -> tuple[str, str, str]:
        """The site's title, and the labels of sides: a language without their letters has no cards."""
        gettext = self._describe.words.gettext
        claimed = remove_marks(gettext("Claimed by")).rstrip(":")
        denied = remove_marks(gettext("Denied by")).rstrip(":")
        return self._describe.plain(self._describe.site.fields.title), claimed, denied

    def _title(self, story: str) -> str:
        return self._describe.story_name(story).title.text

    def _sides(self, first: Ref) -> tuple[str, ...]:
        """Return the names of the bodies that hold a claim, and of those that deny it."""
        found = self._describe.site.matters[first].standing(first)
        assert found is not None, "called for what is in dispute"  # noqa: S101
        sides = (found.holding, found.opposing)
        return tuple(_plain(self._matters.bodies_on(first, found, bodies)) for bodies in sides)

    def _draw(self, key: str | Ref) -> Card:
        alt, parts = self._claim(key) if isinstance(key, Ref) else self._story(key)
        colours = COLOURS | self._own_colours()
        edge = colours["deny" if isinstance(key, Ref) else "accent"]
        site = _lines(wrap(self._names[0], _ROOM, 28, 1, bold=True), 78, 28, "bold")
        values = {**colours, "edge": edge, "parts": site + "".join(parts)}
        svg = FOLDER.joinpath("card.svg").read_text("utf-8") % values
        digest = blake2b(svg.encode("utf-8"), digest_size=4).hexdigest()
        return Card(f"{self.address(key)}?{digest}", alt, svg)

    def _own_colours(self) -> dict[str, str]:
        """Return the site's own colours as hexadecimal numbers."""
        own = {}
        for name, colour in self._describe.site.fields.theme.colours.items():
            rgb = parse_colour(colour) or ()
            own[name] = "#" + "".join(f"{round(255 * part):02x}" for part in rgb)
        return own

    def _story(self, id_: str) -> tuple[str, list[str]]:
        story = self._describe.site.stories[id_]
        title = self._title(id_)
        ngettext = self._describe.words.ngettext
        count = len(story.events)
        disputed = self._stories.tally(story)["disputed"]
        facts = []
        if count:
            facts.append(ngettext("%(n)d event", "%(n)d events", count))
        if disputed:
            facts.append(ngettext("%(n)d claim in dispute", "%(n)d claims in dispute", disputed))
        words = remove_marks(" · ".join(filter(None, (*facts, self._describe.story_link(id_).span))))
        size, (lines,) = _fit([title], _ROOM, _TITLES)
        below = 158 + size + round(size * _LEADING) * (len(lines) - 1)
        parts = [_lines(lines, 104 + size, size, "bold"), _small(words, below)]
        chart = self._charts.of_picture(story, (_FOOT - 30 - below) / _ROOM)
        if chart:
            parts.append(_place_chart(*chart))
        return f"{tidy(title)}. {words}", parts

    def _claim(self, first: Ref) -> tuple[str, list[str]]:
        text = self._describe.claim(first).text
        names = self._sides(first)
        standing = self._matters.standing(first)
        findings = (sentence(_plain(found.label)) for found in standing.findings)
        words = " ".join((*findings, _plain(standing.label)))
        size, (lines,) = _fit([text], _ROOM, _CLAIMS)
        parts = [_small(self._title(first.story), 118), _lines(lines, 138 + size, size, "bold")]
        size, columns = _fit(names, _COLUMN, _NAMES)
        sides = zip((_MARGIN, _RIGHT), self._names[1:], _LOOKS, columns, strict=True)
        for x, label, (mark, look), column in sides:
            parts.append(f'<path class="sides" d="M{x} {_SIDES_AT - 40}h{_COLUMN}"/>')
            parts.append(f'<circle class="{mark}" cx="{x + 10}" cy="{_SIDES_AT - 9}" r="9"/>')
            parts.append(_small(label, _SIDES_AT, look, x + 32, _COLUMN - 32))
            parts.append(_lines(column, _SIDES_AT + size + 12, size, "bold", x))
        size, (lines,) = _fit([words], _ROOM, _STANDINGS, bold=False)
        parts.append(_lines(lines, _STANDING_AT - round(size * _LEADING) * (len(lines) - 1), size, "muted"))
        said = (f"{label}: {side}" for label, side in zip(self._names[1:], names, strict=True))
        return ". ".join((tidy(text), *said, words)), parts


def _place_chart(svg: str, width: float, height: float) -> str:
    """Return a chart as a group that ends at the foot of the card."""
    # A drawing inside a drawing would be clipped, for which resvg takes as long as for all the rest.
    bare = _OUTER.sub(lambda tag: f"<g {tag[1]}>" if tag[1] else "</g>", _LINK.sub("", svg))
    drawn = _TEXT.sub(lambda text: "" if missing_letters(text[1]) else text[0], bare)
    scale = _ROOM / width
    place = f"translate({_MARGIN} {_FOOT - height * scale:.1f}) scale({scale:.4f})"
    return f'<g transform="{place}">{drawn}</g>'


def _plain(words: Markup) -> str:
    return remove_marks(words.striptags())


def _fit(texts: Sequence[str], room: float, sizes: _Sizes, *, bold: bool = True) -> tuple[int, list[list[str]]]:
    """Return the first size in which no text needs an ellipsis, or else the last one, and the lines of each text."""
    fitted = [(size, [wrap(text, room, size, most, bold=bold) for text in texts]) for size, most in sizes]
    whole = (one for one in fitted if not any(line.endswith("…") for lines in one[1] for line in lines))
    return next(whole, fitted[-1])


def _lines(lines: Sequence[str], y: float, size: int, look: str, x: int = _MARGIN) -> str:
    """Return lines of text, the first with its baseline at `y`."""
    written = []
    for place, line in enumerate(lines):
        row = y + round(size * _LEADING) * place
        written.append(f'<text class="{look}" x="{x}" y="{row:g}" font-size="{size}">{escape(line)}</text>')
    return "".join(written)


def _small(text: str, y: float, look: str = "muted", x: int = _MARGIN, room: int = _ROOM) -> str:
    return _lines(wrap(text, room, _SMALL, 1), y, _SMALL, look, x)
